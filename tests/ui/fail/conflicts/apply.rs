//! One way to apply the token.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    apply(header = "X-Key"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {
    #[connector(apply)]
    fn sign(&self, _tokens: &Tokens, _request: &mut Request) {}
}

fn main() {}
