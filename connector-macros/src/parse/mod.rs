//! From syntax to model: one function for each kind of item.

mod attributes;
pub(crate) mod behaviour;
pub(crate) mod choices;
pub(crate) mod multi;
pub(crate) mod structure;
