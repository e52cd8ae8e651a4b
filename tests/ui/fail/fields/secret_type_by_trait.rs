//! A secret whose type only the compiler knows.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct One {
    pub client_id: String,
    pub client_secret: Key,
}

#[connector]
impl One {}

type Key = String;

fn main() {}
