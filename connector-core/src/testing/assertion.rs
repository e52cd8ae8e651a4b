//! Clients that prove themselves by a signed assertion (RFC 7523, section 3).

use std::collections::HashSet;
use std::sync::LazyLock;
use std::time::{Duration, SystemTime};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::Deserialize;

use super::grants::Refusal;
use super::names::Params;
use super::received::first;
use super::server::Service;
use crate::describe::Role;
use crate::jws::SigningKey;

/// What the provider calls the key of [`private_key`].
pub const KEY_ID: &str = "simulated-key";

/// The private key whose public half the provider knows for each of its clients, in PEM. It is made anew in every process.
///
/// # Panics
///
/// When the system has no randomness to make a key of.
#[must_use]
pub fn private_key() -> &'static str {
    #[allow(clippy::expect_used, reason = "for tests alone, where there is nobody to tell")]
    static KEY: LazyLock<String> = LazyLock::new(|| {
        let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
        let lines = STANDARD.encode(der.expect("a key can be made").as_ref());
        format!("-----BEGIN PRIVATE KEY-----\n{lines}\n-----END PRIVATE KEY-----\n")
    });
    &KEY
}

/// For how long an assertion may be meant to hold.
const LONGEST: Duration = Duration::from_secs(300);

#[derive(Deserialize)]
struct Header {
    alg: String,
    typ: String,
    kid: Option<String>,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: String,
    jti: String,
    iat: u64,
    exp: u64,
}

/// The client that a request's assertion names, after it was verified; `seen` are the assertions that came before.
///
/// # Errors
///
/// The OAuth error code and its description.
pub(super) fn verify(service: &Service, seen: &mut HashSet<String>, params: &Params) -> Result<String, Refusal> {
    const KIND: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    let bad = |why| Err(("invalid_client", why));
    if first(params, "client_secret").is_some() {
        return Err(("invalid_request", "a client that signs has no secret to send"));
    }
    if first(params, "client_assertion_type").as_deref() != Some(KIND) {
        return bad("the type of the client's assertion is missing or not known");
    }
    let assertion = first(params, "client_assertion").unwrap_or_default();
    let Some((header, claims)) = open(&assertion) else {
        return bad("the client's assertion is not signed by its key");
    };
    let with_id = service.descriptor.role(Role::KeyId).is_some_and(|field| !field.optional);
    if header.alg != "ES256" || header.typ != "client-authentication+jwt" {
        return bad("the client's assertion is not of the type for it");
    }
    if header.kid.as_deref().is_some_and(|id| id != KEY_ID) || (with_id && header.kid.is_none()) {
        return bad("the client's assertion names no key, or an unknown one");
    }
    let now = service.clock.now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    if claims.exp <= now || claims.exp > now + LONGEST.as_secs() || claims.iat > now {
        return bad("the client's assertion has ended, or holds for too long");
    }
    if !service.endpoints.is_audience(&claims.aud) {
        return bad("the client's assertion is meant for somebody else");
    }
    if claims.iss != claims.sub || first(params, "client_id").is_some_and(|id| id != claims.sub) {
        return bad("the client's assertion is about another client");
    }
    if claims.jti.is_empty() || !seen.insert(claims.jti) {
        return bad("the client's assertion was used before");
    }
    Ok(claims.sub)
}

/// What an assertion says, if the known key has signed it.
fn open(assertion: &str) -> Option<(Header, Claims)> {
    let (input, signature) = assertion.rsplit_once('.')?;
    let (header, claims) = input.split_once('.')?;
    let [header, claims, signature] = [header, claims, signature].map(|part| URL_SAFE_NO_PAD.decode(part));
    let public_key = SigningKey::from_pem(private_key()).ok()?.public_key();
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public_key).verify(input.as_bytes(), &signature.ok()?).ok()?;
    Some((serde_json::from_slice(&header.ok()?).ok()?, serde_json::from_slice(&claims.ok()?).ok()?))
}
