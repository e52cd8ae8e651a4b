//! From model to tokens: data and thin adapters, nothing that thinks.
//!
//! All of it stands in one `const _: () = { .. }` after the user's item and names the core through `__p`, so that nothing
//! the author has in scope can get in its way.

mod assertions;
mod behaviour;
mod choices;
mod fallback;
mod multi;
mod structure;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Path, parse_quote};

pub(crate) use behaviour::behaviour;
pub(crate) use choices::choices;
pub(crate) use fallback::{fallback_behaviour, fallback_choices, fallback_multi, fallback_structure};
pub(crate) use multi::multi;
pub(crate) use structure::structure;

use crate::attr::Cell;

/// Puts generated items where they meet nothing of the user's.
fn enclosed(core: &Cell<Path>, items: &TokenStream) -> TokenStream {
    let core = core.get().cloned().unwrap_or_else(|| parse_quote!(::connector_core));
    quote! {
        #[allow(deprecated)]
        const _: () = {
            use #core::__private as __p;

            #items
        };
    }
}
