//! A challenge whose verifier is never sent.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        pkce = off,
        authorization_params(code_challenge = "{nonce}", code_challenge_method = "S256"),
    ),
)]
pub struct Parameter {
    pub client_id: String,
}

#[connector]
impl Parameter {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize?code_challenge={nonce}&code_challenge_method=plain",
        token_url = "https://a.example/token",
        pkce = off,
    ),
)]
pub struct Address {
    pub client_id: String,
}

#[connector]
impl Address {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        pkce = off,
        token_params(code_verifier = "{client_id}"),
    ),
)]
pub struct Verifier {
    pub client_id: String,
}

#[connector]
impl Verifier {}

fn main() {}
