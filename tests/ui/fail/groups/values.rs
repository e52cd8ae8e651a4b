//! Some groups have keys, some have none.

use connector_core::prelude::*;

#[connector(
    test = none,
    api_key = "hunter2",
)]
pub struct Literal {
    pub api_key: Secret,
}

#[connector]
impl Literal {}

#[connector(
    test = none,
    api_key(header = "X-Key"),
)]
pub struct Header {
    pub api_key: Secret,
}

#[connector]
impl Header {}

#[connector(
    test = none,
    basic("{username}:{password}"),
)]
pub struct Basic {
    pub username: String,
    pub password: Secret,
}

#[connector]
impl Basic {}

#[connector(
    test = none,
    custom = "login",
)]
pub struct Custom {}

#[connector]
impl Custom {}

#[connector(
    test = none,
    custom(),
)]
pub struct Empty {}

#[connector]
impl Empty {}

#[connector(
    test = none,
    client_credentials,
)]
pub struct Client {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Client {}

#[connector(
    test = none,
    client_credentials = "https://a.example/token",
)]
pub struct Address {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Address {}

fn main() {}
