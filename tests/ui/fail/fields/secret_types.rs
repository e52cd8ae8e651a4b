//! A secret whose type would print it, on the type; by name where it is known, else by trait.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Text {
    pub client_id: String,
    pub client_secret: String,
}

#[connector]
impl Text {}

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Optional {
    pub client_id: String,
    pub client_secret: Option<String>,
}

#[connector]
impl Optional {}

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Learnt {
    pub client_id: String,
    pub client_secret: Learned<Secret>,
}

#[connector]
impl Learnt {}

fn main() {}
