//! Two annotated `impl` blocks: the words are the compiler's own.

use connector_core::prelude::*;

#[connector(test = none, oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"))]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {}

#[connector]
impl Example {}

fn main() {}
