//! The stores against real servers. `tests/run stores` starts them, says where they are, and runs these tests one at a time.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    unreachable_pub,
    reason = "a test program may fail loudly, and has no outside"
)]

use connector_stores::{Keys, Vault};

mod faults;
mod keeping;
#[path = "../samples/mod.rs"]
mod samples;
mod world;
