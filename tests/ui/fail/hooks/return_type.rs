//! A hook returns what the engine can use.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {
    #[connector(acquire)]
    async fn exchange(&mut self, _grant: &CodeGrant, _http: &Http) -> Result<String> {
        todo!()
    }
}

fn main() {}
