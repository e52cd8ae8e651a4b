//! `test` calls a host that may not receive the credential; both are written out.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("https://other.example/me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct One {
    pub client_id: String,
}

#[connector]
impl One {}

#[connector(
    base_uri = "https://api.example.com",
    hosts = ["files.example.com", "*.other.example"],
    test = post("https://files.example.com:8443/me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Two {
    pub client_id: String,
}

#[connector]
impl Two {}

fn main() {}
