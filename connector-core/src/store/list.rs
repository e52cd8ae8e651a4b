//! Lists of connections, without anything secret.

use std::time::SystemTime;

use serde::Serialize;

use super::{Grant, Key, Record, Status};

/// Which connections to list; all of them by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Filter {
    /// Those of one connector, by its id.
    pub connector: Option<String>,
    /// Those that stand so.
    pub status: Option<Status>,
    /// Those whose access token ends at this time or before it.
    pub expires_by: Option<SystemTime>,
}

impl Filter {
    /// All connections.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// Those of one connector, by its id.
    #[must_use]
    pub fn of(mut self, connector: impl Into<String>) -> Self {
        self.connector = Some(connector.into());
        self
    }

    /// Those that stand so.
    #[must_use]
    pub const fn with_status(mut self, status: Status) -> Self {
        self.status = Some(status);
        self
    }

    /// Those whose access token in use ends at this time or before it.
    #[must_use]
    pub const fn expiring_by(mut self, time: SystemTime) -> Self {
        self.expires_by = Some(time);
        self
    }

    /// Whether a connection is one of them.
    #[must_use]
    pub fn matches(&self, summary: &Summary) -> bool {
        self.connector.as_ref().is_none_or(|connector| *connector == summary.key.connector)
            && self.status.is_none_or(|status| status == summary.status)
            && self.expires_by.is_none_or(|time| summary.expires_at.is_some_and(|end| end <= time))
    }
}

/// What a list says of a connection: all that a store keeps in the open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// Which connection it is.
    pub key: Key,
    /// Its version.
    pub version: u64,
    /// How it stands.
    pub status: Status,
    /// When the access token in use ends; `None` when that is not known, or never.
    pub expires_at: Option<SystemTime>,
    /// When a refresh token has to be used even if nobody calls; see [`Grant::due_at`]. `None` too for one that does not work.
    pub due_at: Option<SystemTime>,
    /// When it was first written.
    pub created_at: SystemTime,
    /// When it was last written.
    pub updated_at: SystemTime,
}

impl Summary {
    /// What a store says of a connection that it keeps.
    #[must_use]
    pub fn new(
        key: Key,
        version: u64,
        status: Status,
        expires_at: Option<SystemTime>,
        due_at: Option<SystemTime>,
        written: [SystemTime; 2],
    ) -> Self {
        let [created_at, updated_at] = written;
        Self { key, version, status, expires_at, due_at, created_at, updated_at }
    }
}

impl Record {
    /// What a list says of it.
    #[must_use]
    pub fn summary(&self) -> Summary {
        Summary {
            key: self.key.clone(),
            version: self.version,
            status: self.status,
            expires_at: self.active.as_ref().and_then(|grant| grant.tokens.expires_at()),
            due_at: self.active.as_ref().and_then(Grant::due_at).filter(|_| self.status == Status::Connected),
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}
