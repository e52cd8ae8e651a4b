//! Scopes are words, given once.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize?scope=admin",
        token_url = "https://a.example/token",
        scopes = ["read write", ""],
        scope_separator = "",
        authorization_params(scope = "all"),
    ),
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {}

fn main() {}
