//! The life of tokens under everything that can happen to it, by seeds: several processes on one store, a service that rotates
//! and knows tokens again, lost answers, deaths, and clocks and stores that fail. Time passes when nothing else can happen, so
//! that a seed is played in milliseconds, and always in the same way.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::redundant_closure_for_method_calls,
    reason = "a test program may fail loudly, and its worlds read better alike"
)]
#![allow(unreachable_pub, missing_docs, reason = "connectors have public fields, and a test program has no outside")]

mod log;
mod network;
mod plan;
mod random;
mod service;
mod storage;
mod time;
mod world;

use std::ops::Range;

use connector_core::prelude::*;
use connector_core::testing::CLIENT_ID;

use crate::plan::Plan;
use crate::world::play;

/// A service without anything special.
#[connector(
    base_uri = "https://api.notes.example/v1",
    test = none,
    oauth2(authorization_url = "https://notes.example/authorize", token_url = "https://notes.example/token"),
)]
pub struct Notes {
    pub client_id: String,
}

#[connector]
impl Notes {}

/// A service that takes an old refresh token for a while, and says so.
#[connector(
    base_uri = "https://api.notes.example/v1",
    test = none,
    oauth2(
        authorization_url = "https://notes.example/authorize",
        token_url = "https://notes.example/token",
        refresh_grace = 60,
    ),
)]
pub struct Patient {
    pub client_id: String,
}

#[connector]
impl Patient {}

fn simulate(seed: u64) -> (Vec<String>, String) {
    let plan = Plan::new(seed);
    match plan.declares {
        true => play(seed, plan, || Patient { client_id: CLIENT_ID.to_owned() }),
        false => play(seed, plan, || Notes { client_id: CLIENT_ID.to_owned() }),
    }
}

/// The seeds of a range that break a rule.
fn wrong_seeds(seeds: Range<u64>) -> Vec<u64> {
    seeds.filter(|seed| !simulate(*seed).0.is_empty()).collect()
}

#[test]
fn every_seed_keeps_every_rule() {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    let wrong = match number("SEED") {
        Some(seed) => vec![seed],
        None => {
            let count = number("SEEDS").unwrap_or(300);
            std::thread::scope(|scope| {
                let halves = [0..count / 2, count / 2..count].map(|half| scope.spawn(|| wrong_seeds(half)));
                halves.into_iter().flat_map(|half| half.join().unwrap()).collect()
            })
        }
    };
    if let Some(seed) = wrong.first() {
        let (what, log) = simulate(*seed);
        println!("{log}");
        let what = what.join("\n");
        assert!(
            what.is_empty(),
            "seed {seed}: {what}\n{} seeds are wrong: {wrong:?}\nreplay: SEED={seed} cargo test -p connector-tests --test simulation",
            wrong.len()
        );
    }
}

#[test]
fn a_seed_is_played_in_the_same_way_each_time() {
    for seed in 0..20 {
        assert_eq!(simulate(seed).1, simulate(seed).1, "seed {seed}");
    }
}
