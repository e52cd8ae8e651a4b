//! The page of all errors: each of its rows happens, and reads as it says.

mod asked;
mod beginnings;
mod bound;
mod bugs;
mod callbacks;
mod calls;
mod discovery;
mod entered;
mod page;
mod program;
mod sources;
mod tokens;

use std::collections::BTreeSet;
use std::fs;
use std::pin::Pin;

use connector_core::prelude::*;

use self::page::{ROOT, fits, row_of, rows};

/// A way to an error, by name.
type Provocation = (&'static str, fn() -> Pin<Box<dyn Future<Output = Error>>>);

/// Lists the functions that end with an error.
macro_rules! provocations {
    ($($name:ident,)*) => {
        pub const ALL: &[super::Provocation] = &[$((stringify!($name), || Box::pin($name()))),*];
    };
}
use provocations;

/// The error of what must not have gone well.
#[track_caller]
fn error<T>(outcome: Result<T>) -> Error {
    outcome.err().expect("this went well")
}

#[tokio::test]
async fn every_row_of_the_page_happens_and_every_error_has_a_row() {
    let rows = rows();
    let mut happened = BTreeSet::new();
    let mut wrong = Vec::new();
    let all = [
        entered::ALL,
        asked::ALL,
        callbacks::ALL,
        discovery::ALL,
        beginnings::ALL,
        tokens::ALL,
        bound::ALL,
        calls::ALL,
        program::ALL,
        bugs::ALL,
    ];
    for (name, provoke) in all.concat() {
        let came = row_of(&crate::world::soon(provoke()).await);
        let fitting = rows.iter().enumerate().filter(|(_, row)| {
            (&row.variant, &row.reason) == (&came.variant, &came.reason) && fits(&came.text, &row.text)
        });
        match fitting.map(|(at, _)| at).collect::<Vec<_>>()[..] {
            [at] => drop(happened.insert(at)),
            [] => wrong.push(format!("`{name}` has no row: {came:?}")),
            _ => wrong.push(format!("`{name}` has several rows: {came:?}")),
        }
    }
    let idle = rows.iter().enumerate().filter(|(at, _)| !happened.contains(at));
    wrong.extend(idle.map(|(_, row)| format!("nothing provokes {row:?}")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(rows.len() > 170, "{} rows were read", rows.len());
}

#[test]
fn every_reason_is_on_the_page() {
    let source = fs::read_to_string(format!("{ROOT}/connector-core/src/error/mod.rs")).unwrap();
    let body = source.split_once("pub enum Reason {").unwrap().1.split_once('}').unwrap().0;
    let variants: BTreeSet<&str> = body.lines().filter_map(|line| line.trim().strip_suffix(',')).collect();
    assert!(variants.contains("StateMissing") && variants.contains("Hook"), "{variants:?}");
    let rows = rows();
    let listed: BTreeSet<&str> =
        rows.iter().map(|row| row.reason.as_str()).filter(|reason| !reason.is_empty()).collect();
    let missing: Vec<_> = variants.difference(&listed).collect();
    assert!(missing.is_empty(), "without a row: {missing:?}");
    let unknown: Vec<_> = listed.difference(&variants).collect();
    assert!(unknown.is_empty(), "not a reason: {unknown:?}");
}

#[test]
fn a_text_fits_a_pattern_as_a_whole() {
    for (text, pattern) in
        [("is missing", "is missing"), ("a `b` c", "a `..` c"), ("x", ".."), ("", ".."), ("`a` b `c`", "`..` b `..`")]
    {
        assert!(fits(text, pattern), "{text} {pattern}");
    }
    for (text, pattern) in
        [("is missing; choose", "is missing"), ("a `b` d", "a `..` c"), ("ab", "ab..b"), ("xa", "a..")]
    {
        assert!(!fits(text, pattern), "{text} {pattern}");
    }
}
