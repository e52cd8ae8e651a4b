//! Which sections of the files are run, by what; and which are not yet, and why. A section that is in no list fails.

use std::collections::BTreeSet;

use crate::case::{all, count_of, counts_stated, report};

/// Sections without anything here that could run them.
const NOT_YET: &[(&str, &str)] = &[];

/// Sections that are run among the flows, by `cargo test -p connector-tests --test flow`: by which test, and its file.
const IN_FLOWS: &[(&str, &str, &str)] = &[
    ("device_cases", "the_cases_of_devices_come_out_as_they_should", include_str!("../flow/device.rs")),
    ("par_cases", "the_cases_of_pushed_requests_come_out_as_they_should", include_str!("../flow/pushed.rs")),
];

/// A test for each section that is run, of the section's name.
macro_rules! run {
    ($($section:ident by $module:ident),* $(,)?) => {
        const RUN: &[&str] = &[$(stringify!($section)),*];

        $(
            #[tokio::test]
            async fn $section() {
                report(stringify!($section), crate::$module::run).await;
            }
        )*
    };
}

run! {
    token_response_cases by token_response,
    callback_cases by callback,
    callback_scenarios by scenarios,
    sequence_cases by sequences,
    expiry_cases by expiry,
    client_auth_cases by client_auth,
    pkce_vectors by pkce,
    www_authenticate_cases by challenge,
    discovery_cases by discovery,
    revocation_cases by revocation,
}

#[test]
fn every_section_is_run_or_named_as_not_run() {
    let elsewhere = IN_FLOWS.iter().map(|(section, _, _)| *section);
    let not_yet = NOT_YET.iter().map(|(section, _)| *section);
    let listed: Vec<&str> = RUN.iter().copied().chain(elsewhere).chain(not_yet).collect();
    let unique: BTreeSet<&str> = listed.iter().copied().collect();
    assert_eq!(unique.len(), listed.len(), "a section is listed twice");
    let in_files: BTreeSet<String> = all().into_iter().map(|case| case.section).collect();
    let in_files: BTreeSet<&str> = in_files.iter().map(String::as_str).collect();
    assert_eq!(unique, in_files, "sections that are listed here, and those of the files");
    for (section, stated) in counts_stated() {
        assert_eq!(count_of("oauth_cases.json", &section), stated, "{section} has lost or gained cases");
    }
    for (section, test, file) in IN_FLOWS {
        let (_, body) = file.split_once(&format!("#[tokio::test]\nasync fn {test}() {{")).expect(test);
        let (body, _) = body.split_once("\n}\n").expect(test);
        assert!(body.contains(&format!("in cases::of(\"{section}\")")), "{test} does not run {section}");
        crate::case::say(&format!("{section}: {} cases, run by `--test flow -- {test}`", all_of(section)));
    }
    for (section, why) in NOT_YET {
        crate::case::say(&format!("{section}: {} cases, not run: {why}", all_of(section)));
    }
}

#[test]
fn every_case_has_an_id_of_its_own() {
    let mut seen = BTreeSet::new();
    let twice: Vec<String> = all().into_iter().map(|case| case.id).filter(|id| !seen.insert(id.clone())).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

#[test]
fn every_further_case_says_what_it_is_based_on() {
    let cases = all();
    let further: Vec<_> = cases.iter().filter(|case| case.file == "more_oauth_cases.json").collect();
    assert!(further.len() >= 60, "{} further cases", further.len());
    for case in further {
        let basis = case.value["basis"].as_str().unwrap_or_default();
        let known = ["rfc", "majority", "judgement"].iter().any(|word| basis.split(':').next() == Some(word));
        assert!(
            known,
            "{}: the basis is `rfc`, `majority` or `judgement`, with a reason behind a colon: {basis:?}",
            case.id
        );
    }
}

fn all_of(section: &str) -> usize {
    all().iter().filter(|case| case.section == section).count()
}
