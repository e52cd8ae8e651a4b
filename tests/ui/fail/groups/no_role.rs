//! Each group names the fields that it needs.

use connector_core::prelude::*;

#[connector(
    test = none,
    client_credentials(
        token_url = "https://a.example/token",
    ),
)]
pub struct Client {
    pub region: String,
}

#[connector]
impl Client {}

#[connector(
    test = none,
    api_key,
)]
pub struct Key {
    pub key: Secret,
}

#[connector]
impl Key {}

#[connector(
    test = none,
    basic,
)]
pub struct Name {
    pub user: String,
    pub pass: Secret,
}

#[connector]
impl Name {}

fn main() {}
