//! A time is a whole number of seconds, without a unit, up to a day.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        refresh_margin = 30s,
        refresh_grace = "60",
    ),
)]
pub struct Units {
    pub client_id: String,
}

#[connector]
impl Units {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        refresh_margin = -30,
        refresh_grace = 0.5,
    ),
)]
pub struct Signs {
    pub client_id: String,
}

#[connector]
impl Signs {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        refresh_margin = 0,
        refresh_grace = 86_401,
    ),
)]
pub struct Ranges {
    pub client_id: String,
}

#[connector]
impl Ranges {}

#[connector(
    test = none,
    client_credentials(
        token_url = "https://a.example/token",
        refresh_margin = 5 * 60,
    ),
)]
pub struct Sums {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Sums {}

fn main() {}
