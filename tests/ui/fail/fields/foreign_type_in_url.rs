//! A type that is no field's, where a template names it: reported once, on the type.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com/{page}/{page}",
    test = none,
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
    headers("X-Name" = "{name}"),
)]
pub struct Example {
    pub client_id: String,
    pub page: u128,
    pub name: &'static str,
}

#[connector]
impl Example {}

fn main() {}
