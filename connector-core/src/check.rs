//! What the generated code asserts at compile time. The macro puts the user's own token on the call and passes the
//! sentence, so that a rule that needs types, or both halves, reads like one the macro found by itself.

use crate::behaviour::{Behaviour, Hook};
use crate::connectable::{CONNECT_WITH, Connectable, Variant};
use crate::connector::Connector;
use crate::describe::{Authorization, FieldDescriptor};
use crate::field::{ChoiceDescriptor, FieldKind};
use crate::template::Place;

/// A set of assertions that is evaluated when both halves of a connector are known.
pub trait Check {
    /// Evaluating it carries the assertions out.
    const CHECK: () = ();
    /// What the `impl` lacks, if it does: a sentence that stands on the type it is for.
    const LACKS: Option<&'static str> = None;
}

/// No assertions.
impl Check for () {}

/// What an `impl` half belongs to.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a connector struct",
    label = "the other half of this connector is missing",
    note = "put `#[connector(..)]` on `struct {Self}`"
)]
pub trait Whole {
    /// Whether it is a choice among connectors, which has no `impl` half.
    const IS_CHOICE: bool;
    /// What the struct half wants of the `impl` half.
    type Checks: Check;
    /// What the `impl` half wants of the struct half.
    type Conflicts: Check;
}

#[diagnostic::do_not_recommend]
impl<C: Connector> Whole for C {
    const IS_CHOICE: bool = false;
    type Checks = C::Checks<C>;
    type Conflicts = C::Conflicts<C>;
}

/// Evaluates the rules over both halves of `T`. The `impl` half calls it twice, so that what is found in one part does not
/// hide the other: with `true` for what stands on words of the author's, with `false` for what stands at the caller's place.
///
/// # Panics
///
/// Where a rule is broken, or when `T` is a choice among connectors; it runs at compile time only.
#[track_caller]
pub const fn cross<T: Whole, const ON_WORDS: bool>() {
    if ON_WORDS {
        on_words::<T>();
        return;
    }
    require(
        !T::IS_CHOICE,
        "an enum of connectors has no `impl` half\nhelp: remove `#[connector]` here; each connector has its own `impl`",
    );
    if let Some(sentence) = lacks::<T>() {
        require(false, sentence);
    }
}

const fn on_words<T: Whole>() {
    let () = <T::Checks as Check>::CHECK;
    let () = <T::Conflicts as Check>::CHECK;
}

const fn lacks<T: Whole>() -> Option<&'static str> {
    <T::Checks as Check>::LACKS
}

/// Whether the connector of this way is another one than those of the ways before.
#[must_use]
pub const fn is_another<M: Connectable>(way: usize) -> bool {
    let id = M::WAYS[way].descriptor.id.as_bytes();
    let mut at = 0;
    while at < way {
        // Structs with mistakes of their own have no id.
        if !id.is_empty() && equal(M::WAYS[at].descriptor.id.as_bytes(), id) {
            return false;
        }
        at += 1;
    }
    true
}

/// Whether the connector of a variant leaves the name free by which forms tell the variants apart.
#[must_use]
pub const fn leaves_room<V: Variant>() -> bool {
    let fields = V::Connector::DESCRIPTOR.fields;
    let mut at = 0;
    while at < fields.len() {
        if equal(fields[at].name.as_bytes(), CONNECT_WITH.as_bytes()) {
            return false;
        }
        at += 1;
    }
    true
}

/// Stops the compilation at the caller's place with `message`.
///
/// # Panics
///
/// When `condition` is false; it runs at compile time only.
#[track_caller]
pub const fn require(condition: bool, message: &str) {
    if !condition {
        #[expect(clippy::panic, reason = "evaluated at compile time, where a panic is the compiler's error")]
        {
            panic!("{}", message);
        }
    }
}

/// A client id is always there and stands in addresses.
///
/// # Panics
///
/// At compile time, for a field that may be empty, is a secret or is learned.
#[track_caller]
pub const fn client_id(field: &FieldDescriptor) {
    require(
        !field.secret && !field.optional && !field.learned,
        "a client id is always there and stands in addresses\nhelp: write the type `String`",
    );
}

/// An owner is shown to people.
///
/// # Panics
///
/// At compile time, for a secret field.
#[track_caller]
pub const fn owner(field: &FieldDescriptor) {
    require(
        !field.secret,
        "an owner is shown, and this field is a secret\nhelp: mark a field that may be seen, such as an account id",
    );
}

/// Whether the `impl` half has a hook.
#[must_use]
pub const fn hooked<B: Behaviour>(hook: Hook) -> bool {
    let mut at = 0;
    while at < B::HOOKS.len() {
        if B::HOOKS[at] as u8 == hook as u8 {
            return true;
        }
        at += 1;
    }
    false
}

/// Whether the `impl` half has a `choices` hook for the field of that name.
#[must_use]
pub const fn chosen<B: Behaviour>(name: &str) -> bool {
    let mut at = 0;
    while at < B::CHOSEN.len() {
        if equal(B::CHOSEN[at].as_bytes(), name.as_bytes()) {
            return true;
        }
        at += 1;
    }
    false
}

/// Whether something of the `impl` half can fill the learned field of that name.
#[must_use]
pub const fn filled<B: Behaviour>(name: &str) -> bool {
    hooked::<B>(Hook::Connected)
        || hooked::<B>(Hook::Acquire)
        || hooked::<B>(Hook::Login)
        || hooked::<B>(Hook::Refresh)
        || chosen::<B>(name)
}

/// Whether a key of the struct half already states what `hook` would decide.
#[must_use]
pub const fn declared<S: Connector>(hook: Hook) -> bool {
    S::DESCRIPTOR.declares(hook)
}

/// Whether the group of the struct half has a use for `hook`.
#[must_use]
pub const fn belongs<S: Connector>(hook: Hook) -> bool {
    hook.belongs(&S::DESCRIPTOR.authorization)
}

/// Whether the struct half has a learned field of that name.
#[must_use]
pub const fn learned<S: Connector>(name: &str) -> bool {
    if matches!(S::DESCRIPTOR.authorization, Authorization::None) {
        // The struct half has mistakes of its own, which are reported there.
        return true;
    }
    let fields = S::DESCRIPTOR.fields;
    let mut at = 0;
    while at < fields.len() {
        if fields[at].learned && equal(fields[at].name.as_bytes(), name.as_bytes()) {
            return true;
        }
        at += 1;
    }
    false
}

/// Whether a value of this kind may stand in this place of a URL: a whole host or origin only where it stands alone.
#[must_use]
pub const fn fits(kind: FieldKind, place: Place) -> bool {
    match kind {
        FieldKind::Host => matches!(place, Place::Host | Place::Segment | Place::Query),
        FieldKind::Origin => matches!(place, Place::Origin | Place::Query),
        _ => !matches!(place, Place::Origin),
    }
}

/// Whether a default is a value of this type, as far as that can be told while compiling. A learned field has none.
#[must_use]
pub const fn default_fits(field: &FieldDescriptor, text: &str) -> bool {
    let bytes = text.as_bytes();
    if field.learned || bytes.is_empty() {
        return false;
    }
    if !field.choices.is_empty() {
        let mut at = 0;
        while at < field.choices.len() {
            if equal(field.choices[at].value.as_bytes(), bytes) {
                return true;
            }
            at += 1;
        }
        return false;
    }
    match field.kind {
        FieldKind::Bool => equal(bytes, b"true") || equal(bytes, b"false"),
        FieldKind::Integer => {
            let mut at = if bytes[0] == b'-' || bytes[0] == b'+' { 1 } else { 0 };
            let mut digits = 0;
            while at < bytes.len() {
                if !bytes[at].is_ascii_digit() {
                    return false;
                }
                digits += 1;
                at += 1;
            }
            digits > 0
        }
        FieldKind::Host => fits_host(bytes),
        _ => true,
    }
}

pub(crate) const fn equal(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// Whether every choice can stand in the host of a URL: labels of letters, digits and hyphens, separated by dots.
#[must_use]
pub const fn choices_fit_host(choices: &[ChoiceDescriptor]) -> bool {
    let mut at = 0;
    while at < choices.len() {
        if !fits_host(choices[at].value.as_bytes()) {
            return false;
        }
        at += 1;
    }
    true
}

const fn fits_host(text: &[u8]) -> bool {
    let mut at = 0;
    let mut label = 0;
    while at < text.len() {
        match text[at] {
            b'.' if label == 0 || text[at - 1] == b'-' => return false,
            b'.' => label = 0,
            b'-' if label == 0 => return false,
            b'-' | b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => label += 1,
            _ => return false,
        }
        at += 1;
    }
    label > 0 && text[text.len() - 1] != b'-'
}

#[cfg(test)]
mod tests {
    use super::fits_host;

    #[test]
    fn a_choice_in_a_host_is_made_of_whole_labels() {
        for good in ["eu", "login.eu", "a-b.c1"] {
            assert!(fits_host(good.as_bytes()), "{good}");
        }
        for bad in ["", ".", "eu.", ".eu", "a..b", "-a", "a-", "a-.b", "a/b", "a@b", "a:1"] {
            assert!(!fits_host(bad.as_bytes()), "{bad}");
        }
    }
}
