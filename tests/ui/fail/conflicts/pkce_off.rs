//! PKCE is off, and a method.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token", pkce = off),
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {
    #[connector(pkce)]
    fn verifier(&self, fresh: PkceVerifier) -> PkceVerifier {
        fresh
    }
}

fn main() {}
