//! The authorization endpoint (RFC 6749, section 4.1.1): checks the request as a strict server does. The person behind the
//! browser consents at once, unless the request says that they deny.

use http::StatusCode;
use url::{Url, form_urlencoded};

use super::Received;
use super::answer::Answer;
use super::grants::{Consent, Refusal};
use super::members::text;
use super::names::standard;
use super::pushed::opened;
use super::received::{first, twice};
use super::server::Service;
use crate::describe::Descriptor;
use crate::error::Result;
use crate::template::Template;

/// The header by which a simulated person says no.
pub(super) const DENIES: &str = "x-simulated-person-denies";

/// The header by which the service's own page says that it has read the parameters in the fragment of its address.
pub(super) const FROM_FRAGMENT: &str = "x-simulated-page-read-fragment";

/// Answers a request of the person's browser.
pub(super) fn answer(service: &Service, request: &Received) -> Result<Answer> {
    let page =
        |why: &str| Ok(Answer::page(StatusCode::BAD_REQUEST, &format!("Authorization request refused: {why}.\n")));
    let oauth2 = service.descriptor.as_oauth2();
    let in_fragment = oauth2.is_some_and(|oauth2| oauth2.params_in_fragment);
    if in_fragment != request.headers.contains_key(FROM_FRAGMENT) {
        return page("the parameters stand in the wrong part of the address");
    }
    let params = match standard(service.descriptor.token_endpoint(), request.query_params()) {
        Ok(params) => params,
        Err(name) => return page(&format!("the parameter `{name}` has another name here")),
    };
    let params = match opened(service, params) {
        Ok(params) => params,
        Err(why) => return page(why),
    };
    let get = |name| first(&params, name);

    // Without a known client and redirect URI the person is not sent anywhere (RFC 6749, section 4.1.2.1).
    let client_id = get("client_id").unwrap_or_default();
    let mut state = service.state();
    if !state.clients.iter().any(|client| client.id == client_id) {
        return page("there is no such client");
    }
    let redirect_uri = get("redirect_uri").unwrap_or_default();
    if Url::parse(&redirect_uri).is_err() {
        return page("the redirect URI is missing or is not an address");
    }
    if !state.redirect_uris.is_empty() && !state.redirect_uris.iter().any(|one| is_registered(one, &redirect_uri)) {
        return page("the redirect URI is not registered");
    }
    if let Some(name) = twice(&params) {
        return page(&format!("the parameter `{name}` is given twice"));
    }

    let mut back: Vec<(&str, String)> = Vec::new();
    match fault(service, &params) {
        Some((error, description)) => {
            back.push(("error", error.to_owned()));
            back.push(("error_description", description.to_owned()));
        }
        None if request.headers.contains_key(DENIES) => {
            back.push(("error", "access_denied".to_owned()));
            back.push(("error_description", "The person said no.".to_owned()));
        }
        None => {
            let asked = get("scope").map(|scope| scope_list(&scope, service.separator()));
            let scopes = state.scopes_granted.clone().or(asked);
            let redirect_uri = redirect_uri.clone();
            let consent =
                Consent { client_id, redirect_uri, challenge: get("code_challenge"), scopes, jkt: get("dpop_jkt") };
            let now = service.clock.now();
            let name = oauth2.map_or("code", |oauth2| oauth2.code_param);
            back.push((name, state.grants.begin(consent, now)?));
            back.extend(state.callback.iter().map(|(name, value)| (name.as_str(), text(value))));
        }
    }
    if let Some(state) = get("state") {
        back.push((oauth2.map_or("state", |oauth2| oauth2.token.param_name("state")), state));
    }
    if let Some(issuer) = state.issuer.clone().or_else(|| declared_issuer(service.descriptor)) {
        back.push(("iss", issuer));
    }
    Ok(Answer::redirect(StatusCode::FOUND, &with_query(&redirect_uri, &back)))
}

/// Whether a redirect URI is the registered one, byte for byte. The port of a loopback address is free (RFC 8252, section
/// 7.3).
pub(super) fn is_registered(registered: &str, given: &str) -> bool {
    /// A loopback address before and after its port.
    fn around_port(address: &str) -> Option<(&str, &str)> {
        let host = ["http://127.0.0.1", "http://[::1]"].into_iter().find(|host| address.starts_with(host))?;
        let rest = address.strip_prefix(host)?;
        let rest = rest.strip_prefix(':').map_or(rest, |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
        (rest.is_empty() || rest.starts_with(['/', '?'])).then_some((host, rest))
    }
    registered == given || around_port(registered).is_some_and(|known| around_port(given) == Some(known))
}

/// What is wrong with an authorization request, as its error code and description.
pub(super) fn fault(service: &Service, params: &[(String, String)]) -> Option<Refusal> {
    let pkce = service.descriptor.as_oauth2().is_none_or(|oauth2| oauth2.pkce);
    check(params, pkce)
        .or_else(|| check_key(service, first(params, "dpop_jkt").as_deref()))
        .or_else(|| check_scopes(service, first(params, "scope").as_deref()))
}

fn check(params: &[(String, String)], pkce: bool) -> Option<Refusal> {
    let get = |name| first(params, name);
    if get("response_type").as_deref() != Some("code") {
        return Some(("unsupported_response_type", "Only the code flow is supported."));
    }
    let (challenge, method) = (get("code_challenge"), get("code_challenge_method"));
    match (challenge, method.as_deref()) {
        // 32 bytes of SHA-256 in 43 characters (RFC 7636, section 4.2).
        (Some(challenge), Some("S256")) if challenge.len() == 43 => None,
        (Some(_), Some("S256")) => Some(("invalid_request", "The code challenge is not one of S256.")),
        (Some(_), _) => Some(("invalid_request", "The code challenge method must be S256.")),
        (None, _) if pkce => Some(("invalid_request", "A code challenge is needed.")),
        (None, _) => None,
    }
}

/// The code is bound to the key of its consent (RFC 9449, section 10), where tokens are.
fn check_key(service: &Service, thumbprint: Option<&str>) -> Option<Refusal> {
    let good = match thumbprint {
        Some(thumbprint) => thumbprint.len() == 43,
        // Who begins at the service has no key yet.
        None => {
            let at_the_service = service.descriptor.as_oauth2().is_some_and(|oauth2| oauth2.begun_by_service);
            !service.descriptor.binds_tokens() || at_the_service
        }
    };
    (!good).then_some(("invalid_request", "The thumbprint of the key is missing, or is none."))
}

/// Scopes that the connector does not declare, by a key or in its address, are somebody's addition.
pub(super) fn check_scopes(service: &Service, asked: Option<&str>) -> Option<Refusal> {
    let oauth2 = service.descriptor.as_oauth2()?;
    let in_address = oauth2.authorization_url.iter().any(|template| template.source().contains("scope="));
    let declared = |scope: &String| oauth2.scopes.iter().chain(oauth2.further_scopes).any(|one| one == scope);
    let by_param = oauth2.authorization_params.iter().any(|param| param.name == "scope");
    let fine = in_address || by_param || scope_list(asked?, service.separator()).iter().all(declared);
    (!fine).then_some(("invalid_scope", "A scope is not one of those that the connector declares."))
}

pub(super) fn scope_list(text: &str, separator: &str) -> Vec<String> {
    text.split(separator).map(str::trim).filter(|scope| !scope.is_empty()).map(str::to_owned).collect()
}

/// The redirect URI with the answer behind the query it has.
fn with_query(redirect_uri: &str, params: &[(&str, String)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(params).finish();
    let separator = if redirect_uri.contains('?') { '&' } else { '?' };
    format!("{redirect_uri}{separator}{query}")
}

/// The issuer that a connector names, where it is the same for all connections.
pub(super) fn declared_issuer(descriptor: &Descriptor) -> Option<String> {
    let template = descriptor.issuer().filter(|template| Template::is_literal(template))?;
    Some(template.source().to_owned())
}
