//! Slips in what says how tokens come.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.tokens.example",
    test = none,
    oauth2(
        authorization_url = "https://tokens.example/authorize",
        token_url = "https://tokens.example/token",
        tokens(user = "$.authed_user", user = "user", "admin", bot = bot, team = ""),
        begun_by_service = "yes",
        introspection_url = "http://tokens.example/introspect",
    ),
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {}

#[connector(
    base_uri = "https://api.key.example",
    test = none,
    client_credentials(token_url = "https://key.example/token", tokens(user = "user"), introspection_url = "https://key.example/i"),
)]
pub struct Other {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Other {}

fn main() {}
