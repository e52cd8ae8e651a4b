//! Flows against a certified authorization server, over real HTTP. `tests/run` installs the server, the tests start it.

#![allow(unreachable_pub, missing_docs, reason = "connectors have public fields, and a test program has no outside")]

mod account;
mod browser;
mod connect;
mod device;
mod discovery;
mod dpop;
mod loopback;
mod pkce;
mod program;
mod pushed;
mod refusal;
mod renewal;
mod reuse;
mod secret;
mod server;
mod signing;
mod wire;

/// What a step of a test gives, or a sentence about what went wrong.
type Outcome<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;
