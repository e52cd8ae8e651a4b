//! Keys of token requests are given once.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        refresh_url = "https://a.example/refresh",
        refresh_url = "https://a.example/refresh",
        revoke_url = "https://a.example/revoke",
        revoke_url = "https://a.example/revoke",
        further_scopes = ["a"],
        further_scopes = ["a"],
        params_in = query,
        params_in = query,
        code_param = "key",
        code_param = "key",
        client_auth = body,
        client_auth = body,
        token_format = form,
        token_format = form,
        token_params(a = "1"),
        token_params(a = "1"),
        refresh_params(b = "1"),
        refresh_params(b = "1"),
        token_headers("X-A" = "1"),
        token_headers("X-A" = "1"),
        param_names(client_id = "id"),
        param_names(client_id = "id"),
        token_response(access_token = "token"),
        token_response(access_token = "token"),
        token_type = ["bot"],
        token_type = ["bot"],
        refresh_margin = 30,
        refresh_margin = 30,
        refresh_grace = 60,
        refresh_grace = 60,
    ),
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {}

#[connector(
    test = none,
    client_credentials(
        token_url = "https://a.example/token",
        client_auth = body,
        client_auth = body,
        token_format = form,
        token_format = form,
        token_params(a = "1"),
        token_params(a = "1"),
    ),
)]
pub struct Client {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Client {}

fn main() {}
