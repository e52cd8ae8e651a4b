//! A client id is always there and seen by everybody; so is an owner.

use connector_core::prelude::*;

#[connector(test = none, oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"))]
pub struct Optional {
    pub client_id: Option<String>,
}

#[connector]
impl Optional {}

#[connector(test = none, oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"))]
pub struct Hidden {
    pub client_id: Secret,
    #[connector(from_token = "id", owner)]
    pub account: Learned<Secret>,
}

#[connector]
impl Hidden {}

fn main() {}
