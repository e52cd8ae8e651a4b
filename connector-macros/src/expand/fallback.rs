//! What a half expands to when it has mistakes: just enough that the other half, and the code that uses the type,
//! report nothing false.

use proc_macro2::TokenStream;
use quote::quote;

use super::behaviour::Rules;
use super::{assertions, enclosed};
use crate::model::{Behaviour, Structure};
use crate::parse::choices::Choices;
use crate::parse::multi::Multi;

/// A connector without facts; with what it wants of the `impl` half, if it was `understood` whole.
pub(crate) fn fallback_structure(structure: &Structure, understood: bool) -> TokenStream {
    let name = &structure.item.ident;
    if !structure.item.generics.params.is_empty() {
        return TokenStream::new();
    }
    let [checks_type, checks] =
        if understood { assertions::checks(structure) } else { [quote!(()), TokenStream::new()] };
    let items = quote! {
        #[automatically_derived]
        impl __p::Connector for #name {
            const DESCRIPTOR: &'static __p::Descriptor = &__p::Descriptor::new("", "");
            type Checks<B: __p::Behaviour> = #checks_type;

            fn read(_: &mut __p::FieldReader<'_>) -> ::core::option::Option<Self> {
                ::core::option::Option::None
            }

            fn write(&self, _: &mut __p::FieldWriter) {}
        }

        #checks
    };
    enclosed(&structure.keys.core, &items)
}

/// An `impl` whose hooks do nothing. If it was `understood` whole, the halves are held against each other; otherwise nobody
/// knows which hooks there are.
pub(crate) fn fallback_behaviour(behaviour: &Behaviour, understood: bool) -> TokenStream {
    let Behaviour { self_ty, generic, keys, .. } = behaviour;
    if *generic {
        return TokenStream::new();
    }
    let items = if understood {
        let Rules { hooks, conflicts_type, conflicts, cross } = Rules::of(behaviour);
        quote! {
            #[automatically_derived]
            impl __p::Behaviour for #self_ty {
                #hooks
                type Conflicts<S: __p::Connector> = #conflicts_type;
            }

            #conflicts
            #cross
        }
    } else {
        quote! {
            #[automatically_derived]
            impl __p::Behaviour for #self_ty {
                type Conflicts<S: __p::Connector> = ();
            }
        }
    };
    enclosed(&keys.core, &items)
}

/// A choice among no connectors.
pub(crate) fn fallback_multi(multi: &Multi) -> TokenStream {
    let name = &multi.item.ident;
    if !multi.item.generics.params.is_empty() {
        return TokenStream::new();
    }
    let items = quote! {
        #[automatically_derived]
        impl __p::Connectable for #name {
            const ABOUT: &'static __p::Descriptor = &__p::Descriptor::new("", "");
            const WAYS: &'static [__p::Way<Self>] = &[];
        }

        #[automatically_derived]
        impl __p::Whole for #name {
            const IS_CHOICE: bool = true;
            type Checks = ();
            type Conflicts = ();
        }
    };
    enclosed(&multi.keys.core, &items)
}

/// An enum with one choice, which keeps the rules for choices in templates.
pub(crate) fn fallback_choices(choices: &Choices) -> TokenStream {
    let name = &choices.item.ident;
    if !choices.item.generics.params.is_empty() {
        return TokenStream::new();
    }
    let items = quote! {
        #[automatically_derived]
        impl __p::Field for #name {
            const KIND: __p::FieldKind = __p::FieldKind::Choice;
            const CHOICES: &'static [__p::ChoiceDescriptor] = &[__p::ChoiceDescriptor::new("choice", "")];

            fn parse(_: &str) -> ::core::result::Result<Self, ::std::string::String> {
                ::core::result::Result::Err(::std::string::String::new())
            }

            fn to_text(&self) -> ::core::option::Option<::std::string::String> {
                ::core::option::Option::None
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
