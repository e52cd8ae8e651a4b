//! The command line: commands, options and their help.

use std::io::{self, IsTerminal as _};

use clap::builder::PossibleValuesParser;
use clap::{ColorChoice, Parser, Subcommand};

const AFTER_HELP: &str = "\
Exit codes:
  0  done
  1  something failed
  2  wrong usage, or a connector that does not exist

Examples:
  connector demo                     Watch a connector authorize, call, refresh and end
  connector list                     See which connectors there are
  connector describe dropbox         See what a connector needs and where it sends tokens
  connector describe dropbox --json  The same for programs";

const DEMO_HELP: &str = "\
Connects the shipped Dropbox connector to a simulated service and shows each step.

The service runs inside this program and is spoken to over real HTTP on loopback:
no account, no file and no setting is needed. At the end stands what the run has
proven, counted in the requests that the service received; if something does not
hold, the exit code is 1. Secrets are never shown in full.";

/// Shows what connectors are and what the framework does with them.
#[derive(Debug, Parser)]
#[command(name = "connector", version, after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    /// When to use color; `auto` is on a terminal, unless `NO_COLOR` is set.
    #[arg(long, global = true, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    color: ColorChoice,

    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Connects the shipped Dropbox connector to a simulated service and shows each step.
    #[command(long_about = DEMO_HELP)]
    Demo,

    /// Lists the connectors, with what each is for.
    List {
        /// Prints a JSON array for programs.
        #[arg(long)]
        json: bool,
    },

    /// Describes one connector: its fields, its addresses, how it authorizes and how it calls.
    Describe {
        /// The connector's id, as `connector list` shows it.
        // clap refuses any other id, names the known ones and suggests the nearest.
        #[arg(value_parser = PossibleValuesParser::new(ids()), hide_possible_values = true)]
        id: String,

        /// Prints the descriptor and the hooks as a JSON object for programs.
        #[arg(long)]
        json: bool,
    },
}

impl Arguments {
    /// Whether standard output is to be colored.
    pub(crate) fn colored(&self) -> bool {
        match self.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            // An empty `NO_COLOR` counts as not set: <https://no-color.org>.
            ColorChoice::Auto => {
                io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            }
        }
    }
}

fn ids() -> Vec<&'static str> {
    connectors::registry().iter().map(|registration| registration.descriptor().id).collect()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }
}
