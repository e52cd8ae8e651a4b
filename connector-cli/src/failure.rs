//! Why a command did not do what it was asked.

use std::error::Error as _;
use std::fmt;
use std::io;

pub(crate) type Result<T, E = Failure> = std::result::Result<T, E>;

#[derive(Debug)]
pub(crate) enum Failure {
    /// The output cannot be written.
    Output(io::Error),
    /// The program cannot do its work on this machine.
    Start(io::Error),
    /// The framework reports an error.
    Connector(connector_core::Error),
    /// So many of the demo's claims do not hold.
    NotProven(usize),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<connector_core::Error> for Failure {
    fn from(error: connector_core::Error) -> Self {
        Self::Connector(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Output(error) => write!(f, "the output cannot be written: {error}"),
            Self::Start(error) => write!(f, "the program cannot start its work: {error}"),
            Self::Connector(error) => {
                write!(f, "{error}")?;
                let mut source = error.source();
                while let Some(cause) = source {
                    write!(f, ": {cause}")?;
                    source = cause.source();
                }
                Ok(())
            }
            Self::NotProven(1) => f.write_str("1 claim does not hold"),
            Self::NotProven(count) => write!(f, "{count} claims do not hold"),
        }
    }
}
