//! An address for renewals that nothing asks.

use connector_core::prelude::*;

#[connector(
    test = none,
    refresh_url = "https://a.example/refresh",
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
    ),
)]
pub struct Outside {
    pub client_id: String,
}

#[connector]
impl Outside {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        refresh_uri = "https://a.example/refresh",
    ),
)]
pub struct Misspelt {
    pub client_id: String,
}

#[connector]
impl Misspelt {}

#[connector(
    test = none,
    client_credentials(
        token_url = "https://a.example/token",
        refresh_url = "https://a.example/refresh",
    ),
)]
pub struct Client {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Client {}

#[connector(
    test = none,
    api_key,
    refresh_url = "https://a.example/refresh",
)]
pub struct Key {
    pub api_key: Secret,
}

#[connector]
impl Key {}

fn main() {}
