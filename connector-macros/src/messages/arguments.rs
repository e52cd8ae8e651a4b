//! What is wrong with one argument: its name, its place or its value.

use std::fmt::Display;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{LitInt, LitStr};

use super::FIRST;
use crate::attr::{Assigned, Entry, Name};
use crate::context::Mistake;
use crate::hooks;
use crate::keys::Level;
use crate::names::did_you_mean;
use crate::template::BraceFault;

pub(crate) fn not_an_argument(at: &TokenStream) -> Mistake {
    let written = at.to_string();
    let name = written.split('=').next().unwrap_or_default().replace(' ', "");
    if name.contains('-') && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) {
        let help = format!("write it in quotes: `\"{name}\" = \"..\"`");
        return Mistake::new(at, format!("`{name}` is not a word"), help);
    }
    let mut tokens = at.clone().into_iter();
    match (tokens.next(), tokens.next(), tokens.next()) {
        (Some(TokenTree::Ident(_) | TokenTree::Literal(_)), Some(TokenTree::Punct(sign)), next) => {
            let next = next.filter(|next| matches!(next, TokenTree::Punct(next) if "=>:".contains(next.as_char())));
            let mut wrong = TokenStream::from(TokenTree::Punct(sign));
            wrong.extend(next);
            let message = format!("expected `=`, not `{}`", wrong.to_string().replace(' ', ""));
            Mistake::new(wrong, message, "write `key = value` or `key(..)`, separated by commas")
        }
        (Some(TokenTree::Ident(name)), Some(TokenTree::Group(group)), None) => {
            Mistake::new(group, "expected a list in parentheses", format!("write `{name}(..)`"))
        }
        (Some(TokenTree::Ident(_) | TokenTree::Literal(_)), Some(next), _) => comma(next),
        _ => Mistake::new(at, "expected a key", "write `key = value` or `key(..)`, separated by commas"),
    }
}

pub(crate) fn expected(entry: &Entry, at: impl ToTokens, what: &str) -> Mistake {
    let help = match entry.name.text().as_str() {
        "refresh_margin" | "refresh_grace" => format!("write `{}`, a whole number without a unit", entry.example),
        "refresh_on" => format!("write `{}`; statuses 400 to 599, texts are patterns on the body", entry.example),
        _ => format!("write `{}`", entry.example),
    };
    Mistake::new(at, format!("expected {what}"), help)
}

pub(crate) fn no_value(entry: &Entry) -> Mistake {
    let name = entry.name.text();
    let besides = match name.as_str() {
        "api_key" => ", and `apply(header = \"X-Key\")` beside it, if the service wants the key in another header",
        "basic" => ", and name two fields `username` and `password`",
        "custom" => ", and methods with `#[connector(login)]` and `#[connector(apply)]`",
        _ => "",
    };
    Mistake::new(entry.place(), format!("`{name}` takes no value"), format!("write `{}`{besides}", entry.example))
}

pub(crate) fn comma(at: impl ToTokens) -> Mistake {
    let before = at.to_token_stream().to_string();
    let message = match before.len() <= 24 {
        true => format!("expected `,` before `{before}`"),
        false => "expected `,`".to_owned(),
    };
    Mistake::new(at, message, "separate keys and values with commas")
}

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
    let on_connector = matches!(level, Level::Struct | Level::OAuth2 | Level::ClientCredentials);
    if on_connector && matches!(name.as_str(), "client_secret" | "api_key" | "password") {
        return secret_in_source(entry.place());
    }
    if level == Level::Multi && name == "choices" {
        return Mistake::new(
            &entry.name,
            "`multi` and `choices` cannot stand together",
            "keep `multi` for an enum of connectors, `choices` for the values of a field",
        );
    }
    let known = level.names();
    let unknown = format!("unknown {} `{name}`", in_words(level));
    if let Some(habit) = habit(level, &name) {
        return Mistake::new(&entry.name, unknown, habit);
    }
    if let Some(why) = not_in_client_credentials(level, &name) {
        return Mistake::new(&entry.name, format!("`client_credentials` has no use for `{name}`"), why);
    }
    if let Some(home) = Level::ALL.into_iter().find(|home| *home != level && home.names().contains(&name.as_str())) {
        let (message, help) = match (level, belongs(home, &name)) {
            (Level::Multi, (message, _)) => (message, "move it to the connector that a variant holds"),
            (_, belongs) => belongs,
        };
        return Mistake::new(&entry.name, format!("`{name}` {message}"), help);
    }
    if hooks::find(&name).is_some() {
        let of = if level == Level::Multi { " of the connector that it is about" } else { "" };
        let help = format!("write a method with `#[connector({name})]` in the `#[connector] impl`{of}");
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
        Level::ClientCredentials => "`client_credentials` key",
        Level::Apply => "`apply` key",
        Level::Field => "field key",
        Level::Impl => "`impl` key",
        Level::Choices | Level::Multi => "key",
        Level::Variant => "variant key",
    }
}

/// Why the client credentials grant has no use for a key of `oauth2`.
fn not_in_client_credentials(level: Level, name: &str) -> Option<&'static str> {
    if level != Level::ClientCredentials || !Level::OAuth2.names().contains(&name) {
        return None;
    }
    Some(match name {
        "refresh_url" | "refresh_params" | "refresh_grace" => {
            "remove it: a token that ends is got anew from `token_url`, as the first was"
        }
        "revoke_url" => "remove it, or revoke in a `#[connector(disconnect)]` method",
        _ => "remove it: nobody is asked for consent",
    })
}

/// What a key of `home` is, and where it goes.
pub(super) fn belongs(home: Level, name: &str) -> (&'static str, &'static str) {
    match home {
        Level::OAuth2 if Level::ClientCredentials.names().contains(&name) => (
            "belongs to `oauth2` and `client_credentials`",
            "move it into `oauth2(..)` or `client_credentials(..)`, whichever the struct has",
        ),
        Level::Struct => ("describes the connector", "move it to the `#[connector(..)]` of the struct"),
        Level::OAuth2 => ("belongs to `oauth2`", "move it into `oauth2(..)`"),
        Level::ClientCredentials => ("belongs to `client_credentials`", "move it into `client_credentials(..)`"),
        Level::Apply => ("belongs to `apply`", "move it into `apply(..)`"),
        Level::Field => ("describes a field", "move it to the field's `#[connector(..)]`"),
        Level::Impl => ("belongs to the `impl`", "move it to the `#[connector(..)]` of the `impl`"),
        Level::Choices => ("belongs to an enum of choices", "move it to the `#[connector(..)]` of the enum"),
        Level::Multi => (
            "marks an enum of connectors",
            "write `#[connector(multi)]` on an enum whose variants hold them: `Name(Connector)`",
        ),
        Level::Variant => ("belongs to a choice", "move it to the `#[connector(..)]` of the variant"),
    }
}

/// Keys of other frameworks that are types or defaults here.
fn habit(level: Level, name: &str) -> Option<&'static str> {
    match (level, name) {
        (Level::Field, "secret") => Some("write the type `Secret`"),
        (Level::Field, "optional" | "required") => Some("write the type `Option<..>` for a field that may be empty"),
        (Level::Field, "from" | "path" | "json_path") => {
            Some("write `from_token = \"..\"` or `from_callback = \"..\"`, as the service tells the value")
        }
        (Level::Field, "name" | "rename") => Some("name the field itself; `label = \"..\"` is what people read"),
        (Level::Field, "learned") => Some("write the type `Learned<..>`"),
        (Level::Field, "description" | "help") => Some("write a doc comment, or `hint = \"..\"`"),
        (Level::Multi, "description") => Some("write a doc comment on the enum"),
        (Level::Struct, "description") => Some("write a doc comment on the struct"),
        (Level::Struct | Level::OAuth2 | Level::ClientCredentials, "client_id") => {
            Some("add a field `pub client_id: String`: its value comes from the program or from a form")
        }
        (Level::Struct, "username") => {
            Some("add a field `pub username: String`: its value comes from the program or from a form")
        }
        (Level::OAuth2, "pkce_method" | "code_challenge_method" | "use_pkce") => {
            Some("write `pkce = S256`, which is the default, or `pkce = off`")
        }
        (Level::OAuth2, "auth_url" | "authorize_url" | "auth_uri" | "authorization_uri") => {
            Some("write `authorization_url = \"..\"`")
        }
        (Level::OAuth2 | Level::ClientCredentials, "audience" | "resource") => {
            Some("write `token_params(audience = \"..\")`, with the name that the service wants")
        }
        (Level::Struct | Level::OAuth2, "redirect_uri") => Some("remove it: the program says where callbacks arrive"),
        (Level::Struct | Level::OAuth2 | Level::ClientCredentials, "grant_type") => {
            Some("remove it: `oauth2` and `client_credentials` say the grant")
        }
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

pub(crate) fn semicolon(at: impl ToTokens) -> Mistake {
    Mistake::new(at, "expected `,`, not `;`", "separate arguments by commas")
}

pub(crate) fn status_with_suffix(at: &LitInt, status: u16) -> Mistake {
    Mistake::new(at, "a status is a plain number", format!("write `{status}`"))
}

pub(crate) fn unknown_word(at: impl ToTokens, key: &str, known: &[&str]) -> Mistake {
    let written = at.to_token_stream().to_string();
    let message = format!("`{key}` does not know `{written}`");
    match client_auth_elsewhere(&written).filter(|_| key == "client_auth") {
        Some(help) => Mistake::new(at, message, help),
        None => Mistake::new(at, message, did_you_mean(&written, "known", known)),
    }
}

/// A word for how the client proves itself that other specifications use.
fn client_auth_elsewhere(word: &str) -> Option<&'static str> {
    match word {
        "client_secret_post" | "post" | "form" | "request_body" => Some("write `client_auth = body`"),
        "private_key" | "jwt" | "jwt_bearer" => Some("write `client_auth = private_key_jwt`"),
        "basic_auth" | "http_basic" => Some(
            "write `client_auth = basic`; `basic_raw` is for services that do not decode what the standard encodes",
        ),
        "client_secret_basic" | "header" => Some("write `client_auth = basic`"),
        _ => None,
    }
}

/// A name that is not the standard's: possibly the service's, written on the wrong side.
pub(crate) fn not_standard(item: &Entry, key: &str, known: &[&str]) -> Mistake {
    let name = item.name.text();
    let message = format!("`{key}` does not know `{name}`");
    if let Assigned::Value(value) = &item.assigned
        && let Ok(text) = syn::parse2::<LitStr>(value.clone())
        && known.contains(&text.value().as_str())
    {
        let help = format!("the standard's name comes first: write `{key}({} = \"{name}\")`", text.value());
        return Mistake::new(&item.name, message, help);
    }
    Mistake::new(&item.name, message, did_you_mean(&name, "known", known))
}

pub(crate) fn bearer(at: &LitStr) -> Mistake {
    Mistake::new(at, "Bearer is known without being listed", "list other types of tokens, or drop the key")
}

pub(crate) fn bound_token(at: &LitStr) -> Mistake {
    let help = match at.value().eq_ignore_ascii_case("dpop") {
        true => "remove it, and add `dpop`: then the framework makes a key and signs every request",
        false => "remove it, and sign requests in a `#[connector(apply)]` method",
    };
    let message = format!("a `{}` token proves nothing without its key and cannot be used like Bearer", at.value());
    Mistake::new(at, message, help)
}

pub(crate) fn plain_pkce(at: impl ToTokens) -> Mistake {
    Mistake::new(at, "`plain` sends the verifier in the open", "write `pkce = S256`")
}

pub(crate) fn json_body(at: &TokenStream) -> Mistake {
    Mistake::new(at, "expected `json(..)`", "write `post(\"path\", json({ \"name\": \"text\" }))`")
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
