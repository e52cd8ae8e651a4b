//! What does not go together with `dpop`.

use connector_core::prelude::*;

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    headers("DPoP" = "proof"),
    apply(scheme = "DPoP"),
    oauth2(
        authorization_url = "https://a.example/authorize?dpop_jkt=x",
        token_url = "https://a.example/token",
        token_headers("dpop" = "proof"),
        token_type = ["bot"],
        dpop,
    ),
)]
pub struct Consent {
    pub client_id: String,
}

#[connector]
impl Consent {}

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    apply(query = "token"),
    client_credentials(token_url = "https://a.example/token", dpop = "ES256"),
)]
pub struct Machine {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Machine {}

#[connector(
    base_uri = "https://api.example.com",
    test = get("me"),
    apply(header = "X-Key"),
    client_credentials(token_url = "https://a.example/token", dpop),
)]
pub struct Elsewhere {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Elsewhere {}

#[connector(
    test = none,
    oauth2(
        authorization_url = "https://a.example/authorize",
        token_url = "https://a.example/token",
        authorization_params(dpop_jkt = "x"),
    ),
)]
pub struct ByHand {
    pub client_id: String,
}

#[connector]
impl ByHand {}

#[connector(base_uri = "https://api.example.com", test = get("me"), api_key, dpop)]
pub struct Key {
    pub api_key: Secret,
}

#[connector]
impl Key {}

fn main() {}
