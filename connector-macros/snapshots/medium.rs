//! A connector of eight fields, with templates and hooks.

/// Tickets of one company.
#[connector(
    title = "Medium",
    docs = "https://medium.example/docs",
    base_uri = "https://{subdomain}.medium.example/api/v2",
    headers("Api-Version" = "2026-01-01", "X-Team" = "{team}"),
    test = get("users/me"),
    refresh_on = [401, "token_expired"],
    oauth2(
        authorization_url = "https://{subdomain}.medium.example/oauth/authorize",
        token_url = "https://{subdomain}.medium.example/oauth/token",
        revoke_url = "https://{subdomain}.medium.example/oauth/revoke",
        scopes = ["tickets:read", "users:read"],
        client_auth = basic,
    ),
)]
pub struct Medium {
    /// The first part of your address.
    #[connector(pattern = "[a-z0-9-]+", suffix = ".medium.example", example = "acme")]
    pub subdomain: String,
    /// From the settings of your app.
    pub client_id: String,
    /// From the settings of your app.
    pub client_secret: Secret,
    #[connector(choices("eu" = "Europe", "us" = "United States"), default = "eu")]
    pub region: String,
    /// How many tickets a page has.
    #[connector(label = "Tickets per page")]
    pub page_size: Option<u32>,
    /// Whether closed tickets count too.
    pub with_closed: bool,
    #[connector(from_token = "user.id", owner)]
    pub user: Learned<String>,
    /// The team that is connected.
    pub team: Learned<String>,
}

#[connector]
impl Medium {
    #[connector(choices(team))]
    async fn teams(&self, api: &Api) -> Result<Vec<Choice>> {
        let names = api.get("teams").send().await?.text().await?;
        Ok(names.lines().map(|name| Choice::new(name, name)).collect())
    }

    #[connector(identity)]
    async fn who(&self, api: &Api) -> Result<String> {
        api.get("users/me").send().await?.text().await
    }

    #[connector(disconnect)]
    async fn leave(&self, api: &Api) -> Result<Response> {
        api.post("sessions/end").send().await
    }
}
