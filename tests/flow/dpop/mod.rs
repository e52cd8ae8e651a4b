//! Tokens that are bound to a key (DPoP, RFC 9449). The provider verifies every proof, so that each answer that is good says that
//! the proof was.

mod beginnings;
mod calls;
mod kinds;
mod thieves;
mod tokens;

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use connector_core::prelude::*;
use connector_core::testing::{Endpoint, Received};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::world::World;

/// A service that binds its tokens.
#[connector(
    base_uri = "https://api.bound.example/v1",
    hosts = ["files.bound.example"],
    test = get("me"),
    oauth2(
        authorization_url = "https://bound.example/authorize",
        token_url = "https://bound.example/token",
        revoke_url = "https://bound.example/revoke",
        dpop,
    ),
)]
#[derive(Debug)]
pub struct Bound {
    pub client_id: String,
    pub client_secret: Option<Secret>,
}

#[connector]
impl Bound {}

/// The world of that service, which wants nonces.
async fn with_nonces() -> World {
    World::with::<Bound>(|service| service.dpop_nonces(), |program| program).await
}

/// Header and claims of the one proof on a request.
fn proof(request: &Received) -> (Value, Value) {
    assert_eq!(request.headers.get_all("dpop").iter().count(), 1);
    let text = request.header("dpop").unwrap();
    let [header, claims, _signature] = text.split('.').collect::<Vec<_>>().try_into().unwrap();
    let read = |part: &str| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
    (read(header), read(claims))
}

fn claim(request: &Received, name: &str) -> Option<String> {
    proof(request).1.get(name).map(|value| value.as_str().unwrap().to_owned())
}

/// By what a service knows the key of a proof (RFC 7638).
fn thumbprint(request: &Received) -> String {
    let jwk = proof(request).0["jwk"].clone();
    hashed(&format!(r#"{{"crv":{},"kty":{},"x":{},"y":{}}}"#, jwk["crv"], jwk["kty"], jwk["x"], jwk["y"]))
}

fn hashed(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text))
}

/// The thumbprints of the keys that have signed for token requests and calls.
fn keys(world: &World) -> HashSet<String> {
    let requests = world.provider.requests();
    let proven = requests.iter().filter(|request| matches!(request.endpoint, Endpoint::Token | Endpoint::Api));
    proven.map(thumbprint).collect()
}
