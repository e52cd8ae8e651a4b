//! An enum of connectors as something that can be connected.
//!
//! ```text
//! enum __Variant0 {}
//! impl __p::Variant for __Variant0 { type Of = HelpDesk; type Connector = HelpDeskConsent; .. }
//! impl __p::Connectable for HelpDesk {
//!     const ABOUT: &'static __p::Descriptor = &__p::Descriptor::new("help_desk", "Help Desk")..;
//!     const WAYS: &'static [__p::Way<Self>] = &[__p::Way::of::<__Variant0>(), ..];
//! }
//! ```

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::LitStr;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::assertions::require;
use super::enclosed;
use crate::names;
use crate::parse::multi::{Alternative, Multi};
use crate::sentences;

/// The implementation of `Connectable`, and what the compiler must assert.
pub(crate) fn multi(multi: &Multi) -> TokenStream {
    let name = &multi.item.ident;
    let markers: Vec<_> =
        (0..multi.alternatives.len()).map(|at| Ident::new(&format!("__Variant{at}"), Span::mixed_site())).collect();
    let variants = markers.iter().zip(&multi.alternatives).map(|(marker, Alternative { ident, ty, .. })| {
        // The type stands here alone: one that is not a connector is one error.
        quote! {
            enum #marker {}

            #[automatically_derived]
            impl __p::Variant for #marker {
                type Of = #name;
                type Connector = #ty;

                fn make(connector: Self::Connector) -> Self::Of {
                    #name::#ident(connector)
                }

                fn get(of: &Self::Of) -> ::core::option::Option<&Self::Connector> {
                    match of {
                        #name::#ident(connector) => ::core::option::Option::Some(connector),
                        _ => ::core::option::Option::None,
                    }
                }
            }
        }
    });
    let labels = multi.alternatives.iter().map(|alternative| &alternative.label);
    let unraw = name.unraw().to_string();
    let id = multi.keys.id.get().map_or_else(|| names::snake_case(&unraw), LitStr::value);
    let title = multi.keys.title.get().map_or_else(|| names::title(&unraw), LitStr::value);
    let description = multi.description().map(|text| quote!(.description(#text)));
    let docs = multi.keys.docs.get().map(|docs| quote!(.docs(#docs)));
    let assertions =
        multi.alternatives.iter().enumerate().zip(&markers).map(|((at, Alternative { ty, .. }), marker)| {
            let span = ty.span();
            let other = require(span, &quote!(__p::is_another::<#name>(#at)), &sentences::same_connector());
            let free = require(span, &quote!(__p::leaves_room::<#marker>()), &sentences::connect_with_taken());
            quote!(#other; #free;)
        });
    let items = quote! {
        #(#variants)*

        #[automatically_derived]
        impl __p::Connectable for #name {
            const ABOUT: &'static __p::Descriptor = &__p::Descriptor::new(#id, #title) #description #docs
                .authorization(__p::Authorization::Multi(&[#(__p::Alternative::of::<#markers>(#labels)),*]));
            const WAYS: &'static [__p::Way<Self>] = &[#(__p::Way::of::<#markers>()),*];
        }

        #[automatically_derived]
        impl __p::Whole for #name {
            const IS_CHOICE: bool = true;
            type Checks = ();
            type Conflicts = ();
        }

        const _: () = {
            #(#assertions)*
        };
    };
    enclosed(&multi.keys.core, &items)
}
