//! Headers of token requests can be sent, and are not those of the framework.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        token_headers(Authorization = "Basic x", "Content-Length" = "1", "X Y" = "1", "X-A" = "1", "x-a" = "2"),
    ),
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {}

#[connector(
    test = none,
    client_credentials(
        token_url = "https://a.example/token",
        token_headers("AUTHORIZATION" = "x", "X-B" = "café", "X-C" = 1, X-D = "1"),
    ),
)]
pub struct Values {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Values {}

fn main() {}
