//! What happens while people type: every connector of the snapshots and of the cases that must build, with its attribute cut
//! off behind each token, and with each token left out.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Item};

use crate::attr::flat;
use crate::entry::{self, Output};

/// More mistakes than that are a cascade: one token was lost.
const FEW: usize = 4;

/// The arguments of our attribute, and the item it stands on.
struct Case {
    file: String,
    arguments: TokenStream,
    item: TokenStream,
}

fn cases() -> Vec<Case> {
    let root = env!("CARGO_MANIFEST_DIR");
    let mut cases = Vec::new();
    for folder in ["snapshots", "../tests/ui/pass"] {
        for entry in std::fs::read_dir(format!("{root}/{folder}")).unwrap() {
            let path = entry.unwrap().path();
            let file = path.file_name().unwrap().to_string_lossy().into_owned();
            // These have much, and nothing that the others have not.
            if !file.ends_with(".rs")
                || file.ends_with(".expanded.rs")
                || ["large.rs", "reference.rs"].contains(&file.as_str())
            {
                continue;
            }
            let parsed = syn::parse_file(&std::fs::read_to_string(&path).unwrap()).unwrap();
            cases.extend(parsed.items.into_iter().filter_map(|item| case(file.clone(), item)));
        }
    }
    cases
}

fn case(file: String, mut item: Item) -> Option<Case> {
    let attributes: &mut Vec<Attribute> = match &mut item {
        Item::Struct(item) => &mut item.attrs,
        Item::Impl(item) => &mut item.attrs,
        Item::Enum(item) => &mut item.attrs,
        _ => return None,
    };
    let at =
        attributes.iter().position(|one| one.path().segments.last().is_some_and(|last| last.ident == "connector"))?;
    let arguments = match attributes.remove(at).meta {
        syn::Meta::List(list) => flat(list.tokens),
        _ => TokenStream::new(),
    };
    Some(Case { file, arguments, item: item.into_token_stream() })
}

/// The tokens cut off behind each of them, and with each of them left out, within groups too.
fn damaged(tokens: &TokenStream) -> Vec<TokenStream> {
    let all: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let mut damaged = Vec::new();
    for (at, token) in all.iter().enumerate() {
        let before: TokenStream = all[..at].iter().cloned().collect();
        let after: TokenStream = all[at + 1..].iter().cloned().collect();
        damaged.push(before.clone());
        damaged.push([before.clone(), after.clone()].into_iter().collect());
        if let TokenTree::Group(group) = token {
            for inner in self::damaged(&group.stream()) {
                let group = TokenStream::from(TokenTree::from(Group::new(group.delimiter(), inner)));
                damaged.push([before.clone(), group.clone()].into_iter().collect());
                damaged.push([before.clone(), group, after.clone()].into_iter().collect());
            }
        }
    }
    damaged
}

fn has_few_mistakes(output: &Output, whole: &Output, what: &str) {
    // Where a field is lost, each template that names it is wrong, and says so.
    let told = output.mistakes.iter().map(|mistake| mistake.to_compile_error().to_string());
    let places: std::collections::BTreeSet<_> = told.filter(|text| !text.contains("unknown field `")).collect();
    assert!(places.len() <= FEW, "{what}: {} mistakes: {places:#?}", places.len());
    assert!(whole.mistakes.is_empty(), "{what}: a case with mistakes");
}

#[test]
fn a_half_typed_attribute_keeps_the_item_and_makes_few_mistakes() {
    let mut damages = 0;
    for Case { file, arguments, item } in cases() {
        let whole = entry::connector(arguments.clone(), item.clone());
        for damaged in damaged(&arguments) {
            damages += 1;
            let output = entry::connector(damaged.clone(), item.clone());
            let what = format!("{file}: {damaged}");
            assert_eq!(output.item.to_string(), whole.item.to_string(), "{what}");
            has_few_mistakes(&output, &whole, &what);
            // Whoever uses the type finds it a connector.
            let either = output.expansion.to_string();
            let fallback = ["Connector for", "Behaviour for", "Field for"].into_iter().any(|of| either.contains(of));
            assert!(fallback || damaged.is_empty() || item.to_string().contains("enum"), "{what}: {either}");
        }
    }
    assert!(damages > 4000, "{damages}");
}

#[test]
fn a_half_typed_item_is_emitted_and_makes_few_mistakes() {
    let mut damages = 0;
    for Case { file, arguments, item } in cases() {
        let whole = entry::connector(arguments.clone(), item.clone());
        for damaged in damaged(&item) {
            damages += 1;
            let output = entry::connector(arguments.clone(), damaged.clone());
            let what = format!("{file}: {damaged}");
            assert!(!output.item.is_empty() || damaged.is_empty(), "{what}");
            has_few_mistakes(&output, &whole, &what);
        }
    }
    assert!(damages > 4000, "{damages}");
}
