//! A key that the group does not read is an error.

use connector_core::prelude::*;

#[connector(
    test = none,
    api_key,
    expires_in = 3600,
    refresh_on = [401],
)]
pub struct Key {
    pub api_key: Secret,
    #[connector(from_token = "id")]
    pub account: Learned<String>,
    #[connector(from_callback = "realm")]
    pub realm: Learned<String>,
}

#[connector]
impl Key {}

#[connector(
    test = none,
    basic,
    apply(header = "X-Key"),
    expires_in = never,
    refresh_on = ["stale"],
)]
pub struct Name {
    pub username: String,
    pub password: Secret,
}

#[connector]
impl Name {}

#[connector(
    test = none,
    client_credentials(
        token_url = "https://a.example/token",
        authorization_url = "https://a.example/authorize",
        authorization_params(prompt = "login"),
        further_scopes = ["a"],
        params_in = fragment,
        code_param = "key",
        pkce = off,
        refresh_url = "https://a.example/refresh",
        refresh_params(a = "1"),
        refresh_grace = 60,
        revoke_url = "https://a.example/revoke",
    ),
)]
pub struct Client {
    pub client_id: String,
    pub client_secret: Secret,
    #[connector(from_callback = "realm")]
    pub realm: Learned<String>,
}

#[connector]
impl Client {}

#[connector(
    test = none,
    custom,
)]
pub struct Custom {
    #[connector(from_callback = "realm")]
    pub realm: Learned<String>,
}

#[connector]
impl Custom {
    #[connector(login)]
    async fn enter(&self, _http: &Http) -> Result<Tokens> {
        todo!()
    }
}

fn main() {}
