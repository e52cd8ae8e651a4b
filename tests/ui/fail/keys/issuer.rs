//! Slips in who issues the tokens.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.a.example",
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        issuer = "https://a.example?tenant=1",
        issuer_in_callback = always,
    ),
)]
pub struct Query {
    pub client_id: String,
}

#[connector]
impl Query {}

#[connector(
    base_uri = "https://api.b.example",
    test = none,
    oauth2(
        authorization_url = "https://b.example/authorize",
        token_url = "https://b.example/token",
        issuer = "http://b.example",
        issuer_in_callback = "required",
    ),
)]
pub struct Plain {
    pub client_id: String,
}

#[connector]
impl Plain {}

#[connector(
    base_uri = "https://api.c.example",
    test = none,
    oauth2(
        authorization_url = "https://c.example/authorize",
        token_url = "https://c.example/token",
        issuer = ["https://c.example", "https://d.example#x"],
    ),
)]
pub struct List {
    pub client_id: String,
}

#[connector]
impl List {}

#[connector(
    base_uri = "https://api.e.example",
    test = none,
    oauth2(
        authorization_url = "https://e.example/authorize",
        token_url = "https://e.example/token",
        issuer_in_callback = required,
    ),
)]
pub struct Nobody {
    pub client_id: String,
}

#[connector]
impl Nobody {}

#[connector(
    base_uri = "https://api.g.example",
    test = none,
    client_credentials(issuer = "https://g.example", issuer_in_callback = required),
)]
pub struct NoConsent {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl NoConsent {}

fn main() {}
