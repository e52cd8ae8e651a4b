//! Templates of token requests name fields.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        refresh_url = "https://{regoin}.example.com/refresh",
        revoke_url = "https://a.example/{tenant}",
        token_params(a = "{regoin}", b = "{nonce}", c = "{"),
        refresh_params(a = "{code}", b = "{redirect_uri}"),
        token_headers("X-A" = "{client}", "X-B" = "a}"),
    ),
)]
pub struct Example {
    pub client_id: String,
    pub region: String,
}

#[connector]
impl Example {}

#[connector(
    test = none,
    client_credentials(
        token_url = "https://{subdomain}.example.com/token",
        token_params(a = "{regoin}"),
        token_headers("X-A" = "{clientid}"),
    ),
)]
pub struct Client {
    pub client_id: String,
    pub client_secret: Secret,
    pub region: String,
}

#[connector]
impl Client {}

fn main() {}
