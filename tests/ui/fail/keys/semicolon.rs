//! Semicolons between arguments.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com";
    test = none;
    oauth2(authorization_url = "https://a.example/authorize"; token_url = "https://a.example/token")
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {}

fn main() {}
