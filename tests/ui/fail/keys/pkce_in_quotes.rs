//! `S256` is a word.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token", pkce = "S256"),
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {}

fn main() {}
