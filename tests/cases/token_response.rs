//! Token responses: each is played to an exchange and to a renewal, which are one code path.

use std::time::{Duration, UNIX_EPOCH};

use connector_core::prelude::*;
use connector_core::{Connection, Reason, Record};
use serde_json::{Map, Value};

use crate::case::{Case, Check};
use crate::program::{ME_URL, OLD_TOKENS, Program, TOKEN_URL, client};
use crate::service::{Body, Play};
use crate::token_connectors::{CamelCase, Dpop, DpopOnly, Errors, Expires, Nested, Plain};

/// What a case expects: `fields` of the tokens, or the `error`.
struct Expected {
    ok: bool,
    fields: Map<String, Value>,
    error: Map<String, Value>,
}

pub async fn run(case: Case) -> Check {
    let mut check = Check::default();
    check_names(&case, &mut check);
    let context = case.object("context");
    let plainly =
        Expected { ok: case.text("expect") == "ok", fields: case.object("fields"), error: case.object("error") };
    match (context.get("dpop_proof_sent"), context.get("dpop_required")) {
        (Some(Value::Bool(true)), Some(Value::Bool(true))) => both::<DpopOnly>(&case, &plainly, &mut check).await,
        (Some(Value::Bool(true)), None) => both::<Dpop>(&case, &plainly, &mut check).await,
        (None | Some(Value::Bool(false)), None) => both::<Plain>(&case, &plainly, &mut check).await,
        other => check.fail(format!("no connector for {other:?}")),
    }

    let setting = case.object("needs_provider_override");
    if setting.is_empty() {
        return check;
    }
    let mut fields = plainly.fields;
    fields.extend(setting.get("fields").and_then(Value::as_object).cloned().unwrap_or_default());
    let mut error = plainly.error;
    if let Some(changed) = setting.get("error").and_then(Value::as_object) {
        // With a code, it is an error of another kind.
        error.insert("kind".to_owned(), "oauth_error".into());
        error.extend(changed.clone());
    }
    let ok = setting.get("expect").map_or(plainly.ok, |expect| expect == "ok");
    let expected = Expected { ok, fields, error };
    let text = |name: &str| setting.get(name).and_then(Value::as_str).unwrap_or_default();
    let mut inner = Check::default();
    match (text("expires_in_field"), text("rename"), text("token_path"), text("error_path")) {
        ("expires", "", "", "") => both::<Expires>(&case, &expected, &mut inner).await,
        ("", "camelCase", "", "") => both::<CamelCase>(&case, &expected, &mut inner).await,
        ("", "", "", "errors[0].errorType") => both::<Errors>(&case, &expected, &mut inner).await,
        ("", "", "authed_user", "") => both::<Nested>(&case, &expected, &mut inner).await,
        _ => inner.fail(format!("no connector with the setting {setting:?}")),
    }
    check.add("with the setting", inner);
    check
}

/// Nothing stands in a case that nobody looks at.
fn check_names(case: &Case, check: &mut Check) {
    const CASE: &[&str] = &[
        "id",
        "name",
        "grant",
        "status",
        "content_type",
        "headers",
        "body",
        "body_hex",
        "body_generate",
        "expect",
        "expect_strict",
        "basis",
        "fields",
        "error",
        "context",
        "note",
        "needs_provider_override",
    ];
    const CONTEXT: &[&str] =
        &["requested_scope", "dpop_proof_sent", "dpop_required", "client_secret", "prior_refresh_token"];
    const OVERRIDE: &[&str] =
        &["expires_in_field", "rename", "token_path", "token_type_aliases", "error_path", "expect", "fields", "error"];
    let context = case.object("context");
    for (object, known) in [
        (case.value.as_object().unwrap(), CASE),
        (&context, CONTEXT),
        (&case.object("needs_provider_override"), OVERRIDE),
    ] {
        for name in object.keys().filter(|name| !known.contains(&name.as_str())) {
            check.fail(format!("nobody looks at `{name}`"));
        }
    }
    // What every connector here asks for, and has before a renewal.
    let requested = context.get("requested_scope").is_none_or(|scopes| *scopes == serde_json::json!(["read", "write"]));
    let prior = context.get("prior_refresh_token").is_none_or(|token| token == "rt-old");
    check.that("the context is one that is played", requested && prior);
}

/// Plays a case to an exchange, unless it is about renewals, and to a renewal.
async fn both<C: Connector>(case: &Case, expected: &Expected, check: &mut Check) {
    if case.text("grant") == "authorization_code" {
        let mut inner = Check::default();
        exchange::<C>(case, expected, &mut inner).await;
        check.add("exchange", inner);
    }
    let mut inner = Check::default();
    renewal::<C>(case, expected, &mut inner).await;
    check.add("renewal", inner);
}

async fn exchange<C: Connector>(case: &Case, expected: &Expected, check: &mut Check) {
    let program = Program::new::<C>().await;
    program.service.play(TOKEN_URL, play(case));
    let outcome = program.while_time_passes(program.connect::<C>(&fields_of(case))).await;
    let spent = program.token_requests();
    check.same("token requests", 1, spent);
    match outcome {
        Ok(connection) if expected.ok => {
            let record = program.record::<C>().await.unwrap();
            tokens(&record, &connection, &expected.fields, "", check);
            used(&program, &connection, &expected.fields, check).await;
        }
        Ok(_) => check.fail("expected an error, got tokens"),
        Err(error) if expected.ok => check.fail(format!("expected tokens, got {error:?}")),
        Err(error) => {
            // A code that was sent is spent: nobody may be told to send it again.
            check.that("the variant does not ask for the same again", !matches!(error, Error::Retry { .. }));
            failure(case, &error, &expected.error, spent, check);
        }
    }
}

async fn renewal<C: Connector>(case: &Case, expected: &Expected, check: &mut Check) {
    let program = Program::new::<C>().await;
    let connection = program.connected::<C>(&fields_of(case), &old_tokens::<C>()).await;
    program.service.play(TOKEN_URL, play(case));
    program.clock.advance(Duration::from_secs(3600));
    let before = program.token_requests();
    let outcome = program.while_time_passes(connection.get("me").send()).await;
    let spent = program.token_requests() - before;
    match outcome {
        Ok(_) if expected.ok => {
            check.same("token requests", 1, spent);
            let record = program.record::<C>().await.unwrap();
            tokens(&record, &connection, &expected.fields, "rt-old", check);
            let header =
                program.service.seen_at(ME_URL).pop().and_then(|seen| seen.header("authorization").map(str::to_owned));
            check.same("the Authorization header", authorization(&expected.fields), header);
            if let Some(most) = expected.fields.get("max_refreshes_per_call").and_then(Value::as_u64) {
                for wait in [0, 1, 1] {
                    program.clock.advance(Duration::from_secs(wait));
                    let before = program.token_requests();
                    connection.get("me").send().await.unwrap();
                    let spent = u64::try_from(program.token_requests() - before).unwrap();
                    check.that("a call renews no more often than it may", spent <= most);
                }
            }
        }
        Ok(_) => check.fail("expected an error, got tokens"),
        Err(error) if expected.ok => check.fail(format!("expected tokens, got {error:?}")),
        Err(error) => {
            let retryable = expected.error.get("retryable").and_then(Value::as_bool);
            check.that(
                "the variant says whether to try again",
                retryable.is_none_or(|wanted| wanted == error.is_transient()),
            );
            failure(case, &error, &expected.error, spent, check);
            check.same("calls with the token of before", 0, program.service.seen_at(ME_URL).len());
        }
    }
}

/// The tokens before a renewal, as the connector's service writes them.
fn old_tokens<C: Connector>() -> String {
    let endpoint = C::DESCRIPTOR.token_endpoint().unwrap();
    let mut answer = Value::Object(Map::new());
    let mut old: Map<String, Value> = serde_json::from_str(OLD_TOKENS).unwrap();
    if C::DESCRIPTOR.id == DpopOnly::DESCRIPTOR.id {
        old.insert("token_type".to_owned(), "DPoP".into());
    }
    for (name, value) in old {
        let pointer = format!("/{}", endpoint.member_path(&name).replace('.', "/"));
        let (parent, last) = pointer.rsplit_once('/').unwrap();
        for object in parent.split('/').filter(|name| !name.is_empty()) {
            answer.as_object_mut().unwrap().entry(object).or_insert_with(|| Value::Object(Map::new()));
        }
        answer.pointer_mut(parent).unwrap()[last] = value;
    }
    answer.to_string()
}

fn fields_of(case: &Case) -> Fields {
    client(case.value["context"]["client_secret"].as_str())
}

fn play(case: &Case) -> Play {
    let mut headers: Vec<(String, String)> =
        case.object("headers").into_iter().map(|(name, value)| (name, value.as_str().unwrap().to_owned())).collect();
    if let Some(media) = case.value["content_type"].as_str() {
        headers.push(("Content-Type".to_owned(), media.to_owned()));
    }
    let status = case.value["status"].as_u64().map_or(200, |status| u16::try_from(status).unwrap());
    let body = match case.value["body_generate"].as_str() {
        None if case.value["body_hex"].is_string() => Body::Whole(bytes(case.text("body_hex"))),
        None => Body::Whole(case.text("body").as_bytes().to_vec()),
        Some("chunked stream of spaces that never ends") => Body::Endless(Vec::new()),
        Some("Content-Length 500, 20 bytes, close") => Body::Short(500, vec![b' '; 20]),
        Some("accept then wait") => Body::Silent,
        Some("closed without an answer") => Body::Closed,
        Some("a chunk with half a token response, close") => Body::ChunksCutOff(OLD_TOKENS.as_bytes()[..30].to_vec()),
        Some("a token response, then spaces that never end") => Body::Endless(OLD_TOKENS.as_bytes().to_vec()),
        Some(other) => panic!("no behaviour for {other:?}"),
    };
    Play { status, headers, body }
}

/// The bytes of a text of hexadecimal digits.
fn bytes(hex: &str) -> Vec<u8> {
    let pairs = hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

/// What was read of the answer. `before` is the refresh token that a renewal was made by.
fn tokens<C: Connector>(
    record: &Record,
    connection: &Connection<C>,
    fields: &Map<String, Value>,
    before: &str,
    check: &mut Check,
) {
    let grant = record.active.as_ref().unwrap();
    let tokens = &grant.tokens;
    let refresh_token = tokens.refresh_token().map(|token| token.expose_secret());
    let lifetime = tokens.expires_at().map(|end| end.duration_since(grant.obtained_at).unwrap_or_default().as_secs());
    let strings = |value: &Value| -> Vec<String> { serde_json::from_value(value.clone()).unwrap() };
    let mut warnings: Vec<&str> = Vec::new();
    for (name, value) in fields {
        match name.as_str() {
            "access_token" => check.same(name, value.as_str().unwrap(), tokens.access_token().expose_secret()),
            "scheme" => check.same(name, value.as_str().unwrap(), tokens.token_type()),
            "expires_in" => check.same(name, value.as_u64(), lifetime),
            "expires_in_min" => check.that("the lifetime is as long", lifetime >= value.as_u64()),
            "expires_at" => {
                let end = tokens.expires_at().map(|end| end.duration_since(UNIX_EPOCH).unwrap().as_secs());
                check.same(name, value.as_u64(), end);
            }
            "refresh_token" => {
                let kept = Some(before).filter(|before| !before.is_empty());
                check.same(name, value.as_str().or(kept), refresh_token);
            }
            "stored_refresh_token" => check.same(name, value.as_str(), refresh_token),
            "scope" => {
                let expected = (!value.is_null()).then(|| strings(value));
                check.same(name, expected.as_deref(), tokens.scopes());
            }
            "granted_scope" => check.same(name, strings(value), connection.scopes_granted()),
            "extra" => {
                for (name, value) in value.as_object().unwrap() {
                    check.same(name, Some(value), tokens.member(name));
                }
            }
            "warning" => warnings.push(value.as_str().unwrap()),
            "warnings" => warnings.extend(value.as_array().unwrap().iter().map(|name| name.as_str().unwrap())),
            // Looked at where the tokens are used.
            "authorization_header" | "needs_refresh" | "max_refreshes_per_call" => {}
            other => check.fail(format!("nobody looks at `{other}`")),
        }
    }
    check.same("members that were dropped", warnings.as_slice(), tokens.warnings());
}

fn authorization(fields: &Map<String, Value>) -> Option<String> {
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    let made = || Some(format!("{} {}", text("scheme").unwrap_or("Bearer"), text("access_token")?));
    text("authorization_header").map(str::to_owned).or_else(made)
}

/// What a call with the tokens carries, or that there is none any more.
async fn used<C: Connector>(
    program: &Program,
    connection: &Connection<C>,
    fields: &Map<String, Value>,
    check: &mut Check,
) {
    let outcome = connection.get("me").send().await;
    if fields.get("needs_refresh") == Some(&Value::Bool(true)) {
        let reason = outcome.err().and_then(|error| error.reason());
        check.same("a call with a token that has ended", Some(Reason::NoRefreshToken), reason);
        return;
    }
    if let Err(error) = outcome {
        check.fail(format!("a call failed: {error:?}"));
    }
    let header = program.service.seen_at(ME_URL).pop().and_then(|seen| seen.header("authorization").map(str::to_owned));
    check.same("the Authorization header", authorization(fields), header);
}

fn failure(case: &Case, error: &Error, expected: &Map<String, Value>, requests: usize, check: &mut Check) {
    let all = format!("{error} {error:?}");
    for (name, value) in expected {
        match name.as_str() {
            "kind" => check.same(name, value.as_str().unwrap(), kind(error)),
            "code" => check.same(name, value.as_str(), error.oauth_error()),
            "description" => {
                check.same(name, value.as_str(), error.failure().and_then(|failure| failure.oauth_description()));
            }
            "retryable" => check.same(name, value.as_bool(), Some(error.is_passing())),
            "retry_after_s" => {
                check.same(name, value.as_u64(), error.retry_after().map(|wait| wait.as_secs()));
            }
            "action" => check.same(name, value.as_str(), Some(action(error))),
            "display_must_not_contain" => {
                for text in value.as_array().unwrap() {
                    check.that("no secret is shown", !all.contains(text.as_str().unwrap()));
                    check.that("no secret is logged", !crate::logs::text().contains(text.as_str().unwrap()));
                }
            }
            "second_request" => check.same(name, value.as_bool(), Some(requests > 1)),
            other => check.fail(format!("nobody looks at `{other}`")),
        }
    }
    if error.status().is_some() || kind(error) == "http_status" {
        check.same("status", case.value["status"].as_u64(), error.status().map(|status| status.as_u16().into()));
    }
    check.that("the text is short", error.to_string().chars().count() < 1000);
}

fn kind(error: &Error) -> &'static str {
    match error.reason() {
        Some(Reason::OAuth) => "oauth_error",
        Some(Reason::HttpStatus) => "http_status",
        Some(Reason::MalformedResponse) => "malformed_response",
        Some(Reason::MissingAccessToken) => "missing_access_token",
        Some(Reason::InvalidTokenCharacters) => "invalid_token_characters",
        Some(Reason::UnsupportedTokenType) => "unsupported_token_type",
        Some(Reason::BodyTooLarge) => "body_too_large",
        Some(Reason::RedirectRefused) => "redirect_refused",
        Some(Reason::Transport) => "transport",
        Some(Reason::Timeout) => "timeout",
        _ => "another",
    }
}

fn action(error: &Error) -> &'static str {
    match error {
        Error::Reconnect(_) => "reauthorize",
        Error::Misconfigured(_) => "fix_configuration",
        _ => "another",
    }
}
