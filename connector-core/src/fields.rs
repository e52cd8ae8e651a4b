//! The values of a connection's fields as texts: what a form, a preset or a store holds.

use std::collections::BTreeMap;
use std::{fmt, slice};

use regex_lite::Regex;
use serde::{Deserialize, Deserializer, de};
use zeroize::Zeroizing;

use crate::connectable::{Connectable, built};
use crate::connector::Connector;
use crate::describe::{Descriptor, FieldDescriptor};
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
    /// [`Connections::fill`](crate::Connections::fill), which adds them. Of a choice among several connectors, the value
    /// `connect_with` says by its id which one it is.
    ///
    /// # Errors
    ///
    /// [`Error::Input`] with one entry for each field that is missing, wrong, unknown or not to be given.
    pub fn build<C: Connectable>(&self) -> Result<C> {
        built(self, |_, fields| Ok(fields.into_owned()))
    }

    /// Makes one connector of what a person entered.
    pub(crate) fn build_one<C: Connector>(&self) -> Result<C> {
        self.read_after(self.not_to_be_given(C::DESCRIPTOR))
    }

    /// Like [`build_one`](Self::build_one), for values that a store kept: learned fields among them.
    pub(crate) fn read<C: Connector>(&self) -> Result<C> {
        self.read_after(FieldErrors::default())
    }

    fn read_after<C: Connector>(&self, errors: FieldErrors) -> Result<C> {
        let descriptor = C::DESCRIPTOR;
        let mut reader = FieldReader { descriptor, next: 0, fields: self, errors: FieldErrors::default() };
        match C::read(&mut reader) {
            Some(connector) if errors.is_empty() => Ok(connector),
            _ => {
                // Reading stopped at the first that is wrong; what is wrong with the others is asked for now.
                let mut all = FieldReader { descriptor, next: 0, fields: self, errors };
                for field in descriptor.fields {
                    (field.check)(&mut all, field.name);
                }
                Err(Error::Input(all.errors))
            }
        }
    }

    /// The names that a person cannot give.
    fn not_to_be_given(&self, descriptor: &'static Descriptor) -> FieldErrors {
        let mut errors = FieldErrors::default();
        for (name, value) in self.iter() {
            match descriptor.field(name) {
                // A form for several connectors sends its empty inputs too.
                None if value.is_empty() => {}
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

/// Reads an object of texts, numbers and booleans, as a form gives them; what is `null` counts as not given.
impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let entered = BTreeMap::<String, Entered>::deserialize(deserializer)?;
        Ok(entered.into_iter().filter_map(|(name, Entered(value))| Some((name, value?.as_str().to_owned()))).collect())
    }
}

/// One value of a form, as a text.
struct Entered(Option<Zeroizing<String>>);

impl<'de> Deserialize<'de> for Entered {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EnteredVisitor)
    }
}

struct EnteredVisitor;

impl de::Visitor<'_> for EnteredVisitor {
    type Value = Entered;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a whole number, `true`, `false` or `null`")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Entered, E> {
        Ok(Entered(Some(Zeroizing::new(text.to_owned()))))
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Entered, E> {
        self.visit_str(if value { "true" } else { "false" })
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Entered, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Entered, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_unit<E: de::Error>(self) -> Result<Entered, E> {
        Ok(Entered(None))
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
    /// The number of the field that [`read_next`](Self::read_next) reads.
    next: usize,
    fields: &'a Fields,
    errors: FieldErrors,
}

impl FieldReader<'_> {
    /// The value of the next field, in the order of the descriptor; `None` if it is wrong, which is then remembered.
    pub fn read_next<T: Field>(&mut self) -> Option<T> {
        let field = self.descriptor.fields.get(self.next)?;
        self.next += 1;
        self.read(field.name)
    }

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
        let check = || {
            check_pattern(field, text)?;
            check_places(self.descriptor, name, text)
        };
        match T::parse(text).and_then(|value| check().map(|()| value)) {
            Ok(value) => Some(value),
            Err(expected) => {
                self.errors.push(FieldError::new(name, field, &expected));
                None
            }
        }
    }
}

/// A value matches its field's pattern as a whole; so that a person need not read regular expressions, an example says it
/// where there is one.
fn check_pattern(field: Option<&FieldDescriptor>, text: &str) -> Result<(), String> {
    let Some((field, pattern)) = field.and_then(|field| Some((field, field.pattern?))) else {
        return Ok(());
    };
    // The macro lets no other pattern through.
    let matches = Regex::new(&format!("^(?:{pattern})$")).is_ok_and(|regex| regex.is_match(text));
    match (matches, field.example) {
        (true, _) => Ok(()),
        (false, Some(example)) => Err(format!("is not of the form `{example}`")),
        (false, None) => Err(format!("must match `{pattern}`")),
    }
}

/// Takes the fields of a connector down one by one; used by the generated code.
#[derive(Debug)]
pub struct FieldWriter {
    /// Those that were not taken down yet.
    rest: slice::Iter<'static, FieldDescriptor>,
    fields: Fields,
}

impl FieldWriter {
    /// What a connector of type `C` holds.
    pub(crate) fn written<C: Connector>(connector: &C) -> Fields {
        let mut writer = Self { rest: C::DESCRIPTOR.fields.iter(), fields: Fields::new() };
        connector.write(&mut writer);
        writer.fields
    }

    /// Takes the next field down, in the order of the descriptor; an empty one is left out.
    pub fn write_next<T: Field>(&mut self, value: &T) {
        if let (Some(field), Some(text)) = (self.rest.next(), value.to_text()) {
            self.fields.set(field.name, text);
        }
    }
}
