//! A hook is named, nothing more.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {
    #[connector(base_uri = true)]
    fn api(&self) -> &'static str {
        "https://api.example.com"
    }
}

fn main() {}
