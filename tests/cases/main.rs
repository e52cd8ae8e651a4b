//! What an OAuth client meets, case by case: `data/oauth_cases.json`, and `data/more_oauth_cases.json` with further ones in
//! the same format. Each case runs through the public interface, over real HTTP on loopback where HTTP is involved.
//!
//! A run that fails lists every case that did, with what was expected and what came; one that passes says how many there
//! were. `CASES=quirk cargo test -p connector-tests --test cases` runs those whose id contains a text.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::redundant_closure_for_method_calls,
    reason = "a test program may fail loudly"
)]
#![allow(unreachable_pub, missing_docs, reason = "connectors have public fields, and a test program has no outside")]

mod callback;
mod case;
mod challenge;
mod client_auth;
mod discovery;
mod expiry;
mod pkce;
mod program;
mod revocation;
mod scenarios;
mod sections;
mod sequences;
mod service;
mod token_connectors;
mod token_response;

#[path = "../flow/logs.rs"]
#[allow(dead_code, reason = "shared with the flows, which use all of it")]
mod logs;
#[path = "../flow/store.rs"]
#[allow(dead_code, reason = "shared with the flows, which use all of it")]
mod store;
#[path = "../flow/world.rs"]
#[allow(dead_code, reason = "shared with the flows, which use all of it")]
mod world;
