//! The store contract: where connections and pending authorizations are kept.

mod bounded;
mod memory;
mod record;

use std::error::Error as StdError;
use std::fmt;
use std::time::SystemTime;

use async_trait::async_trait;

pub(crate) use self::bounded::BoundedStore;
pub use self::memory::MemoryStore;
pub use self::record::{Grant, Key, NamedTokens, PendingFlow, Record, Status};
use crate::error::{Error, Failure, Reason};

/// Keeps connections and pending authorizations.
///
/// Every write names the version that it replaces, so that a late loser never overwrites a winner. A write that was
/// acknowledged is durable as far as the store promises durability.
#[async_trait]
pub trait Store: fmt::Debug + Send + Sync + 'static {
    /// The record of a connection.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    async fn load(&self, key: &Key) -> Result<Option<Record>, StoreError>;

    /// Writes a record if the stored one still has the version `replaces`; 0 means that there must be none. Gives the
    /// new version, which is higher than any that this connection has had.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] when the stored version is another one; [`StoreError::Unavailable`].
    async fn save(&self, record: &Record, replaces: u64) -> Result<u64, StoreError>;

    /// Removes a connection and the pending authorizations for it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    async fn delete(&self, key: &Key) -> Result<(), StoreError>;

    /// Connections whose refresh token has to be used by `time` (see [`Grant::renew_by`]), earliest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    async fn due(&self, time: SystemTime, limit: usize) -> Result<Vec<Key>, StoreError>;

    /// Keeps a pending authorization until its deadline.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    async fn begin(&self, flow: &PendingFlow) -> Result<(), StoreError>;

    /// The pending authorization with that hash of its state.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    async fn flow(&self, state_hash: &str) -> Result<Option<PendingFlow>, StoreError>;

    /// Removes a pending authorization. Of several callers exactly one gets `true`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    async fn take(&self, state_hash: &str) -> Result<bool, StoreError>;
}

/// Why a store did not do what it was asked to.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// The stored version is not the one to be replaced.
    Conflict,
    /// The store cannot be used now.
    Unavailable(Box<dyn StdError + Send + Sync>),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Conflict => "the connection was changed at the same time",
            Self::Unavailable(_) => "the store of connections cannot be used now",
        })
    }
}

impl StdError for StoreError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Conflict => None,
            Self::Unavailable(source) => Some(source.as_ref()),
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        let reason = match error {
            StoreError::Conflict => Reason::Conflict,
            StoreError::Unavailable(_) => Reason::Store,
        };
        let failure = Failure::new(reason, error.to_string()).with_source(error);
        Self::Retry { after: None, failure }
    }
}
