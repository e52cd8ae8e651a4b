//! A token that is bound to a key is put on requests with a proof, and by nobody else.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token", dpop),
)]
pub struct Consent {
    pub client_id: String,
}

#[connector]
impl Consent {
    #[connector(apply)]
    fn apply(&self, _tokens: &Tokens, _request: &mut Request) -> Result<()> {
        Ok(())
    }
}

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    client_credentials(token_url = "https://a.example/token", dpop),
)]
pub struct Machine {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Machine {
    #[connector(apply)]
    fn apply(&self, _tokens: &Tokens, _request: &mut Request) {}
}

fn main() {}
