//! How calls are made, and what their answers mean.

use serde::Serialize;

use crate::template::Template;

/// A named value: a header, a query parameter or a request parameter.
#[derive(Debug, Clone, Copy, Serialize)]
#[non_exhaustive]
pub struct Param {
    /// Its name on the wire.
    pub name: &'static str,
    /// Its value; a value that does not resolve leaves the parameter out.
    pub value: Template,
}

impl Param {
    /// A parameter of that name, and its value as [`Template::new`] takes it.
    #[must_use]
    pub const fn new(name: &'static str, source: &'static str, places: &'static str) -> Self {
        Self { name, value: Template::new(source, places) }
    }
}

/// How the access token is put on a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Apply {
    /// In a header: the scheme, a space and the token; or the token alone.
    Header {
        /// The header's name.
        name: &'static str,
        /// The word before the token, if any.
        scheme: Option<&'static str>,
    },
    /// In a query parameter of this name. Addresses are logged by many programs: only where the service takes nothing else.
    Query(&'static str),
}

impl Apply {
    /// `Authorization: Bearer` (RFC 6750, section 2.1).
    pub const BEARER: Self = Self::Header { name: "authorization", scheme: Some("Bearer") };
    /// `Authorization: DPoP` (RFC 9449, section 7.1).
    pub const DPOP: Self = Self::Header { name: "authorization", scheme: Some("DPoP") };

    /// In a header of that name, behind a word and a space; an empty word is none.
    #[must_use]
    pub const fn header(name: &'static str, scheme: &'static str) -> Self {
        Self::Header { name, scheme: if scheme.is_empty() { None } else { Some(scheme) } }
    }
}

/// The call that proves that a connection works.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TestCall {
    /// No key says it: the connector has a `test` hook.
    Missing,
    /// `test = none`: the author has written that there is nothing to call.
    None,
    /// `test = get("..")`.
    Get(Template),
    /// `test = post("..")`, with a JSON body if `json(..)` is given.
    Post(Template, Option<Template>),
}

/// What an answer is recognized by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Signal {
    /// Its status.
    Status(u16),
    /// A regular expression found in its JSON, XML or text body.
    Body(&'static str),
}

/// The lifetime of an access token when the service names none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Lifetime {
    /// So many seconds.
    Seconds(u64),
    /// It does not expire, whatever the service says (some send 0 for never).
    Never,
}
