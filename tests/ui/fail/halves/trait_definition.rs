//! A trait is not a connector.

use connector_core::prelude::*;

#[connector]
pub trait Example {}

fn main() {}
