//! Fields are public.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    client_id: String,
}

#[connector]
impl Example {}

fn main() {}
