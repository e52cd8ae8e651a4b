//! A key is given once.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    title = "One",
    title = "Two",
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        token_url = "https://b.example/token",
    ),
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {}

fn main() {}
