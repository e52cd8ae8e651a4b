#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    apply(header = "X-Key", scheme = "key"),
    api_key,
)]
pub struct Example {
    #[connector(api_key)]
    pub key: Secret,
    pub team: Learned<String>,
}

#[connector]
impl Example {
    #[connector(choices(team))]
    async fn teams(&self, api: &Api) -> Result<Vec<Choice>> {}
    #[connector(disconnect)]
    async fn leave(&self, api: &Api) -> Result<Response> {}
}
