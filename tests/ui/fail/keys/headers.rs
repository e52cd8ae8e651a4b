//! Headers that cannot be sent.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    headers("X Key" = "1", accept = "a\nb", Accept = "b", Authorization = "Bearer x", Host = "a.example", X-Trace = "1"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {}

fn main() {}
