//! Connectors with mistakes of their own: the enum adds none.

use connector_core::prelude::*;

#[connector(base_uri = "https://a.example", test = none, api_key, titel = "Key")]
pub struct Key {
    pub api_key: Secret,
}

#[connector]
impl Key {}

#[connector(base_uri = "https://a.example", test = none, basic, titel = "Login")]
pub struct Login {
    pub username: String,
    pub password: Secret,
}

#[connector]
impl Login {}

#[connector(base_uri = "https://a.example", test = none, api_key)]
pub struct Half {
    pub api_key: Secret,
}

#[connector(multi)]
pub enum Desk {
    Key(Key),
    Login(Login),
    Half(Half),
}

fn main() {}
