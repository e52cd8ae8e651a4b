//! A module is not a connector.

use connector_core::prelude::*;

#[connector]
mod example {}

fn main() {}
