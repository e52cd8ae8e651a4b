//! The `impl` half: an adapter for each hook, the list of them, and the rules against the struct half.
//!
//! ```text
//! impl __p::Behaviour for Dropbox {
//!     const HOOKS: &'static [__p::Hook] = &[__p::Hook::Acquire];
//!     type Conflicts<S: __p::Connector> = ();
//!     async fn acquire(&mut self, grant: &__p::CodeGrant, http: &__p::Http) -> __p::Answer<__p::Tokens> {
//!         let output = Self::exchange(self, grant, http).await;
//!         Some(__p::IntoResult::<__p::Tokens>::into_result(output))
//!     }
//! }
//! const _: () = __p::cross::<Dropbox, true>();
//! const _: () = __p::cross::<Dropbox, false>();
//! ```

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ReturnType;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::{assertions, enclosed};
use crate::hooks::{Kind, Returns};
use crate::model::{Behaviour, Method};

/// The implementation of `Behaviour`. A type with parameters gets none: the struct half reports them.
pub(crate) fn behaviour(behaviour: &Behaviour) -> TokenStream {
    let Behaviour { self_ty, generic, keys, methods, .. } = behaviour;
    if *generic {
        return TokenStream::new();
    }
    let Rules { hooks, conflicts_type, conflicts, cross } = Rules::of(behaviour);
    let (chosen, others): (Vec<_>, Vec<_>) = methods.iter().partition(|method| method.field.is_some());
    let adapters = others.into_iter().map(adapter);
    let chosen = choices_adapter(&chosen);
    let items = quote! {
        #[automatically_derived]
        impl __p::Behaviour for #self_ty {
            #hooks
            type Conflicts<S: __p::Connector> = #conflicts_type;
            #(#adapters)*
            #chosen
        }

        #conflicts

        #cross
    };
    enclosed(&keys.core, &items)
}

/// What one half knows of the other: the lists of hooks and of chosen fields, what they want of the struct half, and the place where both halves
/// are held against each other.
pub(super) struct Rules {
    pub(super) hooks: TokenStream,
    pub(super) conflicts_type: TokenStream,
    pub(super) conflicts: TokenStream,
    pub(super) cross: TokenStream,
}

impl Rules {
    pub(super) fn of(behaviour: &Behaviour) -> Self {
        let Behaviour { self_ty, methods, .. } = behaviour;
        let hooks = (!methods.is_empty()).then(|| {
            let mut listed: Vec<&Method> = Vec::new();
            for method in methods {
                // Several fields may be chosen; the hook is listed once.
                if method.field.is_none() || !listed.iter().any(|other| other.hook.name == method.hook.name) {
                    listed.push(method);
                }
            }
            let hooks = listed.into_iter().map(|Method { hook, cfgs, .. }| {
                let hook = hook.variant();
                quote!(#(#cfgs)* #hook)
            });
            quote!(const HOOKS: &'static [__p::Hook] = &[#(#hooks),*];)
        });
        let chosen: Vec<_> = methods.iter().filter(|method| method.field.is_some()).collect();
        let chosen = (!chosen.is_empty()).then(|| {
            let names = chosen_names(&chosen);
            quote!(const CHOSEN: &'static [&'static str] = &[#(#names),*];)
        });
        let hooks = quote!(#hooks #chosen);
        let checks: Vec<_> = methods.iter().flat_map(conflicts_of).collect();
        let [conflicts_type, conflicts] = assertions::generic_check("__Conflicts", ["S", "Connector"], &checks, None);
        let at = self_ty.span();
        let [on_words, on_type] =
            [true, false].map(|on_words| quote_spanned!(at=> __p::cross::<#self_ty, #on_words>()));
        let cross = quote! {
            const _: () = #on_words;
            const _: () = #on_type;
        };
        Self { hooks, conflicts_type, conflicts, cross }
    }
}

/// What must be true of the struct half: it does not state what the method decides, its group has a use for the hook, and a
/// field that is chosen is a learned one.
fn conflicts_of(method: &Method) -> Vec<TokenStream> {
    let Method { hook, word, field, cfgs, signature } = method;
    let variant = hook.variant();
    let mut checks = Vec::new();
    if hook.has_key {
        checks.push(quote_spanned!(signature.ident.span()=> __p::only_method::<S>(#variant)));
    }
    if hook.of_some_groups {
        checks.push(quote_spanned!(word.span()=> __p::of_its_group::<S>(#variant)));
    }
    if let Some(field) = field {
        let name = field.unraw().to_string();
        checks.push(quote_spanned!(field.span()=> __p::chooses::<S>(#name)));
    }
    checks.into_iter().map(|require| quote!(#(#cfgs)* #require)).collect()
}

/// The names of the fields that `choices` hooks fill.
fn chosen_names(methods: &[&Method]) -> Vec<TokenStream> {
    methods
        .iter()
        .map(|Method { field, cfgs, .. }| {
            let name = field.as_ref().map(|field| field.unraw().to_string()).unwrap_or_default();
            quote!(#(#cfgs)* #name)
        })
        .collect()
}

/// The one adapter of all `choices` hooks, which tells them apart by the field.
fn choices_adapter(methods: &[&Method]) -> TokenStream {
    if methods.is_empty() {
        return TokenStream::new();
    }
    let names = chosen_names(methods);
    let arms = methods.iter().zip(&names).map(|(method, name)| {
        let user = &method.signature.ident;
        let at = user.span();
        let output = match &method.signature.output {
            ReturnType::Type(_, ty) => local("output", ty.span()),
            ReturnType::Default => local("output", at),
        };
        let api = local("api", method.signature.inputs.iter().nth(1).map_or(at, Spanned::span));
        let call = quote_spanned!(at=> Self::#user(self, #api).await);
        let converted = converted(Returns::Choices, &output);
        quote!(#name => { let #output = #call; #converted })
    });
    let api = local("api", Span::call_site());
    quote! {
        async fn choices(
            &self,
            field: &str,
            #api: &__p::Api,
        ) -> __p::Answer<__p::Vec<__p::Choice>> {
            match field {
                #(#arms)*
                _ => __p::None,
            }
        }
    }
}

/// The hook as the core calls it. Types are compared here, on the tokens of the user's signature.
fn adapter(method: &Method) -> TokenStream {
    let Method { hook, cfgs, signature, .. } = method;
    let user = &signature.ident;
    let at = user.span();
    let name = Ident::new(hook.name, at);
    let arguments = hook.arguments.iter().zip(signature.inputs.iter().skip(1));
    // Locals with the place of the user's parameter: where the types differ, the error stands there.
    let (locals, types): (Vec<_>, Vec<_>) =
        arguments.map(|(argument, input)| (local(argument.name, input.span()), argument.ty())).unzip();
    // With the place of the user's return type: where it is wrong, the error stands there.
    let output = match &signature.output {
        ReturnType::Type(_, ty) => local("output", ty.span()),
        ReturnType::Default => local("output", at),
    };
    let receiver =
        if hook.kind == Kind::Learning { quote_spanned!(at=> &mut self) } else { quote_spanned!(at=> &self) };
    let call = quote_spanned!(at=> Self::#user(self, #(#locals),*));
    let (asyncness, call) = if hook.is_async() {
        (quote_spanned!(at=> async), quote_spanned!(at=> #call.await))
    } else {
        (TokenStream::new(), call)
    };
    let wanted = wanted(hook.returns, at);
    let converted = converted(hook.returns, &output);
    quote_spanned! {at=>
        #(#cfgs)*
        #asyncness fn #name(#receiver, #(#locals: #types),*) -> #wanted {
            let #output = #call;
            #converted
        }
    }
}

fn local(name: &str, span: Span) -> Ident {
    Ident::new(name, Span::mixed_site().located_at(span))
}

/// What the core wants of a hook.
fn wanted(returns: Returns, at: Span) -> TokenStream {
    let value = value(returns, at);
    let at = Span::mixed_site().located_at(at);
    match returns {
        Returns::Verifier => quote_spanned!(at=> __p::Result<#value>),
        _ => quote_spanned!(at=> __p::Answer<#value>),
    }
}

fn value(returns: Returns, at: Span) -> TokenStream {
    // As code of ours at the user's place: lints about how people write paths do not see it.
    let at = Span::mixed_site().located_at(at);
    match returns {
        Returns::Address | Returns::Text => quote_spanned!(at=> __p::String),
        Returns::Verifier => quote_spanned!(at=> __p::PkceVerifier),
        Returns::Tokens => quote_spanned!(at=> __p::Tokens),
        Returns::Choices => quote_spanned!(at=> __p::Vec<__p::Choice>),
        Returns::Nothing | Returns::Anything => quote_spanned!(at=> ()),
    }
}

/// The call that makes it of what the hook returned.
fn converted(returns: Returns, output: &Ident) -> TokenStream {
    let at = output.span();
    let value = value(returns, at);
    let result = match returns {
        Returns::Address => quote_spanned!(at=> __p::IntoAddress::into_address(#output)),
        Returns::Anything => quote_spanned!(at=> __p::IntoOutcome::into_outcome(#output)),
        _ => quote_spanned!(at=> __p::IntoResult::<#value>::into_result(#output)),
    };
    match returns {
        Returns::Verifier => result,
        _ => quote!(__p::Some(#result)),
    }
}
