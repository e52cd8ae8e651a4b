//! `multi` is for an enum; a struct has one group.

use connector_core::prelude::*;

#[connector(multi)]
pub struct Desk {
    pub api_key: Secret,
}

#[connector]
impl Desk {}

#[connector(multi, base_uri = "https://a.example", test = none, api_key)]
pub struct Key {
    pub api_key: Secret,
}

#[connector]
impl Key {}

#[connector(base_uri = "https://a.example", test = none, api_key, basic)]
pub struct Two {
    pub api_key: Secret,
}

#[connector]
impl Two {}

#[connector(base_uri = "https://a.example", test = none, api_key)]
pub struct Mult {
    #[connector(multi)]
    pub api_key: Secret,
}

#[connector(multi)]
impl Mult {}

fn main() {}
