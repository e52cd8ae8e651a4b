//! A hook takes what it is given.

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
    async fn exchange(&mut self, _grant: &RefreshGrant, _http: &Http) -> Result<Tokens> {
        todo!()
    }
}

fn main() {}
