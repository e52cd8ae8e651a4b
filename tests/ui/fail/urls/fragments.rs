//! A fragment stands in the address of the consent alone, and only where parameters are put there.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(authorization_url = "https://a.example/#/authorize", token_url = "https://a.example/token"),
)]
pub struct Alone {
    pub client_id: String,
}

#[connector]
impl Alone {}

#[connector(
    test = none,
    oauth2(
        authorization_url = ["https://a.example/{client_id}#", "https://a.example/#/authorize"],
        params_in = query,
        token_url = "https://a.example/token",
    ),
)]
pub struct Query {
    pub client_id: String,
}

#[connector]
impl Query {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/#/{client_id}/authorize",
        params_in = fragment,
        token_url = "https://a.example/token",
    ),
)]
pub struct Field {
    pub client_id: String,
}

#[connector]
impl Field {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        refresh_url = "https://a.example/token#",
        revoke_url = "http://a.example/revoke",
        params_in = fragment,
    ),
)]
pub struct Others {
    pub client_id: String,
}

#[connector]
impl Others {}

fn main() {}
