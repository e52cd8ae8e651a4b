//! What a callback is compared with is known before the consent.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        issuer = "https://{tenant}.a.example",
    ),
)]
pub struct Late {
    pub client_id: String,
    #[connector(from_callback = "tenant")]
    pub tenant: Learned<String>,
}

#[connector]
impl Late {}

#[connector(
    base_uri = "https://api.example.com",
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        issuer = "https://{region}.a.example",
    ),
)]
pub struct Empty {
    pub client_id: String,
    pub region: Option<String>,
}

#[connector]
impl Empty {}

#[connector(
    base_uri = "https://api.example.com",
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        issuer = "https://a.example/{word}",
    ),
)]
pub struct Shown {
    pub client_id: String,
    pub word: Secret,
}

#[connector]
impl Shown {}

fn main() {}
