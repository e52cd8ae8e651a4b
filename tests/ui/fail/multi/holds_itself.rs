//! An enum of connectors that would be one of them.

use connector_core::prelude::*;

#[connector(base_uri = "https://a.example", test = none, api_key)]
pub struct Key {
    pub api_key: Secret,
}

#[connector]
impl Key {}

#[connector(multi)]
pub enum Account {
    Own(Self),
    Key(Key),
}

#[connector(multi)]
pub enum Other {
    Own(Box<Self>),
    Key(Key),
}

fn main() {}
