//! Keys of groups stand in groups.

use connector_core::prelude::*;

#[connector(
    test = none,
    client_auth = basic,
    refresh_url = "https://a.example/refresh",
    username = "me",
    client_id = "id",
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        redirect_uri = "https://me.example/callback",
        grant_type = "authorization_code",
        client_id = "id",
        api_key = "hunter2",
        expires_in = 3600,
    ),
)]
pub struct Example {
    pub client_id: String,
    #[connector(scopes = ["a"], revoke_url = "https://a.example/revoke")]
    pub region: String,
}

#[connector]
impl Example {}

fn main() {}
