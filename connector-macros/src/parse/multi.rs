//! An enum of connectors, from syntax to model.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Fields, Ident, ItemEnum, Type};

use super::attributes;
use super::structure::names_self;
use crate::context::Context;
use crate::keys::{self, Level, MULTI};
use crate::messages;
use crate::model::MultiKeys;
use crate::names;

/// An enum whose variants each hold one connector.
pub(crate) struct Multi {
    /// The enum without our attributes.
    pub(crate) item: ItemEnum,
    pub(crate) keys: MultiKeys,
    pub(crate) alternatives: Vec<Alternative>,
}

/// One variant.
pub(crate) struct Alternative {
    pub(crate) ident: Ident,
    /// Its connector.
    pub(crate) ty: Type,
    pub(crate) label: TokenStream,
}

impl Multi {
    /// Reads the enum; what is wrong with it is reported, and the rest is kept.
    pub(crate) fn from_syn(arguments: TokenStream, mut item: ItemEnum, cx: &mut Context) -> Self {
        let mut keys = MultiKeys::default();
        keys::read(Level::Multi, MULTI, arguments, &mut keys, cx);
        for ours in attributes::take_ours(&mut item.attrs, messages::NO_CONDITION, cx) {
            keys::read(Level::Multi, MULTI, attributes::arguments(&ours), &mut keys, cx);
        }
        if !item.generics.params.is_empty() {
            cx.push(messages::generic_multi(&item.generics));
        }
        if item.variants.len() < 2 {
            cx.push(messages::no_alternatives(&item.ident, item.variants.first()));
        }
        if keys.id.get().is_none() && !keys.id.is_given() {
            cx.ok(names::id_of(&item.ident));
        }
        let alternatives =
            item.variants.iter_mut().filter_map(|variant| Alternative::from_syn(variant, &item.ident, cx)).collect();
        Self { item, keys, alternatives }
    }

    /// The enum's doc comment.
    pub(crate) fn description(&self) -> Option<TokenStream> {
        attributes::doc(&self.item.attrs)
    }
}

impl Alternative {
    fn from_syn(variant: &mut syn::Variant, of: &Ident, cx: &mut Context) -> Option<Self> {
        let fields = variant.fields.iter_mut().map(|field| &mut field.attrs);
        for attributes in std::iter::once(&mut variant.attrs).chain(fields) {
            for ours in attributes::take_ours(attributes, messages::NO_CONDITION, cx) {
                cx.push(messages::key_on_alternative(&ours));
            }
            for cfg in attributes::cfgs(attributes) {
                cx.push(messages::cfg(cfg, "variant"));
            }
        }
        let ident = variant.ident.clone();
        let doc = attributes::doc(&variant.attrs);
        let label = doc.unwrap_or_else(|| names::title(&ident.unraw().to_string()).to_token_stream());
        match &variant.fields {
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                let ty = fields.unnamed.first()?.ty.clone();
                if names_self(&ty.to_token_stream()) || *of == ty.to_token_stream().to_string() {
                    return cx.fail(messages::holds_itself(&ty, of, &ident));
                }
                Some(Self { ident, ty, label })
            }
            Fields::Unit => cx.fail(messages::not_one_connector(&variant.ident, &ident)),
            other => cx.fail(messages::not_one_connector(other, &ident)),
        }
    }
}
