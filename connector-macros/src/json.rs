//! A JSON value written in tokens, as a template: the strings in it may have places for values.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::{Lit, LitStr, Token};

use crate::attr;
use crate::context::{Context, Mistake};
use crate::messages;
use crate::template::{Piece, Place, Template};

/// Reads the tokens of one JSON value.
pub(crate) fn template(tokens: TokenStream, cx: &mut Context) -> Option<Template> {
    let mut json = Json { pieces: Vec::new(), text: String::new() };
    let parsed = json.value(&tokens);
    cx.ok(parsed)?;
    json.flush();
    let source = json.pieces.iter().map(Piece::as_written).collect();
    Some(Template { tokens, source, pieces: json.pieces })
}

struct Json {
    pieces: Vec<Piece>,
    text: String,
}

impl Json {
    fn value(&mut self, tokens: &TokenStream) -> Result<(), Mistake> {
        match tokens.clone().into_iter().next() {
            Some(TokenTree::Group(group)) if tokens.clone().into_iter().count() == 1 => match group.delimiter() {
                Delimiter::Brace => self.list(['{', '}'], group.stream(), Self::member),
                Delimiter::Bracket => self.list(['[', ']'], group.stream(), Self::value),
                Delimiter::None => self.value(&group.stream()),
                Delimiter::Parenthesis => Err(messages::not_json(tokens)),
            },
            _ => self.scalar(tokens),
        }
    }

    fn list(
        &mut self,
        [open, close]: [char; 2],
        tokens: TokenStream,
        element: fn(&mut Self, &TokenStream) -> Result<(), Mistake>,
    ) -> Result<(), Mistake> {
        self.text.push(open);
        for (at, piece) in attr::pieces(tokens).into_iter().enumerate() {
            if at > 0 {
                self.text.push(',');
            }
            element(self, &piece)?;
        }
        self.text.push(close);
        Ok(())
    }

    fn member(&mut self, tokens: &TokenStream) -> Result<(), Mistake> {
        let member = |input: ParseStream<'_>| {
            let name: LitStr = input.parse()?;
            input.parse::<Token![:]>()?;
            Ok((name, input.parse::<TokenStream>()?))
        };
        let (name, value) = member.parse2(tokens.clone()).map_err(|_| messages::not_json(tokens))?;
        self.text.push_str(&quoted(&name.value()));
        self.text.push(':');
        if value.is_empty() { Err(messages::not_json(tokens)) } else { self.value(&value) }
    }

    fn scalar(&mut self, tokens: &TokenStream) -> Result<(), Mistake> {
        let scalar = |input: ParseStream<'_>| {
            if input.parse::<Option<Token![-]>>()?.is_some() {
                return Ok(Scalar::Text(format!("-{}", number(&input.parse()?)?)));
            }
            if let Some(word) = input.parse::<Option<syn::Ident>>()? {
                return if word == "null" { Ok(Scalar::Text("null".to_owned())) } else { Err(input.error("")) };
            }
            match input.parse()? {
                Lit::Str(text) => Ok(Scalar::Template(text)),
                Lit::Bool(word) => Ok(Scalar::Text(word.value().to_string())),
                literal => number(&literal).map(Scalar::Text),
            }
        };
        match scalar.parse2(tokens.clone()).map_err(|_| messages::not_json(tokens))? {
            Scalar::Text(text) => self.text.push_str(&text),
            Scalar::Template(literal) => {
                self.text.push('"');
                for piece in Template::parse(&literal)?.pieces {
                    self.piece(piece);
                }
                self.text.push('"');
            }
        }
        Ok(())
    }

    fn piece(&mut self, piece: Piece) {
        match piece {
            Piece::Text(text) => self.text.push_str(&escaped(&text)),
            Piece::Value(mut value) => {
                self.flush();
                value.place = Place::Json;
                self.pieces.push(Piece::Value(value));
            }
        }
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            self.pieces.push(Piece::Text(std::mem::take(&mut self.text)));
        }
    }
}

enum Scalar {
    Text(String),
    Template(LitStr),
}

fn number(literal: &Lit) -> syn::Result<String> {
    match literal {
        Lit::Int(int) if int.suffix().is_empty() => Ok(int.base10_digits().to_owned()),
        Lit::Float(float) if float.suffix().is_empty() && is_json(float.base10_digits()) => {
            Ok(float.base10_digits().to_owned())
        }
        other => Err(syn::Error::new(other.span(), "not a number of JSON")),
    }
}

/// Rust writes `1.` and `01.5` too.
fn is_json(number: &str) -> bool {
    let (whole, rest) = number.split_once('.').unwrap_or((number, "0"));
    let leading = whole.len() > 1 && whole.starts_with('0');
    !leading && rest.starts_with(|c: char| c.is_ascii_digit())
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// RFC 8259, section 7.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | '\\' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            c if c.is_ascii_control() => escaped.push_str(&format!("\\u{:04x}", c as u32)),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let mut cx = Context::new();
        let template = template(text.parse().unwrap(), &mut cx);
        assert_eq!(template.is_none(), !cx.finish().is_empty());
        template.map(|template| template.source)
    }

    #[test]
    fn json_is_written_as_tokens() {
        for (tokens, json) in [
            (r#"{}"#, r#"{}"#),
            (
                r#"{ "query": "{{ me {{ id }} }}", "n": [1, -2, 2.5, true, null], }"#,
                r#"{"query":"{ me { id } }","n":[1,-2,2.5,true,null]}"#,
            ),
            (r#"{ "a": { "b": "{account}" } }"#, r#"{"a":{"b":"{account}"}}"#),
            (r#""say \"hi\"\n""#, r#""say \"hi\"\n""#),
        ] {
            assert_eq!(read(tokens).as_deref(), Some(json), "{tokens}");
        }
        for bad in [r#"{ a: 1 }"#, r#"{ "a" }"#, r#"{ "a": }"#, "(1)", "1u8", "Some", "1 2", r#"{ "a": "{" }"#] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
