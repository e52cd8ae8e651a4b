//! The name by which a form tells the connectors apart.

use connector_core::prelude::*;

#[connector(base_uri = "https://a.example", test = none, api_key)]
pub struct Key {
    pub api_key: Secret,
    pub connect_with: String,
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
pub enum Desk {
    Login(Login),
    Key(Key),
}

fn main() {}
