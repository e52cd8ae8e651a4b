//! Sealing anew what an earlier key sealed.

use connector_core::{Key, StoreError};

use crate::seal::{Context, Sealed, Vault};

/// How many are looked at together.
pub(crate) const PAGE: usize = 256;

/// What is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Table {
    Records,
    Flows,
}

/// Where something sealed is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// The record of a connection, in that version.
    Record { key: Key, version: u64 },
    /// A pending authorization.
    Flow { state_hash: String },
}

impl Place {
    /// The place of a row, by the columns that say where it is.
    pub(crate) fn of(table: Table, first: String, second: String, version: u64) -> Self {
        match table {
            Table::Records => Self::Record { key: Key { connector: first, connection: second }, version },
            Table::Flows => Self::Flow { state_hash: first },
        }
    }

    fn context(&self) -> Context<'_> {
        match self {
            Self::Record { key, .. } => Context::Record(key),
            Self::Flow { state_hash } => Context::Flow { state_hash },
        }
    }

    /// Seals what is there with the key of now.
    fn reseal(&self, vault: &Vault, sealed: &Sealed) -> Result<Sealed, StoreError> {
        vault.seal(&self.context(), &vault.open(&self.context(), sealed)?)
    }
}

/// What is to be written in the place of something, if nobody has written since.
pub(crate) struct Resealed {
    pub(crate) place: Place,
    /// The id of the key before.
    pub(crate) before: String,
    pub(crate) sealed: Sealed,
}

/// What was resealed of a page, and what could not be opened: it does not keep the rest from it.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) resealed: Vec<Resealed>,
    pub(crate) failure: Option<StoreError>,
}

impl Outcome {
    /// How many more are to be resealed.
    pub(crate) fn left(&self, limit: usize) -> usize {
        limit.saturating_sub(self.resealed.len())
    }

    pub(crate) fn add(&mut self, vault: &Vault, place: Place, sealed: Sealed) {
        match place.reseal(vault, &sealed) {
            Ok(anew) => self.resealed.push(Resealed { place, before: sealed.key_id, sealed: anew }),
            Err(error) => self.failure = self.failure.take().or(Some(error)),
        }
    }

    /// How many were written, or, where there was nothing but what cannot be opened, why not.
    pub(crate) fn finish(self, written: usize) -> Result<usize, StoreError> {
        match self.failure {
            Some(error) if self.resealed.is_empty() => Err(error),
            _ => Ok(written),
        }
    }
}
