//! A sign or a bracket of another language.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct One {
    pub client_id: String,
    #[connector(label: "Region")]
    pub region: String,
    #[connector(default => "eu")]
    pub zone: String,
    #[connector(choices["eu", "us"])]
    pub place: String,
    #[connector(hint "Where it is")]
    pub spot: String,
}

#[connector]
impl One {}

fn main() {}
