//! Names of which no `id` can be made.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = none,
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Café {
    pub client_id: String,
}

#[connector]
impl Café {}

#[connector(base_uri = "https://a.example", test = none, api_key)]
pub struct Key {
    pub api_key: Secret,
}

#[connector]
impl Key {}

#[connector(base_uri = "https://a.example", test = none, basic)]
pub struct Login {
    pub username: String,
    pub password: Secret,
}

#[connector]
impl Login {}

#[connector(multi)]
pub enum Zugänge {
    Key(Key),
    Login(Login),
}

fn main() {}
