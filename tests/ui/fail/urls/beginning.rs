//! The endpoints at which an authorization begins: addresses like the others, and nothing in them that the framework sets.

use connector_core::prelude::*;

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        device_authorization_url = ["http://a.example/device", "https://a.example/device?scope=a&client_secret=b"],
        pushed_authorization_url = "https://a.example/par?request_uri=urn:a",
        token_url = "https://a.example/token",
        authorization_params(request_uri = "urn:a", client_assertion = "x", client_secret = "y"),
        token_params(device_code = "z"),
    ),
)]
pub struct Reserved {
    pub client_id: String,
}

#[connector]
impl Reserved {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://b.example/authorize",
        device_authorization_url = "https://b.example/{client_secret}/device",
        token_url = "https://b.example/token",
    ),
)]
pub struct Shown {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Shown {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://b.example/authorize",
        device_authorization_url = "https://{site}.b.example/device",
        pushed_authorization_url = "https://{site}.b.example/par",
        token_url = "https://b.example/token",
    ),
)]
pub struct Absent {
    pub client_id: String,
    pub site: Option<String>,
}

#[connector]
impl Absent {}

#[connector(
    test = none,
    client_credentials(
        token_url = "https://c.example/token",
        device_authorization_url = "https://c.example/device",
        pushed_authorisation_url = "https://c.example/par",
    ),
)]
pub struct OwnAccount {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl OwnAccount {}

#[connector(
    test = none,
    device_authorization_url = "https://d.example/device",
    oauth2(
        authorization_url = "https://d.example/authorize",
        token_url = "https://d.example/token",
        device_authorisation_url = "https://d.example/device",
    ),
)]
pub struct Misplaced {
    pub client_id: String,
}

#[connector]
impl Misplaced {}

fn main() {}
