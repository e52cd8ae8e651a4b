//! A test can fail.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {
    #[connector(test)]
    async fn check(&self, _api: &Api) -> bool {
        true
    }
}

fn main() {}
