//! A connector says how tokens are got.

use connector_core::prelude::*;

#[connector(
    test = none,
)]
pub struct Example {
    pub client_id: String,
}

#[connector]
impl Example {}

fn main() {}
