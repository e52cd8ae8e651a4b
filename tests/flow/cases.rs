//! The cases of `tests/data` whose sections are played here: what a client meets, and what has to come of it.

use serde_json::Value;

#[path = "../cases/case.rs"]
#[allow(dead_code, reason = "shared with the other sections, which use all of it")]
mod case;

/// The cases of one section, of all files.
pub fn of(section: &str) -> Vec<Value> {
    let cases: Vec<Value> =
        case::all().into_iter().filter(|case| case.section == section).map(|case| case.value).collect();
    assert!(!cases.is_empty(), "{section}");
    cases
}

/// Says that all cases of a section have passed.
pub fn say_passed(section: &str) {
    let (own, given): (Vec<_>, Vec<_>) =
        case::all().into_iter().filter(|case| case.section == section).partition(case::Case::is_own);
    case::say_passed(section, given.len(), own.len());
}
