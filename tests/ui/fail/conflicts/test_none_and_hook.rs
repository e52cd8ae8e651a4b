//! Nothing to test, and a test.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = none,
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {
    #[connector(test)]
    async fn check(&self, api: &Api) -> Result<()> {
        let _ = api;
        Ok(())
    }
}

fn main() {}
