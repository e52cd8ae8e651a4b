//! The arguments of an attribute: `key = value`, `key(..)` and `key`, separated by commas.
//!
//! They are taken apart at the commas before anything is parsed, so one bad argument never hides the mistakes after it.

mod cell;
mod entry;
pub(crate) mod value;

pub(crate) use cell::Cell;
pub(crate) use entry::{Assigned, Entry, Name, entries, flat, pieces};
