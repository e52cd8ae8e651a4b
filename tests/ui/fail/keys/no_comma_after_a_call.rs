//! A forgotten comma behind a call, which hides how tokens are got.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me")
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Called {
    pub client_id: String,
}

#[connector]
impl Called {}

/// The same behind a text.
#[connector(
    test = none,
    base_uri = "https://api.example.com"
    api_key,
)]
pub struct Stated {
    pub api_key: Secret,
}

#[connector]
impl Stated {}

fn main() {}
