//! Blocks for types that are no structs.

use connector_core::prelude::*;

#[connector]
impl [u8] {}

#[connector]
impl &str {}

#[connector]
impl dyn Send {}

fn main() {}
