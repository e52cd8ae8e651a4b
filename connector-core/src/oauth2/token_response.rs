//! The answer of a token endpoint (RFC 6749, sections 5.1 and 5.2).
//!
//! By the time an answer is read, the code or the refresh token is spent, and whoever throws the answer away has lost both.
//! So there is one rule. The access token and its type decide: about them there must be no doubt, or the token could be used
//! in a way that it must not be. Everything else is read as far as it can be: a member that is odd is dropped with a warning.

use std::time::{Duration, SystemTime};

use http::StatusCode;
use http::header::HeaderMap;
use serde_json::Value;

use super::date_time::date_time;
use super::members::{Members, first_name, malformed};
use crate::describe::TokenEndpoint;
use crate::dpop::PROOF_REFUSED;
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
        return Err(token_error(status, &headers, &bytes, &known, endpoint));
    }
    read(media.as_deref(), &bytes, &known, endpoint).map_err(|error| error.map(|failure| failure.with_status(status)))
}

/// What an OAuth error code means for whoever gets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The consent is gone, or the person has to act.
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
        // OpenID Connect Core, section 3.1.2.6; some services answer renewals with them too.
        "interaction_required" | "login_required" | "account_selection_required" | "consent_required" => Verdict::Ended,
        "temporarily_unavailable" | "server_error" | "slow_down" => Verdict::Passing,
        // Asked for again right after one was given: the next one may come in time.
        "use_dpop_nonce" => Verdict::Passing,
        "invalid_client"
        | "unauthorized_client"
        | "unsupported_grant_type"
        | "invalid_request"
        | "invalid_scope"
        | "unsupported_response_type"
        | "invalid_dpop_proof" => Verdict::Setup,
        _ => Verdict::Refused,
    }
}

/// The error that an error status is, read as RFC 6749, section 5.2 has it.
pub(crate) fn token_error(
    status: StatusCode,
    headers: &HeaderMap,
    bytes: &[u8],
    known: &Redaction,
    endpoint: &TokenEndpoint,
) -> Error {
    let answer = Response::new(status, headers.clone(), bytes::Bytes::new());
    let members = members(answer.media_type().as_deref(), bytes, endpoint).unwrap_or_default();
    let said = said(&members, endpoint);
    if passes(status) {
        let failure = Failure::new(Reason::HttpStatus, "the service could not do it this time").with_status(status);
        let failure = match said {
            Some((code, description)) => failure.with_oauth(code, description, known),
            None => failure,
        };
        return Error::Retry { after: answer.retry_after(), failure };
    }
    if let Some((code, description)) = said {
        return refusal(code, description, known).map(|failure| failure.with_status(status));
    }
    let text = String::from_utf8_lossy(bytes);
    let failure = Failure::new(Reason::HttpStatus, "the token endpoint answered with an error").with_status(status);
    Error::Refused(failure.with_server_text(&text, known))
}

/// Whether the answer to a token request says that the proof of possession must have a nonce (RFC 9449, section 8).
pub(crate) fn asks_for_nonce(status: StatusCode, headers: &HeaderMap, bytes: &[u8], endpoint: &TokenEndpoint) -> bool {
    let answer = Response::new(status, headers.clone(), bytes::Bytes::new());
    let members = || members(answer.media_type().as_deref(), bytes, endpoint).ok();
    status == StatusCode::BAD_REQUEST
        && members().is_some_and(|members| said(&members, endpoint).is_some_and(|(code, _)| code == "use_dpop_nonce"))
}

/// The error code that an answer gives, and what it adds in words: where the service puts them, or where the standard does.
pub(super) fn said<'m>(members: &'m Members, endpoint: &TokenEndpoint) -> Option<(&'m str, Option<&'m str>)> {
    let text = |name: &str| members.text(endpoint.member_path(name)).or_else(|| members.text(name));
    Some((text("error")?, text("error_description")))
}

/// The members of an answer, with no doubt about those that decide.
fn members(media: Option<&str>, bytes: &[u8], endpoint: &TokenEndpoint) -> Result<Members> {
    let deciding = ["access_token", "token_type", "error"].map(|name| first_name(endpoint.member_path(name)));
    Members::of(media, bytes, &deciding).map_err(|why| malformed(&why))
}

pub(super) fn refusal(code: &str, description: Option<&str>, known: &Redaction) -> Error {
    let failure = |message: &str| Failure::new(Reason::OAuth, message).with_oauth(code, description, known);
    match verdict(code) {
        Verdict::Ended => Error::Reconnect(failure("the service has ended this connection")),
        Verdict::Passing => Error::Retry { after: None, failure: failure("the service could not do it this time") },
        Verdict::Setup if code == "invalid_client" => Error::Misconfigured(failure(
            "the service does not accept the program's client id, or what proves it: its secret or its key",
        )),
        Verdict::Setup if code == "invalid_dpop_proof" => Error::Misconfigured(failure(PROOF_REFUSED)),
        Verdict::Setup => Error::Misconfigured(failure("the service does not accept how the program asks for tokens")),
        Verdict::Refused => Error::Refused(failure("the service refuses to give tokens")),
    }
}

fn read(media: Option<&str>, bytes: &[u8], known: &Redaction, endpoint: &TokenEndpoint) -> Result<Tokens> {
    let members = members(media, bytes, endpoint)?;
    let said = said(&members, endpoint);
    let path = |name: &'static str| endpoint.member_path(name);
    let answer = Answer { get: |name| members.get(path(name)), is_odd: |name| members.is_odd(path(name)) };
    let mut tokens = match (answer.access_token(), said) {
        (Ok(Some(access_token)), _) => answer.tokens(access_token)?,
        // A success that is an error: what the service says of it is worth more than what is missing.
        (_, Some((code, description))) => return Err(refusal(code, description, known)),
        (Err(error), None) => return Err(error),
        (Ok(None), None) => {
            let message =
                "the service's answer has no access token; if it is under another name, declare it in `token_response`";
            return Err(Error::Refused(Failure::new(Reason::MissingAccessToken, message)));
        }
    };
    if members.get(path("error")).is_some_and(|error| !error.is_null() && error.as_str() != Some("")) {
        tokens.warnings.push("error");
    }
    for (name, path) in endpoint.named_tokens {
        let get = |name: &'static str| member(members.get(path)?.as_object()?, name);
        let answer = Answer { get, is_odd: |_| false };
        // A person may grant one and not the other; and of two that are given, nobody knows which is meant.
        let access_token = answer.access_token().ok().flatten().filter(|_| !members.is_odd(path));
        let Some(access_token) = access_token else { continue };
        match answer.tokens(access_token) {
            Ok(further) => drop(tokens.named.insert((*name).to_owned(), further)),
            Err(error) => tracing::warn!(token = name, %error, "a further token was dropped"),
        }
    }
    tokens.members = members.into_map();
    Ok(tokens)
}

/// What gives one token and what belongs to it, by the names of the standard.
struct Answer<G, O> {
    get: G,
    /// Whether a member is there and yet cannot be relied on.
    is_odd: O,
}

impl<'v, G, O> Answer<G, O>
where
    G: Fn(&'static str) -> Option<&'v Value>,
    O: Fn(&'static str) -> bool,
{
    fn access_token(&self) -> Result<Option<&'v str>> {
        match (self.get)("access_token") {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(token)) => Ok(Some(token.as_str()).filter(|token| !token.is_empty())),
            Some(_) => Err(malformed("its access token is not a text")),
        }
    }

    /// The tokens: what decides first, then everything else.
    fn tokens(&self, access_token: &str) -> Result<Tokens> {
        let mut tokens = Tokens::bearer(access_token);
        let mut warnings = Vec::new();
        match (self.get)("token_type") {
            Some(Value::String(kind)) if !kind.trim().is_empty() => {
                if !kind.trim().eq_ignore_ascii_case("bearer") {
                    kind.trim().clone_into(&mut tokens.token_type);
                }
            }
            None | Some(Value::Null | Value::String(_)) => warnings.push("token_type"),
            Some(_) => return Err(malformed("its token type is not a text")),
        }
        tokens.check_characters()?;

        let lifetime = self.other("expires_in", lifetime, &mut warnings);
        let end = self.other("expires_at", point, &mut warnings);
        tokens.expiry = lifetime.map(Expiry::In).or(end.map(Expiry::At)).unwrap_or(Expiry::Unknown);
        let refresh_lifetime = self.other("refresh_token_expires_in", positive_lifetime, &mut warnings);
        tokens.refresh_expiry = refresh_lifetime.map_or(Expiry::Unknown, Expiry::In);
        tokens.refresh_token = self.other("refresh_token", text, &mut warnings).flatten().map(Secret::new);
        tokens.scopes = self.other("scope", scopes, &mut warnings).flatten();
        tokens.warnings = warnings;
        Ok(tokens)
    }

    /// A member that does not decide: `None` if it is not there or is null. One that is odd is noted and dropped.
    fn other<T>(
        &self,
        name: &'static str,
        read: impl Fn(&Value) -> Option<T>,
        warnings: &mut Vec<&'static str>,
    ) -> Option<T> {
        let given = (self.get)(name).filter(|value| !value.is_null());
        let value = given.and_then(read);
        if (self.is_odd)(name) || (given.is_some() && value.is_none()) {
            warnings.push(name);
        }
        value
    }
}

pub(super) fn lifetime(value: &Value) -> Option<Duration> {
    number(value).map(|number| Duration::try_from_secs_f64(number.floor()).unwrap_or(Duration::MAX))
}

pub(super) fn positive_lifetime(value: &Value) -> Option<Duration> {
    lifetime(value).filter(|lifetime| !lifetime.is_zero())
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
pub(super) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
    .filter(|number| number.is_finite() && *number >= 0.0)
}

/// A text; an empty one says that there is nothing.
fn text(value: &Value) -> Option<Option<String>> {
    value.as_str().map(|text| Some(text).filter(|text| !text.is_empty()).map(str::to_owned))
}

/// Scopes as a text separated by white space (RFC 6749, section 3.3), or as an array of such texts; without any, nothing is
/// said.
fn scopes(value: &Value) -> Option<Option<Vec<String>>> {
    let texts: Vec<&str> = match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().map(Value::as_str).collect::<Option<_>>()?,
        _ => return None,
    };
    let scopes: Vec<String> = texts.into_iter().flat_map(str::split_whitespace).map(str::to_owned).collect();
    Some(Some(scopes).filter(|scopes| !scopes.is_empty()))
}
