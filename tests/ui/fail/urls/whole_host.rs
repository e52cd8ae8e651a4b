//! A value does not decide to whom a host belongs.

use connector_core::prelude::*;

#[connector(
    base_uri = ["https://{tld}.com", "https://{origin}.example.com", "{tld}/v1", "https://{tld}", "https://{learned}/v1"],
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
    pub tld: String,
    pub origin: Origin,
    #[connector(from_token = "host")]
    pub learned: Learned<String>,
}

#[connector]
impl Example {}

fn main() {}
