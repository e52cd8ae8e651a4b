//! Our attributes among those of an item, and its doc comment.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

use crate::attr::{flat, pieces};
use crate::context::Context;
use crate::messages;

/// Takes our attributes out of a list; the others stay. Those with a condition are reported: the compiler would look into
/// them only after this macro has run. `help` says what to write.
pub(crate) fn take_ours(attributes: &mut Vec<Attribute>, help: &str, cx: &mut Context) -> Vec<Attribute> {
    let (conditional, others): (Vec<_>, Vec<_>) = attributes.drain(..).partition(|one| ours_within(one).is_some());
    for ours in conditional.iter().filter_map(ours_within) {
        cx.push(messages::conditional(ours, help));
    }
    let (ours, others) = others.into_iter().partition(is_ours);
    *attributes = others;
    ours
}

/// The tokens of our attribute within a `#[cfg_attr(.., connector(..))]`.
fn ours_within(attribute: &Attribute) -> Option<TokenStream> {
    let Meta::List(list) = &attribute.meta else { return None };
    if !list.path.is_ident("cfg_attr") {
        return None;
    }
    pieces(list.tokens.clone()).into_iter().skip(1).find(|piece| {
        let meta = syn::parse2::<Meta>(piece.clone());
        meta.is_ok_and(|meta| meta.path().segments.last().is_some_and(|last| last.ident == "connector"))
    })
}

/// Whether it is `#[connector(..)]`, however the macro's path is written.
pub(crate) fn is_ours(attribute: &Attribute) -> bool {
    attribute.path().segments.last().is_some_and(|segment| segment.ident == "connector")
}

/// What stands between the parentheses.
pub(crate) fn arguments(attribute: &Attribute) -> TokenStream {
    match &attribute.meta {
        Meta::List(list) => flat(list.tokens.clone()),
        Meta::Path(_) | Meta::NameValue(_) => TokenStream::new(),
    }
}

pub(crate) fn cfgs(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"))
}

/// The doc comment, line by line, without the space that follows the slashes; nothing where there is none. What a macro makes,
/// as in `#[doc = include_str!("..")]`, is left to the compiler.
pub(crate) fn doc(attributes: &[Attribute]) -> Option<TokenStream> {
    let texts: Vec<&Expr> = attributes
        .iter()
        .filter_map(|attribute| match &attribute.meta {
            Meta::NameValue(pair) if pair.path.is_ident("doc") => Some(ungrouped(&pair.value)),
            _ => None,
        })
        .collect();
    let written = |text: &&Expr| match text {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => {
            let line = text.value();
            Some(line.strip_prefix(' ').unwrap_or(&line).trim_end().to_owned())
        }
        _ => None,
    };
    if let Some(lines) = texts.iter().map(written).collect::<Option<Vec<String>>>() {
        let text = lines.join("\n");
        return Some(text.trim()).filter(|text| !text.is_empty()).map(|text| quote!(#text));
    }
    let lines = texts.iter().enumerate().map(|(at, text)| {
        let before = if at == 0 { "" } else { "\n" };
        match written(text) {
            Some(line) => {
                let line = format!("{before}{line}");
                quote!(#line)
            }
            None => quote!(#before, #text),
        }
    });
    Some(quote!(::core::concat!(#(#lines),*)))
}

/// An expression without what `macro_rules!` puts around it.
fn ungrouped(expr: &Expr) -> &Expr {
    match expr {
        Expr::Group(group) => ungrouped(&group.expr),
        expr => expr,
    }
}
