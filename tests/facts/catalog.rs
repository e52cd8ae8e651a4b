//! The connectors as a collection: all are there, short, and without code where a key would do.

use std::collections::BTreeSet;

use connector_core::Hook;

use crate::facts::Facts;
use crate::rows::rows;

#[test]
fn all_forty_services_are_connectors() {
    let known: BTreeSet<String> = Facts::names().into_iter().collect();
    let written: BTreeSet<String> = rows().iter().map(|row| row.name.to_owned()).collect();
    assert_eq!(known.len(), 40);
    assert_eq!(known, written);
}

#[test]
fn each_file_of_the_catalog_has_at_most_sixty_lines() {
    let mut files = 0;
    for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../connectors/src")).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.lines().count() <= 60, "{}: {} lines", path.display(), text.lines().count());
        let first = text.lines().next().unwrap();
        if !path.ends_with("lib.rs") {
            assert!(first.starts_with("//! ") && first.contains("<https://"), "{}: no link on top", path.display());
        }
        files += 1;
    }
    assert_eq!(files, connectors::registry().iter().count() + 1, "a file for each connector, and the list");
}

/// Services that need a hook where a key should do, each with its reason.
const WITHOUT_A_KEY: &[(&str, &str)] = &[];

#[test]
fn hooks_are_for_what_no_key_can_say() {
    let mut found = Vec::new();
    for row in rows() {
        let own_exchange =
            Facts::of(row.name).list("required_capabilities").contains(&"acquire_refresh_override".to_owned());
        let keyed = |hook: &&Hook| match hook {
            Hook::Connected | Hook::Choices | Hook::Disconnect | Hook::Identity => false,
            Hook::Acquire | Hook::Refresh => !own_exchange,
            _ => true,
        };
        if row.hooks.iter().any(|hook| keyed(&hook)) {
            found.push(row.name);
        }
    }
    found.dedup();
    let listed: Vec<_> = WITHOUT_A_KEY.iter().map(|(name, _)| *name).collect();
    assert_eq!(found, listed);
    assert!(listed.len() <= 2);
}
