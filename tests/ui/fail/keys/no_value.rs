//! Keys without the value they need.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    title,
    hosts(),
    expires_in = 1h,
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    #[connector(label = , owner = "yes")]
    pub client_id: String,
}

#[connector]
impl Example {}

fn main() {}
