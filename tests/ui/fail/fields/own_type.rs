//! A type of one's own implements `Field`.

use connector_core::prelude::*;

pub struct Account;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
    pub account: Account,
}

#[connector]
impl Example {}

fn main() {}
