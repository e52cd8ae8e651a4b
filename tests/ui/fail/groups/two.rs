//! A connector has one group.

use connector_core::prelude::*;

#[connector(
    test = none,
    api_key,
    basic,
)]
pub struct Both {
    pub api_key: Secret,
}

#[connector]
impl Both {}

#[connector(
    test = none,
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
    client_credentials(token_url = "https://a.example/token"),
)]
pub struct Grants {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Grants {}

#[connector(
    test = none,
    custom,
    basic,
    api_key,
)]
pub struct All {
    pub username: String,
    pub password: Secret,
}

#[connector]
impl All {}

fn main() {}
