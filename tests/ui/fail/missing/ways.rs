//! Each group has what it works with.

use connector_core::prelude::*;

#[connector(
    test = none,
    client_credentials(
    ),
)]
pub struct Client {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Client {}

#[connector(
    test = none,
    custom,
)]
pub struct Nothing {}

#[connector]
impl Nothing {}

#[connector(
    test = none,
    custom,
    refresh_on = [403],
)]
pub struct Renewal {}

#[connector]
impl Renewal {
    #[connector(apply)]
    fn sign(&self, _tokens: &Tokens, _request: &mut Request) {}
}

#[connector(
    test = none,
    custom,
)]
pub struct Response {
    #[connector(from_token = "id")]
    pub account: Learned<String>,
}

#[connector]
impl Response {
    #[connector(apply)]
    fn sign(&self, _tokens: &Tokens, _request: &mut Request) {}
}

fn main() {}
