//! The rules over both halves that many connectors have, each with its sentence: generated code is one line for each, on the
//! user's own word. Rules that few need are [`require`](crate::check::require) and a sentence of the macro's.

use crate::behaviour::{Behaviour, Hook};
use crate::check::{belongs, declared, equal, filled, hooked, learned};
use crate::connector::Connector;

/// Stops the compilation at the caller's place with a sentence that is put together of `parts`.
#[track_caller]
const fn require(condition: bool, parts: &[&str]) {
    if condition {
        return;
    }
    let mut bytes = [0; LONGEST];
    let (mut part, mut length) = (0, 0);
    while part < parts.len() {
        let text = parts[part].as_bytes();
        let mut at = 0;
        while at < text.len() && length < LONGEST {
            bytes[length] = text[at];
            (at, length) = (at + 1, length + 1);
        }
        part += 1;
    }
    let (sentence, _) = bytes.split_at(length);
    let sentence = match str::from_utf8(sentence) {
        Ok(sentence) => sentence,
        // A name so long that it was cut within a letter.
        Err(_) => parts[0],
    };
    crate::check::require(false, sentence);
}

/// The bytes of the longest sentence.
const LONGEST: usize = 1024;

/// No key of the struct half states what `hook` decides.
///
/// # Panics
///
/// If one does; it runs at compile time only.
#[track_caller]
pub const fn only_method<S: Connector>(hook: Hook) {
    require(
        !declared::<S>(hook),
        &[
            "`",
            hook.name(),
            "` is given on the struct and again as a method\n\
             help: keep the method if it depends on a field; otherwise keep the key",
        ],
    );
}

/// The group of the struct half has a use for `hook`.
///
/// # Panics
///
/// If it has none; it runs at compile time only.
#[track_caller]
pub const fn of_its_group<S: Connector>(hook: Hook) {
    let (groups, help) = match hook {
        Hook::Login => (
            "`custom`",
            "remove the method; a code is exchanged in `#[connector(acquire)]`, and other groups need no login",
        ),
        Hook::Acquire => (
            "`oauth2`",
            "remove the method; without a code, tokens are got by `custom` and a `#[connector(login)]` method",
        ),
        Hook::Refresh => {
            ("`oauth2` and `custom`", "remove the method: here nothing is renewed, or a token that ends is got anew")
        }
        Hook::AuthorizationUrl | Hook::Pkce => ("`oauth2`", "remove the method: nobody is asked for consent"),
        _ => (
            "`oauth2` and `client_credentials`",
            "remove the method; `custom` asks for tokens in `#[connector(login)]`",
        ),
    };
    require(
        belongs::<S>(hook),
        &["`", hook.name(), "` belongs to ", groups, ", and this connector has another group\nhelp: ", help],
    );
}

/// The struct half has a learned field of that name.
///
/// # Panics
///
/// If it has none; it runs at compile time only.
#[track_caller]
pub const fn chooses<S: Connector>(field: &str) {
    require(
        learned::<S>(field),
        &[
            "`choices` fills a learned field, and `",
            field,
            "` is not one\nhelp: name a field of the struct whose type is `Learned<..>`",
        ],
    );
}

/// Something fills a field that is learned. What the way out is depends on the group.
///
/// # Panics
///
/// If nothing does; it runs at compile time only.
#[track_caller]
pub const fn fills<B: Behaviour>(field: &str, is_learned: bool, group: &str) {
    let key = if equal(group.as_bytes(), b"oauth2") {
        "mark it with `#[connector(from_token = \"..\")]` or `#[connector(from_callback = \"..\")]`, or "
    } else if equal(group.as_bytes(), b"client_credentials") || equal(group.as_bytes(), b"custom") {
        "mark it with `#[connector(from_token = \"..\")]`, or "
    } else {
        ""
    };
    require(
        !is_learned || filled::<B>(field),
        &[
            "nothing fills the learned field `",
            field,
            "`\nhelp: ",
            key,
            "write a `#[connector(choices(",
            field,
            "))]` method, or a `#[connector(connected)]` method that sets it",
        ],
    );
}

/// The framework makes token requests, which a key describes.
///
/// # Panics
///
/// If hooks make them all; it runs at compile time only.
#[track_caller]
pub const fn asks_for_tokens<B: Behaviour>(key: &str) {
    require(
        !(hooked::<B>(Hook::Acquire) && hooked::<B>(Hook::Refresh)),
        &[
            "`",
            key,
            "` is for token requests of the framework, and `acquire` and `refresh` make their own\nhelp: remove `",
            key,
            "`, or the method that the framework could do without",
        ],
    );
}

/// The struct half or the `impl` half says how a connection is tested.
///
/// # Panics
///
/// If neither does; it runs at compile time only.
#[track_caller]
pub const fn tested<B: Behaviour>(name: &str) {
    require(
        hooked::<B>(Hook::Test),
        &[
            "`",
            name,
            "` does not say how a connection is tested\n\
             help: add `test = get(\"..\")` or a `#[connector(test)]` method, or write `test = none`",
        ],
    );
}
