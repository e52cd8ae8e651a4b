//! A learned field in an `Option` would be asked for.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct One {
    pub client_id: String,
    pub account: Option<Learned<String>>,
}

#[connector]
impl One {}

fn main() {}
