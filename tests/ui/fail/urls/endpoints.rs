//! Endpoints are https.

use connector_core::prelude::*;

#[connector(
    base_uri = "api.example.com",
    docs = "http://docs.example.com",
    test = none,
    oauth2(
        authorization_url = "http://a.example/authorize",
        token_url = "https://a.example/token#now",
    ),
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {}

fn main() {}
