//! The wording of what the compiler asserts for us, because it needs types or the other half; that of rules which many
//! connectors have stands in the core's `rules`, so that an expansion is one line for each.

use quote::ToTokens;
use syn::Ident;

use crate::context::sentence;
use crate::hooks;
use crate::messages::CHOICES_IN_HOST;
use crate::model::Field;

pub(crate) fn same_connector() -> String {
    sentence(
        "two variants have connectors with the same `id`",
        "keep one of them, or give its struct another `id = \"..\"`: the id says by which a person is connected",
    )
}

pub(crate) fn connect_with_taken() -> String {
    sentence(
        "this connector has a field `connect_with`, by which the form of the enum tells its connectors apart",
        "give the field another name",
    )
}

pub(crate) fn no_base_uri(name: &Ident) -> String {
    sentence(
        format!("`test` calls a path, and `{name}` has no base URI"),
        "add `base_uri = \"https://..\"` or a `#[connector(base_uri)]` method, or write the whole URL",
    )
}

pub(crate) fn no_authorization_url(name: &Ident) -> String {
    sentence(
        format!("`{name}` has no authorization endpoint"),
        "add `authorization_url = \"..\"` or a `#[connector(authorization_url)]` method, or `issuer = \"..\"`, whose metadata say it; \
         or, for machines without a browser, `device_authorization_url = \"..\"`",
    )
}

pub(crate) fn no_browser(name: &Ident, key: &str) -> String {
    sentence(
        format!("`{key}` is for a consent in a browser, and `{name}` has no authorization endpoint"),
        format!("remove `{key}`, or add `authorization_url = \"..\"`: a device is never called back"),
    )
}

pub(crate) fn hook_of_a_browser(name: &Ident, hook: &str) -> String {
    sentence(
        format!("the method `{hook}` is for a consent in a browser, and `{name}` has no authorization endpoint"),
        "remove the method, or add `authorization_url = \"..\"`: a device gets no code to exchange",
    )
}

pub(crate) fn no_token_url_of_device() -> String {
    sentence(
        "a device gets its tokens at a token endpoint, and there is none",
        "add `token_url = \"..\"` or a `#[connector(token_url)]` method; `acquire` exchanges codes of a browser alone",
    )
}

pub(crate) fn no_token_url(name: &Ident) -> String {
    sentence(
        format!("`{name}` has no token endpoint"),
        "add `token_url = \"..\"` or a `#[connector(acquire)]` method, or `issuer = \"..\"`, whose metadata say it",
    )
}

pub(crate) fn nothing_to_refresh_by() -> String {
    sentence(
        "`refresh_on` needs a way to refresh",
        "add `token_url` or a `#[connector(refresh)]` method, or drop the key",
    )
}

pub(crate) fn pkce_off_and_hook() -> String {
    sentence("`pkce` is off on the struct and also a method", "keep one")
}

pub(crate) fn bound_and_applied() -> String {
    sentence(
        "`dpop` puts each token on a request with a proof of its own, and `apply` is also a method",
        "remove the method: the framework signs every request; or remove `dpop`",
    )
}

pub(crate) fn no_token_url_of_client(name: &Ident) -> String {
    sentence(
        format!("`{name}` has no token endpoint"),
        "add `token_url = \"..\"` or a `#[connector(token_url)]` method, or `issuer = \"..\"`, whose metadata say it",
    )
}

pub(crate) fn nothing_to_apply(name: &Ident) -> String {
    sentence(
        format!("`{name}` does not say what it puts on a request"),
        "add a `#[connector(login)]` method that gets tokens, or a `#[connector(apply)]` method",
    )
}

pub(crate) fn nothing_is_renewed() -> String {
    sentence(
        "`refresh_on` needs a way to refresh",
        "add a `#[connector(login)]` or a `#[connector(refresh)]` method, or drop the key",
    )
}

pub(crate) fn never_sent(word: &Ident, field: &str) -> String {
    sentence(
        format!("`client_auth = {word}` never sends `{field}`"),
        "remove the field or make it an `Option`, or write `client_auth = body` or `client_auth = basic`",
    )
}

pub(crate) fn no_token_response() -> String {
    sentence(
        "`from_token` needs a token response",
        "add a `#[connector(login)]` method, or set the field in a `#[connector(connected)]` method",
    )
}

pub(crate) fn pattern_on_choice(field: &str) -> String {
    sentence(format!("`{field}` has few values, which a `pattern` need not describe"), "drop `pattern`")
}

pub(crate) fn not_on_the_form(field: &str, key: &str) -> String {
    sentence(format!("`{key}` is for people who fill in a field, and `{field}` is learned"), format!("drop `{key}`"))
}

pub(crate) fn may_not_resolve(key: &str, field: &str, learned_too_late: bool) -> String {
    let why = if learned_too_late { "may be empty, or is learned too late" } else { "may be empty" };
    if key == "test" {
        let help = "write a path without it, or a `#[connector(test)]` method";
        return sentence(format!("`test` cannot always be made: `{field}` {why}"), help);
    }
    if key == "issuer" {
        let help =
            "write it with fields that are always there before the consent: it is what the callback is compared with";
        return sentence(format!("`issuer` cannot always be made: `{field}` {why}"), help);
    }
    let hook = match key {
        "refresh_url" => Some("refresh"),
        "revoke_url" => Some("disconnect"),
        _ => hooks::find(key).map(|hook| hook.name),
    };
    let method = hook.map(|hook| format!(", or a `#[connector({hook})]` method")).unwrap_or_default();
    sentence(
        format!("`{key}` cannot always be made: `{field}` {why}"),
        format!("write `{key} = [\"..\", \"..\"]` whose last URL has no such value{method}"),
    )
}

pub(crate) fn does_not_fit(field: &str, place: &str) -> String {
    sentence(
        format!("the type of `{field}` does not fit into {place}"),
        "a `Host` stands alone between `://` and `/`, an `Origin` at the very start; other types never at the start",
    )
}

pub(crate) fn whole_host(field: &str) -> String {
    sentence(
        format!("`{field}` would be the whole host"),
        format!("write the type `Host`, or `https://{{{field}}}.example.com`"),
    )
}

pub(crate) fn decides_the_host(field: &str) -> String {
    sentence(
        format!("`{field}` would decide to whom the host belongs"),
        format!("write `https://{{{field}}}.example.com`, or make `{field}` a choice"),
    )
}

pub(crate) fn choices_do_not_fit(field: &str) -> String {
    sentence(format!("a choice of `{field}` cannot stand in a host"), CHOICES_IN_HOST)
}

pub(crate) fn learned_host(field: &str) -> String {
    sentence(
        format!("`{field}` is a host that is learned, and nothing says which hosts are right"),
        "add the key `hosts = [\"*.example.com\"]`, with the service's own domain, to `#[connector(..)]` on the struct",
    )
}

pub(crate) fn not_learned(field: &Field, key: &str) -> String {
    let ty = field.ty.to_token_stream().to_string().replace(' ', "");
    // What is optional is what may be learned or not.
    let inner = ty.strip_prefix("Option<").and_then(|rest| rest.strip_suffix('>')).unwrap_or(&ty);
    let message = format!("`{key}` fills a learned field, and `{}` is not one", field.name);
    sentence(message, format!("write `pub {}: Learned<{inner}>`", field.name))
}

pub(crate) fn secret_default() -> String {
    sentence("a secret cannot be written in the source", "drop `default`; a program gives it as a preset")
}

pub(crate) fn default_type(field: &str) -> String {
    sentence(
        format!("`default` is not a value of `{field}`"),
        "write a value that the field can hold, or drop `default`",
    )
}

pub(crate) fn choices_on_text(field: &str) -> String {
    sentence(
        format!("`choices` is for texts, and `{field}` is not one"),
        "write the type `String`, or an enum with `#[connector(choices)]`",
    )
}
