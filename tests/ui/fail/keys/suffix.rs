//! Statuses with the type of a number.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = none,
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
    refresh_on = [401u16, 403_i32],
    detect_on = [202u8],
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {}

fn main() {}
