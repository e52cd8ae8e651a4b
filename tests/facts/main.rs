//! Facts about forty services, held against what connectors really send.
//!
//! Each service is a connector: those that the catalog ships, and the others in `services`. Each connects once to a server
//! on loopback that takes everything down, calls, renews, calls again and disconnects. What was taken down is compared with
//! `data/providers.json`, which is read here without any help of the framework.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::redundant_closure_for_method_calls,
    reason = "a test program may fail loudly"
)]
#![allow(unreachable_pub, missing_docs, reason = "connectors have public fields, and a test program has no outside")]

mod catalog;
mod compare;
mod departures;
mod facts;
mod record;
mod rows;
mod server;
mod services;
mod without_consent;

use departures::{DEPARTURES, NOT_COMPARED};
use facts::Facts;
use record::Recording;
use rows::rows;

/// All runs, each with the facts it belongs to.
async fn record_all() -> Vec<(Facts, Recording)> {
    let mut all = Vec::new();
    for row in rows() {
        let facts = Facts::of(row.name);
        let recording = (row.run)(&row, &facts).await;
        all.push((facts, recording));
    }
    all
}

#[tokio::test]
async fn each_service_is_spoken_to_as_the_facts_say() {
    let mut wrong = Vec::new();
    let mut needed = Vec::new();
    for (facts, recording) in record_all().await {
        for difference in compare::compare(&facts, &recording) {
            match DEPARTURES.iter().find(|entry| entry.is(facts.name(), &difference.path)) {
                Some(entry) => needed.push((entry.service, entry.path)),
                None => wrong.push(format!("{} {}: {}", facts.name(), difference.path, difference.what)),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let idle: Vec<_> =
        DEPARTURES.iter().filter(|entry| !needed.contains(&(entry.service, entry.path))).map(|e| e.path).collect();
    assert!(idle.is_empty(), "these departures are none: {idle:?}");
}

/// Whoever changes a fact hears of it: each is compared with something.
#[tokio::test]
async fn every_fact_is_compared() {
    let runs = record_all().await;
    let mut unheard = Vec::new();
    let mut spared = Vec::new();
    for name in Facts::names() {
        for path in Facts::of(&name).leaves() {
            if DEPARTURES.iter().any(|entry| entry.is(&name, &path)) {
                continue;
            }
            let heard = runs.iter().filter(|(facts, _)| facts.name() == name).any(|(facts, recording)| {
                let before = compare::compare(facts, recording);
                compare::compare(&facts.changed(&path), recording) != before
            });
            match NOT_COMPARED.iter().find(|entry| entry.is(&name, &path)) {
                Some(entry) if !heard => spared.push((entry.service, entry.path)),
                Some(entry) => panic!("{name} {path} is compared, although the list says: {}", entry.why),
                None if !heard => unheard.push(format!("{name} {path}")),
                None => {}
            }
        }
    }
    assert!(unheard.is_empty(), "nothing is compared with these facts:\n{}", unheard.join("\n"));
    let idle: Vec<_> = NOT_COMPARED.iter().filter(|e| !spared.contains(&(e.service, e.path))).map(|e| e.path).collect();
    assert!(idle.is_empty(), "these facts are compared or gone: {idle:?}");
    assert!(DEPARTURES.iter().chain(NOT_COMPARED).all(|entry| entry.why.len() > 20), "each entry has a reason");
}
