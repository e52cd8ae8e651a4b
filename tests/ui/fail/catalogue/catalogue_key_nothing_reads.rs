//! A key that nothing reads: misspelt, in another place, or of no use to the group.

use connector_core::prelude::*;

#[connector(
    test = none,
    refresh_om = [401],
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        token_param(audience = "a"),
        scope = ["a"],
    ),
)]
pub struct Misspelt {
    pub client_id: String,
    #[connector(patern = "a+")]
    pub region: String,
}

#[connector]
impl Misspelt {}

#[connector(
    test = none,
    scopes = ["a"],
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        headers("X-A" = "1"),
    ),
)]
pub struct Elsewhere {
    pub client_id: String,
}

#[connector]
impl Elsewhere {}

#[connector(
    test = none,
    api_key,
    expires_in = 3600,
)]
pub struct Unused {
    pub api_key: Secret,
}

#[connector]
impl Unused {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        token_params(redirect_uri = "https://me.example"),
        authorization_params(client_id = "{client_id}"),
    ),
)]
pub struct Overridden {
    pub client_id: String,
}

#[connector]
impl Overridden {}

fn main() {}
