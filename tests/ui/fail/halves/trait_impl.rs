//! Hooks stand in an inherent `impl`.

use connector_core::prelude::*;

#[connector(test = none, oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"))]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {}

#[connector]
impl Clone for Example {
    fn clone(&self) -> Self {
        Self { client_id: self.client_id.clone() }
    }
}

fn main() {}
