//! What stands in the addresses of token requests is known by then, and no secret.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        refresh_url = "https://a.example/{optional}",
        revoke_url = ["https://a.example/{client_id}", "https://{optional}.a.example/revoke"],
    ),
)]
pub struct Example {
    pub client_id: String,
    pub client_secret: Secret,
    pub optional: Option<String>,
}

#[connector]
impl Example {}

#[connector(
    test = none,
    client_credentials(token_url = "https://a.example/{team}/token"),
)]
pub struct Client {
    pub client_id: String,
    pub client_secret: Secret,
    #[connector(from_token = "team")]
    pub team: Learned<String>,
}

#[connector]
impl Client {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        revoke_url = ["https://a.example/{client_secret}", "https://a.example/revoke"],
    ),
)]
pub struct Revoked {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Revoked {}

fn main() {}
