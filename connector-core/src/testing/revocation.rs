//! The revocation endpoint (RFC 7009).

use http::{Method, StatusCode};

use super::Received;
use super::answer::Answer;
use super::client::authenticate;
use super::form;
use super::grants::Refusal;
use super::received::first;
use super::server::{Service, State};
use super::token::refused;
use crate::behaviour::Hook;

/// Answers a revocation request.
pub(super) fn answer(service: &Service, request: &Received) -> Answer {
    if request.method != Method::POST {
        return Answer::empty(StatusCode::METHOD_NOT_ALLOWED);
    }
    match revoke(service, request) {
        Ok(()) => Answer::empty(StatusCode::OK),
        Err(refusal) => refused(refusal),
    }
}

fn revoke(service: &Service, request: &Received) -> Result<(), Refusal> {
    let endpoint = service.descriptor.token_endpoint().filter(|_| !service.has(Hook::Disconnect));
    // RFC 7009, section 2.1, has a form; services whose token endpoint takes something else take it here too.
    let params = form::params(endpoint, endpoint.map(|endpoint| endpoint.token_format), request)?;
    let mut state = service.state();
    let State { clients, assertions, grants, .. } = &mut *state;
    let auth = endpoint.map(|endpoint| endpoint.client_auth);
    let (client, _) = authenticate(service, clients, assertions, auth, request, &params)?;
    let token = first(&params, "token").ok_or(("invalid_request", "the token is missing"))?;
    grants.revoke(&client.id, &token)
}
