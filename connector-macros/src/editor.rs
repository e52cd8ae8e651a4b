//! What an editor knows about the words of an attribute: each of them is also written as a path to an item whose
//! documentation is its row in the reference. So people read it where they point, and are offered the names that begin like
//! a word they have not finished.
//!
//! ```text
//! #[cfg(rust_analyzer)]
//! use ::connector_core::__private::keys::oauth2::{authorization_url, token_url};
//! ```
//!
//! The compiler leaves it out: `rust_analyzer` is set by that program alone.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{Path, parse_quote};

use crate::hooks::HOOKS;
use crate::keys::Level;

const REFERENCE: &str = include_str!("docs.md");

/// A word that an author has written, and the module in which it is explained.
pub(crate) struct Word {
    pub(crate) module: &'static str,
    pub(crate) word: Ident,
}

/// The module of the hooks.
pub(crate) const OF_HOOKS: &str = "hooks";

impl Level {
    /// The module of its keys.
    pub(crate) fn module(self) -> &'static str {
        match self {
            Self::Struct => "of_struct",
            Self::OAuth2 => "oauth2",
            Self::ClientCredentials => "client_credentials",
            Self::Apply => "apply",
            Self::Field => "field",
            Self::Impl => "of_impl",
            Self::Choices => "of_enum",
            Self::Multi => "multi",
            Self::Variant => "variant",
        }
    }

    /// What the reference calls its place.
    pub(crate) fn in_reference(self) -> &'static str {
        match self {
            Self::Struct => "struct",
            Self::OAuth2 => "oauth2(..)",
            Self::ClientCredentials => "client_credentials(..)",
            Self::Apply => "apply(..)",
            Self::Field => "field",
            Self::Impl => "impl",
            Self::Choices => "enum",
            Self::Variant => "variant",
            Self::Multi => "multi",
        }
    }
}

/// The words as paths, for editors alone.
pub(crate) fn paths(core: Option<&Path>, words: &[Word]) -> TokenStream {
    // `crate` is no name of an item.
    let words: Vec<_> = words.iter().filter(|word| word.word != "crate").collect();
    if words.is_empty() {
        return TokenStream::new();
    }
    let core = core.cloned().unwrap_or_else(|| parse_quote!(::connector_core));
    let paths = words.iter().map(|Word { module, word }| {
        let module = Ident::new(module, Span::call_site());
        quote!(#module::#word as _)
    });
    quote! {
        #[allow(unexpected_cfgs)]
        const _: () = {
            #[cfg(rust_analyzer)]
            use #core::__private::keys::{#(#paths),*};
        };
    }
}

/// The items whose documentation is the reference: a module for each place, a constant for each key or hook.
pub(crate) fn items() -> TokenStream {
    let modules = Level::ALL.into_iter().map(|level| {
        let (place, module) = (level.in_reference(), Ident::new(level.module(), Span::call_site()));
        let keys =
            level.names().into_iter().filter(|name| *name != "crate").map(|name| item(name, &of_key(place, name)));
        let doc = format!("Keys of `{place}`.");
        quote!(#[doc = #doc] pub mod #module { #(#keys)* })
    });
    let hooks = HOOKS.iter().map(|hook| item(hook.name, &of_hook(hook.name)));
    let module = Ident::new(OF_HOOKS, Span::call_site());
    quote!(#(#modules)* #[doc = "Hooks."] pub mod #module { #(#hooks)* })
}

fn item(name: &str, doc: &str) -> TokenStream {
    let name = Ident::new(name, Span::call_site());
    quote! {
        #[doc = #doc]
        #[allow(non_upper_case_globals)]
        pub const #name: () = ();
    }
}

/// The cells of the rows of the reference's tables that have so many columns.
pub(crate) fn rows(columns: usize) -> impl Iterator<Item = Vec<&'static str>> {
    REFERENCE
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.trim_matches('|').split(" |").map(str::trim).collect::<Vec<_>>())
        .filter(move |cells| cells.len() == columns)
}

/// How many columns the table of the keys has, and that of the hooks.
pub(crate) const COLUMNS: [usize; 2] = [6, 5];

fn of_key(place: &str, name: &str) -> String {
    let [place, name] = [place, name].map(|cell| format!("`{cell}`"));
    let row = rows(COLUMNS[0]).find(|cells| cells[0] == place && cells[1] == name);
    let Some([_, _, value, default, conflicts, example]) = row.as_deref() else { return String::new() };
    let conflicts = if conflicts.is_empty() { String::new() } else { format!("\n\nNot together with: {conflicts}.") };
    let code = example.trim_matches('`');
    format!("{value}\n\nDefault: {default}.{conflicts}\n\n```text\n{code}\n```")
}

fn of_hook(name: &str) -> String {
    let name = format!("`{name}`");
    let row = rows(COLUMNS[1]).find(|cells| cells[0] == name);
    let Some([_, purpose, default, conflicts, method]) = row.as_deref() else { return String::new() };
    let conflicts = if conflicts.is_empty() { String::new() } else { format!("\n\nNot together with: {conflicts}.") };
    let code = method.trim_matches('`');
    format!("{purpose}\n\nWithout it: {default}.{conflicts}\n\n```text\n{code}\n```")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry;

    /// The names of the items, by module, and the shortest documentation of one.
    fn explained() -> (Vec<(String, String)>, usize) {
        let file: syn::File = syn::parse2(items()).unwrap();
        let mut names = Vec::new();
        let mut shortest = usize::MAX;
        for item in file.items {
            let syn::Item::Mod(module) = item else { panic!("not a module") };
            for item in module.content.unwrap().1 {
                let syn::Item::Const(item) = item else { panic!("not a constant") };
                let syn::Meta::NameValue(doc) = &item.attrs[0].meta else { panic!("no documentation") };
                shortest = shortest.min(quote!(#doc).to_string().len());
                names.push((module.ident.to_string(), item.ident.to_string()));
            }
        }
        (names, shortest)
    }

    #[test]
    fn every_key_and_hook_is_explained() {
        let (names, shortest) = explained();
        for level in Level::ALL {
            for name in level.names().into_iter().filter(|name| *name != "crate") {
                assert!(names.contains(&(level.module().to_owned(), name.to_owned())), "{name}");
            }
        }
        for hook in HOOKS {
            assert!(names.contains(&(OF_HOOKS.to_owned(), hook.name.to_owned())), "{}", hook.name);
        }
        assert!(shortest > 40, "{shortest}");
        assert!(of_key("oauth2(..)", "token_url").contains("template of a URL"));
        assert!(of_hook("acquire").contains("exchanging the code"));
    }

    #[test]
    fn every_word_of_an_attribute_leads_to_its_explanation() {
        let source = "title = \"A\", oauth2(authorization_u, token_url = ), tilte";
        let item = "struct A { #[connector(label = \"B\", owner)] pub client_id: String }";
        let output = entry::connector(source.parse().unwrap(), item.parse().unwrap());
        let written = output.editor.to_string();
        for path in ["of_struct :: title", "of_struct :: oauth2", "oauth2 :: authorization_u", "oauth2 :: token_url"] {
            assert!(written.contains(path), "{path}: {written}");
        }
        for path in ["of_struct :: tilte", "field :: label", "field :: owner"] {
            assert!(written.contains(path), "{path}: {written}");
        }
        let (names, _) = explained();
        assert!(names.contains(&("oauth2".to_owned(), "token_url".to_owned())));
        assert!(!names.iter().any(|(_, name)| name == "tilte"));
    }

    #[test]
    fn hooks_lead_to_their_explanation() {
        let item =
            "impl A { #[connector(identity)] async fn who(&self, api: &Api) -> String {} #[connector(aqu)] fn b() {} }";
        let written = entry::connector(TokenStream::new(), item.parse().unwrap()).editor.to_string();
        assert!(written.contains("hooks :: identity") && written.contains("hooks :: aqu"), "{written}");
    }

    #[test]
    fn a_path_has_the_place_of_the_authors_word() {
        let source: TokenStream = "title = \"A\",\n  oauth2(\n    token_url = \"https://a.example\")".parse().unwrap();
        let places = |tokens: TokenStream| {
            let mut places = Vec::new();
            let mut open = vec![tokens];
            while let Some(tokens) = open.pop() {
                for token in tokens {
                    match token {
                        proc_macro2::TokenTree::Group(group) => open.push(group.stream()),
                        proc_macro2::TokenTree::Ident(word) => {
                            let start = word.span().start();
                            places.push((word.to_string(), start.line, start.column));
                        }
                        _ => {}
                    }
                }
            }
            places
        };
        let written = places(entry::connector(source.clone(), "struct A {}".parse().unwrap()).editor);
        for word in places(source) {
            assert!(written.contains(&word), "{word:?}: {written:?}");
        }
    }
}
