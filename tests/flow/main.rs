//! Flows against the simulated provider, over real HTTP. Statements and rules carry their numbers in their names.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::redundant_closure_for_method_calls,
    reason = "a test program may fail loudly, and its worlds read better alike"
)]
#![allow(unreachable_pub, missing_docs, reason = "connectors have public fields, and a test program has no outside")]

mod arriving;
mod asking;
mod attacks;
mod authorization;
mod background;
mod browser;
mod callback;
mod calls;
mod canary;
mod cases;
mod catalog;
mod certificates;
mod choosing;
mod clocks;
mod contradicting;
mod credentials;
mod device;
mod device_answers;
mod discovery;
mod documents;
mod dpop;
mod dropbox;
mod ending;
mod entering;
mod errors;
mod exchange;
mod falling;
mod forgetting;
mod futures;
mod gates;
mod groups;
mod hostile;
mod installation;
mod introspection;
mod issuer;
mod learning;
mod leases;
mod login;
mod logs;
mod long_lived;
mod loopback;
mod loopback_attacks;
mod lost;
mod mixups;
mod multi;
mod named;
mod placing;
mod preset_key;
mod provider;
mod pushed;
mod races;
mod refresh;
mod room;
mod secrets;
mod shapes;
mod signing;
mod spread;
mod store;
mod strict;
mod strict_devices;
mod tricks;
mod trouble;
mod untyped;
mod world;
