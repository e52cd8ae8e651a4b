//! The answer of a token endpoint (RFC 6749, sections 5.1 and 5.2).
//!
//! By the time a body is read, the code or the refresh token is spent: only the access token and its type decide, and
//! any other odd member is dropped with a warning.

use std::fmt;
use std::time::{Duration, SystemTime};

use http::StatusCode;
use http::header::HeaderMap;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::date_time::date_time;
use crate::describe::TokenEndpoint;
use crate::error::{Error, Failure, Reason, Redaction, Result};
use crate::http::{Response, passes};
use crate::secret::Secret;
use crate::tokens::{Expiry, Tokens, member};

/// Reads the tokens out of an answer.
///
/// # Errors
///
/// What the service says, by what to do next.
pub(crate) async fn tokens_of(mut answer: Response, endpoint: &TokenEndpoint) -> Result<Tokens> {
    let known = answer.take_known();
    let (status, headers) = (answer.status(), answer.headers().clone());
    let media = answer.media_type();
    let bytes = answer.bytes().await?;
    if status.as_u16() >= 400 {
        return Err(token_error(status, &headers, &bytes, &known));
    }
    read(media.as_deref(), &bytes, &known, endpoint).map_err(|error| error.map(|failure| failure.with_status(status)))
}

/// What an OAuth error code means for whoever gets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The consent is gone.
    Ended,
    /// It may pass by itself.
    Passing,
    /// The program or its registration is set up wrongly.
    Setup,
    /// This request is refused.
    Refused,
}

pub(super) fn verdict(code: &str) -> Verdict {
    match code {
        "invalid_grant" | "access_denied" => Verdict::Ended,
        "temporarily_unavailable" | "server_error" | "slow_down" => Verdict::Passing,
        "invalid_client"
        | "unauthorized_client"
        | "unsupported_grant_type"
        | "invalid_request"
        | "invalid_scope"
        | "unsupported_response_type" => Verdict::Setup,
        _ => Verdict::Refused,
    }
}

/// The error that an error status is, read as RFC 6749, section 5.2 has it.
pub(crate) fn token_error(status: StatusCode, headers: &HeaderMap, bytes: &[u8], known: &Redaction) -> Error {
    let answer = Response::new(status, headers.clone(), bytes::Bytes::new());
    let media = answer.media_type();
    let members = members(media.as_deref(), bytes).unwrap_or_default();
    let code = members.get("error").and_then(Value::as_str).filter(|code| !code.is_empty());
    if passes(status) {
        let failure = Failure::new(Reason::HttpStatus, "the service could not do it this time").with_status(status);
        let failure = match code {
            Some(code) => failure.with_oauth(code, description(&members), known),
            None => failure,
        };
        return Error::Retry { after: answer.retry_after(), failure };
    }
    if let Some(code) = code {
        return refusal(code, description(&members), known).map(|failure| failure.with_status(status));
    }
    let text = String::from_utf8_lossy(bytes);
    let failure = Failure::new(Reason::HttpStatus, "the token endpoint answered with an error").with_status(status);
    Error::Refused(failure.with_server_text(&text, known))
}

fn description(members: &Map<String, Value>) -> Option<&str> {
    members.get("error_description").and_then(Value::as_str)
}

fn refusal(code: &str, description: Option<&str>, known: &Redaction) -> Error {
    let failure = |message: &str| Failure::new(Reason::OAuth, message).with_oauth(code, description, known);
    match verdict(code) {
        Verdict::Ended => Error::Reconnect(failure("the service has ended this connection")),
        Verdict::Passing => Error::Retry { after: None, failure: failure("the service could not do it this time") },
        Verdict::Setup if code == "invalid_client" => {
            Error::Misconfigured(failure("the service does not accept the program's client id or client secret"))
        }
        Verdict::Setup => Error::Misconfigured(failure("the service does not accept how the program asks for tokens")),
        Verdict::Refused => Error::Refused(failure("the service refuses to give tokens")),
    }
}

fn read(media: Option<&str>, bytes: &[u8], known: &Redaction, endpoint: &TokenEndpoint) -> Result<Tokens> {
    let members = members(media, bytes)?;
    let get = |name| member(&members, endpoint.member_path(name));
    let Some(first) = access_token(get("access_token"))? else {
        if let Some(code) = members.get("error").and_then(Value::as_str).filter(|code| !code.is_empty()) {
            return Err(refusal(code, description(&members), known));
        }
        let message = "the service's answer has no access token";
        return Err(Error::Refused(Failure::new(Reason::MissingAccessToken, message)));
    };
    let mut tokens = tokens_at(first, get)?;
    if members.get("error").is_some_and(|error| !error.is_null() && error.as_str() != Some("")) {
        tokens.warnings.push("error");
    }
    for (name, path) in endpoint.named_tokens {
        let get = |name| member(&members, path).and_then(|object| object.get(name));
        // A person may grant one and not the other.
        let Some(further) = access_token(get("access_token")).ok().flatten() else { continue };
        match tokens_at(further, get) {
            Ok(further) => drop(tokens.named.insert((*name).to_owned(), further)),
            Err(error) => tracing::warn!(token = name, %error, "a further token was dropped"),
        }
    }
    tokens.members = members;
    Ok(tokens)
}

/// The tokens whose members `get` gives.
fn tokens_at<'v>(access_token: &str, get: impl Fn(&'static str) -> Option<&'v Value>) -> Result<Tokens> {
    let mut warnings = Vec::new();
    let mut tokens = Tokens::bearer(access_token);
    match get("token_type") {
        Some(Value::String(kind)) if !kind.is_empty() => {
            if !kind.eq_ignore_ascii_case("bearer") {
                tokens.token_type.clone_from(kind);
            }
        }
        None | Some(Value::Null | Value::String(_)) => warnings.push("token_type"),
        Some(_) => return Err(malformed("its token type is not a text")),
    }
    let mut odd = Odd { get: &get, warnings: &mut warnings };
    tokens.expiry = match odd.member("expires_in", seconds) {
        Some(lifetime) => Expiry::In(lifetime),
        None => odd.member("expires_at", point).map_or(Expiry::Unknown, Expiry::At),
    };
    tokens.refresh_expiry =
        odd.member("refresh_token_expires_in", positive_seconds).map_or(Expiry::Unknown, Expiry::In);
    tokens.refresh_token = odd.member("refresh_token", text).map(Secret::new);
    tokens.scopes = odd.member("scope", scopes);
    tokens.warnings = warnings;
    tokens.check_characters()?;
    Ok(tokens)
}

fn access_token(member: Option<&Value>) -> Result<Option<&str>> {
    match member {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(token)) => Ok(Some(token.as_str()).filter(|token| !token.is_empty())),
        Some(_) => Err(malformed("its access token is not a text")),
    }
}

/// Reads members that may be odd.
struct Odd<'a, G> {
    get: G,
    warnings: &'a mut Vec<&'static str>,
}

impl<'v, G: Fn(&'static str) -> Option<&'v Value>> Odd<'_, G> {
    /// The value of a member; one that is there but cannot be read is dropped with a warning.
    fn member<T>(&mut self, name: &'static str, read: impl Fn(&Value) -> Option<T>) -> Option<T> {
        let value = (self.get)(name).filter(|value| !value.is_null() && value.as_str() != Some(""))?;
        let read = read(value);
        if read.is_none() {
            self.warnings.push(name);
        }
        read
    }
}

fn seconds(value: &Value) -> Option<Duration> {
    number(value).map(|number| Duration::try_from_secs_f64(number.floor()).unwrap_or(Duration::MAX))
}

fn positive_seconds(value: &Value) -> Option<Duration> {
    seconds(value).filter(|lifetime| !lifetime.is_zero())
}

/// A point in time: in seconds or milliseconds since 1970, or as a date.
pub(super) fn point(value: &Value) -> Option<SystemTime> {
    if let Some(time) = value.as_str().and_then(date_time) {
        return Some(time);
    }
    let number = number(value)?;
    let seconds = if number >= 1e11 { number / 1000.0 } else { number };
    SystemTime::UNIX_EPOCH.checked_add(Duration::try_from_secs_f64(seconds).ok()?)
}

/// A number that is not negative, also where a service writes it as a text.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
    .filter(|number| number.is_finite() && *number >= 0.0)
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// Scopes as a text separated by white space (RFC 6749, section 3.3), or as an array.
fn scopes(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(text.split_whitespace().map(str::to_owned).collect()),
        Value::Array(items) => items.iter().map(text).collect(),
        _ => None,
    }
}

fn malformed(why: &str) -> Error {
    Error::Refused(Failure::new(Reason::MalformedResponse, format!("the service's answer cannot be used: {why}")))
}

/// The members of an answer: of a JSON object, whatever the label, or of a form that is labeled so, or as text.
fn members(media: Option<&str>, bytes: &[u8]) -> Result<Map<String, Value>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.trim_ascii_start().starts_with(b"{") {
        // A name in another encoding must not cost the tokens.
        let text = String::from_utf8_lossy(bytes).replace(|c: char| c.is_ascii_control(), " ");
        return serde_json::from_str::<Object>(&text).map(|object| object.0).map_err(|error| {
            malformed(&format!("{:?} error in line {}, column {}", error.classify(), error.line(), error.column()))
        });
    }
    let form = match media {
        Some("application/x-www-form-urlencoded") => true,
        Some("text/plain") => bytes.contains(&b'='),
        _ => false,
    };
    if !form {
        return Err(malformed("it is neither a JSON object nor a form"));
    }
    let mut members = Map::new();
    for (name, value) in form_urlencoded::parse(bytes) {
        insert(&mut members, name.into_owned(), Value::String(value.into_owned()))
            .map_err(|name| malformed(&format!("it has `{name}` twice")))?;
    }
    Ok(members)
}

/// Adds a member. Readers differ in which of two they believe: with the ones that decide, that is refused.
fn insert(members: &mut Map<String, Value>, name: String, value: Value) -> Result<(), String> {
    if members.contains_key(&name) && matches!(name.as_str(), "access_token" | "token_type" | "error") {
        return Err(name);
    }
    members.insert(name, value);
    Ok(())
}

/// A JSON object; a map of `serde_json` would take the last of two members silently.
struct Object(Map<String, Value>);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Object;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Object, A::Error> {
                let mut members = Map::new();
                while let Some((name, raw)) = access.next_entry::<String, &serde_json::value::RawValue>()? {
                    let value = match serde_json::from_str(raw.get()) {
                        Ok(value) => value,
                        // Only what decides must be readable.
                        Err(error) if matches!(name.as_str(), "access_token" | "token_type") => {
                            return Err(serde::de::Error::custom(error));
                        }
                        Err(_) => {
                            tracing::warn!("a member of the token response that cannot be read was dropped");
                            continue;
                        }
                    };
                    insert(&mut members, name, value)
                        .map_err(|name| serde::de::Error::custom(format_args!("`{name}` twice")))?;
                }
                Ok(Object(members))
            }
        }

        deserializer.deserialize_map(Members)
    }
}
