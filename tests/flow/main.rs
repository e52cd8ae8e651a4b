//! Flows against the simulated provider, over real HTTP. Statements and rules carry their numbers in their names.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::redundant_closure_for_method_calls,
    reason = "a test program may fail loudly, and its worlds read better alike"
)]
#![allow(unreachable_pub, missing_docs, reason = "connectors have public fields, and a test program has no outside")]

mod authorization;
mod callback;
mod calls;
mod catalog;
mod clocks;
mod documents;
mod dropbox;
mod exchange;
mod futures;
mod gates;
mod hostile;
mod logs;
mod provider;
mod races;
mod refresh;
mod secrets;
mod spread;
mod store;
mod trouble;
mod world;
