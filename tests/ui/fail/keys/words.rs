//! A word is one of those that are known, without quotes.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        client_auth = baisc,
        token_format = jason,
        params_in = fragmnet,
    ),
)]
pub struct Misspelt {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Misspelt {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        client_auth = "basic",
        token_format = "json",
        params_in = "fragment",
    ),
)]
pub struct Quoted {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Quoted {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        client_auth = client_secret_post,
        token_format = xml,
        params_in = body,
    ),
)]
pub struct Elsewhere {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Elsewhere {}

#[connector(
    test = none,
    client_credentials(
        token_url = "https://a.example/token",
        client_auth = client_secret_basic,
        token_format = "yaml",
    ),
)]
pub struct Habit {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Habit {}

fn main() {}
