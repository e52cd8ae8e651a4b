//! A renewal that sends `grant_type=authorization_code`.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        refresh_params(grant_type = "authorization_code"),
    ),
)]
pub struct Parameter {
    pub client_id: String,
}

#[connector]
impl Parameter {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        refresh_url = "https://a.example/token?grant_type=authorization_code",
    ),
)]
pub struct Address {
    pub client_id: String,
}

#[connector]
impl Address {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        param_names(grant_type = "type"),
        refresh_params(type = "authorization_code"),
    ),
)]
pub struct Renamed {
    pub client_id: String,
}

#[connector]
impl Renamed {}

fn main() {}
