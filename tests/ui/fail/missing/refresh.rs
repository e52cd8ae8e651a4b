//! Nothing to refresh by.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    refresh_on = [401],
    oauth2(authorization_url = "https://a.example/authorize"),
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {
    #[connector(acquire)]
    async fn exchange(&self, _grant: &CodeGrant, _http: &Http) -> Result<Tokens> {
        todo!()
    }
}

fn main() {}
