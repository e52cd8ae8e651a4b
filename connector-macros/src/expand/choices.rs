//! An enum of choices as the type of a field.

use proc_macro2::TokenStream;
use quote::quote;

use super::enclosed;
use crate::names::listed;
use crate::parse::choices::{Choices, Variant};

/// The implementation of `Field`.
pub(crate) fn choices(choices: &Choices) -> TokenStream {
    let name = &choices.item.ident;
    let pairs =
        choices.variants.iter().map(|Variant { value, label, .. }| quote!(__p::ChoiceDescriptor::new(#value, #label)));
    let values: Vec<_> = choices.variants.iter().map(|variant| variant.value.value()).collect();
    let idents: Vec<_> = choices.variants.iter().map(|variant| &variant.ident).collect();
    let expected = format!("must be one of: {}", listed(values.iter().map(String::as_str)).replace('`', ""));
    let items = quote! {
        #[automatically_derived]
        impl __p::Field for #name {
            const KIND: __p::FieldKind = __p::FieldKind::Choice;
            const CHOICES: &'static [__p::ChoiceDescriptor] = &[#(#pairs),*];

            fn parse(text: &str) -> ::core::result::Result<Self, ::std::string::String> {
                match text {
                    #(#values => ::core::result::Result::Ok(Self::#idents),)*
                    _ => ::core::result::Result::Err(::std::borrow::ToOwned::to_owned(#expected)),
                }
            }

            fn to_text(&self) -> ::core::option::Option<::std::string::String> {
                ::core::option::Option::Some(::std::borrow::ToOwned::to_owned(match self {
                    #(Self::#idents => #values,)*
                }))
            }
        }

        #[automatically_derived]
        impl __p::UrlValue for #name {}
        #[automatically_derived]
        impl __p::HeaderValue for #name {}
        #[automatically_derived]
        impl __p::BodyValue for #name {}
    };
    enclosed(&choices.keys.core, &items)
}
