//! The wording of every mistake: lower case, names in backticks, no full stop; the help says what to type.

use std::fmt::Display;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Ident, LitInt, LitStr};

use crate::attr::{Entry, Name};
use crate::context::Mistake;
use crate::hooks::{self, Hook};
use crate::keys::Level;
use crate::names::{did_you_mean, listed};
use crate::template::BraceFault;
use crate::url::{Kind, UrlFault};

// The attribute and the item it stands on.

pub(crate) fn wrong_item(at: impl ToTokens) -> Mistake {
    Mistake::new(at, GOES_ON, "for several accounts, write one struct per service")
}

pub(crate) fn wrong_enum(at: impl ToTokens) -> Mistake {
    let help =
        "for several accounts, write one struct per service; for the choices of a field, write `#[connector(choices)]`";
    Mistake::new(at, GOES_ON, help)
}

const GOES_ON: &str = "`#[connector]` goes on a struct or on its inherent `impl`";

pub(crate) fn hook_outside_impl(at: impl ToTokens, hook: &str) -> Mistake {
    let message = format!("`#[connector({hook})]` needs `#[connector]` on the surrounding `impl`");
    Mistake::new(
        at,
        message,
        "add `#[connector]` above the `impl`, under that name: a renamed import is not recognized",
    )
}

pub(crate) fn unnamed_fields(at: impl ToTokens, name: &Ident) -> Mistake {
    let help = format!("write `struct {name} {{ pub client_id: String }}`");
    Mistake::new(at, "connection fields need names", help)
}

pub(crate) fn generic(at: impl ToTokens) -> Mistake {
    Mistake::new(at, "a connector type cannot be generic", "own the values (`String`, `Secret`)")
}

pub(crate) fn generic_choices(at: impl ToTokens) -> Mistake {
    Mistake::new(at, "an enum of choices cannot be generic", "remove the parameters")
}

pub(crate) fn variant_with_data(at: impl ToTokens, name: &Ident) -> Mistake {
    Mistake::new(at, "a choice holds no data", format!("write the variant as `{name}`"))
}

pub(crate) fn no_choices(name: &Ident) -> Mistake {
    Mistake::new(name, format!("`{name}` has no choices"), "add a variant for each value")
}

pub(crate) fn equal_choices(second: impl ToTokens, value: &str) -> Mistake {
    let help = "give each choice its own value: `#[connector(value = \"..\")]`";
    Mistake::new(second, format!("two choices have the value `{value}`"), help)
}

pub(crate) fn cfg(at: impl ToTokens, what: &str) -> Mistake {
    let message = format!("`#[cfg]` cannot stand on a {what}");
    Mistake::new(at, message, "remove it; stored connections would depend on how the program was built")
}

pub(crate) fn cfg_on_parameter(at: impl ToTokens) -> Mistake {
    Mistake::new(at, "`#[cfg]` cannot stand on a parameter of a hook", "move it to the method")
}

pub(crate) fn not_public(at: impl ToTokens, name: &Ident) -> Mistake {
    let help = format!("write `pub {name}`; a connector is made by naming its fields");
    Mistake::new(at, format!("`{name}` must be `pub`"), help)
}

// The arguments.

pub(crate) fn not_an_argument(at: &TokenStream) -> Mistake {
    let written = at.to_string();
    let name = written.split('=').next().unwrap_or_default().replace(' ', "");
    if name.contains('-') && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) {
        let help = format!("write it in quotes: `\"{name}\" = \"..\"`");
        return Mistake::new(at, format!("`{name}` is not a word"), help);
    }
    Mistake::new(at, "expected a key", "write `key = value` or `key(..)`, separated by commas")
}

pub(crate) fn expected(entry: &Entry, at: impl ToTokens, what: &str) -> Mistake {
    let help = match entry.name.text().as_str() {
        "refresh_on" => format!("write `{}`; statuses 400 to 599, texts are patterns on the body", entry.example),
        _ => format!("write `{}`", entry.example),
    };
    Mistake::new(at, format!("expected {what}"), help)
}

pub(crate) fn no_value(entry: &Entry) -> Mistake {
    let name = entry.name.text();
    Mistake::new(entry.place(), format!("`{name}` takes no value"), format!("write `{}`", entry.example))
}

pub(crate) fn comma(at: impl ToTokens) -> Mistake {
    Mistake::new(at, "expected `,`", "separate keys and values with commas")
}

const FIRST: &str = "first given here";

pub(crate) fn given_twice(second: &Name, first: &Name) -> Mistake {
    Mistake::new(second, format!("`{}` is given twice", second.text()), "keep one").and(first, FIRST)
}

pub(crate) fn conflict(second: &Name, first: &Name) -> Mistake {
    let message = format!("`{}` and `{}` cannot stand together", first.text(), second.text());
    Mistake::new(second, message, "keep one").and(first, "the other stands here")
}

/// A key that its place does not know: a key of another place, a habit from elsewhere, or a slip.
pub(crate) fn unknown_key(level: Level, entry: &Entry) -> Mistake {
    let name = entry.name.text();
    let on_connector = matches!(level, Level::Struct | Level::OAuth2);
    if on_connector && matches!(name.as_str(), "client_secret" | "api_key" | "password") {
        return secret_in_source(entry.place());
    }
    let known = level.names();
    let unknown = format!("unknown {} `{name}`", in_words(level));
    if let Some(habit) = habit(level, &name) {
        return Mistake::new(&entry.name, unknown, habit);
    }
    if let Some(home) = Level::ALL.into_iter().find(|home| *home != level && home.names().contains(&name.as_str())) {
        let (message, help) = belongs(home);
        return Mistake::new(&entry.name, format!("`{name}` {message}"), help);
    }
    if hooks::find(&name).is_some() {
        let help = format!("write a method with `#[connector({name})]` in the `#[connector] impl`");
        return Mistake::new(&entry.name, format!("`{name}` is a hook"), help);
    }
    Mistake::new(&entry.name, unknown, did_you_mean(&name, "keys", &known))
}

pub(crate) fn secret_in_source(at: impl ToTokens) -> Mistake {
    Mistake::new(at, "a secret cannot be written in the source", "make it a `Secret` field, without a `default`")
}

fn in_words(level: Level) -> &'static str {
    match level {
        Level::Struct => "key",
        Level::OAuth2 => "`oauth2` key",
        Level::Apply => "`apply` key",
        Level::Field => "field key",
        Level::Impl => "`impl` key",
        Level::Choices => "key",
        Level::Variant => "variant key",
    }
}

/// What a key of `home` is, and where it goes.
fn belongs(home: Level) -> (&'static str, &'static str) {
    match home {
        Level::Struct => ("describes the connector", "move it to the `#[connector(..)]` of the struct"),
        Level::OAuth2 => ("belongs to `oauth2`", "move it into `oauth2(..)`"),
        Level::Apply => ("belongs to `apply`", "move it into `apply(..)`"),
        Level::Field => ("describes a field", "move it to the field's `#[connector(..)]`"),
        Level::Impl => ("belongs to the `impl`", "move it to the `#[connector(..)]` of the `impl`"),
        Level::Choices => ("belongs to an enum of choices", "move it to the `#[connector(..)]` of the enum"),
        Level::Variant => ("belongs to a choice", "move it to the `#[connector(..)]` of the variant"),
    }
}

/// Keys of other frameworks that are types or defaults here.
fn habit(level: Level, name: &str) -> Option<&'static str> {
    match (level, name) {
        (Level::Field, "password" | "secret") => Some("write the type `Secret`"),
        (Level::Field, "optional" | "required") => Some("write the type `Option<..>` for a field that may be empty"),
        (Level::Field, "learned") => Some("write the type `Learned<..>`"),
        (Level::Field, "description" | "help") => Some("write a doc comment, or `hint = \"..\"`"),
        (Level::Struct, "description") => Some("write a doc comment on the struct"),
        (Level::Variant, "label" | "hint") => Some("write a doc comment: people read it as the label"),
        _ => None,
    }
}

// Values.

pub(crate) fn empty(at: &LitStr) -> Mistake {
    Mistake::new(at, "this text is empty", "write a text, or drop the key")
}

pub(crate) fn id(at: &LitStr) -> Mistake {
    let help = "use lower-case letters, digits, `_` and `-`";
    Mistake::new(at, format!("`{}` is not an identity for stored connections", at.value()), help)
}

pub(crate) fn host_pattern(at: &LitStr) -> Mistake {
    let help = "write a host without scheme and path: `api.example.com`, `*.example.com` or `example.com:8443`";
    Mistake::new(at, format!("`{}` is not a host", at.value()), help)
}

pub(crate) fn pattern(at: &LitStr, error: impl Display) -> Mistake {
    let help = "look-around and back-references are not supported; a plain text is a pattern too";
    Mistake::new(at, format!("not a regular expression: {error}"), help)
}

pub(crate) fn status(at: &LitInt, from: u16, to: u16) -> Mistake {
    let kind = if from >= 400 { "an error status" } else { "a success status" };
    Mistake::new(at, format!("`{at}` is not {kind}"), format!("write a status from {from} to {to}"))
}

pub(crate) fn plain_pkce(at: impl ToTokens) -> Mistake {
    Mistake::new(at, "`plain` sends the verifier in the open", "write `pkce = S256`")
}

pub(crate) fn not_json(at: &TokenStream) -> Mistake {
    Mistake::new(at, "expected JSON", "write `json({ \"name\": \"text\", \"limit\": 1 })`")
}

pub(crate) fn braces(at: &LitStr, fault: &BraceFault) -> Mistake {
    match fault {
        BraceFault::Unclosed => Mistake::new(at, "a `{` is not closed", "write `{field}`, or `{{` for a brace"),
        BraceFault::Unopened => Mistake::new(at, "a `}` closes nothing", "write `{field}`, or `}}` for a brace"),
        BraceFault::Unnamed(name) => {
            let help = "write `{field}` with the name of a field, or `{{` and `}}` for braces";
            Mistake::new(at, format!("`{{{name}}}` does not name a field"), help)
        }
    }
}

// Addresses and templates.

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
        UrlFault::Query => {
            let help = "write the parameters as `query(name = \"value\")`";
            Mistake::new(at, format!("`{key}` must not have a query"), help)
        }
        UrlFault::ValueIn(part) => {
            let message = format!("a value cannot be the {part} of a URL");
            Mistake::new(at, message, format!("write the {part} in the URL"))
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

pub(crate) fn choices_do_not_fit(at: impl ToTokens, field: &str) -> Mistake {
    Mistake::new(at, format!("a choice of `{field}` cannot stand in a host"), CHOICES_IN_HOST)
}

pub(crate) const CHOICES_IN_HOST: &str = "use letters, digits, `-` and `.` in the values";

pub(crate) fn builtin_elsewhere(at: impl ToTokens, name: &str) -> Mistake {
    let help = "use it in `authorization_url` or `authorization_params`";
    Mistake::new(at, format!("`{{{name}}}` is known only in the authorization request"), help)
}

pub(crate) fn reserved(at: impl ToTokens, name: &str) -> Mistake {
    let help = "remove it; use a hook if the service needs another form";
    Mistake::new(at, format!("`{name}` is set by the framework"), help)
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

pub(crate) fn response_type(at: impl ToTokens) -> Mistake {
    Mistake::new(at, "`response_type` can only be `code`", "remove it; the authorization code grant is always used")
}

pub(crate) fn header_name(at: &Name) -> Mistake {
    let help = "use letters, digits and `-`, such as `\"Notion-Version\"`";
    Mistake::new(at, format!("`{}` is not a header name", at.text()), help)
}

pub(crate) fn not_a_token(at: &LitStr, what: &str) -> Mistake {
    let help = "use letters, digits and `-`, without spaces";
    Mistake::new(at, format!("`{}` is not {what}", at.value()), help)
}

pub(crate) fn own_header(at: &Name) -> Mistake {
    let help = "remove it; use `apply` to say where the token goes";
    Mistake::new(at, format!("`{}` is set by the framework", at.text()), help)
}

pub(crate) fn header_value(at: impl ToTokens) -> Mistake {
    let message = "a header value is visible ASCII, spaces and tabs";
    Mistake::new(at, message, "remove other characters, line breaks among them")
}

pub(crate) fn empty_apply(at: impl ToTokens) -> Mistake {
    let help = "write `apply(header = \"X-Key\")`, `apply(scheme = \"token\")` or `apply(query = \"key\")`, or drop it: Bearer is the default";
    Mistake::new(at, "`apply` says nothing", help)
}

pub(crate) fn parameter_name(at: impl ToTokens) -> Mistake {
    Mistake::new(at, "this name is empty", "write the name of the parameter")
}

// The struct.

pub(crate) fn no_group(name: &Ident) -> Mistake {
    let help = "add `oauth2(authorization_url = \"..\", token_url = \"..\")`";
    Mistake::new(name, format!("`{name}` does not say how tokens are got"), help)
}

pub(crate) fn no_role(name: &Ident, role: &str) -> Mistake {
    let help = format!("name a field `{role}`, or mark one with `#[connector({role})]`");
    Mistake::new(name, format!("`oauth2` needs one field for `{role}`"), help)
}

pub(crate) fn two_fields(second: &Ident, first: &Ident, role: &str) -> Mistake {
    let help = format!("keep one; a field named `{role}` needs no key");
    Mistake::new(second, format!("two fields are `{role}`"), help).and(first, FIRST)
}

pub(crate) fn not_a_choice(at: impl ToTokens, value: &str, known: &[String]) -> Mistake {
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    Mistake::new(at, format!("`{value}` is not one of the choices"), did_you_mean(value, "choices", &known))
}

pub(crate) fn token_path(at: &LitStr) -> Mistake {
    let help = "write member names separated by dots, such as `\"account.id\"`; no `$`, `/` or brackets";
    Mistake::new(at, format!("`{}` is not a path into the token response", at.value()), help)
}

// The impl.

pub(crate) fn no_keys(at: impl ToTokens) -> Mistake {
    let help = format!("write `#[connector(..)]` with keys: {}, or remove it", listed(Level::Field.names()));
    Mistake::new(at, "this `#[connector]` says nothing", help)
}

pub(crate) fn name_a_hook(at: impl ToTokens) -> Mistake {
    Mistake::new(at, "name a hook", format!("write `#[connector(HOOK)]`; hooks: {}", listed(hooks::names())))
}

pub(crate) fn one_hook(at: impl ToTokens) -> Mistake {
    Mistake::new(at, "a method is one hook", "write a method for each hook")
}

pub(crate) fn unknown_hook(at: &Ident, name: &str) -> Mistake {
    if hooks::find(name).is_some() {
        return Mistake::new(at, format!("`{name}` takes no value"), format!("write `#[connector({name})]`"));
    }
    if let Some(level) = Level::ALL.into_iter().find(|level| level.names().contains(&name)) {
        let (message, help) = belongs(level);
        return Mistake::new(at, format!("`{name}` {message}"), help);
    }
    let known: Vec<&str> = hooks::names().collect();
    Mistake::new(at, format!("unknown hook `{name}`"), did_you_mean(name, "hooks", &known))
}

pub(crate) fn hook_twice(second: &Ident, first: &Ident) -> Mistake {
    Mistake::new(second, format!("`{second}` is given twice"), "keep one").and(first, FIRST)
}

pub(crate) fn receiver(at: impl ToTokens, hook: &Hook, method: &Ident) -> Mistake {
    let (takes, also) = if hook.kind == hooks::Kind::Learning {
        ("`&self` or `&mut self`", "")
    } else {
        ("`&self`", "; `acquire`, `refresh` and `connected` may take `&mut self`")
    };
    let help = format!("write `{}`{also}", hook.signature(&method.to_string()));
    Mistake::new(at, format!("`{}` must take {takes}", hook.name), help)
}

pub(crate) fn arguments(at: impl ToTokens, hook: &Hook, method: &Ident) -> Mistake {
    let takes = match hook.arguments {
        [] => "nothing but `&self`".to_owned(),
        arguments => listed(arguments.iter().map(|argument| argument.name)).replace(", ", " and "),
    };
    let help = format!("write `{}`", hook.signature(&method.to_string()));
    Mistake::new(at, format!("`{}` takes {takes}", hook.name), help)
}

pub(crate) fn not_async(at: impl ToTokens, hook: &Hook) -> Mistake {
    let when = if hook.name == "apply" { "runs for every request and" } else { "is asked in passing and" };
    let message = format!("`{}` {when} cannot be `async`", hook.name);
    Mistake::new(at, message, "move the work to `acquire`, `refresh` or `connected`")
}
