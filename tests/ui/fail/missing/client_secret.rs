//! Who proves something by a secret has one.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        client_auth = basic,
    ),
)]
pub struct Encoded {
    pub client_id: String,
}

#[connector]
impl Encoded {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        client_auth = basic_raw,
    ),
)]
pub struct Raw {
    pub client_id: String,
    pub secret: Secret,
}

#[connector]
impl Raw {}

fn main() {}
