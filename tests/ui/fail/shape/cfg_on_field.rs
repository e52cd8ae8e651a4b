//! Stored values do not depend on how a program was built.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
    #[cfg(unix)]
    pub region: String,
}

#[connector]
impl Example {}

fn main() {}
