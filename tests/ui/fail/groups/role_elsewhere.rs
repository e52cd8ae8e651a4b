//! A group has no use for the roles of another.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
    ),
)]
pub struct Grant {
    pub client_id: String,
    #[connector(username)]
    pub user: String,
    #[connector(password)]
    pub pass: Secret,
}

#[connector]
impl Grant {}

#[connector(
    test = none,
    api_key,
)]
pub struct Key {
    pub api_key: Secret,
    #[connector(client_id)]
    pub app: String,
    #[connector(client_secret)]
    pub app_secret: Secret,
}

#[connector]
impl Key {}

#[connector(
    test = none,
    basic,
)]
pub struct Name {
    pub username: String,
    pub password: Secret,
    #[connector(api_key)]
    pub key: Secret,
}

#[connector]
impl Name {}

#[connector(
    test = none,
    client_credentials(
        token_url = "https://a.example/token",
    ),
)]
pub struct Client {
    pub client_id: String,
    pub client_secret: Secret,
    #[connector(api_key, password)]
    pub key: Secret,
}

#[connector]
impl Client {}

fn main() {}
