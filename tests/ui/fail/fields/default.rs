//! Defaults that cannot be.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
    #[connector(choices = ["eu", "us"], default = "de")]
    pub region: String,
    #[connector(choices = ["1", "1"])]
    pub version: String,
}

#[connector]
impl Example {}

fn main() {}
