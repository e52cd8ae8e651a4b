//! Two fields that would tell whose account it is.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = none,
    oauth2(authorization_url = "https://a.example/authorize", token_url = "https://a.example/token"),
)]
pub struct Example {
    pub client_id: String,
    #[connector(from_token = "user", owner)]
    pub user: Learned<String>,
    #[connector(from_token = "team", owner)]
    pub team: Learned<String>,
}

#[connector]
impl Example {}

fn main() {}
