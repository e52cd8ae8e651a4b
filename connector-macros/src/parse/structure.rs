//! The struct half, from syntax to model.

use proc_macro2::{Group as Grouped, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Fields, Ident, ItemStruct, Type};

use super::attributes;
use crate::attr::{Assigned, Entry, pieces};
use crate::context::Context;
use crate::keys::{self, CONNECTOR, FIELD, Level};
use crate::messages;
use crate::model::{ConnectorKeys, Field, FieldKeys, Group, Structure};
use crate::names;
use crate::shape::Shape;

impl Structure {
    /// Reads the struct; what is wrong with it is reported, and the rest is kept.
    pub(crate) fn from_syn(arguments: TokenStream, mut item: ItemStruct, cx: &mut Context) -> Self {
        let mut keys = ConnectorKeys::default();
        let has_group_misspelt = has_group_misspelt(&arguments);
        keys::read(Level::Struct, CONNECTOR, arguments, &mut keys, cx);
        for ours in attributes::take_ours(&mut item.attrs, messages::NO_CONDITION, cx) {
            keys::read(Level::Struct, CONNECTOR, attributes::arguments(&ours), &mut keys, cx);
        }
        if !item.generics.params.is_empty() {
            cx.push(messages::generic(&item.generics));
        }
        let fields = match &mut item.fields {
            Fields::Named(fields) => {
                fields.named.iter_mut().filter_map(|field| Field::from_syn(field, &item.ident, cx)).collect()
            }
            Fields::Unnamed(fields) => cx.fail(messages::unnamed_fields(fields, &item.ident)).unwrap_or_default(),
            Fields::Unit => cx.fail(messages::unnamed_fields(&item.ident, &item.ident)).unwrap_or_default(),
        };
        Self { item, keys, has_group_misspelt, fields }
    }
}

fn has_group_misspelt(arguments: &TokenStream) -> bool {
    let entries = pieces(arguments.clone()).into_iter().map(|piece| (Entry::from_tokens(piece.clone()), piece));
    let (understood, others): (Vec<_>, Vec<_>) = entries.partition(|(entry, _)| entry.is_some());
    let understood: Vec<_> = understood.into_iter().filter_map(|(entry, _)| entry).collect();
    // A value that goes on with a group lacks a comma before it.
    let goes_on = |entry: &Entry| match &entry.assigned {
        Assigned::Value(value) => value
            .clone()
            .into_iter()
            .any(|token| matches!(&token, TokenTree::Ident(word) if Group::NAMES.contains(&word.to_string().as_str()))),
        _ => false,
    };
    if understood.iter().any(goes_on) {
        return true;
    }
    let names = understood.into_iter().map(|entry| entry.name.text());
    // Of what is not an argument, a word says enough.
    let words = others.into_iter().filter_map(|(_, piece)| match piece.into_iter().next() {
        Some(TokenTree::Ident(word)) => Some(word.to_string()),
        _ => None,
    });
    if words.into_iter().any(|word| Group::NAMES.contains(&word.as_str())) {
        return true;
    }
    let known = Level::Struct.names();
    let near =
        |name: &str| names::nearest(name, known.iter().copied()).is_some_and(|near| Group::NAMES.contains(&near));
    // Whoever writes `multi` here has said how tokens are got, on the wrong item.
    names.into_iter().any(|name| !known.contains(&name.as_str()) && (near(&name) || name == "multi"))
}

impl Field {
    fn from_syn(field: &mut syn::Field, owner: &Ident, cx: &mut Context) -> Option<Self> {
        let mut keys = FieldKeys::default();
        for ours in attributes::take_ours(&mut field.attrs, messages::NO_CONDITION, cx) {
            let arguments = attributes::arguments(&ours);
            if arguments.is_empty() {
                cx.push(messages::no_keys(&ours));
            }
            keys::read(Level::Field, FIELD, arguments, &mut keys, cx);
        }
        for cfg in attributes::cfgs(&field.attrs) {
            cx.push(messages::cfg(cfg, "field"));
        }
        let ident = field.ident.clone()?;
        if !matches!(field.vis, syn::Visibility::Public(_)) {
            cx.push(messages::not_public(&ident, &ident));
        }
        Some(Self {
            name: ident.unraw().to_string(),
            ident,
            shape: Shape::of(&field.ty),
            ty: without_self(&field.ty, owner),
            doc: attributes::doc(&field.attrs),
            keys,
        })
    }
}

/// A type with the name of the struct in the place of `Self`, which means something else where generated code stands.
fn without_self(ty: &Type, owner: &Ident) -> Type {
    fn replaced(tokens: TokenStream, owner: &Ident) -> TokenStream {
        let replaced = |token| match token {
            TokenTree::Ident(word) if word == "Self" => Ident::new(&owner.to_string(), word.span()).into(),
            TokenTree::Group(group) => {
                let mut inner = Grouped::new(group.delimiter(), replaced(group.stream(), owner));
                inner.set_span(group.span());
                inner.into()
            }
            token => token,
        };
        tokens.into_iter().map(replaced).collect()
    }
    if !names_self(&ty.to_token_stream()) {
        return ty.clone();
    }
    syn::parse2(replaced(ty.to_token_stream(), owner)).unwrap_or_else(|_| ty.clone())
}

/// Whether the word `Self` stands in some tokens.
pub(crate) fn names_self(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(word) => word == "Self",
        TokenTree::Group(group) => names_self(&group.stream()),
        _ => false,
    })
}

impl Structure {
    /// The struct's doc comment.
    pub(crate) fn description(&self) -> Option<TokenStream> {
        attributes::doc(&self.item.attrs)
    }
}
