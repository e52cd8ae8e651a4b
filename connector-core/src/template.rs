//! Templates: texts with places for the values of fields, `"https://{subdomain}.example.com/{account}"`.
//!
//! The macro takes a template apart at compile time; here it is filled in. Where a value stands decides its rule, so a
//! value can never change scheme, port, host suffix or path structure.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Serialize, Serializer};
use zeroize::Zeroizing;

use crate::describe::Descriptor;
use crate::error::{Error, FieldError, Result};
use crate::fields::Fields;
use crate::host::{Host, Origin, is_label};

/// A text with places for the values of fields.
#[derive(Debug, Clone, Copy)]
pub struct Template {
    source: &'static str,
    pieces: &'static [Piece],
}

/// One part of a [`Template`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Piece {
    /// As it stands.
    Text(&'static str),
    /// The value of a field, or of `nonce` or `redirect_uri`, by the rule of its place.
    Value(&'static str, Place),
}

/// Where in a text a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// Within the host of a URL: one DNS label.
    Label,
    /// Alone between `://` and `/`: a whole [`Host`](crate::Host), or one label.
    Host,
    /// The start of a URL: an [`Origin`](crate::Origin).
    Origin,
    /// Within the path of a URL: one segment, or a part of one.
    Segment,
    /// Within the query of a URL: encoded.
    Query,
    /// A header or parameter value: as it is; whoever sends it encodes it.
    Text,
    /// Within a string of a JSON text: escaped.
    Json,
}

impl Template {
    /// A text without places.
    #[must_use]
    pub const fn literal(text: &'static str) -> Self {
        Self { source: text, pieces: &[] }
    }

    /// A text with places: as its author wrote it, and taken apart.
    #[must_use]
    pub const fn new(source: &'static str, pieces: &'static [Piece]) -> Self {
        Self { source, pieces }
    }

    /// The text as its author wrote it.
    #[must_use]
    pub const fn source(&self) -> &'static str {
        self.source
    }

    /// The parts; empty when the text has no places.
    #[must_use]
    pub const fn pieces(&self) -> &'static [Piece] {
        self.pieces
    }

    /// The names of the values that stand in it.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Value(name, _) => Some(*name),
            Piece::Text(_) => None,
        })
    }

    /// The text with its values; `None` if one of them is absent.
    ///
    /// # Errors
    ///
    /// [`Error::Input`] naming the field whose value cannot stand in its place.
    pub(crate) fn resolve(&self, scope: &Scope<'_>) -> Result<Option<Zeroizing<String>>> {
        if self.pieces.is_empty() {
            return Ok(Some(Zeroizing::new(self.source.to_owned())));
        }
        let mut out = Zeroizing::new(String::with_capacity(self.source.len() + 32));
        for piece in self.pieces {
            match *piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Value(name, place) => match scope.value(name) {
                    Some(value) => put(&mut out, scope, name, value, place)?,
                    None => return Ok(None),
                },
            }
        }
        Ok(Some(out))
    }
}

/// Serialized as its author wrote it.
impl Serialize for Template {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.source)
    }
}

/// Where the values of a template come from.
pub(crate) struct Scope<'a> {
    pub(crate) descriptor: &'static Descriptor,
    pub(crate) fields: &'a Fields,
    /// `{nonce}` and `{redirect_uri}`, where they have a meaning.
    pub(crate) builtin: &'a [(&'static str, &'a str)],
}

impl<'a> Scope<'a> {
    fn value(&self, name: &str) -> Option<&'a str> {
        if self.descriptor.field(name).is_some() {
            return self.fields.get(name).filter(|value| !value.is_empty());
        }
        self.builtin.iter().find(|(builtin, _)| *builtin == name).map(|(_, value)| *value)
    }

    /// The first template that resolves.
    ///
    /// # Errors
    ///
    /// As [`Template::resolve`].
    pub(crate) fn first(&self, templates: &[Template]) -> Result<Option<Zeroizing<String>>> {
        for template in templates {
            if let Some(text) = template.resolve(self)? {
                return Ok(Some(text));
            }
        }
        Ok(None)
    }

    fn is_choice(&self, name: &str, value: &str) -> bool {
        self.descriptor.field(name).is_some_and(|field| field.choices.iter().any(|choice| choice.value == value))
    }
}

/// Everything but the unreserved characters of RFC 3986, section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn put(out: &mut String, scope: &Scope<'_>, name: &str, value: &str, place: Place) -> Result<()> {
    let choice = scope.is_choice(name, value);
    place
        .put(out, value, choice)
        .map_err(|expected| Error::Input(FieldError::new(name, scope.descriptor.field(name), &expected).into()))
}

/// Whether a value of a field can stand wherever a template of the connector names the field.
///
/// # Errors
///
/// What is expected instead, as the end of a sentence that names the field.
pub(crate) fn check_places(descriptor: &Descriptor, name: &str, value: &str) -> Result<(), String> {
    let choice = descriptor.field(name).is_some_and(|field| field.choices.iter().any(|choice| choice.value == value));
    for piece in descriptor.templates().flat_map(Template::pieces) {
        if let Piece::Value(named, place) = piece
            && *named == name
        {
            place.put(&mut Zeroizing::new(String::new()), value, choice)?;
        }
    }
    Ok(())
}

impl Place {
    /// Puts a value where it stands, by the rule of its place. A choice was checked when the connector was compiled.
    fn put(self, out: &mut String, value: &str, choice: bool) -> Result<(), String> {
        if self != Self::Json && value.chars().any(char::is_control) {
            return Err("must not contain control characters".to_owned());
        }
        match self {
            Self::Label | Self::Host | Self::Origin if choice => out.push_str(value),
            Self::Label if !is_label(value) => {
                return Err("must be one name of letters, digits and hyphens, without dots".to_owned());
            }
            Self::Label | Self::Text => out.push_str(value),
            Self::Host => out.push_str(Host::parse(value)?.as_str()),
            Self::Origin => out.push_str(Origin::parse(value)?.as_str()),
            Self::Segment if matches!(value, "." | "..") => return Err("must not be a relative path".to_owned()),
            Self::Segment | Self::Query => {
                let _ = write!(out, "{}", utf8_percent_encode(value, RESERVED));
            }
            Self::Json => {
                let quoted = Zeroizing::new(serde_json::Value::from(value).to_string());
                out.push_str(quoted.get(1..quoted.len() - 1).unwrap_or_default());
            }
        }
        Ok(())
    }
}
