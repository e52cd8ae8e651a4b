//! The members of an answer: of a JSON object, whatever its label, or of a form that is labeled so, or as text.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use url::form_urlencoded;

use crate::error::{Error, Failure, Reason};
use crate::tokens::member;

/// What an answer says, by name, and which of the names cannot be relied on.
#[derive(Debug, Default)]
pub(super) struct Members {
    all: Map<String, Value>,
    odd: Vec<String>,
}

impl Members {
    /// Takes an answer apart. `deciding` are the names about which there must be no doubt: a member of that name that cannot
    /// be read, or comes twice with two values, is refused, because readers differ in which of two they believe. Of any
    /// other that comes twice the last counts, as for most readers; one that cannot be read is left out.
    ///
    /// # Errors
    ///
    /// Why it cannot be used: it is neither an object nor a form, or leaves doubt about what decides.
    pub(super) fn of(media: Option<&str>, body: &[u8], deciding: &[&str]) -> Result<Self, String> {
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii();
        let (listed, unreadable) =
            if body.starts_with(b"{") { object(body)? } else { (form(media, body)?, Vec::new()) };
        let mut members = Self::default();
        for (name, value) in listed {
            match members.all.get(&name) {
                Some(first) if *first != value => members.doubt(name.clone(), deciding)?,
                _ => {}
            }
            members.all.insert(name, value);
        }
        for name in unreadable {
            members.doubt(name, deciding)?;
        }
        Ok(members)
    }

    fn doubt(&mut self, name: String, deciding: &[&str]) -> Result<(), String> {
        if deciding.contains(&name.as_str()) {
            return Err(format!("its `{name}` is given twice, or cannot be read"));
        }
        self.odd.push(name);
        Ok(())
    }

    /// A member, by a path of names separated by dots.
    pub(super) fn get(&self, path: &str) -> Option<&Value> {
        member(&self.all, path)
    }

    /// A member that is a text and not empty.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.get(path).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    /// Whether the member at a path stands in one that was given twice or cannot be read.
    pub(super) fn is_odd(&self, path: &str) -> bool {
        self.odd.iter().any(|name| name == first_name(path))
    }

    pub(super) fn into_map(self) -> Map<String, Value> {
        self.all
    }
}

/// The name with which a path begins.
pub(super) fn first_name(path: &str) -> &str {
    path.split('.').next().unwrap_or_default()
}

/// An answer of a token endpoint that cannot be used.
pub(super) fn malformed(why: &str) -> Error {
    Error::Refused(Failure::new(
        Reason::MalformedResponse,
        format!("the answer of the token endpoint cannot be used: {why}; look at `token_url`, or read it by a hook"),
    ))
}

type Listed = Vec<(String, Value)>;

/// The members of a JSON object in their order, and the names of those that cannot be read.
fn object(body: &[u8]) -> Result<(Listed, Vec<String>), String> {
    // A name in another encoding, or a line end within a text, must not cost the tokens.
    let text = String::from_utf8_lossy(body).replace(|c: char| c.is_ascii_control(), " ");
    let object: Object = serde_json::from_str(&text).map_err(|error| {
        // The parser's own words may quote the answer.
        format!("{:?} error in line {}, column {}", error.classify(), error.line(), error.column())
    })?;
    Ok((object.listed, object.unreadable))
}

/// The parameters of a form: of one that says so, or of a text that can be nothing else. A body without a label is not
/// guessed at.
fn form(media: Option<&str>, body: &[u8]) -> Result<Listed, String> {
    let listed: Listed =
        form_urlencoded::parse(body).map(|(name, value)| (name.into_owned(), value.into_owned().into())).collect();
    // A page has links, and with them what looks like parameters.
    let is_name =
        |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b));
    let telling = || {
        listed.iter().all(|(name, _)| is_name(name))
            && listed.iter().any(|(name, _)| matches!(name.as_str(), "access_token" | "error"))
    };
    match media {
        Some("application/x-www-form-urlencoded") => Ok(listed),
        Some("text/plain" | "text/html") if telling() => Ok(listed),
        _ => Err("it is neither a JSON object nor a form".to_owned()),
    }
}

/// A JSON object; a map of `serde_json` would take the last of two members silently, and a struct an array.
#[derive(Default)]
struct Object {
    listed: Listed,
    unreadable: Vec<String>,
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;

        impl<'de> Visitor<'de> for Pairs {
            type Value = Object;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Object, A::Error> {
                let mut object = Object::default();
                while let Some((name, value)) = access.next_entry::<&RawValue, &RawValue>()? {
                    // A name with half a character is none that anybody asks for.
                    let Ok(name) = serde_json::from_str::<String>(name.get()) else { continue };
                    match serde_json::from_str(value.get()) {
                        Ok(value) => object.listed.push((name, value)),
                        // Too deep, a number too large, half a character: well-formed, and yet no value.
                        Err(_) => object.unreadable.push(name),
                    }
                }
                Ok(object)
            }
        }

        deserializer.deserialize_map(Pairs)
    }
}
