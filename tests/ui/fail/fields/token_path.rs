//! A path into the token response is names and dots.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
    #[connector(from_token = "$.account.id")]
    pub account: Learned<String>,
    #[connector(from_token = "account/id")]
    pub pointer: Learned<String>,
    #[connector(from_token = "accounts[0]")]
    pub first: Learned<String>,
    #[connector(from_token = "account..id")]
    pub empty: Learned<String>,
}

#[connector]
impl Example {}

fn main() {}
