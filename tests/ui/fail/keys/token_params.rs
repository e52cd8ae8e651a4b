//! What the framework sets in a token request, nobody else does.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        token_params(grant_type = "code", code = "1", code_verifier = "2", client_secret = "3", client_assertion = "4"),
        refresh_params(refresh_token = "1", client_assertion_type = "2"),
    ),
)]
pub struct Reserved {
    pub client_id: String,
}

#[connector]
impl Reserved {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token?grant_type=code",
        refresh_url = "https://a.example/token?refresh_token=1",
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
        param_names(client_secret = "app_secret", grant_type = "grant"),
        token_params(app_secret = "1"),
        refresh_params(grant = "2"),
    ),
)]
pub struct Renamed {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Renamed {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        param_names(client_id = "key", redirect_uri = "back"),
        token_params(client_id = "{client_id}", back = "1"),
    ),
)]
pub struct Translated {
    pub client_id: String,
}

#[connector]
impl Translated {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        token_params(client_id = "{client_id}", redirect_uri = "https://a.example"),
        refresh_params(client_id = "{client_id}"),
    ),
)]
pub struct Ignored {
    pub client_id: String,
}

#[connector]
impl Ignored {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        token_params(audience = "a", audience = "b", "" = "c"),
        refresh_params(a = "1", "a" = "2"),
    ),
)]
pub struct Twice {
    pub client_id: String,
}

#[connector]
impl Twice {}

#[connector(
    test = none,
    client_credentials(
        token_url = "https://a.example/token",
        scopes = ["a"],
        token_params(scope = "b", refresh_token = "c"),
    ),
)]
pub struct Client {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Client {}

fn main() {}
