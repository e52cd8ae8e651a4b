//! What the service gives is `Learned`.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
    #[connector(from_token = "account.id")]
    pub account: String,
    #[connector(from_callback = "realmId")]
    pub realm: Option<String>,
}

#[connector]
impl Example {}

fn main() {}
