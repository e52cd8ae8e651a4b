//! By which connector a person is connected must be clear.

use connector_core::prelude::*;

#[connector(base_uri = "https://a.example", test = none, api_key)]
pub struct Key {
    pub api_key: Secret,
}

#[connector]
impl Key {}

#[connector(id = "key", base_uri = "https://a.example", test = none, basic)]
pub struct Login {
    pub username: String,
    pub password: Secret,
}

#[connector]
impl Login {}

#[connector(multi)]
pub enum Twice {
    First(Key),
    Second(Key),
}

#[connector(multi)]
pub enum EqualIds {
    Key(Key),
    Login(Login),
}

fn main() {}
