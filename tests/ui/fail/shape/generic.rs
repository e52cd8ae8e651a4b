//! A connector is one type.

use connector_core::prelude::*;

#[connector(test = none, oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"))]
pub struct Example<T> {
    pub client_id: T,
}

#[connector]
impl<T> Example<T> {}

fn main() {}
