//! The documents tell the truth.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

fn read(name: &str) -> String {
    fs::read_to_string(format!("{ROOT}/{name}")).unwrap()
}

/// The names of all functions in the sources below a folder.
fn functions(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            functions(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let names = text.split("fn ").skip(1).filter_map(|rest| rest.split(['(', '<']).next());
            found.extend(names.map(str::to_owned));
        }
    }
}

#[test]
fn every_test_that_the_readme_names_exists() {
    let mut found = BTreeSet::new();
    for folder in [
        "connector-core/src",
        "connector-macros/src",
        "connector-stores/src",
        "connector-stores/tests",
        "tests/flow",
        "tests/simulation",
        "tests/facts",
        "tests/ui/tests",
    ] {
        functions(Path::new(&format!("{ROOT}/{folder}")), &mut found);
    }
    // The tests of the cases are named by a list.
    let sections = read("tests/cases/sections.rs");
    found.extend(sections.lines().filter_map(|line| Some(line.trim().split_once(" by ")?.0.to_owned())));
    let readme = read("README.md");
    let promises = readme.split("## What is promised").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows = promises.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(" | "));
    let named: Vec<&str> = rows.skip(1).flat_map(|(_, tests)| tests.split('`').skip(1).step_by(2)).collect();
    assert!(named.len() > 40, "{named:?}");
    for name in named {
        assert!(found.contains(name), "the README names the test `{name}`, which is not there");
    }
}

#[test]
fn every_statement_and_every_rule_is_promised_in_the_readme() {
    let readme = read("README.md");
    let promises = readme.split("## What is promised").nth(1).unwrap().split("\n## ").next().unwrap();
    let numbers = |kind: char, count: usize| (1..=count).map(move |number| format!("{kind}{number:02}"));
    for number in numbers('s', 39).chain(numbers('r', 17)) {
        assert!(promises.contains(&format!("`{number}_")), "the README names no test of {number}");
    }
}

#[test]
fn every_row_of_what_services_demand_is_used() {
    let mut found = BTreeSet::new();
    for folder in ["connector-core/src", "tests/flow", "tests/facts"] {
        functions(Path::new(&format!("{ROOT}/{folder}")), &mut found);
    }
    let catalog = read("connectors/src/lib.rs");
    let is_used = |name: &&str| found.contains(*name) || catalog.contains(&format!("::{name},"));
    let table = read("connectors/services.md");
    let rows = table.lines().filter_map(|line| line.strip_prefix("| ")).filter(|row| row.starts_with(char::is_numeric));
    let mut numbers = Vec::new();
    for row in rows {
        let cells: Vec<&str> = row.trim_end_matches(" |").split(" | ").collect();
        let [number, _, _, used_by] = cells[..] else { panic!("not four cells: {row}") };
        numbers.push(number.parse::<u32>().unwrap());
        let names: Vec<&str> = used_by.split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "nothing uses row {number}");
        let missing = names.iter().find(|name| !is_used(name));
        assert_eq!(missing, None, "named in row {number}");
    }
    assert_eq!(numbers, (1..=30).collect::<Vec<_>>());
    for name in table.split('`').filter(|word| word.starts_with("catalogue_")) {
        assert!(Path::new(&format!("{ROOT}/tests/ui/fail/catalogue/{name}.rs")).exists(), "there is no `{name}`");
    }
}

#[test]
fn every_path_that_the_documents_link_to_exists() {
    for document in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"] {
        let text = read(document);
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            assert!(Path::new(&format!("{ROOT}/{link}")).exists(), "{document} links to `{link}`");
        }
    }
}

#[test]
fn every_module_of_the_core_is_in_the_architecture() {
    let architecture = read("ARCHITECTURE.md");
    let library = read("connector-core/src/lib.rs");
    let modules = library.lines().filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod "));
    for module in modules.map(|module| module.trim_end_matches(';')) {
        let hidden = matches!(module, "__private" | "defaults" | "prelude" | "random");
        assert!(hidden || architecture.contains(&format!("`{module}")), "`{module}` is not in ARCHITECTURE.md");
    }
}

#[test]
fn the_snapshot_of_the_expansion_is_that_of_the_shipped_dropbox() {
    let shipped = read("connectors/src/dropbox.rs");
    let snapshot = read("connector-macros/snapshots/dropbox.rs");
    let connector = |text: &str| text.split_once("/// Files and folders").map(|(_, connector)| connector.to_owned());
    assert!(connector(&shipped).is_some());
    assert_eq!(connector(&shipped), connector(&snapshot), "copy the connector into the snapshot");
}
