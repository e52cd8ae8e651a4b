//! Choices in a host look like hosts.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://{region}.example.com",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
    #[connector(choices = ["eu", "u/s"])]
    pub region: String,
}

#[connector]
impl Example {}

fn main() {}
