//! The token endpoint (RFC 6749, sections 4.1.3, 5 and 6).

use http::header::WWW_AUTHENTICATE;
use http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use super::Received;
use super::answer::Answer;
use super::client::authenticate;
use super::grants::{Issued, Refusal};
use super::members::put;
use super::received::{first, twice};
use super::server::{Service, State};
use crate::error::Result;

/// Answers a token request.
pub(super) fn answer(service: &Service, request: &Received) -> Result<Answer> {
    if request.method != Method::POST {
        return Ok(Answer::empty(StatusCode::METHOD_NOT_ALLOWED));
    }
    let Some(params) = request.body_params() else {
        return Ok(refused(("invalid_request", "The body is neither a form nor JSON.")));
    };
    if twice(&params).is_some() {
        return Ok(refused(("invalid_request", "A parameter is given twice.")));
    }
    let mut state = service.state();
    let State { clients, grants, lifetimes, .. } = &mut *state;
    let client_id = match authenticate(clients, request, &params) {
        Ok(client) => client.id.clone(),
        Err(refusal) => return Ok(refused(refusal)),
    };
    let get = |name| first(&params, name);
    let now = service.clock.now();
    let outcome = match get("grant_type").as_deref() {
        Some("authorization_code") => {
            let (code, redirect_uri, verifier) = (get("code"), get("redirect_uri"), get("code_verifier"));
            let code = code.unwrap_or_default();
            grants.redeem(&client_id, &code, redirect_uri.as_deref(), verifier.as_deref(), now, *lifetimes)?
        }
        Some("refresh_token") => {
            grants.renew(&client_id, &get("refresh_token").unwrap_or_default(), now, *lifetimes)?
        }
        Some(_) => Err(("unsupported_grant_type", "Only codes and refresh tokens are exchanged here.")),
        None => Err(("invalid_request", "The grant type is missing.")),
    };
    Ok(match outcome {
        Ok(issued) => Answer::json(StatusCode::OK, &members(service, &state, issued)).not_stored(),
        Err(refusal) => refused(refusal),
    })
}

/// The token response (RFC 6749, section 5.1), with what the connector learns from it.
fn members(service: &Service, state: &State, issued: Issued) -> Value {
    let mut members = Map::new();
    put(&mut members, "access_token", json!(issued.access_token));
    put(&mut members, "token_type", json!("bearer"));
    if let Some(lifetime) = state.lifetimes.access {
        put(&mut members, "expires_in", json!(lifetime.as_secs()));
    }
    if let Some(token) = issued.refresh_token {
        put(&mut members, "refresh_token", json!(token));
        if let Some(lifetime) = state.lifetimes.refresh {
            put(&mut members, "refresh_token_expires_in", json!(lifetime.as_secs()));
        }
    }
    if let Some(scopes) = issued.scopes {
        put(&mut members, "scope", json!(scopes.join(service.separator())));
    }
    members.extend(state.members.clone());
    Value::Object(members)
}

fn refused((error, description): Refusal) -> Answer {
    let status = if error == "invalid_client" { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
    let answer = Answer::json(status, &json!({"error": error, "error_description": description})).not_stored();
    if status == StatusCode::UNAUTHORIZED { answer.with(WWW_AUTHENTICATE, "Basic") } else { answer }
}
