//! Not every type can be a field.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
    pub account: u128,
}

#[connector]
impl Example {}

fn main() {}
