//! Addresses that parsers read in another way than people.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com/ä",
    test = get("../me"),
    oauth2(authorization_url = "https://a.example:0443/authorize", token_url = "https://10.1/token"),
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {}

fn main() {}
