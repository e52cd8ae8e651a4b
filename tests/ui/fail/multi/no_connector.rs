//! A variant holds a connector.

use connector_core::prelude::*;

#[connector(base_uri = "https://a.example", test = none, api_key)]
pub struct Key {
    pub api_key: Secret,
}

#[connector]
impl Key {}

pub struct Plain {
    pub api_key: Secret,
}

#[connector(multi)]
pub enum Desk {
    Key(Key),
    Plain(Plain),
    Text(String),
}

#[connector(multi)]
pub enum Nested {
    Key(Key),
    Desk(Desk),
}

#[connector(multi)]
pub enum Unknown {
    Key(Key),
    Other(Nowhere),
}

fn main() {}
