//! What an enum of choices cannot be.

use connector_core::prelude::*;

#[connector(choices)]
pub enum Region {
    Europe(String),
    #[connector(value = "us")]
    America,
    #[connector(value = "us", label = "US")]
    Us,
}

#[connector(choices)]
pub enum Empty {}

fn main() {}
