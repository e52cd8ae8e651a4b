//! An address is a text or a URL.

use connector_core::prelude::*;

#[connector(
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {
    #[connector(base_uri)]
    fn api(&self) -> u16 {
        1
    }
}

fn main() {}
