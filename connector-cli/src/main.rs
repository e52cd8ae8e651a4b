//! The `connector` program: shows what connectors are and what the framework does with them.

mod arguments;
mod demo;
mod describe;
mod failure;
mod list;
mod output;

use std::io::{self, ErrorKind, Write as _};
use std::process::ExitCode;

use clap::Parser as _;

use crate::arguments::{Arguments, Command};
use crate::failure::{Failure, Result};
use crate::output::Output;

fn main() -> ExitCode {
    // Wrong usage ends here, with exit code 2.
    let arguments = Arguments::parse();
    let mut stdout = io::stdout().lock();
    let mut out = Output::new(&mut stdout, arguments.colored());
    match run(&arguments.command, &mut out) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read the output has closed it, as `head` does: there is nobody to tell anything.
        Err(Failure::Output(error)) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            // With standard error closed, the exit code alone has to say it.
            let _ = writeln!(io::stderr(), "error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command, out: &mut Output<'_>) -> Result<()> {
    match command {
        Command::Demo => demo::run(out),
        Command::List { json } => list::run(out, *json),
        Command::Describe { id, json } => describe::run(out, id, *json),
    }
}
