//! A connector owns its values.

use connector_core::prelude::*;

#[connector(test = none, oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"))]
pub struct Example<'a> {
    pub client_id: &'a str,
}

#[connector]
impl Example<'_> {}

fn main() {}
