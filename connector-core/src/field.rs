//! The types a connection's field may have.

use serde::Serialize;

use crate::host::{Host, Origin};
use crate::learned::Learned;
use crate::secret::Secret;

/// A type whose values can be fields of a connection: entered on a form, kept in a store, put into templates.
///
/// Implemented for `String`, [`Secret`], `bool`, the integers up to 64 bits, [`Host`], [`Origin`], and for `Option` and
/// [`Learned`] of these. An enum of choices gets it from `#[connector(choices)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a connection field",
    label = "not a field type",
    note = "use `String`, `Secret`, `bool`, an integer, `Host`, `Origin`, or `Option` or `Learned` of these; an enum of choices with `#[connector(choices)]`; or implement `Field`"
)]
pub trait Field: Sized + Send + Sync + 'static {
    /// What kind of value it is.
    const KIND: FieldKind;
    /// Whether the value may be empty.
    const OPTIONAL: bool = false;
    /// Whether it must never be shown.
    const SECRET: bool = false;
    /// Whether the service gives it, not the person.
    const LEARNED: bool = false;
    /// The values to choose from; empty: any value.
    const CHOICES: &'static [ChoiceDescriptor] = &[];

    /// Reads the value from what a person typed, a service said or a store kept.
    ///
    /// # Errors
    ///
    /// What is expected instead, as the end of a sentence that names the field: "must be a whole number".
    fn parse(text: &str) -> Result<Self, String>;

    /// The text that [`parse`](Self::parse) reads back; `None` when the value is empty.
    fn to_text(&self) -> Option<String>;

    /// The value of an empty field; `None` where a value is needed.
    #[must_use]
    fn absent() -> Option<Self> {
        None
    }
}

/// What kind of value a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FieldKind {
    /// Text.
    Text,
    /// A text that is never shown.
    Secret,
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Integer,
    /// A host name.
    Host,
    /// An https origin.
    Origin,
    /// One of several values.
    Choice,
}

/// A value to choose, known at compile time, and what people read for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ChoiceDescriptor {
    /// The value.
    pub value: &'static str,
    /// What people read.
    pub label: &'static str,
}

impl ChoiceDescriptor {
    /// A value and its label.
    #[must_use]
    pub const fn new(value: &'static str, label: &'static str) -> Self {
        Self { value, label }
    }
}

/// A value to choose that a service offers, and what people read for it: what a `choices` hook gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Choice {
    /// The value.
    pub value: String,
    /// What people read.
    pub label: String,
}

impl Choice {
    /// A value and its label.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

impl Field for String {
    const KIND: FieldKind = FieldKind::Text;

    fn parse(text: &str) -> Result<Self, String> {
        Ok(text.to_owned())
    }

    fn to_text(&self) -> Option<String> {
        Some(self.clone())
    }
}

impl Field for Secret {
    const KIND: FieldKind = FieldKind::Secret;
    const SECRET: bool = true;

    fn parse(text: &str) -> Result<Self, String> {
        Ok(Self::new(text))
    }

    fn to_text(&self) -> Option<String> {
        Some(self.expose_secret().to_owned())
    }
}

impl Field for bool {
    const KIND: FieldKind = FieldKind::Bool;

    fn parse(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| "must be `true` or `false`".to_owned())
    }

    fn to_text(&self) -> Option<String> {
        Some(self.to_string())
    }
}

macro_rules! integers {
    ($($integer:ty)*) => { $(
        impl Field for $integer {
            const KIND: FieldKind = FieldKind::Integer;

            fn parse(text: &str) -> Result<Self, String> {
                text.parse().map_err(|_| format!("must be a whole number from {} to {}", Self::MIN, Self::MAX))
            }

            fn to_text(&self) -> Option<String> {
                Some(self.to_string())
            }
        }
    )* };
}

integers!(i8 i16 i32 i64 u8 u16 u32 u64);

impl Field for Host {
    const KIND: FieldKind = FieldKind::Host;

    fn parse(text: &str) -> Result<Self, String> {
        Self::parse(text)
    }

    fn to_text(&self) -> Option<String> {
        Some(self.as_str().to_owned())
    }
}

impl Field for Origin {
    const KIND: FieldKind = FieldKind::Origin;

    fn parse(text: &str) -> Result<Self, String> {
        Self::parse(text)
    }

    fn to_text(&self) -> Option<String> {
        Some(self.as_str().to_owned())
    }
}

impl<T: Field> Field for Option<T> {
    const KIND: FieldKind = T::KIND;
    const OPTIONAL: bool = true;
    const SECRET: bool = T::SECRET;
    const CHOICES: &'static [ChoiceDescriptor] = T::CHOICES;

    fn parse(text: &str) -> Result<Self, String> {
        T::parse(text).map(Some)
    }

    fn to_text(&self) -> Option<String> {
        self.as_ref().and_then(T::to_text)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Field> Field for Learned<T> {
    const KIND: FieldKind = T::KIND;
    const OPTIONAL: bool = T::OPTIONAL;
    const SECRET: bool = T::SECRET;
    const LEARNED: bool = true;
    const CHOICES: &'static [ChoiceDescriptor] = T::CHOICES;

    fn parse(text: &str) -> Result<Self, String> {
        T::parse(text).map(Self::from)
    }

    fn to_text(&self) -> Option<String> {
        self.as_option().and_then(T::to_text)
    }

    fn absent() -> Option<Self> {
        Some(Self::unset())
    }
}

/// A field whose value may stand in a URL. Not [`Secret`]: addresses are logged by everybody on the way.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in a URL",
    label = "this value would be part of an address",
    note = "addresses are logged on the way; send it in a header or in the body"
)]
pub trait UrlValue: Field {}

/// A field whose value may stand in a header.
#[diagnostic::on_unimplemented(message = "`{Self}` cannot stand in a header")]
pub trait HeaderValue: Field {}

/// A field whose value may stand in a body.
#[diagnostic::on_unimplemented(message = "`{Self}` cannot stand in a body")]
pub trait BodyValue: Field {}

/// A field that can hold a client secret or another password.
#[diagnostic::on_unimplemented(
    message = "a secret field must be a `Secret`, not `{Self}`",
    label = "this type would print its value",
    note = "write the type `Secret`, which hides itself in `Debug`"
)]
pub trait SecretValue: Field {}

macro_rules! values {
    ($($plain:ty)*) => { $(
        #[diagnostic::do_not_recommend]
        impl UrlValue for $plain {}
        #[diagnostic::do_not_recommend]
        impl HeaderValue for $plain {}
        #[diagnostic::do_not_recommend]
        impl BodyValue for $plain {}
    )* };
}

values!(String bool i8 i16 i32 i64 u8 u16 u32 u64 Host Origin);

#[diagnostic::do_not_recommend]
impl HeaderValue for Secret {}
#[diagnostic::do_not_recommend]
impl BodyValue for Secret {}
#[diagnostic::do_not_recommend]
impl SecretValue for Secret {}

#[diagnostic::do_not_recommend]
impl<T: UrlValue> UrlValue for Option<T> {}
#[diagnostic::do_not_recommend]
impl<T: HeaderValue> HeaderValue for Option<T> {}
#[diagnostic::do_not_recommend]
impl<T: BodyValue> BodyValue for Option<T> {}
#[diagnostic::do_not_recommend]
impl<T: SecretValue> SecretValue for Option<T> {}
#[diagnostic::do_not_recommend]
impl<T: UrlValue> UrlValue for Learned<T> {}
#[diagnostic::do_not_recommend]
impl<T: HeaderValue> HeaderValue for Learned<T> {}
#[diagnostic::do_not_recommend]
impl<T: BodyValue> BodyValue for Learned<T> {}
