//! Keys of fields are given once.

use connector_core::prelude::*;

#[connector(
    test = none,
    basic,
    basic,
)]
pub struct Example {
    #[connector(username, username, label = "Name")]
    #[connector(label = "Login")]
    pub name: String,
    #[connector(password, password)]
    pub word: Secret,
    #[connector(example = "a", pattern = "a+", prefix = "a", suffix = "b")]
    #[connector(suffix = "b", prefix = "a", pattern = "a+", example = "a")]
    pub region: String,
}

#[connector]
impl Example {}

#[connector(
    test = none,
    api_key,
    api_key,
)]
pub struct Key {
    #[connector(api_key, api_key)]
    pub key: Secret,
}

#[connector]
impl Key {}

fn main() {}
