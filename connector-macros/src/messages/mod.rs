//! The wording of every mistake: lower case, names in backticks, no full stop; the help says what to type.

mod arguments;
mod requests;

use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Ident, LitStr, Signature};

use arguments::belongs;
pub(crate) use arguments::*;
pub(crate) use requests::*;

use crate::attr::Name;
use crate::context::Mistake;
use crate::hooks::{self, Argument, Hook, Returns};
use crate::keys::Level;
use crate::model::Method;
use crate::names::{self, did_you_mean, listed};

const FIRST: &str = "first given here";

// The attribute and the item it stands on.

pub(crate) fn wrong_item(at: impl ToTokens) -> Mistake {
    Mistake::new(at, GOES_ON, "for several accounts, write one struct per service")
}

pub(crate) fn wrong_enum(at: impl ToTokens) -> Mistake {
    let help = "for one of several connectors, write `#[connector(multi)]`; for the choices of a field, `#[connector(choices)]`";
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
    let value = names::snake_case(&name.unraw().to_string());
    let help = format!(
        "write the variant as `{name}`; its value is `{value}`, unless `#[connector(value = \"..\")]` gives another"
    );
    Mistake::new(at, "a choice holds no data", help)
}

pub(crate) fn no_choices(name: &Ident) -> Mistake {
    Mistake::new(name, format!("`{name}` has no choices"), "add a variant for each value")
}

pub(crate) fn generic_multi(at: impl ToTokens) -> Mistake {
    Mistake::new(at, "an enum of connectors cannot be generic", "remove the parameters")
}

pub(crate) fn no_alternatives(name: &Ident, only: Option<&syn::Variant>) -> Mistake {
    match only {
        Some(_) => Mistake::new(
            name,
            format!("`{name}` is a choice of one"),
            "add a variant for each further connector, or use this connector directly",
        ),
        None => Mistake::new(name, format!("`{name}` has no connectors"), "add a variant for each: `Name(Connector)`"),
    }
}

pub(crate) fn not_one_connector(at: impl ToTokens, name: &Ident) -> Mistake {
    Mistake::new(at, "a variant of `multi` holds one connector", format!("write the variant as `{name}(Connector)`"))
}

/// A variant whose connector would be the enum.
pub(crate) fn holds_itself(at: impl ToTokens, of: &Ident, name: &Ident) -> Mistake {
    let help = format!("write the variant as `{name}(Connector)`, with a struct that is marked `#[connector(..)]`");
    Mistake::new(at, format!("`{of}` cannot be one of its own connectors"), help)
}

pub(crate) fn key_on_alternative(at: impl ToTokens) -> Mistake {
    let help = "write a doc comment: people read it as the label; what describes the service stands on the connector";
    Mistake::new(at, "a variant of `multi` has no keys", help)
}

pub(crate) fn equal_choices(second: impl ToTokens, value: &str) -> Mistake {
    let help = "give each choice its own value: `#[connector(value = \"..\")]`";
    Mistake::new(second, format!("two choices have the value `{value}`"), help)
}

pub(crate) fn cfg(at: impl ToTokens, what: &str) -> Mistake {
    let message = format!("`#[cfg]` cannot stand on a {what}");
    Mistake::new(at, message, "remove it; stored connections would depend on how the program was built")
}

/// Our attribute within a `#[cfg_attr]`.
pub(crate) fn conditional(at: impl ToTokens, help: &str) -> Mistake {
    Mistake::new(at, "`#[connector(..)]` cannot stand in a `#[cfg_attr]`", help)
}

pub(crate) const CONDITION_ON_A_HOOK: &str =
    "write `#[cfg(..)]` on the method, and `#[connector(..)]` beside it: the condition holds for both";

pub(crate) const NO_CONDITION: &str =
    "write it without a condition; stored connections would depend on how the program was built";

pub(crate) fn cfg_on_parameter(at: impl ToTokens) -> Mistake {
    Mistake::new(at, "`#[cfg]` cannot stand on a parameter of a hook", "move it to the method")
}

pub(crate) fn not_public(at: impl ToTokens, name: &Ident) -> Mistake {
    let help = format!("write `pub {name}`; a connector is made by naming its fields");
    Mistake::new(at, format!("`{name}` must be `pub`"), help)
}

/// A type whose name makes no `id`.
pub(crate) fn id_of_name(name: &Ident) -> Mistake {
    let help = "add `id = \"..\"`, of lower-case letters, digits, `_` and `-`";
    Mistake::new(name, format!("`{name}` gives no identity for stored connections"), help)
}

// The struct.

pub(crate) fn no_group(name: &Ident) -> Mistake {
    let help = "add `oauth2(authorization_url = \"..\", token_url = \"..\")`, or one of `client_credentials(..)`, `api_key`, \
                `basic`, `custom`";
    Mistake::new(name, format!("`{name}` does not say how tokens are got"), help)
}

pub(crate) fn two_groups(second: &Name, first: &Name) -> Mistake {
    let message = format!("`{}` and `{}` are two ways to get tokens", first.text(), second.text());
    let help = "keep one; for two kinds of accounts, write one struct for each, and an enum of them with `#[connector(multi)]`";
    Mistake::new(second, message, help).and(first, "the other stands here")
}

pub(crate) fn no_role(name: &Ident, group: &Name, role: &str) -> Mistake {
    let ty = if matches!(role, "client_secret" | "private_key" | "api_key" | "password") {
        " of the type `Secret`"
    } else {
        ""
    };
    let help = format!("name a field `{role}`{ty}, or mark one with `#[connector({role})]`");
    Mistake::new(name, format!("`{}` needs one field for `{role}`", group.text()), help)
}

/// A secret whose type would print it. `ty` is the type as written.
pub(crate) fn secret_type(at: impl ToTokens, field: &str, ty: &str) -> Mistake {
    let secret = if ty.starts_with("Option<") { "Option<Secret>" } else { "Secret" };
    let help = format!("write the type `{secret}`, which hides itself in `Debug`");
    Mistake::new(at, format!("`{field}` must be a `Secret`, not `{ty}`"), help)
}

pub(crate) fn role_elsewhere(at: impl ToTokens, role: &str, group: &Name) -> Mistake {
    let message = format!("`{}` has no use for a field marked `{role}`", group.text());
    let help = match role {
        "private_key" | "key_id" if matches!(group.text().as_str(), "oauth2" | "client_credentials") => {
            "add `client_auth = private_key_jwt`, or remove the mark"
        }
        "client_secret" | "private_key" | "api_key" | "password" => "write the type `Secret`, without a mark",
        _ => "remove the mark",
    };
    Mistake::new(at, message, help)
}

pub(crate) fn fragment(at: impl ToTokens) -> Mistake {
    let help = "remove what follows the `#`, or add `params_in = fragment` if the service reads its parameters there";
    Mistake::new(at, "`authorization_url` must be an absolute https URL without a fragment", help)
}

pub(crate) fn scope_twice(at: &LitStr) -> Mistake {
    Mistake::new(
        at,
        format!("`{}` is listed already", at.value()),
        "list each scope once, in `scopes` or in `further_scopes`",
    )
}

pub(crate) fn not_matching(at: &LitStr, what: &str) -> Mistake {
    let help = "change one of them; a pattern must match the value from its first letter to its last";
    Mistake::new(at, format!("the {what} does not match the field's `pattern`"), help)
}

pub(crate) fn two_fields(second: &Ident, first: &Ident, role: &str) -> Mistake {
    let help = match role {
        "owner" => "keep one: a connection is one account's".to_owned(),
        role => format!("keep one; a field named `{role}` needs no key"),
    };
    Mistake::new(second, format!("two fields are `{role}`"), help).and(first, FIRST)
}

pub(crate) fn not_a_choice(at: impl ToTokens, value: &str, known: &[String]) -> Mistake {
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    Mistake::new(at, format!("`{value}` is not one of the choices"), did_you_mean(value, "choices", &known))
}

/// A type that is no field's, by its name; of others the compiler says it.
pub(crate) fn no_field_type(at: impl ToTokens, written: &str) -> Mistake {
    let help = "use `String`, `Secret`, `bool`, an integer up to 64 bits, `Host`, `Origin`, or `Option` or `Learned` of these; an \
                enum of choices with `#[connector(choices)]`; or a type of your own that implements `Field`";
    Mistake::new(at, format!("`{written}` cannot be a connection field"), help)
}

pub(crate) fn default_out_of_range(at: &LitStr, from: i128, to: i128) -> Mistake {
    let message = format!("the field's type cannot hold `{}`", at.value());
    Mistake::new(at, message, format!("write a number from {from} to {to}, or another type"))
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

pub(crate) fn name_a_field(at: impl ToTokens, hook: &Hook) -> Mistake {
    let help = format!("write `#[connector({}(FIELD))]` with the name of a `Learned` field", hook.name);
    Mistake::new(at, format!("`{}` is about one field", hook.name), help)
}

pub(crate) fn no_field(at: impl ToTokens, hook: &Hook) -> Mistake {
    Mistake::new(at, format!("`{}` is not about one field", hook.name), format!("write `#[connector({})]`", hook.name))
}

/// A method that has the name and the parameters of a hook, and is none.
pub(crate) fn unmarked(at: &Ident, hook: &Hook) -> Mistake {
    let mark = if hook.has_field() { format!("{}(FIELD)", hook.name) } else { hook.name.to_owned() };
    let help = format!("mark it with `#[connector({mark})]`, or give it another name");
    Mistake::new(at, format!("`{at}` is written like a hook, and is not marked as one"), help)
}

/// A hook on something without a signature.
pub(crate) fn not_a_method(at: impl ToTokens, hook: &Hook) -> Mistake {
    Mistake::new(at, "a hook is a method", format!("write `{}`", hook.signature(hook.name)))
}

pub(crate) fn quoted_hook(at: impl ToTokens, name: &str) -> Mistake {
    Mistake::new(at, format!("expected `{name}` without quotes"), format!("write `#[connector({name})]`"))
}

pub(crate) fn one_hook(at: impl ToTokens) -> Mistake {
    Mistake::new(at, "a method is one hook", "write a method for each hook")
}

pub(crate) fn unknown_hook(at: &Ident, name: &str) -> Mistake {
    if let Some(hook) = hooks::find(name) {
        if hook.has_field() {
            return name_a_field(at, hook);
        }
        return Mistake::new(at, format!("`{name}` takes no value"), format!("write `#[connector({name})]`"));
    }
    if let Some(level) = Level::ALL.into_iter().find(|level| level.names().contains(&name)) {
        let (message, help) = belongs(level, name);
        return Mistake::new(at, format!("`{name}` {message}"), help);
    }
    let known: Vec<&str> = hooks::names().collect();
    Mistake::new(at, format!("unknown hook `{name}`"), did_you_mean(name, "hooks", &known))
}

pub(crate) fn hook_twice(second: &Method, first: &Method) -> Mistake {
    let field = second.field.as_ref().map(|field| format!("({field})")).unwrap_or_default();
    Mistake::new(&second.word, format!("`{}{field}` is given twice", second.word), "keep one").and(&first.word, FIRST)
}

pub(crate) fn receiver(at: impl ToTokens, hook: &Hook, method: &Signature) -> Mistake {
    let (takes, also) = if hook.kind == hooks::Kind::Learning {
        ("`&self` or `&mut self`", "")
    } else {
        ("`&self`", "; `acquire`, `login`, `refresh` and `connected` may take `&mut self`")
    };
    let help = format!("write `{}`{also}", hook.signature_of(method));
    Mistake::new(at, format!("`{}` must take {takes}", hook.name), help)
}

pub(crate) fn arguments(at: impl ToTokens, hook: &Hook, method: &Signature) -> Mistake {
    let takes = match hook.arguments {
        [] => "nothing but `&self`".to_owned(),
        arguments => listed(arguments.iter().map(|argument| argument.name)).replace(", ", " and "),
    };
    let help = format!("write `{}`", hook.signature_of(method));
    Mistake::new(at, format!("`{}` takes {takes}", hook.name), help)
}

pub(crate) fn argument_type(
    at: impl ToTokens,
    given: &str,
    argument: &Argument,
    hook: &Hook,
    method: &Signature,
) -> Mistake {
    let help = format!("write `{}`", hook.signature_of(method));
    Mistake::new(at, format!("`{}` takes `{}` here, not `{given}`", hook.name, argument.in_words()), help)
}

pub(crate) fn generic_hook(at: impl ToTokens, hook: &Hook, method: &Signature) -> Mistake {
    let help = format!("write `{}`", hook.signature_of(method));
    Mistake::new(at, format!("`{}` cannot be generic", hook.name), help)
}

pub(crate) fn return_type(at: impl ToTokens, given: &str, hook: &Hook) -> Mistake {
    let help = match hook.returns {
        Returns::Anything => {
            "return `Result<T, E>` with `E: Into<connector_core::Error>`; the value is dropped".to_owned()
        }
        Returns::Address => "return `String`, `&str`, `Url`, or a `Result` of one".to_owned(),
        returns => {
            let value = returns.value();
            let made = match value {
                "Tokens" => "; `Tokens::bearer(text)` makes them, and `answer.tokens().await` reads the usual answer",
                _ => "",
            };
            format!("return `{value}` or `Result<{value}, E>` with `E: Into<connector_core::Error>`{made}")
        }
    };
    Mistake::new(at, format!("`{}` cannot return `{given}`", hook.name), help)
}

pub(crate) fn plain_hook(at: impl ToTokens, hook: &Hook, method: &Signature) -> Mistake {
    let help = format!("write `{}`", hook.signature_of(method));
    Mistake::new(at, format!("`{}` is called by the framework, which needs no such word", hook.name), help)
}

pub(crate) fn must_be_async(at: impl ToTokens, hook: &Hook, method: &Signature) -> Mistake {
    let help = format!("write `{}`", hook.signature_of(method));
    Mistake::new(at, format!("`{}` must be `async`", hook.name), help)
}

pub(crate) fn optional_learned(at: impl ToTokens) -> Mistake {
    let help = "write `Learned<..>` without `Option`; a program asks it with `as_option`";
    Mistake::new(at, "a learned field is empty until the service gives it", help)
}

pub(crate) fn not_async(at: impl ToTokens, hook: &Hook) -> Mistake {
    let when = if hook.name == "apply" { "runs for every request and" } else { "is asked in passing and" };
    let message = format!("`{}` {when} cannot be `async`", hook.name);
    let help = "remove `async`; what has to be awaited moves to `acquire`, `login`, `refresh` or `connected`";
    Mistake::new(at, message, help)
}
