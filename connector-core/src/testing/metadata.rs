//! The metadata of the issuer that a connector names (RFC 8414), at all the addresses where a client may look for them.

use http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::authorization::declared_issuer;
use super::server::Service;
use super::{Endpoint, Received};
use crate::behaviour::Hook;
use crate::describe::{ClientAuth, Descriptor};

const OAUTH: &str = "/.well-known/oauth-authorization-server";
const OPENID: &str = "/.well-known/openid-configuration";

/// Where the metadata are, and the endpoints that the connector leaves to them: what stands before and behind the path of the
/// issuer.
pub(super) fn addresses(
    descriptor: &Descriptor,
    hooks: &[Hook],
) -> impl Iterator<Item = (Endpoint, &'static str, &'static str)> {
    let well_known = [(OAUTH, ""), (OPENID, ""), ("", OPENID)];
    let left = left_to_metadata(descriptor, hooks).into_iter().map(|(endpoint, _, path)| (endpoint, "", path));
    well_known.into_iter().map(|(before, behind)| (Endpoint::Metadata, before, behind)).chain(left)
}

/// The endpoints that the connector leaves to metadata, with their members and their paths behind the issuer's.
fn left_to_metadata(descriptor: &Descriptor, hooks: &[Hook]) -> Vec<(Endpoint, &'static str, &'static str)> {
    let mut left = Vec::new();
    if descriptor.relies_on_metadata(hooks) {
        let oauth2 = descriptor.as_oauth2();
        if oauth2.is_some_and(|oauth2| oauth2.authorization_url.is_empty()) {
            left.push((Endpoint::Authorization, "authorization_endpoint", "/authorize"));
        }
        if !descriptor.declares(Hook::TokenUrl) {
            left.push((Endpoint::Token, "token_endpoint", "/token"));
        }
        if oauth2.is_none_or(|oauth2| oauth2.revoke_url.is_empty()) {
            left.push((Endpoint::Revocation, "revocation_endpoint", "/revoke"));
        }
    }
    left
}

/// Answers whoever asks what the issuer is like.
pub(super) fn answer(service: &Service, request: &Received) -> Answer {
    if request.method != Method::GET {
        return Answer::empty(StatusCode::METHOD_NOT_ALLOWED);
    }
    let state = service.state();
    let named = state.issuer.clone().or_else(|| declared_issuer(service.descriptor));
    let names_itself = named.is_some() && service.descriptor.as_oauth2().is_some();
    let issuer = named.unwrap_or_else(|| asked(service.descriptor, request));
    let base = issuer.strip_suffix('/').unwrap_or(&issuer);
    let mut members = Map::new();
    let mut put = |name: &str, value| members.insert(name.to_owned(), value);
    put("issuer", json!(issuer));
    for (endpoint, member, path) in left_to_metadata(service.descriptor, service.hooks) {
        let told = state.told.iter().find(|(told, _)| *told == endpoint).map(|(_, address)| address.clone());
        put(member, json!(told.unwrap_or_else(|| format!("{base}{path}"))));
    }
    for (endpoint, member) in [
        (Endpoint::DeviceAuthorization, "device_authorization_endpoint"),
        (Endpoint::PushedAuthorization, "pushed_authorization_request_endpoint"),
    ] {
        if let Some((_, address)) = state.told.iter().find(|(told, _)| *told == endpoint) {
            put(member, json!(address));
        }
    }
    put("response_types_supported", json!(["code"]));
    put("code_challenge_methods_supported", json!(["S256"]));
    let ways = match service.descriptor.token_endpoint().map(|endpoint| endpoint.client_auth) {
        Some(ClientAuth::Basic | ClientAuth::BasicRaw) => vec!["client_secret_basic", "none"],
        Some(ClientAuth::PrivateKeyJwt) => vec!["private_key_jwt"],
        Some(ClientAuth::None) => vec!["none"],
        _ => vec!["client_secret_post", "none"],
    };
    put("token_endpoint_auth_methods_supported", json!(ways));
    put("authorization_response_iss_parameter_supported", json!(names_itself));
    for (name, value) in &state.metadata {
        match value {
            Value::Null => drop(members.remove(name)),
            value => drop(members.insert(name.clone(), value.clone())),
        }
    }
    Answer::json(StatusCode::OK, &Value::Object(members))
}

/// The issuer at whose address somebody asks.
fn asked(descriptor: &Descriptor, request: &Received) -> String {
    let path = request.path.strip_prefix(OAUTH).or_else(|| request.path.strip_prefix(OPENID));
    let path = path.or_else(|| request.path.strip_suffix(OPENID)).unwrap_or_default();
    let end = if descriptor.issuer().is_some_and(|template| template.source().ends_with('/')) { "/" } else { "" };
    format!("https://{}{path}{end}", request.host)
}
