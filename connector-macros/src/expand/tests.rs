//! Snapshots of expansions: what the files in `snapshots` turn into, as `prettyplease` prints it.
//!
//! `SNAPSHOTS=overwrite cargo test -p connector-macros` writes them anew; the difference is then read by a person.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Attribute, Item};

use crate::entry;

/// What the attributes of a file turn into, one after the other, without the user's items.
fn expansions(source: &str) -> Vec<String> {
    let expansion = |mut item| {
        let attributes: &mut Vec<Attribute> = match &mut item {
            Item::Struct(item) => &mut item.attrs,
            Item::Impl(item) => &mut item.attrs,
            Item::Enum(item) => &mut item.attrs,
            _ => panic!("an item without an attribute"),
        };
        let at = attributes.iter().position(|attribute| attribute.path().is_ident("connector")).unwrap();
        let attribute = attributes.remove(at);
        let arguments = match &attribute.meta {
            syn::Meta::List(list) => list.tokens.clone(),
            _ => TokenStream::new(),
        };
        let output = entry::connector(arguments, item.into_token_stream());
        assert!(output.mistakes.is_empty(), "{}", output.to_token_stream());
        prettyplease::unparse(&syn::parse2(output.expansion).unwrap())
    };
    syn::parse_file(source).unwrap().items.into_iter().map(expansion).collect()
}

/// The lines of the longest expansion of one attribute in a file.
fn longest(name: &str) -> usize {
    let folder = format!("{}/snapshots", env!("CARGO_MANIFEST_DIR"));
    let expansions = expansions(&std::fs::read_to_string(format!("{folder}/{name}.rs")).unwrap());
    expansions.iter().map(|expansion| expansion.lines().count()).max().unwrap_or_default()
}

fn check(name: &str) -> String {
    let folder = format!("{}/snapshots", env!("CARGO_MANIFEST_DIR"));
    let expanded = expansions(&std::fs::read_to_string(format!("{folder}/{name}.rs")).unwrap()).concat();
    let path = format!("{folder}/{name}.expanded.rs");
    if std::env::var_os("SNAPSHOTS").is_some_and(|word| word == "overwrite") {
        std::fs::write(&path, &expanded).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(expected == expanded, "{name} now expands to:\n{expanded}");
    expanded
}

#[test]
fn dropbox_expands_to_few_lines() {
    let lines = check("dropbox").lines().count();
    assert!(lines < 80, "{lines} lines");
}

#[test]
fn templates_are_taken_apart_and_their_types_asserted() {
    check("templates");
}

#[test]
fn every_hook_has_a_thin_adapter() {
    check("hooks");
}

#[test]
fn a_client_without_a_person_has_the_facts_of_its_token_endpoint() {
    check("client_credentials");
}

#[test]
fn a_key_that_a_person_enters_needs_no_facts() {
    check("api_key");
}

#[test]
fn a_choice_among_connectors_is_data_and_a_variant_for_each() {
    check("multi");
}

/// The longest that the expansion of one attribute may be: as much as people read.
const LONGEST: usize = 120;

#[test]
fn no_usual_connector_expands_to_more_than_people_read() {
    for name in ["small", "medium", "dropbox", "api_key", "client_credentials", "templates", "hooks", "multi"] {
        check(name);
        let lines = longest(name);
        assert!(lines <= LONGEST, "{name}: {lines} lines");
    }
}

/// Twenty fields and forty keys: each field is described, read and written, in a line or more; each key has a line, or one
/// for each of its addresses and parameters where they are long. That cannot be as little as people read of others.
#[test]
fn a_connector_of_twenty_fields_and_most_keys_expands_to_a_few_lines_for_each() {
    check("large");
    let lines = longest("large");
    assert!(lines <= 180, "{lines} lines");
}
