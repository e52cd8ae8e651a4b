//! A template names a field that is not there.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://{subdomian}.example.com",
    test = get("me"),
    headers("X-Account" = "{acount}"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
    pub subdomain: String,
    pub account: String,
}

#[connector]
impl Example {}

fn main() {}
