//! A client that signs has no secret to send.

use connector_core::prelude::*;

#[connector(
    test = none,
    client_credentials(
        token_url = "https://a.example/token",
        client_auth = private_key_jwt,
        assertion_audience = "https://a.example",
    ),
)]
pub struct Example {
    pub client_id: String,
    pub client_secret: Secret,
    pub private_key: Secret,
}

#[connector]
impl Example {}

fn main() {}
