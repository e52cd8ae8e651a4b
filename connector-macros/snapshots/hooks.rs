//! Every hook, one of them built only sometimes, and a struct that leaves all to them; and an enum of choices.

#[connector(oauth2())]
pub struct Example {
    pub client_id: String,
    pub region: Region,
}

#[connector]
impl Example {
    #[connector(authorization_url)]
    fn consent(&self) -> &str {}

    #[connector(token_url)]
    fn token(&self) -> Result<String> {}

    #[connector(base_uri)]
    fn api(&self) -> Url {}

    #[connector(pkce)]
    fn verifier(&self, fresh: PkceVerifier) -> PkceVerifier {}

    #[connector(acquire)]
    async fn exchange(&mut self, grant: &CodeGrant, http: &Http) -> Result<Tokens> {}

    #[connector(refresh)]
    async fn renew(&self, grant: &RefreshGrant, http: &Http) -> Result<Tokens> {}

    #[connector(apply)]
    fn sign(&self, tokens: &Tokens, request: &mut Request) {}

    #[connector(connected)]
    async fn discover(&mut self, api: &Api) -> Result<()> {}

    #[connector(test)]
    async fn check(&self, api: &Api) -> Result<Response> {}

    #[cfg(feature = "identity")]
    #[connector(identity)]
    async fn who(&self, api: &Api) -> Result<String> {}
}

#[connector(choices)]
pub enum Region {
    /// Europe
    Eu,
    #[connector(value = "us-1")]
    UnitedStates,
}
