//! The `connector` program.

fn main() {}
