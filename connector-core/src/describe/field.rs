//! The fields of a connection.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use crate::field::{ChoiceDescriptor, Field, FieldKind};
use crate::fields::FieldReader;

/// What a field is to the authorization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Role {
    /// The client identifier (RFC 6749, section 2.2).
    ClientId,
    /// The client secret (RFC 6749, section 2.3.1); without one the client is public.
    ClientSecret,
    /// The private key by which the client proves itself, in PEM (RFC 7523).
    PrivateKey,
    /// What the service calls that key: the `kid` of assertions (RFC 7515, section 4.1.4).
    KeyId,
    /// The key of a connector with an API key.
    ApiKey,
    /// The user name of HTTP Basic (RFC 7617).
    Username,
    /// The password of HTTP Basic (RFC 7617).
    Password,
}

/// One field of a connection.
#[derive(Debug, Clone, Copy, Serialize)]
#[non_exhaustive]
pub struct FieldDescriptor {
    /// The field's name in the struct.
    pub name: &'static str,
    /// What people read before the input; see [`label`](Self::label_text).
    #[serde(serialize_with = "label", rename = "label")]
    label: FieldLabel,
    /// What to enter and where to find it: the field's doc comment.
    pub hint: Option<&'static str>,
    /// The value when none is given.
    pub default: Option<&'static str>,
    /// What kind of value it holds.
    pub kind: FieldKind,
    /// Whether it may be empty.
    pub optional: bool,
    /// Whether it is typed [`Secret`](crate::Secret).
    pub secret: bool,
    /// Whether the service gives it, not the person.
    pub learned: bool,
    /// The values to choose from; empty: any value.
    pub choices: &'static [ChoiceDescriptor],
    /// A value as an example.
    pub example: Option<&'static str>,
    /// A regular expression that a value matches as a whole.
    pub pattern: Option<&'static str>,
    /// What people read before the value, as in an address: `https://`. Not a part of it.
    pub prefix: Option<&'static str>,
    /// What people read behind the value: `.zendesk.com`. Not a part of it.
    pub suffix: Option<&'static str>,
    /// What it is to the authorization.
    pub role: Option<Role>,
    /// Whether it tells whose account this is.
    pub owner: bool,
    /// Where it stands in the token response: member names separated by dots.
    pub from_token: Option<&'static str>,
    /// The parameter of the callback it comes from.
    pub from_callback: Option<&'static str>,
    /// Reads it and drops the value.
    #[serde(skip)]
    pub(crate) check: fn(&mut FieldReader<'_>, &'static str),
}

#[derive(Debug, Clone, Copy)]
struct FieldLabel {
    name: &'static str,
    given: Option<&'static str>,
}

fn label<S: Serializer>(label: &FieldLabel, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&label.text())
}

impl FieldLabel {
    fn text(&self) -> Cow<'static, str> {
        if let Some(given) = self.given {
            return Cow::Borrowed(given);
        }
        let words = self.name.replace('_', " ");
        let mut letters = words.chars();
        Cow::Owned(letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect())
    }
}

impl FieldDescriptor {
    /// A field of type `T`: its kind, and whether it is optional, secret or learned, are read from the type.
    #[must_use]
    pub const fn of<T: Field>(name: &'static str) -> Self {
        Self {
            name,
            label: FieldLabel { name, given: None },
            hint: None,
            default: None,
            kind: T::KIND,
            optional: T::OPTIONAL,
            secret: T::SECRET,
            learned: T::LEARNED,
            choices: T::CHOICES,
            example: None,
            pattern: None,
            prefix: None,
            suffix: None,
            role: None,
            owner: false,
            from_token: None,
            from_callback: None,
            check: |fields, name| drop(fields.read::<T>(name)),
        }
    }

    /// Sets [`name`](Self::name) and [`hint`](Self::hint); an empty hint is none.
    #[must_use]
    pub const fn named(mut self, name: &'static str, hint: &'static str) -> Self {
        self.name = name;
        self.label.name = name;
        if hint.is_empty() { self } else { self.hint(hint) }
    }

    /// Sets the label; without one it is the field's name in words.
    #[must_use]
    pub const fn label(mut self, label: &'static str) -> Self {
        self.label.given = Some(label);
        self
    }

    /// Sets [`hint`](Self::hint).
    #[must_use]
    pub const fn hint(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// Sets [`default`](Self::default).
    #[must_use]
    pub const fn default(mut self, value: &'static str) -> Self {
        self.default = Some(value);
        self
    }

    /// Sets [`choices`](Self::choices): the field is one of [`FieldKind::Choice`].
    #[must_use]
    pub const fn choices(mut self, choices: &'static [ChoiceDescriptor]) -> Self {
        self.choices = choices;
        self.kind = FieldKind::Choice;
        self
    }

    /// Sets [`example`](Self::example).
    #[must_use]
    pub const fn example(mut self, value: &'static str) -> Self {
        self.example = Some(value);
        self
    }

    /// Sets [`pattern`](Self::pattern).
    #[must_use]
    pub const fn pattern(mut self, pattern: &'static str) -> Self {
        self.pattern = Some(pattern);
        self
    }

    /// Sets [`prefix`](Self::prefix).
    #[must_use]
    pub const fn prefix(mut self, text: &'static str) -> Self {
        self.prefix = Some(text);
        self
    }

    /// Sets [`suffix`](Self::suffix).
    #[must_use]
    pub const fn suffix(mut self, text: &'static str) -> Self {
        self.suffix = Some(text);
        self
    }

    /// Sets [`role`](Self::role).
    #[must_use]
    pub const fn role(mut self, role: Role) -> Self {
        self.role = Some(role);
        self
    }

    /// Sets [`owner`](Self::owner).
    #[must_use]
    pub const fn owner(mut self) -> Self {
        self.owner = true;
        self
    }

    /// Sets [`from_token`](Self::from_token).
    #[must_use]
    pub const fn from_token(mut self, path: &'static str) -> Self {
        self.from_token = Some(path);
        self
    }

    /// Sets [`from_callback`](Self::from_callback).
    #[must_use]
    pub const fn from_callback(mut self, parameter: &'static str) -> Self {
        self.from_callback = Some(parameter);
        self
    }

    /// What people read before the input: the `label` key, or the field's name in words.
    #[must_use]
    pub fn label_text(&self) -> Cow<'static, str> {
        self.label.text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_the_name_in_words_unless_given() {
        let field = FieldDescriptor::of::<String>("client_id");
        assert_eq!(field.label_text(), "Client id");
        assert_eq!(field.label("App key").label_text(), "App key");
        assert_eq!(FieldDescriptor::of::<String>("über_uns").label_text(), "Über uns");
    }
}
