//! All mistakes come in one build, from top to bottom.

use connector_core::prelude::*;

#[connector(
    titel = "Example",
    base_uri = "http://api.example.com",
    hosts = ["https://files.example.com"],
    refresh_on = [200, "("],
    test = get("me"),
    oauth2(
        authorization_url = "https://{region}.a.example/authorize",
        token_url = "https://a.example/token",
        authorization_params(state = "1"),
        pkce = plain,
    ),
)]
pub struct Example {
    pub client_id: String,
    #[connector(hnit = "Where the account is")]
    subdomain: String,
}

#[connector]
impl Example {
    #[connector(aquire)]
    async fn exchange(&mut self, _grant: &CodeGrant, _http: &Http) -> Result<Tokens> {
        todo!()
    }

    #[connector(apply)]
    async fn sign(&self, _tokens: &Tokens, _request: &mut Request) {}
}

fn main() {}
