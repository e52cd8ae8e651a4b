//! The values of a connection's fields as texts: what a form, a preset or a store holds.

use std::collections::BTreeMap;
use std::fmt;

use zeroize::Zeroizing;

use crate::connector::Connector;
use crate::describe::Descriptor;
use crate::error::{Error, FieldError, FieldErrors, Result};
use crate::field::Field;
use crate::template::check_places;

/// The values of a connection's fields, by name. Prints names only.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Fields(BTreeMap<String, Zeroizing<String>>);

impl Fields {
    /// No values.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Sets a value; an earlier one is replaced.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.insert(name.into(), Zeroizing::new(value.into()));
    }

    /// Removes a value.
    pub fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// The value of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.as_str())
    }

    /// Whether there are no values.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Names and values, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Makes the connector: every field is checked, by its type and by the places where templates name it, and all that is
    /// wrong is reported at once.
    ///
    /// An empty value counts as none. Where a program has presets, use
    /// [`Connections::fill`](crate::Connections::fill), which adds them.
    ///
    /// # Errors
    ///
    /// [`Error::Input`] with one entry for each field that is missing, wrong, unknown or not to be given.
    pub fn build<C: Connector>(&self) -> Result<C> {
        self.read_after(self.not_to_be_given(C::DESCRIPTOR))
    }

    /// Like [`build`](Self::build), for values that a store kept: learned fields among them.
    pub(crate) fn read<C: Connector>(&self) -> Result<C> {
        self.read_after(FieldErrors::default())
    }

    fn read_after<C: Connector>(&self, errors: FieldErrors) -> Result<C> {
        let mut reader = FieldReader { descriptor: C::DESCRIPTOR, fields: self, errors };
        match C::read(&mut reader) {
            Some(connector) if reader.errors.is_empty() => Ok(connector),
            _ => Err(Error::Input(reader.errors)),
        }
    }

    /// The names that a person cannot give.
    fn not_to_be_given(&self, descriptor: &'static Descriptor) -> FieldErrors {
        let mut errors = FieldErrors::default();
        for name in self.0.keys() {
            match descriptor.field(name) {
                None => {
                    let known: Vec<_> = descriptor.fields.iter().filter(|f| !f.learned).map(|f| f.name).collect();
                    let what = format!("is not a field of {}; its fields: {}", descriptor.title, known.join(", "));
                    errors.push(FieldError::new(name, None, &what));
                }
                Some(field) if field.learned => {
                    errors.push(FieldError::new(name, Some(field), "is learned from the service and cannot be given"));
                }
                Some(_) => {}
            }
        }
        errors
    }
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.keys().map(|name| (name, "[redacted]"))).finish()
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Fields {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let mut fields = Self::new();
        for (name, value) in pairs {
            fields.set(name, value);
        }
        fields
    }
}

impl<K: Into<String>, V: Into<String>, const N: usize> From<[(K, V); N]> for Fields {
    fn from(pairs: [(K, V); N]) -> Self {
        pairs.into_iter().collect()
    }
}

/// Reads the fields of a connector one by one and remembers all that is wrong; used by the generated code.
#[derive(Debug)]
pub struct FieldReader<'a> {
    descriptor: &'static Descriptor,
    fields: &'a Fields,
    errors: FieldErrors,
}

impl FieldReader<'_> {
    /// The value of a field; `None` if it is wrong, which is then remembered.
    pub fn read<T: Field>(&mut self, name: &'static str) -> Option<T> {
        let field = self.descriptor.field(name);
        let given = self.fields.get(name).filter(|value| !value.is_empty());
        let Some(text) = given.or_else(|| field.and_then(|field| field.default)) else {
            let absent = T::absent();
            if absent.is_none() {
                self.errors.push(FieldError::new(name, field, "is missing"));
            }
            return absent;
        };
        let choices = field.map_or(T::CHOICES, |field| field.choices);
        if !choices.is_empty() && !choices.iter().any(|choice| choice.value == text) {
            let known: Vec<_> = choices.iter().map(|choice| choice.value).collect();
            self.errors.push(FieldError::new(name, field, &format!("must be one of: {}", known.join(", "))));
            return None;
        }
        match T::parse(text).and_then(|value| check_places(self.descriptor, name, text).map(|()| value)) {
            Ok(value) => Some(value),
            Err(expected) => {
                self.errors.push(FieldError::new(name, field, &expected));
                None
            }
        }
    }
}

/// Takes the fields of a connector down one by one; used by the generated code.
#[derive(Debug, Default)]
pub struct FieldWriter(Fields);

impl FieldWriter {
    /// Takes a field down; an empty one is left out.
    pub fn write<T: Field>(&mut self, name: &'static str, value: &T) {
        if let Some(text) = value.to_text() {
            self.0.set(name, text);
        }
    }

    pub(crate) fn finish(self) -> Fields {
        self.0
    }
}
