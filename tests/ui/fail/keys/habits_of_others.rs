//! Keys that other frameworks have.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token", code_challenge_method = S256, audience = "x", auth_url = "https://a.example"),
)]
pub struct One {
    pub client_id: String,
    #[connector(from = "account.id")]
    pub account: Learned<String>,
    #[connector(rename = "zone")]
    pub region: String,
}

#[connector]
impl One {}

fn main() {}
