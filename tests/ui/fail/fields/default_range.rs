//! A default that its field's type cannot hold.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = none,
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
    #[connector(default = 300)]
    pub small: u8,
    #[connector(default = -1)]
    pub unsigned: Option<u32>,
    #[connector(default = "-129")]
    pub signed: i8,
    #[connector(default = 99999999999999999999)]
    pub large: u64,
}

#[connector]
impl Example {}

fn main() {}
