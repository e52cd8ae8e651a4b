//! The rules over one half, each a small function. What needs types or the other half is asserted by the expansion.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Fields, FnArg, LitStr, ReceiverKind};

use crate::attr::Name;
use crate::context::Context;
use crate::hooks::{HOOKS, Kind};
use crate::messages;
use crate::model::{ApplyKeys, Behaviour, Field, FieldKeys, Method, Param, Role, Structure};
use crate::parse::choices::Choices;
use crate::template::{BUILTIN, Piece, Template, Value};
use crate::url;

/// The rules of the struct half.
pub(crate) fn check_structure(structure: &Structure, cx: &mut Context) {
    check_templates(structure, cx);
    check_headers(structure, cx);
    check_equal_names(structure.keys.query.all(), |name| name, cx);
    if let (Some(apply), Some(name)) = (structure.keys.apply.get(), structure.keys.apply.name()) {
        check_apply(apply, name, cx);
    }
    check_oauth2(structure, cx);
    for field in &structure.fields {
        check_field(field, cx);
    }
    check_roles(structure, cx);
}

/// Every value of a template is a field, or builtin where that has a meaning.
fn check_templates(structure: &Structure, cx: &mut Context) {
    if !matches!(structure.item.fields, Fields::Named(_)) {
        return;
    }
    for place in structure.templates() {
        for value in place.template.values() {
            if let Some(field) = structure.field(&value.name) {
                check_choices_in_host(field, value, cx);
            } else if !BUILTIN.contains(&value.name.as_str()) {
                let mut known: Vec<&str> = structure.fields.iter().map(|field| field.name.as_str()).collect();
                known.extend(BUILTIN.into_iter().filter(|_| place.builtin));
                cx.push(messages::unknown_field(&value.literal, &value.name, &known));
            } else if !place.builtin {
                cx.push(messages::builtin_elsewhere(&value.literal, &value.name));
            }
        }
    }
}

/// The choices that a key lists can stand in a host where a template puts them there.
fn check_choices_in_host(field: &Field, value: &Value, cx: &mut Context) {
    let choices = field.keys.choices.all();
    if value.place.is_host() && !choices.iter().all(|choice| url::is_host(&choice.value.value())) {
        cx.push(messages::choices_do_not_fit(&value.literal, &field.name));
    }
}

/// Headers that can be sent, and do not belong to the framework.
fn check_headers(structure: &Structure, cx: &mut Context) {
    const FRAMING: [&str; 4] = ["host", "content-length", "transfer-encoding", "connection"];
    let credential = match structure.keys.apply.get() {
        Some(ApplyKeys { header, .. }) if header.is_given() => header.get().map(LitStr::value),
        Some(ApplyKeys { query, .. }) if query.is_given() => None,
        _ => Some("authorization".to_owned()),
    };
    let headers = structure.keys.headers.all();
    check_equal_names(headers, |name| name.to_ascii_lowercase(), cx);
    for Param { name, value } in headers {
        let text = name.text();
        let is = |other: &str| text.eq_ignore_ascii_case(other);
        if !is_token(&text) {
            cx.push(messages::header_name(name));
        } else if FRAMING.into_iter().any(is) || credential.as_deref().is_some_and(is) {
            cx.push(messages::own_header(name));
        }
        if !value.pieces.iter().all(is_header_text) {
            cx.push(messages::header_value(&value.tokens));
        }
    }
}

fn is_header_text(piece: &Piece) -> bool {
    match piece {
        Piece::Text(text) => text.chars().all(|c| c == '\t' || c == ' ' || c.is_ascii_graphic()),
        Piece::Value(_) => true,
    }
}

/// A token of HTTP (RFC 9110, section 5.6.2).
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c))
}

/// Equal names in one list would replace each other. `fold` makes names equal that only look different.
fn check_equal_names<T: AsRef<str>>(params: &[Param], fold: impl Fn(String) -> T, cx: &mut Context) {
    for (at, second) in params.iter().enumerate() {
        let same = |first: &&Param| fold(first.name.text()).as_ref() == fold(second.name.text()).as_ref();
        if second.name.text().is_empty() {
            cx.push(messages::parameter_name(&second.name));
        } else if let Some(first) = params.iter().take(at).find(same) {
            cx.push(messages::given_twice(&second.name, &first.name));
        }
    }
}

/// `apply` says one thing: a header or a query parameter.
fn check_apply(apply: &ApplyKeys, name: &Name, cx: &mut Context) {
    let ApplyKeys { header, scheme, query } = apply;
    match (header.name().or(scheme.name()), query.name()) {
        (None, None) => cx.push(messages::empty_apply(name)),
        (Some(first), Some(second)) => cx.push(messages::conflict(second, first)),
        _ => {}
    }
    for (cell, what) in [(header, "a header name"), (scheme, "a scheme")] {
        if let Some(text) = cell.get().filter(|text| !is_token(&text.value())) {
            cx.push(messages::not_a_token(text, what));
        }
    }
    if let Some(text) = query.get().filter(|text| text.value().is_empty()) {
        cx.push(messages::parameter_name(text));
    }
}

/// One authorization group, and nothing in it that the framework sets itself.
fn check_oauth2(structure: &Structure, cx: &mut Context) {
    let cell = &structure.keys.oauth2;
    if !cell.is_given() {
        cx.push(messages::no_group(&structure.item.ident));
    }
    let Some(oauth2) = cell.get() else { return };
    for scope in oauth2.scopes.all() {
        let text = scope.value();
        if text.is_empty() || text.contains(char::is_whitespace) {
            cx.push(messages::scope(scope));
        }
    }
    if let Some(separator) = oauth2.scope_separator.get().filter(|separator| separator.value().is_empty()) {
        cx.push(messages::scope_separator(separator));
    }
    let params = oauth2.authorization_params.all();
    check_equal_names(params, |name| name, cx);
    for Param { name, .. } in params.iter().filter(|param| param.name.text() == "scope" && oauth2.scopes.is_given()) {
        cx.push(messages::scope_in_url(name));
    }
    for Param { name, value } in params {
        check_authorization_parameter(name, &name.text(), value.tokens.clone(), &value.source, cx);
    }
    for template in oauth2.authorization_url.all() {
        for (name, value) in url::parameters(&template.skeleton(url::VALUE)) {
            if name == "scope" && oauth2.scopes.is_given() {
                cx.push(messages::scope_in_url(&template.tokens));
            }
            check_authorization_parameter(&template.tokens, &name, template.tokens.clone(), value, cx);
        }
    }
    for template in oauth2.token_url.all() {
        check_token_parameters(template, cx);
    }
}

/// What the framework sets in the authorization request, or what would change the grant (RFC 9700, section 2.1.2).
fn check_authorization_parameter(at: impl ToTokens, name: &str, value_at: TokenStream, value: &str, cx: &mut Context) {
    if matches!(name, "state" | "redirect_uri") || name.starts_with("code_challenge") || name.starts_with("request") {
        cx.push(messages::reserved(at, name));
    } else if name == "response_type" && value != "code" {
        cx.push(messages::response_type(value_at));
    }
}

/// What the framework sets in the token request (RFC 6749, section 4.1.3).
fn check_token_parameters(template: &Template, cx: &mut Context) {
    const RESERVED: [&str; 5] = ["grant_type", "code", "code_verifier", "refresh_token", "client_secret"];
    for (name, _) in url::parameters(&template.skeleton(url::VALUE)) {
        if RESERVED.contains(&name.as_str()) || name.starts_with("client_assertion") {
            cx.push(messages::reserved(&template.tokens, &name));
        }
    }
}

/// The keys of one field agree with each other.
fn check_field(field: &Field, cx: &mut Context) {
    let FieldKeys { client_id, client_secret, from_token, from_callback, default, choices, .. } = &field.keys;
    for (first, second) in [(client_id.name(), client_secret.name()), (from_token.name(), from_callback.name())] {
        if let (Some(first), Some(second)) = (first, second) {
            cx.push(messages::conflict(second, first));
        }
    }
    if let Some(path) = from_token.get().filter(|path| !is_member_path(&path.value())) {
        cx.push(messages::token_path(path));
    }
    check_equal_choices(choices.all().iter().map(|choice| &choice.value), cx);
    let values: Vec<String> = choices.all().iter().map(|choice| choice.value.value()).collect();
    if let Some(default) = default.get().filter(|default| !values.is_empty() && !values.contains(&default.value())) {
        cx.push(messages::not_a_choice(default, &default.value(), &values));
    }
    if let (Some(Role::ClientSecret), Some(default)) = (field.role(), default.get()) {
        cx.push(messages::secret_in_source(default));
    }
}

/// Member names separated by dots; what people know from JSONPath and JSON pointers would be taken for a name.
fn is_member_path(path: &str) -> bool {
    let is_name = |name: &str| !name.is_empty() && !name.contains(['$', '/', '[', ']', '*', ' ']);
    path.split('.').all(is_name)
}

/// One client id, at most one client secret, at most one owner.
fn check_roles(structure: &Structure, cx: &mut Context) {
    if !matches!(structure.item.fields, Fields::Named(_)) {
        return;
    }
    let fields = |is: fn(&Field) -> bool| structure.fields.iter().filter(move |field| is(field));
    let has_client_id = check_at_most_one(fields(|field| field.role() == Some(Role::ClientId)), "client_id", cx);
    check_at_most_one(fields(|field| field.role() == Some(Role::ClientSecret)), "client_secret", cx);
    check_at_most_one(fields(|field| field.keys.owner.is_given()), "owner", cx);
    if structure.keys.oauth2.is_given() && !has_client_id {
        cx.push(messages::no_role(&structure.item.ident, "client_id"));
    }
}

fn check_at_most_one<'a>(mut fields: impl Iterator<Item = &'a Field>, role: &str, cx: &mut Context) -> bool {
    let Some(first) = fields.next() else { return false };
    for second in fields {
        cx.push(messages::two_fields(&second.ident, &first.ident, role));
    }
    true
}

/// The rules of the `impl` half.
pub(crate) fn check_behaviour(behaviour: &Behaviour, cx: &mut Context) {
    for method in &behaviour.methods {
        check_method(method, cx);
    }
    for hook in HOOKS {
        let mut methods = behaviour.methods.iter().filter(|method| method.hook.name == hook.name);
        let Some(first) = methods.next() else { continue };
        // Two methods of which only one is built are one hook.
        for second in methods.filter(|second| first.cfgs.is_empty() || second.cfgs.is_empty()) {
            cx.push(messages::hook_twice(&second.word, &first.word));
        }
    }
}

/// Receiver, number of arguments and `async`; their types are the compiler's matter.
fn check_method(method: &Method, cx: &mut Context) {
    let Method { hook, signature, .. } = method;
    let name = &signature.ident;
    match signature.receiver() {
        None => cx.push(messages::receiver(name, hook, name)),
        Some(receiver) => match receiver.kind {
            ReceiverKind::Value => cx.push(messages::receiver(receiver, hook, name)),
            ReceiverKind::Reference(_, _, Some(_)) if hook.kind != Kind::Learning => {
                cx.push(messages::receiver(receiver, hook, name));
            }
            _ => check_arguments(method, cx),
        },
    }
    if let (Some(asyncness), false) = (signature.asyncness, hook.is_async()) {
        cx.push(messages::not_async(asyncness, hook));
    }
    for input in &signature.inputs {
        let (FnArg::Receiver(syn::Receiver { attrs, .. }) | FnArg::Typed(syn::PatType { attrs, .. })) = input;
        for cfg in attrs.iter().filter(|attribute| attribute.path().is_ident("cfg")) {
            cx.push(messages::cfg_on_parameter(cfg));
        }
    }
}

fn check_arguments(method: &Method, cx: &mut Context) {
    let Method { hook, signature, .. } = method;
    let given = signature.inputs.len().saturating_sub(1);
    if given != hook.arguments.len() {
        cx.push(messages::arguments(&signature.inputs, hook, &signature.ident));
    }
}

/// The rules of an enum of choices.
pub(crate) fn check_choices(choices: &Choices, cx: &mut Context) {
    check_equal_choices(choices.variants.iter().map(|variant| &variant.value), cx);
}

fn check_equal_choices<'a>(values: impl Iterator<Item = &'a LitStr>, cx: &mut Context) {
    let mut seen = Vec::new();
    for literal in values {
        let value = literal.value();
        if seen.contains(&value) {
            cx.push(messages::equal_choices(literal, &value));
        }
        seen.push(value);
    }
}
