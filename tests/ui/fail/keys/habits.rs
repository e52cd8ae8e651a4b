//! Keys of other frameworks.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    description = "An example",
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
    #[connector(password)]
    pub password: Secret,
    #[connector(optional)]
    pub region: String,
}

#[connector]
impl Example {}

fn main() {}
