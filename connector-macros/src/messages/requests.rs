//! What is wrong with what is sent: addresses, templates, parameters and headers.

use quote::ToTokens;
use syn::{Ident, LitStr};

use crate::attr::Name;
use crate::context::Mistake;
use crate::names::did_you_mean;
use crate::url::{Kind, UrlFault};

pub(crate) fn not_https(at: &LitStr, key: &str) -> Mistake {
    let help = "write `https://..`";
    Mistake::new(at, format!("`{key}` must be an absolute https URL"), help)
}

pub(crate) fn url(at: &LitStr, key: &str, kind: Kind, fault: &UrlFault) -> Mistake {
    match fault {
        UrlFault::NotHttps if kind == Kind::Call => {
            let help = "write a path such as `get(\"users/me\")`";
            Mistake::new(at, format!("`{key}` must be a path, or an absolute https URL, without a fragment"), help)
        }
        UrlFault::NotHttps if !at.value().is_ascii() => {
            let help = "escape them as `%C3%A4`, or write the host as `xn--..`";
            Mistake::new(at, format!("`{key}` has characters that cannot stand in a URL"), help)
        }
        UrlFault::NotHttps => {
            let help = "write `https://..`; only loopback hosts (`127.0.0.1`, `[::1]`, `localhost`) may use http";
            Mistake::new(at, format!("`{key}` must be an absolute https URL without a fragment"), help)
        }
        UrlFault::UserName => {
            Mistake::new(at, format!("`{key}` must not contain a user name"), "remove what stands before the `@`")
        }
        UrlFault::Query if kind == Kind::Issuer => {
            let help = "write the issuer as the service's metadata and callbacks do, character by character";
            Mistake::new(at, format!("`{key}` must not have a query"), help)
        }
        UrlFault::Query => {
            let help = "write the parameters as `query(name = \"value\")`";
            Mistake::new(at, format!("`{key}` must not have a query"), help)
        }
        UrlFault::ValueIn(part) => {
            let message = format!("a value cannot be the {part} of a URL");
            Mistake::new(at, message, format!("write the {part} as it is, without a field"))
        }
        UrlFault::AfterOrigin => {
            let message = "a value at the start of a URL is a whole origin, and only a path may follow";
            Mistake::new(at, message, "write `https://{field}..`, or `{field}/path` with a field of type `Origin`")
        }
        UrlFault::ParameterName => Mistake::new(at, "a value cannot name a query parameter", "write `?name={field}`"),
        UrlFault::Climbs => {
            Mistake::new(at, "a path cannot have `.` or `..` as a part", "write the path that is meant")
        }
        UrlFault::Beside(text) => {
            let message = format!("a value cannot stand beside `{text}`");
            Mistake::new(at, message, format!("remove the `{text}`: together they could change the path"))
        }
    }
}

pub(crate) fn unknown_field(at: impl ToTokens, name: &str, known: &[&str]) -> Mistake {
    Mistake::new(at, format!("unknown field `{name}` in a template"), did_you_mean(name, "fields", known))
}

pub(crate) fn secret_in_url(at: impl ToTokens, field: &str) -> Mistake {
    let help = format!("addresses are logged on the way; send `{field}` in a header or in the body");
    Mistake::new(at, "`Secret` cannot stand in a URL", help)
}

/// A `test` that the core would not send, for the credential's sake.
pub(crate) fn test_elsewhere(at: impl ToTokens, host: &str, port: u16) -> Mistake {
    let port = if matches!(port, 80 | 443) { String::new() } else { format!(":{port}") };
    let help = format!("if it belongs to the service, add `hosts = [\"{host}{port}\"]`; otherwise write a path");
    Mistake::new(at, format!("`test` calls `{host}{port}`, which may not receive the credential"), help)
}

pub(crate) fn choices_do_not_fit(at: impl ToTokens, field: &str) -> Mistake {
    Mistake::new(at, format!("a choice of `{field}` cannot stand in a host"), CHOICES_IN_HOST)
}

pub(crate) const CHOICES_IN_HOST: &str = "use letters, digits, `-` and `.` in the values";

pub(crate) fn builtin_elsewhere(at: impl ToTokens, name: &str) -> Mistake {
    let help = "use it in `authorization_url` or `authorization_params`";
    Mistake::new(at, format!("`{{{name}}}` is known only in the authorization request"), help)
}

pub(crate) fn reserved(at: impl ToTokens, name: &str) -> Mistake {
    let help = match name {
        "dpop_jkt" => "remove it; `dpop` binds the code to the key of its consent",
        "grant_type" => "remove it; an exchange and a renewal each send their own",
        _ if name.starts_with("code_challenge") || name == "code_verifier" => {
            "remove it; `pkce = S256`, the default, sends a challenge and its verifier"
        }
        "state" => "remove it; the framework makes one for each consent and compares it when the person comes back",
        "redirect_uri" => "remove it; it is the program's, the same for all its connections",
        _ => "remove it; use a hook if the service needs another form",
    };
    Mistake::new(at, format!("`{name}` is set by the framework"), help)
}

/// A parameter that is there already, so that this one would never be sent.
pub(crate) fn sent_already(at: impl ToTokens, name: &str, by: &str) -> Mistake {
    Mistake::new(at, format!("`{name}` is sent already: {by}"), "remove it")
}

pub(crate) fn equal_targets(at: &LitStr) -> Mistake {
    let help = "give each parameter a name of its own";
    Mistake::new(at, format!("`{}` would be the name of two parameters", at.value()), help)
}

/// A parameter of the callback that has a meaning already.
pub(crate) fn callback_parameter(at: &LitStr, key: &str) -> Mistake {
    let help = match key {
        "code_param" => "name the parameter in which the service puts the code, or drop the key: `code` is the default",
        _ => "name the parameter in which the service puts this value",
    };
    Mistake::new(at, format!("`{}` has a meaning of its own in every callback", at.value()), help)
}

pub(crate) fn no_secret(at: &Ident) -> Mistake {
    let message = format!("`{at}` proves the client by its secret, and no field is the `client_secret`");
    let help =
        "name a field `client_secret`, or mark one with `#[connector(client_secret)]`, or write `client_auth = none`";
    Mistake::new(at, message, help)
}

pub(crate) fn no_audience(at: &Ident) -> Mistake {
    let help = "add `issuer = \"https://..\"`, or `assertion_audience = \"https://..\"` where the service asks for another audience";
    Mistake::new(at, format!("`{at}` needs to know whom the client proves itself to"), help)
}

pub(crate) fn audience_of_nothing(at: &Name) -> Mistake {
    let help = "add `client_auth = private_key_jwt`, or drop the key";
    Mistake::new(at, format!("`{}` is for a client that signs", at.text()), help)
}

/// A key of the struct or of a field that the group does not read.
pub(crate) fn no_use(at: &Name, group: &Name, why: &str) -> Mistake {
    Mistake::new(at, format!("`{}` has no use for `{}`", group.text(), at.text()), why)
}

pub(crate) fn scope(at: &LitStr) -> Mistake {
    let help = "write each scope as a text of its own: `scopes = [\"read\", \"write\"]`";
    Mistake::new(at, format!("`{}` is not one scope", at.value()), help)
}

pub(crate) fn scope_separator(at: &LitStr) -> Mistake {
    Mistake::new(at, "without a separator the scopes would be one word", "drop the key: a space is the default")
}

pub(crate) fn scope_in_url(at: impl ToTokens) -> Mistake {
    Mistake::new(at, "`scope` is given by `scopes` and again in the URL", "keep `scopes`")
}

/// Something that would stand in the address of a consent whose parameters are pushed.
pub(crate) fn nothing_in_the_address(at: impl ToTokens, pushed: &Name) -> Mistake {
    let help = "write the parameters as `authorization_params(..)`: they are pushed with the others";
    Mistake::new(at, in_no_address(pushed), help)
}

/// The same of where they would stand.
pub(crate) fn nothing_in_the_fragment(at: &Ident, pushed: &Name) -> Mistake {
    Mistake::new(at, in_no_address(pushed), "remove `params_in`")
}

fn in_no_address(pushed: &Name) -> String {
    format!("with `{}`, no parameter stands in the address where consent is given", pushed.text())
}

pub(crate) fn response_type(at: impl ToTokens) -> Mistake {
    Mistake::new(at, "`response_type` can only be `code`", "remove it; the authorization code grant is always used")
}

pub(crate) fn header_name(at: &Name) -> Mistake {
    let help = "use letters, digits and `-`, such as `\"Notion-Version\"`";
    Mistake::new(at, format!("`{}` is not a header name", at.text()), help)
}

pub(crate) fn not_a_token(at: &LitStr, what: &str) -> Mistake {
    let mistake = at.value();
    let meant = mistake.trim().trim_end_matches(':').trim();
    let help = match meant.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') && !meant.is_empty() {
        true => format!("write `\"{meant}\"`: letters, digits and `-`, nothing else"),
        false => "use letters, digits and `-`, without spaces".to_owned(),
    };
    Mistake::new(at, format!("`{mistake}` is not {what}"), help)
}

pub(crate) fn own_header(at: &Name, help: &str) -> Mistake {
    Mistake::new(at, format!("`{}` is set by the framework", at.text()), help)
}

pub(crate) fn header_value(at: impl ToTokens) -> Mistake {
    let message = "a header value is visible ASCII, spaces and tabs";
    Mistake::new(at, message, "remove other characters, line breaks among them")
}

pub(crate) fn bound_and_applied(at: &Name, flag: &Name) -> Mistake {
    let message = "a token that is bound to a key stands in `Authorization: DPoP`, and nowhere else";
    Mistake::new(at, message, "remove `apply`, or `dpop`").and(flag, "the other stands here")
}

pub(crate) fn bound_and_of_another_type(at: &Name, flag: &Name) -> Mistake {
    let message = "with `dpop`, tokens are of the type DPoP, and one of another type is refused";
    Mistake::new(at, message, "remove `token_type`, or `dpop`").and(flag, "the other stands here")
}

pub(crate) fn empty_apply(at: impl ToTokens) -> Mistake {
    let help = "write `apply(header = \"X-Key\")`, `apply(scheme = \"token\")` or `apply(query = \"key\")`, or drop it: Bearer is the default";
    Mistake::new(at, "`apply` says nothing", help)
}

pub(crate) fn parameter_name(at: impl ToTokens) -> Mistake {
    Mistake::new(at, "this name is empty", "write the name of the parameter")
}

pub(crate) fn no_issuer(at: &Ident) -> Mistake {
    let help = "add `issuer = \"https://..\"`, which the `iss` of a callback must equal";
    Mistake::new(at, "`issuer_in_callback = required` needs an issuer", help)
}
