//! What a sealed text belongs to.

use connector_core::Key;

use crate::keys::FINGERPRINT;

/// What is sealed, and under which identity: it opens as nothing else.
#[derive(Clone, Copy)]
pub(crate) enum Context<'a> {
    /// The record of a connection.
    Record(&'a Key),
    /// A pending authorization.
    Flow {
        /// The hash of its state.
        state_hash: &'a str,
    },
}

impl Context<'_> {
    /// The associated data: format, kind, identity and key, each of which can have been exchanged in the store. Every text has
    /// its length before it, so that no two contexts are the same bytes.
    pub(super) fn associated_data(&self, format: u8, key_id: &str, fingerprint: [u8; FINGERPRINT]) -> Vec<u8> {
        let (kind, identity): (u8, &[&str]) = match self {
            Self::Record(key) => (1, &[&key.connector, &key.connection]),
            Self::Flow { state_hash } => (2, &[state_hash]),
        };
        let mut data = vec![format, kind];
        for text in identity.iter().chain([&key_id]) {
            data.extend_from_slice(&(text.len() as u64).to_be_bytes());
            data.extend_from_slice(text.as_bytes());
        }
        data.extend_from_slice(&fingerprint);
        data
    }
}
