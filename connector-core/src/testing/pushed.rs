//! The endpoint for pushed authorization requests (RFC 9126), and what comes of them where the person consents. Where the
//! connector pushes its requests, no other request is taken.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use http::header::AUTHORIZATION;
use http::{Method, StatusCode};
use serde_json::json;
use url::Url;

use super::answer::Answer;
use super::authorization::{fault, is_registered};
use super::client::authenticate;
use super::grants::Refusal;
use super::names::Params;
use super::received::first;
use super::server::{Service, State};
use super::token::refused;
use super::{Endpoint, Received, dpop, form};
use crate::clock::after;
use crate::describe::TokenFormat;
use crate::error::Result;
use crate::random;

/// The requests that were pushed.
#[derive(Debug)]
pub(super) struct PushedRequests {
    by_uri: HashMap<String, Pushed>,
    /// How long one can be used.
    pub(super) lifetime: Duration,
}

#[derive(Debug)]
struct Pushed {
    client_id: String,
    params: Params,
    ends: SystemTime,
}

impl PushedRequests {
    pub(super) fn new() -> Self {
        Self { by_uri: HashMap::new(), lifetime: Duration::from_secs(90) }
    }

    /// The parameters of a request; each is good for one use, by the client that pushed it.
    fn open(&mut self, request_uri: &str, client_id: &str, now: SystemTime) -> Result<Params, &'static str> {
        if self.by_uri.get(request_uri).is_none_or(|pushed| pushed.client_id != client_id) {
            return Err("there is no such request of this client, or it was used before");
        }
        match self.by_uri.remove(request_uri) {
            Some(pushed) if now < pushed.ends => Ok(pushed.params),
            _ => Err("the request has ended"),
        }
    }
}

/// The parameters of an authorization request: those in its address, or those that were pushed.
///
/// # Errors
///
/// Why the person is shown a page instead.
pub(super) fn opened(service: &Service, params: Params) -> Result<Params, &'static str> {
    if !service.endpoints.has(Endpoint::PushedAuthorization) {
        let by_reference = ["request", "request_uri"].into_iter().any(|name| first(&params, name).is_some());
        return if by_reference { Err("no request is taken by a reference here") } else { Ok(params) };
    }
    match params.as_slice() {
        [(first, client_id), (second, request_uri)] if first == "client_id" && second == "request_uri" => {
            service.state().pushed.open(request_uri, client_id, service.clock.now())
        }
        _ => Err("the address has the client's id and the request URI, and nothing else"),
    }
}

/// Answers a request that is pushed.
pub(super) fn answer(service: &Service, request: &Received) -> Result<Answer> {
    if request.method != Method::POST {
        return Ok(Answer::empty(StatusCode::METHOD_NOT_ALLOWED));
    }
    let mut state = service.state();
    let (client_id, params) = match pushed(service, &mut state, request) {
        Ok(pushed) => pushed,
        Err(refusal) => return Ok(refused(refusal)),
    };
    if service.descriptor.binds_tokens() {
        match dpop::verify(service, &mut state.proofs, request, None) {
            Ok(thumbprint) if first(&params, "dpop_jkt").as_ref() == Some(&thumbprint) => {}
            // RFC 9449, section 10.1.
            Ok(_) => return Ok(refused(("invalid_dpop_proof", "the code would be bound to another key"))),
            Err(fault) => return Ok(dpop::refused_token(&state.proofs, fault, request)),
        }
    }
    let request_uri = format!("urn:ietf:params:oauth:request_uri:{}", random::token()?.as_str());
    let lifetime = state.pushed.lifetime;
    let pushed = Pushed { client_id, params, ends: after(service.clock.now(), lifetime) };
    state.pushed.by_uri.insert(request_uri.clone(), pushed);
    let members = json!({"request_uri": request_uri, "expires_in": lifetime.as_secs()});
    let answer = Answer::json(StatusCode::CREATED, &members).not_stored();
    Ok(if service.descriptor.binds_tokens() { state.proofs.with_nonce(answer, request) } else { answer })
}

fn pushed(service: &Service, state: &mut State, request: &Received) -> Result<(String, Params), Refusal> {
    const PROOF: [&str; 3] = ["client_secret", "client_assertion", "client_assertion_type"];
    let endpoint = service.descriptor.token_endpoint();
    let mut params = form::params(endpoint, Some(TokenFormat::Form), request)?;
    let State { clients, assertions, redirect_uris, .. } = state;
    let auth = endpoint.map(|endpoint| endpoint.client_auth);
    let named = first(&params, "client_id");
    // The request names its client also where that proves itself in a header.
    let mut proof = params.clone();
    if request.headers.contains_key(AUTHORIZATION) {
        proof.retain(|(name, _)| name != "client_id");
    }
    let (client, _) = authenticate(service, clients, assertions, auth, request, &proof)?;
    let client_id = client.id.clone();
    if named.as_ref() != Some(&client_id) {
        return Err(("invalid_request", "the request is another client's"));
    }
    if ["request", "request_uri"].into_iter().any(|name| first(&params, name).is_some()) {
        return Err(("invalid_request", "a request that is pushed has no reference to another one"));
    }
    params.retain(|(name, _)| !PROOF.contains(&name.as_str()));
    let redirect_uri = first(&params, "redirect_uri").unwrap_or_default();
    if Url::parse(&redirect_uri).is_err() {
        return Err(("invalid_request", "the redirect URI is missing or is not an address"));
    }
    if !redirect_uris.is_empty() && !redirect_uris.iter().any(|one| is_registered(one, &redirect_uri)) {
        return Err(("invalid_request", "the redirect URI is not registered"));
    }
    match fault(service, &params) {
        Some(refusal) => Err(refusal),
        None => Ok((client_id, params)),
    }
}
