//! A secret in a URL, of a type that only the compiler knows.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com/{key}",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct One {
    pub client_id: String,
    pub key: Key,
}

#[connector]
impl One {}

type Key = Secret;

fn main() {}
