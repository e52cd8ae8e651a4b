//! Choices are texts.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
    #[connector(choices = ["1", "2"])]
    pub version: u8,
}

#[connector]
impl Example {}

fn main() {}
