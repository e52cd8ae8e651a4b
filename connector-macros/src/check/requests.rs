//! The rules of what is sent when tokens are got: nothing twice, and nothing that the framework sets itself.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Fields, Ident, LitStr};

use super::{check_equal_names, check_header_list};
use crate::context::Context;
use crate::keys::PARAMETERS;
use crate::messages;
use crate::model::{OAuth2Keys, Param, Renamed, Role, Structure};
use crate::url;

/// Nothing in a token request that the framework sets itself.
pub(super) fn check_token_request(keys: &OAuth2Keys, cx: &mut Context) {
    check_scopes(keys, cx);
    check_param_names(keys, cx);
    for template in keys.token_url.all().iter().chain(keys.refresh_url.all()) {
        for (name, _) in url::parameters(&template.skeleton(url::VALUE)) {
            check_token_parameter(&template.tokens, &name, keys, cx);
        }
    }
    for params in [keys.token_params.all(), keys.refresh_params.all()] {
        check_equal_names(params, |name| name, cx);
        for Param { name, .. } in params {
            check_token_parameter(name, &name.text(), keys, cx);
        }
    }
    // With Basic the id stands in the header, and some services want it in the body besides.
    if !keys.client_auth.get().is_some_and(is_basic) {
        for Param { name, .. } in keys.token_params.all().iter().chain(keys.refresh_params.all()) {
            if keys.is_sent_as("client_id", &name.text()) {
                cx.push(messages::sent_already(name, &name.text(), "the client proves itself in the body"));
            }
        }
    }
    let help = "remove it; use `client_auth` to say how the client proves itself";
    check_header_list(keys.token_headers.all(), Some("authorization"), help, cx);
}

/// No two parameters under one name.
fn check_param_names(keys: &OAuth2Keys, cx: &mut Context) {
    for Renamed { name, to } in keys.param_names.all() {
        let standard = name.text();
        // Of two that are renamed alike, the second is the mistake.
        let earlier = keys.param_names.all().iter().take_while(|other| other.name.text() != standard);
        let twice = earlier.map(|other| other.to.value()).any(|other| other == to.value());
        let renamed = |name: &str| keys.param_names.all().iter().any(|other| other.name.text() == name);
        let taken = PARAMETERS.iter().any(|other| *other == to.value() && !renamed(other));
        if twice || taken {
            cx.push(messages::equal_targets(to));
        }
    }
}

fn is_basic(word: &Ident) -> bool {
    word == "basic" || word == "basic_raw"
}

/// A client that proves itself by a secret has one; one that signs knows for whom.
pub(super) fn check_client_auth(structure: &Structure, cx: &mut Context) {
    let word = structure.keys.oauth2.get().and_then(|keys| keys.client_auth.get()).filter(|word| is_basic(word));
    let has_secret = structure.fields.iter().any(|field| field.role() == Some(Role::ClientSecret));
    if let Some(word) = word.filter(|_| !has_secret && matches!(structure.item.fields, Fields::Named(_))) {
        cx.push(messages::no_secret(word));
    }
    let Some(keys) = structure.keys.token_endpoint() else { return };
    match (keys.signs(), keys.assertion_audience.name()) {
        (Some(word), None) if !keys.says_audience() => cx.push(messages::no_audience(word)),
        (None, Some(name)) if !keys.proves_somehow() => cx.push(messages::audience_of_nothing(name)),
        _ => {}
    }
}

/// Nothing in the authorization request that the framework sets itself.
pub(super) fn check_oauth2(structure: &Structure, cx: &mut Context) {
    let Some(oauth2) = structure.keys.oauth2.get() else { return };
    let in_fragment = oauth2.params_in.get().is_some_and(|word| word == "fragment");
    for template in oauth2.authorization_url.all().iter().filter(|template| template.source.contains('#')) {
        if !in_fragment {
            cx.push(messages::fragment(&template.tokens));
        }
    }
    if let Some(word) = oauth2.issuer_in_callback.get().filter(|word| *word == "required" && !oauth2.issuer.is_given())
    {
        cx.push(messages::no_issuer(word));
    }
    if let Some(name) = oauth2.code_param.get().filter(|name| is_of_every_callback(&name.value(), oauth2)) {
        cx.push(messages::callback_parameter(name, "code_param"));
    }
    let code = oauth2.code_param.get().map_or_else(|| "code".to_owned(), LitStr::value);
    for name in structure.fields.iter().filter_map(|field| field.keys.from_callback.get()) {
        if name.value() == code || is_of_every_callback(&name.value(), oauth2) {
            cx.push(messages::callback_parameter(name, "from_callback"));
        }
    }
    for Param { name, .. } in oauth2.token_params.all() {
        if oauth2.is_sent_as("redirect_uri", &name.text()) {
            cx.push(messages::sent_already(name, &name.text(), "every exchange has it"));
        }
    }
    let params = oauth2.authorization_params.all();
    check_equal_names(params, |name| name, cx);
    for Param { name, value } in params {
        let text = name.text();
        if text == oauth2.sent_as("scope") && oauth2.scopes.is_given() {
            cx.push(messages::scope_in_url(name));
        }
        if text == oauth2.sent_as("client_id") {
            cx.push(messages::sent_already(name, &text, "the framework says which client asks"));
        }
        check_authorization_parameter(name, &text, value.tokens.clone(), &value.source, oauth2, cx);
    }
    check_beginning(oauth2, in_fragment, cx);
    for template in oauth2.authorization_url.all() {
        for (name, value) in url::parameters(&template.skeleton(url::VALUE)) {
            if name == oauth2.sent_as("scope") && oauth2.scopes.is_given() {
                cx.push(messages::scope_in_url(&template.tokens));
            }
            check_authorization_parameter(&template.tokens, &name, template.tokens.clone(), value, oauth2, cx);
        }
    }
}

/// What the program itself sends when an authorization begins: a device's request, and one that is pushed.
fn check_beginning(keys: &OAuth2Keys, in_fragment: bool, cx: &mut Context) {
    for template in keys.device_authorization_url.all().iter().chain(keys.pushed_authorization_url.all()) {
        for (name, value) in url::parameters(&template.skeleton(url::VALUE)) {
            check_authorization_parameter(&template.tokens, &name, template.tokens.clone(), value, keys, cx);
            check_proof(&template.tokens, &name, keys, cx);
        }
    }
    let pushed = keys.pushed_authorization_url.name();
    if pushed.is_some() || keys.has_device_flow() {
        for Param { name, .. } in keys.authorization_params.all() {
            check_proof(name, &name.text(), keys, cx);
        }
    }
    let Some(pushed) = pushed else { return };
    if let Some(word) = keys.params_in.get().filter(|_| in_fragment) {
        cx.push(messages::nothing_in_the_fragment(word, pushed));
    }
    for template in keys.authorization_url.all().iter().filter(|template| template.source.contains('?')) {
        cx.push(messages::nothing_in_the_address(&template.tokens, pushed));
    }
}

/// What proves the client, in a request that the program sends.
fn check_proof(at: impl ToTokens, name: &str, keys: &OAuth2Keys, cx: &mut Context) {
    if keys.is_sent_as("client_secret", name) || name.starts_with("client_assertion") {
        cx.push(messages::reserved(at, name));
    }
}

/// Parameters that any callback may have (RFC 6749, section 4.1.2; RFC 9207).
fn is_of_every_callback(name: &str, oauth2: &OAuth2Keys) -> bool {
    matches!(name, "state" | "iss" | "error" | "error_description" | "error_uri") || name == oauth2.sent_as("state")
}

/// Scopes that a scope parameter can hold (RFC 6749, section 3.3).
fn check_scopes(keys: &OAuth2Keys, cx: &mut Context) {
    let separator = keys.scope_separator.get().map(LitStr::value).filter(|separator| !separator.is_empty());
    let mut listed = Vec::new();
    for scope in keys.scopes.all().iter().chain(keys.further_scopes.all()) {
        let text = scope.value();
        let splits = separator.as_ref().is_some_and(|separator| text.contains(separator));
        if text.is_empty() {
            cx.push(messages::empty(scope));
        } else if text.contains(char::is_whitespace) || splits {
            cx.push(messages::scope(scope));
        } else if listed.contains(&text) {
            cx.push(messages::scope_twice(scope));
        }
        listed.push(text);
    }
    if let Some(separator) = keys.scope_separator.get().filter(|separator| separator.value().is_empty()) {
        cx.push(messages::scope_separator(separator));
    }
}

/// What the framework sets in the authorization request, or what would change the grant (RFC 9700, section 2.1.2).
fn check_authorization_parameter(
    at: impl ToTokens,
    name: &str,
    value_at: TokenStream,
    value: &str,
    keys: &OAuth2Keys,
    cx: &mut Context,
) {
    let is = |standard| keys.is_sent_as(standard, name);
    if is("state")
        || is("redirect_uri")
        || name == "dpop_jkt"
        || name.starts_with("code_challenge")
        || name.starts_with("request")
    {
        cx.push(messages::reserved(at, name));
    } else if is("response_type") && value != "code" {
        cx.push(messages::response_type(value_at));
    }
}

/// What the framework sets in the token request (RFC 6749, section 4.1.3).
fn check_token_parameter(at: impl ToTokens, name: &str, keys: &OAuth2Keys, cx: &mut Context) {
    const RESERVED: [&str; 6] =
        ["grant_type", "code", "code_verifier", "device_code", "refresh_token", "client_secret"];
    let reserved = RESERVED.into_iter().any(|standard| keys.is_sent_as(standard, name));
    if reserved || name.starts_with("client_assertion") {
        cx.push(messages::reserved(at, name));
    }
}
