//! An enum is not a connector.

use connector_core::prelude::*;

#[connector]
pub enum Accounts {
    Personal,
    Business,
}

fn main() {}
