//! What a person enters as a credential hides itself.

use connector_core::prelude::*;

#[connector(test = none, api_key)]
pub struct Key {
    pub api_key: String,
}

#[connector]
impl Key {}

#[connector(test = none, basic)]
pub struct Basic {
    pub username: String,
    pub password: String,
}

#[connector]
impl Basic {}

fn main() {}
