//! A query that would be dropped.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com/v1?format=json",
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
    ),
)]
pub struct Base {
    pub client_id: String,
}

#[connector]
impl Base {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize?scope=read",
        scopes = ["write"],
        token_url = "https://a.example/token",
    ),
)]
pub struct Scope {
    pub client_id: String,
}

#[connector]
impl Scope {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize#prompt=login",
        token_url = "https://a.example/token",
    ),
)]
pub struct Fragment {
    pub client_id: String,
}

#[connector]
impl Fragment {}

fn main() {}
