//! The token endpoint (RFC 6749, sections 4.1.3, 4.4.2, 5 and 6; RFC 8628, section 3.4).

use std::time::SystemTime;

use http::header::WWW_AUTHENTICATE;
use http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use super::Received;
use super::answer::Answer;
use super::authorization::scope_list;
use super::client::authenticate;
use super::grants::{Holder, Issued, Lifetimes, Refusal};
use super::members::{merge, put};
use super::received::first;
use super::server::{Service, State};
use super::{device, dpop, form};
use crate::clock::after;
use crate::describe::{Authorization, TokenEndpoint};
use crate::error::Result;
use crate::oauth2::Purpose;

/// Answers a token request.
pub(super) fn answer(service: &Service, request: &Received) -> Result<Answer> {
    if request.method != Method::POST {
        return Ok(Answer::empty(StatusCode::METHOD_NOT_ALLOWED));
    }
    let endpoint = service.descriptor.token_endpoint();
    // What a hook sends has the form that the hook gives it.
    let declared = endpoint.filter(|_| !service.has_own_token_requests());
    let params = match form::params(endpoint, declared.map(|endpoint| endpoint.token_format), request) {
        Ok(params) => params,
        Err(refusal) => return Ok(refused(refusal)),
    };
    let mut state = service.state();
    let State { clients, assertions, grants, devices, lifetimes, scopes_granted, proofs, .. } = &mut *state;
    let auth = declared.map(|endpoint| endpoint.client_auth);
    let (client_id, proven) = match authenticate(service, clients, assertions, auth, request, &params) {
        Ok((client, proven)) => (client.id.clone(), proven),
        Err(refusal) => return Ok(refused(refusal)),
    };
    let jkt = match service.descriptor.binds_tokens().then(|| dpop::verify(service, proofs, request, None)).transpose()
    {
        Ok(jkt) => jkt,
        Err(fault) => return Ok(dpop::refused_token(proofs, fault, request)),
    };
    let holder = Holder { client_id: &client_id, jkt: jkt.as_deref() };
    let get = |name| first(&params, name);
    let now = service.clock.now();
    let with_consent = service.descriptor.as_oauth2().is_some();
    let outcome = match get("grant_type").as_deref() {
        Some("authorization_code" | "refresh_token") if !with_consent => {
            Err(("unsupported_grant_type", "there is no consent to exchange or to renew here"))
        }
        Some("authorization_code") if !service.is_place_for(Purpose::Exchange, request) => {
            Err(("unsupported_grant_type", "codes are exchanged elsewhere"))
        }
        Some("refresh_token") if !service.is_place_for(Purpose::Refresh, request) => {
            Err(("unsupported_grant_type", "tokens are renewed elsewhere"))
        }
        Some("client_credentials") if with_consent => {
            Err(("unauthorized_client", "the program has no account of its own here"))
        }
        // RFC 6749, section 4.4: only a client that proves itself.
        Some("client_credentials") if !proven => Err(("invalid_client", "the client does not prove itself")),
        Some("client_credentials") => match scopes(service, get("scope").as_deref()) {
            Ok(asked) => {
                let scopes = scopes_granted.clone().or(asked);
                // RFC 6749, section 4.4.3: the credentials are always there to renew by.
                let lifetimes = Lifetimes { refreshable: false, ..*lifetimes };
                Ok(grants.open(holder, scopes, now, lifetimes)?)
            }
            Err(refusal) => Err(refusal),
        },
        Some("authorization_code") => {
            let (code, redirect_uri, verifier) = (get("code"), get("redirect_uri"), get("code_verifier"));
            let code = code.unwrap_or_default();
            grants.redeem(holder, &code, redirect_uri.as_deref(), verifier.as_deref(), now, *lifetimes)?
        }
        Some(device::GRANT) if service.has_device_flow() && service.is_place_for(Purpose::Exchange, request) => {
            match devices.redeem(&client_id, &get("device_code").unwrap_or_default(), now) {
                Ok(asked) => Ok(grants.open(holder, scopes_granted.clone().or(asked), now, *lifetimes)?),
                Err(refusal) => Err(refusal),
            }
        }
        Some("refresh_token") => grants.renew(holder, &get("refresh_token").unwrap_or_default(), now, *lifetimes)?,
        Some(_) => Err(("unsupported_grant_type", "there is no such grant")),
        None => Err(("invalid_request", "the grant type is missing")),
    };
    let answer = match outcome {
        Ok(issued) => Answer::json(StatusCode::OK, &members(service, &state, issued)).not_stored(),
        Err(refusal) => refused(refusal),
    };
    Ok(if jkt.is_some() { state.proofs.with_nonce(answer, request) } else { answer })
}

/// The token response (RFC 6749, section 5.1), with what the connector learns from it.
pub(super) fn members(service: &Service, state: &State, issued: Issued) -> Value {
    const PLAIN: TokenEndpoint = TokenEndpoint::new();
    let endpoint = service.descriptor.token_endpoint().unwrap_or(&PLAIN);
    let mut members = Map::new();
    let mut put = |name, value| put(&mut members, endpoint.member_path(name), value);
    put("access_token", json!(issued.access_token));
    let plain = if endpoint.dpop { "DPoP" } else { "bearer" };
    put("token_type", json!(endpoint.token_types.first().unwrap_or(&plain)));
    if let Some(lifetime) = state.lifetimes.access {
        if endpoint.token_response.iter().any(|(name, _)| *name == "expires_at") {
            let end = after(service.clock.now(), lifetime).duration_since(SystemTime::UNIX_EPOCH);
            put("expires_at", json!(end.unwrap_or_default().as_secs()));
        } else {
            put("expires_in", json!(lifetime.as_secs()));
        }
    }
    if let Some(token) = issued.refresh_token {
        put("refresh_token", json!(token));
        if let Some(lifetime) = state.lifetimes.refresh {
            put("refresh_token_expires_in", json!(lifetime.as_secs()));
        }
    }
    if let Some(scopes) = issued.scopes {
        put("scope", json!(scopes.join(service.separator())));
    }
    merge(&mut members, &state.members);
    Value::Object(members)
}

/// The scopes that the program asks for itself.
fn scopes(service: &Service, asked: Option<&str>) -> Result<Option<Vec<String>>, Refusal> {
    let Authorization::ClientCredentials(client) = &service.descriptor.authorization else { return Ok(None) };
    let asked = asked.map(|scope| scope_list(scope, client.scope_separator));
    let declared = |scope: &String| client.scopes.contains(&scope.as_str());
    match asked.iter().flatten().all(declared) {
        true => Ok(asked),
        false => Err(("invalid_scope", "a scope is not one of those that the connector declares")),
    }
}

pub(super) fn refused((error, description): Refusal) -> Answer {
    let status = if error == "invalid_client" { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
    let answer = Answer::json(status, &json!({"error": error, "error_description": description})).not_stored();
    if status == StatusCode::UNAUTHORIZED { answer.with(WWW_AUTHENTICATE, "Basic") } else { answer }
}
