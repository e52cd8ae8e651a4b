//! Proofs of possession as a strict service takes them (RFC 9449, section 4.3), and the nonces that it may want in them.

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::StatusCode;
use http::header::{HeaderName, WWW_AUTHENTICATE};
use serde::Deserialize;
use serde_json::json;
use url::Url;

use super::answer::Answer;
use super::server::Service;
use super::token::refused;
use super::{Endpoint, Received};
use crate::dpop::PROOF;
use crate::error::Result;
use crate::host::is_loopback;
use crate::oauth2::hash;
use crate::random;

/// By how much the time of a proof may differ from the service's.
const WINDOW: Duration = Duration::from_secs(60);

const NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

/// What a service knows of proofs.
#[derive(Debug, Default)]
pub(super) struct Proofs {
    /// The ids of the proofs that came before.
    seen: HashSet<String>,
    nonces: Option<Nonces>,
}

/// The nonces of a service that wants them: others for each host, and others for tokens than for calls.
#[derive(Debug)]
struct Nonces {
    secret: String,
    rotation: u64,
    /// Whether those before the last rotation are still taken.
    grace: bool,
}

impl Nonces {
    fn for_request(&self, request: &Received, rotation: u64) -> String {
        let is_call = request.endpoint == Endpoint::Api;
        hash(&format!("{}/{is_call}/{}/{rotation}", self.secret, request.host))
    }

    fn current(&self, request: &Received) -> String {
        self.for_request(request, self.rotation)
    }

    fn takes(&self, nonce: &str, request: &Received) -> bool {
        nonce == self.current(request)
            || (self.grace && self.rotation > 0 && nonce == self.for_request(request, self.rotation - 1))
    }
}

impl Proofs {
    pub(super) fn new(with_nonces: bool) -> Result<Self> {
        let nonces = match with_nonces {
            true => Some(Nonces { secret: random::token()?.to_string(), rotation: 0, grace: true }),
            false => None,
        };
        Ok(Self { seen: HashSet::new(), nonces })
    }

    /// Gives other nonces from now on. With `grace` the last ones are still taken.
    pub(super) const fn rotate(&mut self, grace: bool) {
        if let Some(nonces) = &mut self.nonces {
            nonces.rotation += 1;
            nonces.grace = grace;
        }
    }

    /// An answer with the nonce that the next proof is to have.
    pub(super) fn with_nonce(&self, answer: Answer, request: &Received) -> Answer {
        match &self.nonces {
            Some(nonces) => answer.with(NONCE, &nonces.current(request)),
            None => answer,
        }
    }
}

/// Why a proof is not taken.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fault {
    Bad(&'static str),
    /// It has no nonce, or one that is too old.
    Nonce,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    typ: String,
    alg: String,
    jwk: Jwk,
}

/// A public key, and nothing else: least of all its private half.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Jwk {
    kty: String,
    crv: String,
    x: String,
    y: String,
}

impl Jwk {
    /// RFC 7638, section 3.
    fn thumbprint(&self) -> String {
        let Self { kty, crv, x, y } = self;
        hash(&json!({"crv": crv, "kty": kty, "x": x, "y": y}).to_string())
    }
}

#[derive(Deserialize)]
struct Claims {
    jti: String,
    htm: String,
    htu: String,
    iat: u64,
    ath: Option<String>,
    nonce: Option<String>,
}

/// The thumbprint of the key that a request proves; `token` is the access token on it.
pub(super) fn verify(
    service: &Service,
    proofs: &mut Proofs,
    request: &Received,
    token: Option<&str>,
) -> Result<String, Fault> {
    let bad = |why| Err(Fault::Bad(why));
    let mut given = request.headers.get_all(PROOF).iter();
    let (Some(proof), None) = (given.next(), given.next()) else {
        return bad("a request has one proof");
    };
    let Some((header, claims)) = proof.to_str().ok().and_then(open) else {
        return bad("the proof is not signed by the public key in it");
    };
    let thumbprint = header.jwk.thumbprint();
    if claims.jti.len() < 16 || !proofs.seen.insert(format!("{thumbprint} {}", claims.jti)) {
        return bad("the proof was used before");
    }
    if claims.htm != request.method.as_str() || !is_target(&claims.htu, request) {
        return bad("the proof is for another request");
    }
    let now = service.clock.now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    if now.abs_diff(claims.iat) > WINDOW.as_secs() {
        return bad("the proof is of another time");
    }
    if claims.ath != token.map(hash) {
        return bad("the proof is for another token");
    }
    match &proofs.nonces {
        Some(nonces) if !claims.nonce.is_some_and(|nonce| nonces.takes(&nonce, request)) => Err(Fault::Nonce),
        _ => Ok(thumbprint),
    }
}

/// What a proof says, if the key in it has signed it.
fn open(proof: &str) -> Option<(Header, Claims)> {
    let (input, signature) = proof.rsplit_once('.')?;
    let (header, claims) = input.split_once('.')?;
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
    let header: Header = serde_json::from_slice(&decode(header)?).ok()?;
    let expected = (header.typ.as_str(), header.alg.as_str(), header.jwk.kty.as_str(), header.jwk.crv.as_str());
    if expected != ("dpop+jwt", "ES256", "EC", "P-256") {
        return None;
    }
    let point = [vec![4], decode(&header.jwk.x)?, decode(&header.jwk.y)?].concat();
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
    key.verify(input.as_bytes(), &decode(signature)?).ok()?;
    Some((header, serde_json::from_slice(&decode(claims)?).ok()?))
}

/// Whether that is the address of a request, without query and fragment.
fn is_target(text: &str, request: &Received) -> bool {
    let Ok(url) = Url::parse(text) else { return false };
    let host = url.host_str().unwrap_or_default();
    let authority = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let safe = url.scheme() == "https" || is_loopback(&url);
    safe && authority == request.host && url.path() == request.path && !text.contains(['?', '#'])
}

/// The token endpoint's answer to a request without a good proof (RFC 9449, sections 5 and 8).
pub(super) fn refused_token(proofs: &Proofs, fault: Fault, request: &Received) -> Answer {
    match fault {
        Fault::Bad(why) => refused(("invalid_dpop_proof", why)),
        Fault::Nonce => {
            let answer = refused(("use_dpop_nonce", "the proof must have the nonce of the service"));
            proofs.with_nonce(answer, request)
        }
    }
}

/// The API's answer to a call without a good proof (RFC 9449, sections 7.1 and 9).
pub(super) fn refused_call(proofs: &Proofs, fault: Fault, request: &Received) -> Answer {
    let (error, why) = match fault {
        Fault::Bad(why) => ("invalid_dpop_proof", why),
        Fault::Nonce => ("use_dpop_nonce", "the proof must have the nonce of the service"),
    };
    let answer = Answer::json(StatusCode::UNAUTHORIZED, &json!({"error": error, "message": why}));
    proofs.with_nonce(answer.with(WWW_AUTHENTICATE, &format!("DPoP error=\"{error}\", algs=\"ES256\"")), request)
}

/// An answer that asks for a proof with that nonce.
pub(super) fn asks_for(nonce: &str, endpoint: Endpoint) -> Answer {
    let answer = match endpoint {
        Endpoint::Api => {
            Answer::empty(StatusCode::UNAUTHORIZED).with(WWW_AUTHENTICATE, "DPoP error=\"use_dpop_nonce\"")
        }
        _ => refused(("use_dpop_nonce", "the proof must have the nonce of the service")),
    };
    answer.with(NONCE, nonce)
}
