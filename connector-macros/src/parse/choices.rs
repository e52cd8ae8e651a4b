//! An enum of choices, from syntax to model.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Fields, Ident, ItemEnum, LitStr};

use super::attributes;
use crate::context::Context;
use crate::keys::{self, Level, VARIANT};
use crate::messages;
use crate::model::{ChoicesKeys, VariantKeys};
use crate::names;

/// An enum whose variants are the values of a field.
pub(crate) struct Choices {
    /// The enum without our attributes.
    pub(crate) item: ItemEnum,
    pub(crate) keys: ChoicesKeys,
    pub(crate) variants: Vec<Variant>,
}

/// One choice.
pub(crate) struct Variant {
    pub(crate) ident: Ident,
    pub(crate) value: LitStr,
    pub(crate) label: TokenStream,
}

/// An enum of which nobody has said what it is, without our attributes, which nobody else understands.
pub(crate) fn without_ours(item: TokenStream, cx: &mut Context) -> TokenStream {
    let Ok(mut parsed) = syn::parse2::<ItemEnum>(item.clone()) else { return item };
    for variant in &mut parsed.variants {
        attributes::take_ours(&mut variant.attrs, messages::NO_CONDITION, cx);
    }
    parsed.into_token_stream()
}

impl Choices {
    /// Reads the enum; what is wrong with it is reported, and the rest is kept.
    pub(crate) fn from_syn(arguments: TokenStream, mut item: ItemEnum, cx: &mut Context) -> Self {
        let mut keys = ChoicesKeys::default();
        keys::read(Level::Choices, keys::CHOICES, arguments, &mut keys, cx);
        if !item.generics.params.is_empty() {
            cx.push(messages::generic_choices(&item.generics));
        }
        if item.variants.is_empty() {
            cx.push(messages::no_choices(&item.ident));
        }
        let variants = item.variants.iter_mut().map(|variant| Variant::from_syn(variant, cx)).collect();
        Self { item, keys, variants }
    }
}

impl Variant {
    fn from_syn(variant: &mut syn::Variant, cx: &mut Context) -> Self {
        let mut keys = VariantKeys::default();
        for ours in attributes::take_ours(&mut variant.attrs, messages::NO_CONDITION, cx) {
            keys::read(Level::Variant, VARIANT, attributes::arguments(&ours), &mut keys, cx);
        }
        for cfg in attributes::cfgs(&variant.attrs) {
            cx.push(messages::cfg(cfg, "choice"));
        }
        if !matches!(variant.fields, Fields::Unit) {
            cx.push(messages::variant_with_data(&variant.fields, &variant.ident));
        }
        let ident = variant.ident.clone();
        let name = ident.unraw().to_string();
        let given = keys.value.get().cloned();
        let doc = attributes::doc(&variant.attrs);
        Self {
            value: given.unwrap_or_else(|| LitStr::new(&names::snake_case(&name), ident.span())),
            label: doc.unwrap_or_else(|| names::title(&name).to_token_stream()),
            ident,
        }
    }
}
