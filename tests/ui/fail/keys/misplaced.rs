//! Keys of other places.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    hint = "From the console",
    token_url = "https://a.example/token",
    acquire = "exchange",
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    #[connector(title = "Id")]
    pub client_id: String,
}

#[connector]
impl Example {}

fn main() {}
