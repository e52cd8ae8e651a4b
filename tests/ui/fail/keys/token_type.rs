//! Types of tokens that are used like Bearer.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        token_type = "bot",
    ),
)]
pub struct Text {
    pub client_id: String,
}

#[connector]
impl Text {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        token_type = ["", "Bearer", "DPoP", "mac", bot],
    ),
)]
pub struct Listed {
    pub client_id: String,
}

#[connector]
impl Listed {}

#[connector(
    test = none,
    client_credentials(
        token_url = "https://a.example/token",
        token_type = [],
    ),
)]
pub struct Empty {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Empty {}

fn main() {}
