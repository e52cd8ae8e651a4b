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
///
/// The trait is object-safe by the crate `async-trait`, which an implementation uses too:
///
/// ```
/// use std::collections::HashMap;
/// use std::sync::{Mutex, PoisonError};
/// use std::time::SystemTime;
///
/// use async_trait::async_trait;
/// use connector_core::{Key, PendingFlow, Record, Store, StoreError};
///
/// #[derive(Debug, Default)]
/// struct Kept {
///     records: Mutex<HashMap<Key, Record>>,
///     // ..
/// }
///
/// #[async_trait]
/// impl Store for Kept {
///     async fn load(&self, key: &Key) -> Result<Option<Record>, StoreError> {
///         Ok(self.records.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned())
///     }
///
///     async fn save(&self, record: &Record, replaces: u64) -> Result<u64, StoreError> {
///         let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
///         if records.get(&record.key).map_or(0, |stored| stored.version) != replaces {
///             return Err(StoreError::Conflict);
///         }
///         // What is given is also what is stored.
///         let version = replaces + 1;
///         records.insert(record.key.clone(), Record { version, ..record.clone() });
///         Ok(version)
///     }
///     // ..
/// #   async fn delete(&self, _: &Key) -> Result<(), StoreError> { unimplemented!() }
/// #   async fn due(&self, _: SystemTime, _: usize) -> Result<Vec<Key>, StoreError> { unimplemented!() }
/// #   async fn begin(&self, _: &PendingFlow) -> Result<(), StoreError> { unimplemented!() }
/// #   async fn flow(&self, _: &str) -> Result<Option<PendingFlow>, StoreError> { unimplemented!() }
/// #   async fn take(&self, _: &str) -> Result<bool, StoreError> { unimplemented!() }
/// }
/// ```
#[async_trait]
pub trait Store: fmt::Debug + Send + Sync + 'static {
    /// The record of a connection.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    async fn load(&self, key: &Key) -> Result<Option<Record>, StoreError>;

    /// Writes a record if the stored one still has the version `replaces`; 0 means that there must be none. Gives the
    /// new version, which is higher than any that this connection has had, and which the stored record has from then on.
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

    /// Connections that work ([`Status::Connected`]) and of whose active grant a refresh token has to be used by `time` (see
    /// [`Grant::due_at`]), earliest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    async fn due(&self, time: SystemTime, limit: usize) -> Result<Vec<Key>, StoreError>;

    /// Keeps a pending authorization until its deadline; those that began before and are past theirs may be thrown away now.
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
    /// The store does not keep its contract, as a sentence for its author.
    Inconsistent(&'static str),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Conflict => "the connection was changed at the same time",
            Self::Unavailable(_) => "the store of connections cannot be used now",
            Self::Inconsistent(what) => what,
        })
    }
}

impl StdError for StoreError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Conflict | Self::Inconsistent(_) => None,
            Self::Unavailable(source) => Some(source.as_ref()),
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        let reason = match error {
            StoreError::Conflict => Reason::Conflict,
            StoreError::Unavailable(_) => Reason::Store,
            StoreError::Inconsistent(what) => return Self::bug(Reason::Store, what),
        };
        let failure = Failure::new(reason, error.to_string()).with_source(error);
        Self::Retry { after: None, failure }
    }
}
