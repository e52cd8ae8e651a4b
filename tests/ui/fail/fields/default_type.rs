//! A default is a value of its field.

use connector_core::prelude::*;

#[connector(test = none, oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"))]
pub struct Example {
    pub client_id: String,
    #[connector(default = "many")]
    pub count: u8,
    #[connector(default = "yes")]
    pub fast: bool,
    #[connector(default = "asia")]
    pub region: Region,
    #[connector(default = "not a host")]
    pub host: Host,
    #[connector(default = "me", from_token = "id")]
    pub account: Learned<String>,
}

#[connector(choices)]
pub enum Region {
    Eu,
    Us,
}

#[connector]
impl Example {}

fn main() {}
