//! A device gets its tokens at a token endpoint: a method that exchanges codes is none.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        device_authorization_url = "https://a.example/device",
    ),
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {
    #[connector(acquire)]
    async fn exchange(&self, grant: &CodeGrant, http: &Http) -> Result<Tokens> {
        http.post("https://a.example/token").form(&grant.params(self)).send().await?.tokens().await
    }
}

fn main() {}
