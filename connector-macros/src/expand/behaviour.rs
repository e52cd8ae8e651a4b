//! The `impl` half: an adapter for each hook, the list of them, and the rules against the struct half.
//!
//! ```text
//! impl __p::Behaviour for Dropbox {
//!     const HOOKS: &'static [__p::Hook] = &[__p::Hook::Acquire];
//!     type Conflicts<S: __p::Connector> = ();
//!     async fn acquire(&mut self, grant: &__p::CodeGrant, http: &__p::Http) -> Option<__p::Result<__p::Tokens>> {
//!         let output = Self::exchange(self, grant, http).await;
//!         Some(__p::IntoResult::<__p::Tokens>::into_result(output))
//!     }
//! }
//! const _: () = __p::cross::<Dropbox>();
//! ```

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ReturnType;
use syn::spanned::Spanned;

use super::{assertions, enclosed};
use crate::hooks::{Kind, Returns};
use crate::model::{Behaviour, Method};
use crate::sentences;

/// The implementation of `Behaviour`. A type with parameters gets none: the struct half reports them.
pub(crate) fn behaviour(behaviour: &Behaviour) -> TokenStream {
    let Behaviour { self_ty, generic, keys, methods } = behaviour;
    if *generic {
        return TokenStream::new();
    }
    let hooks = (!methods.is_empty()).then(|| {
        let hooks = methods.iter().map(|Method { hook, cfgs, .. }| {
            let hook = hook.variant();
            quote!(#(#cfgs)* #hook)
        });
        quote!(const HOOKS: &'static [__p::Hook] = &[#(#hooks),*];)
    });
    let checks: Vec<_> = methods.iter().filter(|method| method.hook.has_key).map(conflict).collect();
    let [conflicts_type, conflicts] = assertions::generic_check("__Conflicts", ["S", "Connector"], &checks);
    let adapters = methods.iter().map(adapter);
    let items = quote! {
        #[automatically_derived]
        impl __p::Behaviour for #self_ty {
            #hooks
            type Conflicts<S: __p::Connector> = #conflicts_type;
            #(#adapters)*
        }

        #conflicts

        const _: () = __p::cross::<#self_ty>();
    };
    enclosed(&keys.core, &items)
}

/// The struct does not state what the method decides.
fn conflict(method: &Method) -> TokenStream {
    let Method { hook, cfgs, signature, .. } = method;
    let variant = hook.variant();
    let condition = quote!(!__p::declared::<S>(#variant));
    let require = assertions::require(signature.ident.span(), &condition, &sentences::key_and_hook(hook.name));
    quote!(#(#cfgs)* #require)
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
        _ => quote_spanned!(at=> ::core::option::Option<__p::Result<#value>>),
    }
}

fn value(returns: Returns, at: Span) -> TokenStream {
    // As code of ours at the user's place: lints about how people write paths do not see it.
    let at = Span::mixed_site().located_at(at);
    match returns {
        Returns::Address | Returns::Text => quote_spanned!(at=> ::std::string::String),
        Returns::Verifier => quote_spanned!(at=> __p::PkceVerifier),
        Returns::Tokens => quote_spanned!(at=> __p::Tokens),
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
        _ => quote!(::core::option::Option::Some(#result)),
    }
}
