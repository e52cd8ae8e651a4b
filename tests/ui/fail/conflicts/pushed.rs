//! Where the request is pushed, no parameter stands in the address of the consent.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        authorization_url = ["https://{site}.a.example/authorize", "https://a.example/authorize?audience=all"],
        pushed_authorization_url = "https://a.example/par",
        token_url = "https://a.example/token",
        params_in = fragment,
    ),
)]
pub struct Example {
    pub client_id: String,
    pub site: Option<String>,
}

#[connector]
impl Example {}

fn main() {}
