//! One argument of an attribute, and the list of them.

use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Ident, LitStr, Token};

use crate::context::Context;
use crate::messages;

/// What stands before the `=`: a word, or a text where names of the wire are listed.
#[derive(Clone)]
pub(crate) enum Name {
    Word(Ident),
    Text(LitStr),
}

impl Name {
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Word(word) => word.unraw().to_string(),
            Self::Text(text) => text.value(),
        }
    }
}

impl ToTokens for Name {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Word(word) => word.to_tokens(tokens),
            Self::Text(text) => text.to_tokens(tokens),
        }
    }
}

/// What stands after the name.
pub(crate) enum Assigned {
    /// `name`
    Nothing,
    /// `name = ..`
    Value(TokenStream),
    /// `name(..)`
    List(Group),
}

/// One argument of an attribute.
pub(crate) struct Entry {
    pub(crate) name: Name,
    pub(crate) assigned: Assigned,
    /// How its key is written, for help; empty until the key is known.
    pub(crate) example: &'static str,
}

impl Entry {
    /// Where a complaint about the value stands.
    pub(crate) fn place(&self) -> TokenStream {
        match &self.assigned {
            Assigned::Value(tokens) if !tokens.is_empty() => tokens.clone(),
            Assigned::List(group) => group.to_token_stream(),
            _ => self.name.to_token_stream(),
        }
    }

    /// The one argument that some tokens are, if they are one.
    pub(crate) fn from_tokens(tokens: TokenStream) -> Option<Self> {
        Self::parse.parse2(tokens).ok()
    }

    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name =
            if input.peek(LitStr) { Name::Text(input.parse()?) } else { Name::Word(input.call(Ident::parse_any)?) };
        let assigned = if input.is_empty() {
            Assigned::Nothing
        } else if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            if input.peek(Token![>]) {
                return Err(input.error("expected `=`, not `=>`"));
            }
            Assigned::Value(input.parse()?)
        } else {
            match input.parse()? {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis && input.is_empty() => {
                    Assigned::List(group)
                }
                _ => return Err(input.error("expected `=`, `(` or `,`")),
            }
        };
        Ok(Self { name, assigned, example: "" })
    }
}

/// Takes a list of arguments apart; what cannot be understood is reported and left out.
pub(crate) fn entries(tokens: TokenStream, cx: &mut Context) -> Vec<Entry> {
    pieces(with_commas(tokens, cx))
        .into_iter()
        .filter_map(|piece| {
            let entry = Entry::from_tokens(piece.clone());
            entry.or_else(|| cx.fail(messages::not_an_argument(&piece)))
        })
        .collect()
}

/// The tokens with a comma in the place of each semicolon, which is reported.
fn with_commas(tokens: TokenStream, cx: &mut Context) -> TokenStream {
    let mut comma = |token| match token {
        TokenTree::Punct(semicolon) if semicolon.as_char() == ';' => {
            cx.push(messages::semicolon(&semicolon));
            Punct::new(',', Spacing::Alone).into()
        }
        token => token,
    };
    tokens.into_iter().map(&mut comma).collect()
}

/// The tokens without the invisible groups that `macro_rules!` puts around what it was given.
pub(crate) fn flat(tokens: TokenStream) -> TokenStream {
    let flat = |token| match token {
        TokenTree::Group(group) => {
            let inner = flat(group.stream());
            if group.delimiter() == Delimiter::None {
                return inner;
            }
            let mut flat = Group::new(group.delimiter(), inner);
            flat.set_span(group.span());
            TokenTree::from(flat).into()
        }
        token => TokenStream::from(token),
    };
    tokens.into_iter().flat_map(flat).collect()
}

/// Splits tokens at their commas; empty pieces are dropped.
pub(crate) fn pieces(tokens: TokenStream) -> Vec<TokenStream> {
    let mut pieces = vec![TokenStream::new()];
    for token in tokens {
        match (&token, pieces.last_mut()) {
            (TokenTree::Punct(punct), _) if punct.as_char() == ',' => pieces.push(TokenStream::new()),
            (_, Some(piece)) => piece.extend([token]),
            (_, None) => {}
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> (Vec<String>, usize) {
        let mut cx = Context::new();
        let entries = entries(text.parse().unwrap(), &mut cx);
        (entries.iter().map(|entry| entry.name.text()).collect(), cx.finish().len())
    }

    #[test]
    fn a_bad_argument_does_not_hide_the_next_one() {
        assert_eq!(names(r#"a = 1, b(x, y), c, crate = ::x, "A-B" = "c", r#type = 1,"#).0.len(), 6);
        let (names, mistakes) = names("a = 1, = 2, b : 3, , c(1) 2, d");
        assert_eq!((names, mistakes), (vec!["a".to_owned(), "d".to_owned()], 3));
    }

    #[test]
    fn a_semicolon_is_one_mistake_and_hides_nothing() {
        let (names, mistakes) = names("a = 1; b, c");
        assert_eq!((names.len(), mistakes), (3, 1));
    }
}
