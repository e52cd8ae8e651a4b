//! The API behind the tokens: takes only current ones, and says what it was called with.

use http::StatusCode;
use http::header::{HeaderMap, WWW_AUTHENTICATE};
use serde_json::json;

use super::Received;
use super::answer::Answer;
use super::server::{Service, State};
use crate::describe::{Apply, Signal};

/// Answers a call.
pub(super) fn answer(service: &Service, request: &Received) -> Answer {
    let now = service.clock.now();
    let mut state = service.state();
    // RFC 6750, section 2: one place only.
    let places = request.headers.get_all("authorization").iter().count()
        + usize::from(request.query_value("access_token").is_some());
    let authorized = places <= 1 && request.token.as_ref().is_some_and(|token| state.grants.is_current(token, now));
    if let Some(answer) = state.script.take(&request.host, &request.path, authorized) {
        return answer;
    }
    if !service.endpoints.is_api(&request.host) && request.host != service.address.to_string() {
        let message = json!({"error": "misdirected", "message": "The service has no API at this host."});
        return Answer::json(StatusCode::MISDIRECTED_REQUEST, &message);
    }
    if authorized {
        let called = json!({"simulated": true, "method": request.method.as_str(), "path": request.path});
        return Answer::json(StatusCode::OK, &called);
    }
    stale(service, request.token.is_some())
}

/// No, in the way in which the connector expects to hear it.
fn stale(service: &Service, has_token: bool) -> Answer {
    let status = service.descriptor.refresh_signals().iter().find_map(|signal| match signal {
        Signal::Status(status) => StatusCode::from_u16(*status).ok(),
        Signal::Body(_) => None,
    });
    let challenge = if has_token { "Bearer error=\"invalid_token\"" } else { "Bearer" };
    let message = json!({"error": "invalid_token", "message": "The access token is missing, unknown or expired."});
    Answer::json(status.unwrap_or(StatusCode::UNAUTHORIZED), &message).with(WWW_AUTHENTICATE, challenge)
}

/// The access token on a call, where the connector puts it.
pub(super) fn token(service: &Service, state: &State, headers: &HeaderMap, query: &str) -> Option<String> {
    let texts = || headers.values().filter_map(|value| value.to_str().ok()).chain([query]);
    if service.own_apply {
        return texts().find_map(|text| state.grants.known_in(text)).map(str::to_owned);
    }
    match service.descriptor.applied() {
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
