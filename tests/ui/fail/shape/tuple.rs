//! Fields need names.

use connector_core::prelude::*;

#[connector(test = none, oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"))]
pub struct Example(pub String);

#[connector]
impl Example {}

fn main() {}
