//! A role is played by one field.

use connector_core::prelude::*;

#[connector(
    test = none,
    api_key,
)]
pub struct Key {
    pub api_key: Secret,
    #[connector(api_key)]
    pub key: Secret,
}

#[connector]
impl Key {}

#[connector(
    test = none,
    basic,
)]
pub struct Name {
    #[connector(username)]
    pub name: String,
    #[connector(username)]
    pub user: String,
    pub password: Secret,
}

#[connector]
impl Name {}

fn main() {}
