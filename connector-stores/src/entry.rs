//! What is kept of a record and of a pending authorization: what is sealed, and what stands in the open beside it.

use connector_core::{Key, PendingFlow, Record, Status, StoreError, Summary};
use serde_json::Value;

use crate::seal::{Context, Sealed, Vault};
use crate::time::{self, Bytes};

/// A record as it is kept, but for its key and its version.
pub(crate) struct Entry {
    pub(crate) sealed: Sealed,
    pub(crate) status: String,
    pub(crate) expires_at: Option<Bytes>,
    pub(crate) due_at: Option<Bytes>,
    pub(crate) created_at: Bytes,
    pub(crate) updated_at: Bytes,
}

impl Entry {
    pub(crate) fn of(record: &Record, vault: &Vault) -> Result<Self, StoreError> {
        let summary = record.summary();
        Ok(Self {
            sealed: vault.seal(&Context::Record(&record.key), &record.to_json()?)?,
            status: status_text(summary.status)?,
            expires_at: summary.expires_at.map(time::to_bytes),
            due_at: summary.due_at.map(time::to_bytes),
            created_at: time::to_bytes(summary.created_at),
            updated_at: time::to_bytes(summary.updated_at),
        })
    }
}

/// Opens a record that was kept under this key.
pub(crate) fn open_record(vault: &Vault, key: &Key, version: u64, sealed: &Sealed) -> Result<Record, StoreError> {
    Record::from_json(&vault.open(&Context::Record(key), sealed)?, version)
}

pub(crate) fn seal_flow(vault: &Vault, flow: &PendingFlow) -> Result<Sealed, StoreError> {
    vault.seal(&Context::Flow { state_hash: &flow.state_hash }, &flow.to_json()?)
}

/// Opens a pending authorization that was kept under this hash.
pub(crate) fn open_flow(vault: &Vault, state_hash: &str, sealed: &Sealed) -> Result<PendingFlow, StoreError> {
    PendingFlow::from_json(&vault.open(&Context::Flow { state_hash }, sealed)?)
}

/// What stands in the open of a record, as it was read.
pub(crate) struct Open<'a> {
    pub(crate) key: Key,
    pub(crate) version: u64,
    pub(crate) status: &'a str,
    pub(crate) expires_at: Option<&'a [u8]>,
    pub(crate) due_at: Option<&'a [u8]>,
    pub(crate) created_at: &'a [u8],
    pub(crate) updated_at: &'a [u8],
}

impl Open<'_> {
    pub(crate) fn summary(self) -> Result<Summary, StoreError> {
        Ok(Summary::new(
            self.key,
            self.version,
            status_of(self.status)?,
            self.expires_at.map(time::from_bytes).transpose()?,
            self.due_at.map(time::from_bytes).transpose()?,
            [time::from_bytes(self.created_at)?, time::from_bytes(self.updated_at)?],
        ))
    }
}

/// A status by the name that it has in records too.
pub(crate) fn status_text(status: Status) -> Result<String, StoreError> {
    match serde_json::to_value(status) {
        Ok(Value::String(text)) => Ok(text),
        _ => Err(StoreError::Damaged("a status has no name".into())),
    }
}

fn status_of(text: &str) -> Result<Status, StoreError> {
    serde_json::from_value(text.into()).map_err(|_| StoreError::Damaged("a status is kept that is none".into()))
}
