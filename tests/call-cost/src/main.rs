//! Measures what an authorized call costs, against the same call without the framework.
//!
//! `cargo run --release -p call-cost` runs all of it; `-- sockets`, `memory`, `apply`, `expiry` and `instructions` one part. What is
//! compared is measured in one run, in turns, and given as a ratio: the median over many turns, so that a busy machine does
//! little harm.

mod apply;
mod expiry;
mod instructions;
mod memory;
mod service;
mod sockets;
mod turns;

use std::error::Error;

/// What a part comes to.
type Outcome = Result<(), Box<dyn Error>>;

/// A part of the measurements, by name.
type Part = (&'static str, fn() -> Outcome);

const PARTS: [Part; 5] = [
    ("sockets", sockets::run),
    ("memory", memory::run),
    ("apply", apply::run),
    ("expiry", expiry::run),
    ("instructions", instructions::run),
];

fn main() -> Outcome {
    let mut arguments = std::env::args().skip(1);
    let Some(part) = arguments.next() else {
        return PARTS.iter().try_for_each(|(_, run)| run());
    };
    if part == instructions::CALLS {
        return instructions::call(&arguments.next().unwrap_or_default(), &arguments.next().unwrap_or_default());
    }
    match PARTS.iter().find(|(name, _)| *name == part) {
        Some((_, run)) => run(),
        None => {
            let names: Vec<_> = PARTS.iter().map(|(name, _)| *name).collect();
            Err(format!("there is no part `{part}`; parts: {}", names.join(", ")).into())
        }
    }
}

/// A runtime with so many threads.
fn runtime(threads: usize) -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build()
}
