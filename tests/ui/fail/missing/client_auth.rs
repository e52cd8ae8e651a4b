//! A secret that is never sent is no field.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        client_auth = none,
    ),
)]
pub struct Grant {
    pub client_id: String,
    #[connector(client_secret)]
    pub secret: Secret,
}

#[connector]
impl Grant {}

#[connector(
    test = none,
    client_credentials(
        token_url = "https://a.example/token",
        client_auth = none,
    ),
)]
pub struct Client {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Client {}

fn main() {}
