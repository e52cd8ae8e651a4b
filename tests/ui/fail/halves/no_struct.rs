//! The `impl` half alone.

use connector_core::prelude::*;

pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {}

fn main() {}
