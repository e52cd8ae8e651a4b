//! A learned host is held against `hosts`.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
    #[connector(from_token = "api_domain")]
    pub api: Learned<Host>,
    #[connector(from_callback = "instance")]
    pub instance: Learned<Origin>,
}

#[connector]
impl Example {}

fn main() {}
