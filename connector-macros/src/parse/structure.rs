//! The struct half, from syntax to model.

use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::{Fields, ItemStruct};

use super::attributes;
use crate::attr::{Entry, pieces};
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
            Fields::Named(fields) => fields.named.iter_mut().filter_map(|field| Field::from_syn(field, cx)).collect(),
            Fields::Unnamed(fields) => cx.fail(messages::unnamed_fields(fields, &item.ident)).unwrap_or_default(),
            Fields::Unit => cx.fail(messages::unnamed_fields(&item.ident, &item.ident)).unwrap_or_default(),
        };
        Self { item, keys, has_group_misspelt, fields }
    }
}

fn has_group_misspelt(arguments: &TokenStream) -> bool {
    let names = pieces(arguments.clone()).into_iter().filter_map(Entry::from_tokens).map(|entry| entry.name.text());
    let known = Level::Struct.names();
    let near =
        |name: &str| names::nearest(name, known.iter().copied()).is_some_and(|near| Group::NAMES.contains(&near));
    // Whoever writes `multi` here has said how tokens are got, on the wrong item.
    names.into_iter().any(|name| !known.contains(&name.as_str()) && (near(&name) || name == "multi"))
}

impl Field {
    fn from_syn(field: &mut syn::Field, cx: &mut Context) -> Option<Self> {
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
            ty: field.ty.clone(),
            doc: attributes::doc(&field.attrs),
            keys,
        })
    }
}

impl Structure {
    /// The struct's doc comment.
    pub(crate) fn description(&self) -> String {
        attributes::doc(&self.item.attrs)
    }
}
