//! `plain` does not exist.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token", pkce = plain),
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {}

fn main() {}
