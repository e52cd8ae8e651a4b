//! What the framework sets itself.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize?state=1&response_type=token",
        token_url = "https://a.example/token?grant_type=password",
        authorization_params(state = "1", "code_challenge" = "x", response_type = "token", redirect_uri = "{redirect_uri}"),
    ),
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {}

fn main() {}
