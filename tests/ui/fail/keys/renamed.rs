//! Names of the standard stand on the left, those of the service on the right.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        param_names(clientid = "client_key", code_challenge = "challenge"),
        token_response(acess_token = "token", id_token = "identity"),
    ),
)]
pub struct Unknown {
    pub client_id: String,
}

#[connector]
impl Unknown {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        param_names(client_key = "client_id"),
        token_response("data.token" = "access_token"),
    ),
)]
pub struct Reversed {
    pub client_id: String,
}

#[connector]
impl Reversed {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        param_names(client_id = "client_key", client_id = "app_id"),
        token_response(scope = "a", scope = "b"),
    ),
)]
pub struct Twice {
    pub client_id: String,
}

#[connector]
impl Twice {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        param_names(client_id = "app", client_secret = "app", code = "state"),
    ),
)]
pub struct Equal {
    pub client_id: String,
}

#[connector]
impl Equal {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        param_names(client_id = "", state = x),
        token_response(access_token = "", scope),
    ),
)]
pub struct Empty {
    pub client_id: String,
}

#[connector]
impl Empty {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        token_response(access_token = "$.token", scope = "data/scope", expires_in = "tokens[0].expires_in"),
    ),
)]
pub struct Paths {
    pub client_id: String,
}

#[connector]
impl Paths {}

fn main() {}
