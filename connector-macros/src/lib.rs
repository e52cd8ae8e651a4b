//! The `#[connector]` attribute: syntax in, data and thin adapters out.
//!
//! This file alone touches `proc_macro`; the stages are plain functions: parse, model, check, expand.

mod attr;
mod check;
mod context;
#[cfg(test)]
mod damage;
mod editor;
mod entry;
mod expand;
mod hooks;
mod json;
mod keys;
mod messages;
mod model;
mod names;
mod parse;
#[cfg(test)]
mod reference;
mod sentences;
mod shape;
mod template;
mod url;

use proc_macro::TokenStream;
use quote::ToTokens;

#[doc = include_str!("docs.md")]
#[proc_macro_attribute]
pub fn connector(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut output = entry::connector(arguments.into(), item.into());
    // Stages find mistakes in their own order; people read from top to bottom.
    output.mistakes.sort_by_key(|mistake| {
        let start = mistake.span().unwrap().start();
        (start.line(), start.column())
    });
    output.into_token_stream().into()
}

/// The items that explain keys and hooks to editors; the core alone has a use for it.
#[doc(hidden)]
#[proc_macro]
pub fn __reference(_: TokenStream) -> TokenStream {
    editor::items().into()
}
