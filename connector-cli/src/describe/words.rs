//! The facts of a descriptor in words.
//!
//! The core may learn further kinds of facts; those that are not known here are left to `--json`.

use connector_core::{
    Apply, Authorization, Descriptor, FieldDescriptor, FieldKind, Hook, Lifetime, Param, Role, Signal, Template,
    TestCall,
};

const SEE_JSON: &str = "see --json";

pub(super) fn list(texts: impl IntoIterator<Item = impl Into<String>>) -> String {
    texts.into_iter().map(Into::into).collect::<Vec<_>>().join(", ")
}

/// The same; `empty` if there is nothing.
pub(super) fn list_or(empty: &str, texts: impl IntoIterator<Item = impl Into<String>>) -> String {
    let list = list(texts);
    if list.is_empty() { empty.to_owned() } else { list }
}

/// The templates of an address, of which the first that resolves is used; or the hook that decides; or who is asked.
pub(super) fn address(templates: &[Template], hook: Hook, hooks: &[Hook], by_metadata: bool) -> String {
    if hooks.contains(&hook) {
        return by_hook(hook);
    }
    match (templates, by_metadata) {
        ([], true) => "by the metadata of the issuer".to_owned(),
        ([], false) => "none".to_owned(),
        (templates, _) => addresses(templates),
    }
}

/// The same for an address that no hook gives.
pub(super) fn addresses(templates: &[Template]) -> String {
    let sources: Vec<_> = templates.iter().map(Template::source).collect();
    sources.join(", else ")
}

pub(super) fn apply(descriptor: &Descriptor, hooks: &[Hook]) -> String {
    if hooks.contains(&Hook::Apply) {
        return by_hook(Hook::Apply);
    }
    if matches!(descriptor.authorization, Authorization::Basic) {
        return "header `authorization: Basic USER:PASSWORD`".to_owned();
    }
    if descriptor.token_endpoint().is_some_and(|endpoint| endpoint.dpop) {
        return "header `authorization: DPoP TOKEN`, and a proof for each request".to_owned();
    }
    match descriptor.applied() {
        Apply::Header { name, scheme: Some(scheme) } => format!("header `{name}: {scheme} TOKEN`"),
        Apply::Header { name, scheme: None } => format!("header `{name}: TOKEN`"),
        Apply::Query(name) => format!("query parameter `{name}`"),
        _ => SEE_JSON.to_owned(),
    }
}

pub(super) fn params(params: &[Param], between: &str) -> String {
    list(params.iter().map(|param| format!("{}{between}{}", param.name, param.value.source())))
}

pub(super) fn test_call(test: &TestCall) -> String {
    match test {
        TestCall::Missing => by_hook(Hook::Test),
        TestCall::None => "none: there is nothing to call".to_owned(),
        TestCall::Get(template) => format!("GET {}", template.source()),
        TestCall::Post(template, None) => format!("POST {}", template.source()),
        TestCall::Post(template, Some(json)) => format!("POST {} with {}", template.source(), json.source()),
        _ => SEE_JSON.to_owned(),
    }
}

pub(super) fn signals(signals: &[Signal]) -> String {
    let signal = |signal: &Signal| match signal {
        Signal::Status(status) => format!("status {status}"),
        Signal::Body(pattern) => format!("a body that matches `{pattern}`"),
        _ => SEE_JSON.to_owned(),
    };
    list_or("none", signals.iter().map(signal))
}

pub(super) fn lifetime(lifetime: Lifetime) -> String {
    match lifetime {
        Lifetime::Seconds(seconds) => format!("{seconds} s, unless the service says"),
        Lifetime::Never => "without end".to_owned(),
        _ => SEE_JSON.to_owned(),
    }
}

/// What kind of value a field holds, who gives it and what it is for.
pub(super) fn field(field: &FieldDescriptor) -> String {
    let mut facts = vec![kind(field.kind).to_owned()];
    if field.learned {
        facts.push(match (field.from_token, field.from_callback) {
            (Some(path), _) => format!("learned from `{path}` of the token response"),
            (None, Some(parameter)) => format!("learned from `{parameter}` of the callback"),
            (None, None) => "learned by a hook".to_owned(),
        });
    } else if let Some(default) = field.default {
        facts.push(format!("default `{default}`"));
    } else {
        facts.push(if field.optional { "optional" } else { "required" }.to_owned());
    }
    match field.role {
        Some(Role::ClientId) => facts.push("the client id".to_owned()),
        Some(Role::ClientSecret) => facts.push("the client secret".to_owned()),
        Some(Role::PrivateKey) => facts.push("the client's private key".to_owned()),
        Some(Role::KeyId) => facts.push("the name of that key".to_owned()),
        Some(_) | None => {}
    }
    if field.owner {
        facts.push("tells whose account it is".to_owned());
    }
    list(facts)
}

const fn kind(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "text",
        FieldKind::Secret => "secret",
        FieldKind::Bool => "yes or no",
        FieldKind::Integer => "whole number",
        FieldKind::Host => "host name",
        FieldKind::Origin => "https origin",
        FieldKind::Choice => "choice",
        _ => "value",
    }
}

fn by_hook(hook: Hook) -> String {
    format!("by the `{}` hook", hook.name())
}
