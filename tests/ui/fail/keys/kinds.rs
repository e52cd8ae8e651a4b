//! Each key of a token request has one kind of value.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        refresh_url = 1,
        revoke_url("https://a.example/revoke"),
        further_scopes("a"),
        code_param = code,
        client_auth("basic"),
        token_format,
        token_params = "audience",
        refresh_params["a"],
        token_headers = ["X-A"],
        param_names = { client_id: "id" },
        token_response("token"),
        token_type("bot"),
        refresh_margin("30"),
        refresh_grace = never,
    ),
)]
pub struct Example {
    pub client_id: String,
    #[connector(example = 1, pattern = [a-z], prefix, suffix("x"))]
    pub region: String,
}

#[connector]
impl Example {}

fn main() {}
