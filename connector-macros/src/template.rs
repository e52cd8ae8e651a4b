//! Templates: texts with places for the values of fields, taken apart at compile time.
//!
//! Here the braces are read; `url` decides what may stand where in an address.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::LitStr;

use crate::context::Mistake;
use crate::messages;

/// The values that stand in a template of an authorization request although no field has their name.
pub(crate) const BUILTIN: [&str; 2] = ["nonce", "redirect_uri"];

/// A text with places for values.
pub(crate) struct Template {
    /// The tokens it was read from: where a complaint about it stands.
    pub(crate) tokens: TokenStream,
    /// The text as its author wrote it.
    pub(crate) source: String,
    pub(crate) pieces: Vec<Piece>,
}

pub(crate) enum Piece {
    Text(String),
    Value(Value),
}

/// A place for a value.
pub(crate) struct Value {
    pub(crate) name: String,
    pub(crate) place: Place,
    /// The text it stands in: where a complaint about it stands.
    pub(crate) literal: LitStr,
}

/// Where in a text a value stands: the core's `Place`, and `Suffix`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    /// Like `Label`, where the value decides to whom the host belongs: only the author's own choices.
    Suffix,
    Label,
    Host,
    Origin,
    Segment,
    Query,
    Text,
    Json,
}

impl Place {
    /// Whether a value here becomes a part of the host, or all of it.
    pub(crate) fn is_host(self) -> bool {
        matches!(self, Self::Suffix | Self::Label | Self::Host)
    }
}

impl Template {
    /// Reads the braces of a text; every value stands at `Place::Text` until someone knows better.
    pub(crate) fn parse(literal: &LitStr) -> Result<Self, Mistake> {
        let source = literal.value();
        let pieces = pieces(literal, &source).map_err(|fault| messages::braces(literal, &fault))?;
        Ok(Self { tokens: literal.to_token_stream(), source, pieces })
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &Value> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Value(value) => Some(value),
            Piece::Text(_) => None,
        })
    }

    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        self.pieces.iter_mut().filter_map(|piece| match piece {
            Piece::Value(value) => Some(value),
            Piece::Text(_) => None,
        })
    }

    /// The text with every value replaced by `stand_in`.
    pub(crate) fn skeleton(&self, stand_in: char) -> String {
        let mut skeleton = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => skeleton.push_str(text),
                Piece::Value(_) => skeleton.push(stand_in),
            }
        }
        skeleton
    }
}

/// What is wrong with the braces of a text.
pub(crate) enum BraceFault {
    Unclosed,
    Unopened,
    Unnamed(String),
}

fn pieces(literal: &LitStr, source: &str) -> Result<Vec<Piece>, BraceFault> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut rest = source;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, braces) = rest.split_at(at);
        text.push_str(before);
        if let Some(after) = braces.strip_prefix("{{") {
            text.push('{');
            rest = after;
        } else if let Some(after) = braces.strip_prefix("}}") {
            text.push('}');
            rest = after;
        } else if let Some(inner) = braces.strip_prefix('{') {
            let (name, after) = inner.split_once('}').ok_or(BraceFault::Unclosed)?;
            if syn::parse_str::<syn::Ident>(name).is_err()
                && syn::parse_str::<syn::Ident>(&format!("r#{name}")).is_err()
            {
                return Err(BraceFault::Unnamed(name.to_owned()));
            }
            if !text.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
            }
            pieces.push(Piece::Value(Value { name: name.to_owned(), place: Place::Text, literal: literal.clone() }));
            rest = after;
        } else {
            return Err(BraceFault::Unopened);
        }
    }
    text.push_str(rest);
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    Ok(pieces)
}

impl Piece {
    pub(crate) fn as_written(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Value(value) => format!("{{{}}}", value.name),
        }
    }
}

impl Template {
    /// The text as the core keeps it, and where in it values stand.
    pub(crate) fn parts(&self) -> (String, String) {
        let mut source = String::new();
        let mut places = Vec::new();
        for piece in &self.pieces {
            if let Piece::Value(Value { place, .. }) = piece {
                places.push(format!("{}{}", source.len(), place.letter()));
            }
            source.push_str(&piece.as_written());
        }
        (source, places.join(" "))
    }
}

impl ToTokens for Template {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let (source, places) = self.parts();
        tokens.extend(quote!(__p::text(#source, #places)));
    }
}

impl Place {
    /// How the core's templates write it.
    fn letter(self) -> char {
        match self {
            Self::Suffix | Self::Label => 'l',
            Self::Host => 'h',
            Self::Origin => 'o',
            Self::Segment => 's',
            Self::Query => 'q',
            Self::Text => 't',
            Self::Json => 'j',
        }
    }
}

impl ToTokens for Place {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(match self {
            Self::Suffix | Self::Label => quote!(__p::Place::Label),
            Self::Host => quote!(__p::Place::Host),
            Self::Origin => quote!(__p::Place::Origin),
            Self::Segment => quote!(__p::Place::Segment),
            Self::Query => quote!(__p::Place::Query),
            Self::Text => quote!(__p::Place::Text),
            Self::Json => quote!(__p::Place::Json),
        });
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;

    use super::*;

    fn shown(source: &str) -> String {
        match pieces(&LitStr::new(source, Span::call_site()), source) {
            Ok(pieces) => pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Text(text) => format!("[{text}]"),
                    Piece::Value(value) => format!("<{}>", value.name),
                })
                .collect(),
            Err(BraceFault::Unclosed) => "not closed".to_owned(),
            Err(BraceFault::Unopened) => "not opened".to_owned(),
            Err(BraceFault::Unnamed(name)) => format!("not a name: {name}"),
        }
    }

    #[test]
    fn a_text_is_taken_apart_at_its_braces() {
        for (source, expected) in [
            ("", ""),
            ("a", "[a]"),
            ("{a}", "<a>"),
            ("a{b}c{d}", "[a]<b>[c]<d>"),
            ("{{a}}", "[{a}]"),
            ("{{{a}}}", "[{]<a>[}]"),
            ("{type}", "<type>"),
            ("a{", "not closed"),
            ("{a{b}", "not a name: a{b"),
            ("a}", "not opened"),
            ("{}", "not a name: "),
            ("{a b}", "not a name: a b"),
            ("{0}", "not a name: 0"),
        ] {
            assert_eq!(shown(source), expected, "{source:?}");
        }
    }
}
