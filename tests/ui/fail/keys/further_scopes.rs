//! Each scope is listed once, and is one scope.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        scopes = ["read", "read"],
        further_scopes = ["write", "read", "write"],
    ),
)]
pub struct Repeated {
    pub client_id: String,
}

#[connector]
impl Repeated {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        further_scopes = ["read write", ""],
        scope_separator = "",
    ),
)]
pub struct Spaces {
    pub client_id: String,
}

#[connector]
impl Spaces {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        scopes = ["read,write"],
        scope_separator = ",",
    ),
)]
pub struct Separators {
    pub client_id: String,
}

#[connector]
impl Separators {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        scopes = ["a"],
        further_scopes = "write",
        scope_separator = ',',
    ),
)]
pub struct Text {
    pub client_id: String,
}

#[connector]
impl Text {}

#[connector(
    test = none,
    client_credentials(
        token_url = "https://a.example/token",
        scopes = ["a b", "c", "c"],
        scope_separator = "",
    ),
)]
pub struct Client {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Client {}

fn main() {}
