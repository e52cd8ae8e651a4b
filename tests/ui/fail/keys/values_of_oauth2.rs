//! The likeliest wrong value of each key of `oauth2`.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.a.example",
    test = get("me"),
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        client_id = "abc",
        scope = "read write",
        scopes = "read write",
        redirect_uri = "https://me.example/callback",
        pkce = true,
        pkce_method = S256,
        token_headers("Accept": "application/json"),
        token_params { audience = "x" },
        param_names(client_id = client_key),
        token_response("data.token"),
        token_type = "bot",
        tokens = "authed_user",
        refresh_margin = "5m",
        refresh_grace = 60s,
        introspection_url("x"),
        begun_by_service(true),
        code_param(code),
        params_in = "hash",
        revoke_url = none,
        further_scopes = [read],
    ),
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {}

fn main() {}
