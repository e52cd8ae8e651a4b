//! A function is not a connector.

use connector_core::prelude::*;

#[connector]
pub fn example() {}

fn main() {}
