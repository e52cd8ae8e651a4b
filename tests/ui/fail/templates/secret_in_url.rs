//! A secret never stands in a URL.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com/{key}",
    test = get("me"),
    headers("X-Key" = "{key}"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
    pub key: Secret,
}

#[connector]
impl Example {}

fn main() {}
