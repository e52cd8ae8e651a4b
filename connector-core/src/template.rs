//! Templates: texts with places for the values of fields, `"https://{subdomain}.example.com/{account}"`.
//!
//! The macro takes a template apart at compile time; here it is filled in. Where a value stands decides its rule, so a
//! value can never change scheme, port, host suffix or path structure.

use std::fmt::Write as _;
use std::str::SplitAsciiWhitespace;

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
    places: &'static str,
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
    /// A text, and where in it values stand: for each the number of the byte of its `{`, and the letter of its [`Place`],
    /// separated by spaces. This is how the macro writes templates: short, and no braces are read while a program runs.
    #[must_use]
    pub const fn new(source: &'static str, places: &'static str) -> Self {
        Self { source, places }
    }

    /// A text in which no value stands.
    #[must_use]
    pub const fn literal(text: &'static str) -> Self {
        Self::new(text, "")
    }

    /// The text, with every value as `{field}`. Braces that its author doubled stand alone.
    #[must_use]
    pub const fn source(&self) -> &'static str {
        self.source
    }

    /// Whether no value stands in it.
    #[must_use]
    pub const fn is_literal(&self) -> bool {
        self.places.is_empty()
    }

    /// The parts, in order.
    pub fn pieces(&self) -> impl Iterator<Item = Piece> + use<> {
        Pieces { source: self.source, done: 0, places: self.places.split_ascii_whitespace(), next: None }
    }

    /// The names of the values that stand in it.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.pieces().filter_map(|piece| match piece {
            Piece::Value(name, _) => Some(name),
            Piece::Text(_) => None,
        })
    }

    /// The text with its values; `None` if one of them is absent.
    ///
    /// # Errors
    ///
    /// [`Error::Input`] naming the field whose value cannot stand in its place.
    pub(crate) fn resolve(&self, scope: &Scope<'_>) -> Result<Option<Zeroizing<String>>> {
        if self.is_literal() {
            return Ok(Some(Zeroizing::new(self.source.to_owned())));
        }
        let mut out = Zeroizing::new(String::with_capacity(self.source.len() + 32));
        for piece in self.pieces() {
            match piece {
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

struct Pieces {
    source: &'static str,
    /// How many bytes of the source were given.
    done: usize,
    places: SplitAsciiWhitespace<'static>,
    /// The value behind the text that was given last.
    next: Option<Piece>,
}

impl Iterator for Pieces {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        if let Some(value) = self.next.take() {
            return Some(value);
        }
        let rest = self.source.get(self.done..).filter(|rest| !rest.is_empty())?;
        let value = self.places.next().and_then(|word| {
            let (letter, at) = (word.chars().last()?, word.get(..word.len() - 1)?.parse::<usize>().ok()?);
            let (name, _) = self.source.get(at + 1..)?.split_once('}')?;
            Some((at, name, Place::of_letter(letter)?))
        });
        let Some((at, name, place)) = value else {
            self.done = self.source.len();
            return Some(Piece::Text(rest));
        };
        let text = self.source.get(self.done..at).unwrap_or_default();
        self.done = at + name.len() + 2;
        if text.is_empty() {
            return Some(Piece::Value(name, place));
        }
        self.next = Some(Piece::Value(name, place));
        Some(Piece::Text(text))
    }
}

/// Serialized as [`source`](Template::source).
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
            && named == name
        {
            place.put(&mut Zeroizing::new(String::new()), value, choice)?;
        }
    }
    Ok(())
}

impl Place {
    fn of_letter(letter: char) -> Option<Self> {
        Some(match letter {
            'l' => Self::Label,
            'h' => Self::Host,
            'o' => Self::Origin,
            's' => Self::Segment,
            'q' => Self::Query,
            't' => Self::Text,
            'j' => Self::Json,
            _ => return None,
        })
    }

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
            Self::Segment if matches!(value, "." | "..") => return Err("must not be `.` or `..`".to_owned()),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_taken_apart_where_its_values_stand() {
        let pieces = |source, places| Template::new(source, places).pieces().collect::<Vec<_>>();
        assert_eq!(pieces("a{b}", ""), [Piece::Text("a{b}")]);
        assert_eq!(pieces("", ""), []);
        assert_eq!(
            pieces("https://{a}.b/{c}{d}", "8l 14s 17q"),
            [
                Piece::Text("https://"),
                Piece::Value("a", Place::Label),
                Piece::Text(".b/"),
                Piece::Value("c", Place::Segment),
                Piece::Value("d", Place::Query)
            ]
        );
        assert_eq!(
            pieces("{x}{\"{y}\"}", "5j"),
            [Piece::Text("{x}{\""), Piece::Value("y", Place::Json), Piece::Text("\"}")]
        );
        assert_eq!(
            pieces("{h}/{o}t", "0h 4o"),
            [Piece::Value("h", Place::Host), Piece::Text("/"), Piece::Value("o", Place::Origin), Piece::Text("t")]
        );
        assert_eq!(Template::new("{a} {b}", "0t 4t").names().collect::<Vec<_>>(), ["a", "b"]);
    }
}
