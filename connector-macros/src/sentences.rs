//! The wording of what the compiler asserts for us, because it needs types or the other half.

use syn::Ident;

use crate::context::sentence;
use crate::messages::CHOICES_IN_HOST;

pub(crate) fn no_test(name: &Ident) -> String {
    sentence(
        format!("`{name}` does not say how a connection is tested"),
        "add `test = get(\"..\")` or a `#[connector(test)]` method, or write `test = none`",
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
        "add `authorization_url = \"..\"` or a `#[connector(authorization_url)]` method",
    )
}

pub(crate) fn no_token_url(name: &Ident) -> String {
    sentence(format!("`{name}` has no token endpoint"), "add `token_url = \"..\"` or a `#[connector(acquire)]` method")
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

pub(crate) fn key_and_hook(hook: &str) -> String {
    sentence(
        format!("`{hook}` is given on the struct and again as a method"),
        "keep the method if it depends on a field; otherwise keep the key",
    )
}

pub(crate) fn may_not_resolve(key: &str, field: &str, learned_too_late: bool) -> String {
    let why = if learned_too_late { "may be empty, or is learned too late" } else { "may be empty" };
    if key == "test" {
        let help = "write a path without it, or a `#[connector(test)]` method";
        return sentence(format!("`test` cannot always be made: `{field}` {why}"), help);
    }
    sentence(
        format!("`{key}` cannot always be made: `{field}` {why}"),
        format!("write `{key} = [\"..\", \"..\"]` whose last URL has no such value, or a `#[connector({key})]` method"),
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
        "add `hosts = [\"*.example.com\"]` to the struct",
    )
}

pub(crate) fn not_learned(field: &str, key: &str) -> String {
    sentence(format!("`{key}` fills a learned field, and `{field}` is not one"), "write the type `Learned<..>`")
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
