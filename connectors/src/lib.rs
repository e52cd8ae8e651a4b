//! Connectors for online services, one short file each.
//!
//! A program registers those it uses; [`registry`] has all of them.

mod dropbox;

pub use dropbox::Dropbox;

use connector_core::Registry;

/// All connectors of this crate.
#[must_use]
pub fn registry() -> Registry {
    Registry::new().with::<Dropbox>()
}
