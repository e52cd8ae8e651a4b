//! Hooks that run in passing cannot wait.

use connector_core::prelude::*;

#[connector(
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {
    #[connector(apply)]
    async fn sign(&self, _tokens: &Tokens, _request: &mut Request) {}

    #[connector(base_uri)]
    async fn api(&self) -> String {
        String::new()
    }
}

fn main() {}
