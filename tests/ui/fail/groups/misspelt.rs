//! The nearest group is named first.

use connector_core::prelude::*;

#[connector(
    test = none,
    clientcredentials(token_url = "https://a.example/token"),
)]
pub struct Client {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Client {}

#[connector(
    test = none,
    apikey,
)]
pub struct Key {
    pub api_key: Secret,
}

#[connector]
impl Key {}

#[connector(
    test = none,
    basik,
)]
pub struct Name {
    pub username: String,
    pub password: Secret,
}

#[connector]
impl Name {}

#[connector(
    test = none,
    costum,
)]
pub struct Own {}

#[connector]
impl Own {}

#[connector(
    test = none,
    ouath2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Grant {
    pub client_id: String,
}

#[connector]
impl Grant {}

fn main() {}
