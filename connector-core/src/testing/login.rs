//! The login of a service with ways of its own: whoever sends what a person enters gets tokens, wherever in the request it
//! stands. What is a refresh token there renews.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::Received;
use super::answer::Answer;
use super::grants::Holder;
use super::server::{Service, State};
use super::token::{members, refused};
use crate::error::Result;

/// Such a service knows no clients.
const ANYBODY: Holder<'static> = Holder { client_id: "", jkt: None };

/// Answers a login.
pub(super) fn answer(service: &Service, request: &Received) -> Result<Answer> {
    if request.method != Method::POST {
        return Ok(Answer::empty(StatusCode::METHOD_NOT_ALLOWED));
    }
    let texts = texts(request);
    let now = service.clock.now();
    let mut state = service.state();
    let State { grants, credentials, lifetimes, .. } = &mut *state;
    let outcome = if let Some(token) = texts.iter().find(|text| grants.is_refresh_token(text)) {
        grants.renew(ANYBODY, token, now, *lifetimes)?
    } else if credentials.stand_in(service.descriptor, &texts) {
        Ok(grants.open(ANYBODY, None, now, *lifetimes)?)
    } else {
        let message = json!({"message": "The credentials are missing or wrong."});
        return Ok(Answer::json(StatusCode::UNAUTHORIZED, &message));
    };
    Ok(match outcome {
        Ok(issued) => Answer::json(StatusCode::OK, &members(service, &state, issued)).not_stored(),
        Err(refusal) => refused(refusal),
    })
}

/// The texts of a request: values of its headers, query and body, and user name and password of HTTP Basic.
fn texts(request: &Received) -> Vec<String> {
    let mut texts: Vec<_> = request.query_params().into_iter().map(|(_, value)| value).collect();
    texts.extend(request.headers.values().filter_map(|value| value.to_str().ok()).map(str::to_owned));
    let basic = request.header("authorization").and_then(|header| header.strip_prefix("Basic "));
    let pair = basic.and_then(|text| STANDARD.decode(text).ok()).and_then(|bytes| String::from_utf8(bytes).ok());
    if let Some((username, password)) = pair.as_deref().and_then(|pair| pair.split_once(':')) {
        texts.extend([username, password].map(str::to_owned));
    }
    match request.json() {
        Some(json) => collect(json, &mut texts),
        None => texts.extend(request.body_params().unwrap_or_default().into_iter().map(|(_, value)| value)),
    }
    texts
}

fn collect(json: Value, texts: &mut Vec<String>) {
    match json {
        Value::String(text) => texts.push(text),
        Value::Array(items) => items.into_iter().for_each(|item| collect(item, texts)),
        Value::Object(members) => members.into_iter().for_each(|(_, value)| collect(value, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
