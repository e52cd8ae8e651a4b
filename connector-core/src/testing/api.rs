//! The API behind the tokens: takes only good credentials, in the one place for them, and says what it was called with.

use http::StatusCode;
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use serde_json::json;

use super::answer::Answer;
use super::server::{Service, State};
use super::{Received, dpop};
use crate::behaviour::Hook;
use crate::describe::{Apply, Authorization, Signal};

/// Answers a call.
pub(super) fn answer(service: &Service, request: &Received) -> Answer {
    let mut state = service.state();
    let mut authorized = is_authorized(service, &state, request);
    let mut unproven = None;
    let bound = request.token.as_deref().filter(|_| service.descriptor.binds_tokens());
    if let Some(token) = bound {
        match dpop::verify(service, &mut state.proofs, request, Some(token)) {
            Ok(jkt) => authorized &= state.grants.is_bound_to(token, &jkt),
            Err(fault) => unproven = Some(dpop::refused_call(&state.proofs, fault, request)),
        }
        authorized &= unproven.is_none();
    }
    let with_nonce =
        |state: &State, answer| if bound.is_some() { state.proofs.with_nonce(answer, request) } else { answer };
    if let Some(answer) = state.script.take(&request.host, &request.path, authorized) {
        return with_nonce(&state, answer);
    }
    if !service.endpoints.is_api(&request.host) && request.host != service.address.to_string() {
        let message = json!({"error": "misdirected", "message": "The service has no API at this host."});
        return Answer::json(StatusCode::MISDIRECTED_REQUEST, &message);
    }
    if authorized {
        let called = json!({"simulated": true, "method": request.method.as_str(), "path": request.path});
        return with_nonce(&state, Answer::json(StatusCode::OK, &called));
    }
    let stale = || with_nonce(&state, stale(service, request.token.is_some()));
    unproven.unwrap_or_else(stale)
}

/// Whether a call has a good credential.
pub(super) fn is_authorized(service: &Service, state: &State, request: &Received) -> bool {
    // RFC 6750, section 2: one place only.
    let places = request.headers.get_all(AUTHORIZATION).iter().count()
        + usize::from(request.query_value("access_token").is_some());
    let given = credential(service, state, request);
    let given = given.as_deref();
    let twice = given.is_some_and(|given| places_of(given, request) > 1) && !service.has(Hook::Apply);
    if places > 1 || twice {
        return false;
    }
    match service.descriptor.authorization {
        Authorization::ApiKey if !service.has(Hook::Apply) => {
            given.is_some_and(|key| state.credentials.accepts_key(key))
        }
        Authorization::Basic if !service.has(Hook::Apply) => {
            given.is_some_and(|pair| state.credentials.accepts_basic(pair))
        }
        _ if service.has_fixed_credentials() => state.credentials.are_good(),
        _ => given.is_some_and(|token| state.grants.is_current(token, service.clock.now())),
    }
}

/// In how many headers and query parameters a credential stands.
fn places_of(credential: &str, request: &Received) -> usize {
    let headers = request.headers.values().filter_map(|value| value.to_str().ok());
    let query = request.query_params();
    headers.chain(query.iter().map(|(_, value)| value.as_str())).filter(|text| text.contains(credential)).count()
}

/// No, in the way in which the connector expects to hear it.
fn stale(service: &Service, has_token: bool) -> Answer {
    let status = service.descriptor.refresh_signals().iter().find_map(|signal| match signal {
        Signal::Status(status) => StatusCode::from_u16(*status).ok(),
        Signal::Body(_) => None,
    });
    let challenge = match (&service.descriptor.authorization, has_token) {
        (Authorization::Basic, _) => "Basic realm=\"simulated\"",
        (_, true) if service.descriptor.binds_tokens() => "DPoP error=\"invalid_token\"",
        (_, false) if service.descriptor.binds_tokens() => "DPoP algs=\"ES256\"",
        (_, true) => "Bearer error=\"invalid_token\"",
        (_, false) => "Bearer",
    };
    let message = json!({"error": "invalid_token", "message": "The credential is missing, unknown or expired."});
    Answer::json(status.unwrap_or(StatusCode::UNAUTHORIZED), &message).with(WWW_AUTHENTICATE, challenge)
}

/// The credential on a call, where the connector puts it.
pub(super) fn credential(service: &Service, state: &State, request: &Received) -> Option<String> {
    let (headers, query) = (&request.headers, request.query.as_str());
    let texts = || headers.values().filter_map(|value| value.to_str().ok()).chain([query]);
    if service.has(Hook::Apply) {
        return texts().find_map(|text| state.grants.known_in(text)).map(str::to_owned);
    }
    let applied = match service.descriptor.authorization {
        Authorization::Basic => Apply::Header { name: "authorization", scheme: Some("Basic") },
        _ => service.descriptor.applied(),
    };
    match applied {
        Apply::Header { name, scheme } => {
            let value = headers.get(name)?.to_str().ok()?;
            let Some(scheme) = scheme else { return Some(value.to_owned()) };
            let (given, token) = value.split_once(' ')?;
            given.eq_ignore_ascii_case(scheme).then(|| token.to_owned())
        }
        Apply::Query(name) => {
            let mut pairs = url::form_urlencoded::parse(query.as_bytes());
            pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
        }
    }
}
