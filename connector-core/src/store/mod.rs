//! The store contract: where connections and pending authorizations are kept.

mod bounded;
mod form;
mod lease;
mod list;
mod memory;
mod record;

use std::error::Error as StdError;
use std::fmt;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;

pub(crate) use self::bounded::BoundedStore;
pub use self::lease::{Lease, Leased};
pub use self::list::{Filter, Summary};
pub use self::memory::MemoryStore;
pub use self::record::{Grant, Key, NamedTokens, PendingFlow, Record, Status};
use crate::error::{Error, Failure, Reason, printable};

/// Keeps connections and pending authorizations.
///
/// Every write names the version that it replaces, so that a late loser never overwrites a winner. A write that was
/// acknowledged is durable as far as the store promises durability.
///
/// A store that several processes share is what keeps them from renewing the same tokens at the same time: by its leases. Their
/// end is a time by the store's own clock, so that those of the machines need not agree.
///
/// A store whose records leave the process seals what [`Record::to_json`] and [`PendingFlow::to_json`] give, and keeps in the open
/// only what [`Record::summary`] has.
///
/// The trait is object-safe by the crate `async-trait`, which an implementation uses too; `testing::contract` (feature `testing`)
/// holds it against every sentence below:
///
/// ```
/// use std::collections::HashMap;
/// use std::sync::{Mutex, PoisonError};
/// use std::time::{Duration, SystemTime};
///
/// use async_trait::async_trait;
/// use connector_core::{Filter, Key, Lease, Leased, PendingFlow, Record, Store, StoreError, Summary};
///
/// #[derive(Debug, Default)]
/// struct Kept {
///     state: Mutex<State>,
/// #   // For what this example does not show.
/// #   rest: connector_core::MemoryStore,
/// }
///
/// #[derive(Debug, Default)]
/// struct State {
///     records: HashMap<Key, Record>,
///     // Goes on when a connection is removed: one that takes its name has no version of the old one.
///     last_version: u64,
///     // ..
/// }
/// # impl Kept {
/// #   fn state(&self) -> std::sync::MutexGuard<'_, State> {
/// #       self.state.lock().unwrap_or_else(PoisonError::into_inner)
/// #   }
/// # }
///
/// #[async_trait]
/// impl Store for Kept {
///     async fn load(&self, key: &Key) -> Result<Option<Record>, StoreError> {
///         Ok(self.state().records.get(key).cloned())
///     }
///
///     async fn save(&self, record: &Record, replaces: u64) -> Result<u64, StoreError> {
///         let mut state = self.state();
///         if state.records.get(&record.key).map_or(0, |stored| stored.version) != replaces {
///             return Err(StoreError::Conflict);
///         }
///         state.last_version += 1;
///         // What is given is also what is stored.
///         let version = state.last_version;
///         state.records.insert(record.key.clone(), Record { version, ..record.clone() });
///         Ok(version)
///     }
///     // ..
/// #   async fn delete(&self, key: &Key) -> Result<(), StoreError> {
/// #       self.state().records.remove(key);
/// #       self.rest.delete(key).await
/// #   }
/// #   async fn list(&self, filter: &Filter, after: Option<&Key>, limit: usize) -> Result<Vec<Summary>, StoreError> {
/// #       self.rest.list(filter, after, limit).await
/// #   }
/// #   async fn due(&self, time: SystemTime, limit: usize, claim: Duration) -> Result<Vec<Key>, StoreError> {
/// #       self.rest.due(time, limit, claim).await
/// #   }
/// #   async fn lease(&self, lease: &Lease, period: Duration) -> Result<Leased, StoreError> {
/// #       self.rest.lease(lease, period).await
/// #   }
/// #   async fn release(&self, lease: &Lease) -> Result<(), StoreError> { self.rest.release(lease).await }
/// #   async fn begin(&self, flow: &PendingFlow) -> Result<(), StoreError> { self.rest.begin(flow).await }
/// #   async fn flow(&self, state_hash: &str) -> Result<Option<PendingFlow>, StoreError> { self.rest.flow(state_hash).await }
/// #   async fn take(&self, state_hash: &str) -> Result<bool, StoreError> { self.rest.take(state_hash).await }
/// }
/// ```
#[async_trait]
pub trait Store: fmt::Debug + Send + Sync + 'static {
    /// The record of a connection.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`]; [`StoreError::Damaged`], [`StoreError::Newer`], [`StoreError::KeyMissing`] or
    /// [`StoreError::KeyDiffers`] for one that cannot be read: it stays as it is.
    async fn load(&self, key: &Key) -> Result<Option<Record>, StoreError>;

    /// Writes a record if the stored one still has the version `replaces`; 0 means that there must be none. Gives the
    /// new version, which is higher than any that this connection has had, and which the stored record has from then on.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] when the stored version is another one; [`StoreError::Unavailable`]; [`StoreError::Full`]. What was
    /// stored before is then stored still.
    async fn save(&self, record: &Record, replaces: u64) -> Result<u64, StoreError>;

    /// Removes a connection, the pending authorizations for it, and its leases.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    async fn delete(&self, key: &Key) -> Result<(), StoreError>;

    /// The connections that a filter lets through, sorted by connector and then by connection, both as bytes: at most `limit` of
    /// them, and only those after `after`, so that the last one of a page begins the next page.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    async fn list(&self, filter: &Filter, after: Option<&Key>, limit: usize) -> Result<Vec<Summary>, StoreError>;

    /// Connections that work ([`Status::Connected`]) and of whose active grant a refresh token has to be used by `time` (see
    /// [`Grant::due_at`]), earliest first. They are claimed: until `time` and `claim` after it nobody else is given them, so that
    /// several processes that ask share the work. Writing a record ends the claim.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    async fn due(&self, time: SystemTime, limit: usize, claim: Duration) -> Result<Vec<Key>, StoreError>;

    /// Takes a lease for `period` from now, or has the one that the owner holds last so long. One that ran out may be taken by
    /// anybody; until somebody does, or for a day at least, it is remembered that it was not given back.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    async fn lease(&self, lease: &Lease, period: Duration) -> Result<Leased, StoreError>;

    /// Gives a lease back. Nothing happens if the owner does not hold it any more.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    async fn release(&self, lease: &Lease) -> Result<(), StoreError>;

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
    /// As [`load`](Self::load).
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
    /// The store has no room for what was to be written.
    Full(Box<dyn StdError + Send + Sync>),
    /// What is stored cannot be read, and was left as it is.
    Damaged(Box<dyn StdError + Send + Sync>),
    /// What is stored was written by a later version.
    Newer {
        /// The format or schema that was found.
        found: u32,
        /// The last one that this version knows.
        known: u32,
    },
    /// What is stored is sealed by a key that the program does not have.
    KeyMissing {
        /// The id of the key.
        id: String,
    },
    /// What is stored is sealed by a key with the id of one that the program has, and is another one.
    KeyDiffers {
        /// The id of both.
        id: String,
    },
    /// The store does not keep its contract, as a sentence for its author.
    Inconsistent(&'static str),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conflict => f.write_str("the connection was changed at the same time"),
            Self::Unavailable(_) => f.write_str("the store of connections cannot be used now"),
            Self::Full(_) => f.write_str("the store of connections is full: make room; what it holds is as it was"),
            Self::Damaged(_) => f.write_str(
                "what the store holds of this connection cannot be read: bring it back from a backup, or forget the connection and \
                 connect the account again",
            ),
            Self::Newer { found, known } => {
                write!(f, "the store was written by a later version (format {found}; this one knows {known}): update this program")
            }
            Self::KeyMissing { id } => {
                write!(f, "the store is sealed with the key `{}`, which the program does not have: add it", printable(id))
            }
            Self::KeyDiffers { id } => {
                write!(
                    f,
                    "the store is sealed with another key `{}` than the one that the program has under this id: put that one \
                     back, and give the new one another id",
                    printable(id)
                )
            }
            Self::Inconsistent(what) => f.write_str(what),
        }
    }
}

impl StdError for StoreError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Conflict
            | Self::Newer { .. }
            | Self::KeyMissing { .. }
            | Self::KeyDiffers { .. }
            | Self::Inconsistent(_) => None,
            Self::Unavailable(source) | Self::Full(source) | Self::Damaged(source) => Some(source.as_ref()),
        }
    }
}

/// Its words are those of the store's error, and its source is the source of that.
impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        let reason = match &error {
            StoreError::Inconsistent(what) => return Self::bug(Reason::Store, *what),
            StoreError::Conflict => Reason::Conflict,
            _ => Reason::Store,
        };
        let failure = Failure::new(reason, error.to_string());
        match error {
            StoreError::Unavailable(source) | StoreError::Full(source) => {
                Self::Retry { after: None, failure: failure.with_boxed_source(source) }
            }
            StoreError::Damaged(source) => Self::Misconfigured(failure.with_boxed_source(source)),
            StoreError::Newer { .. } | StoreError::KeyMissing { .. } | StoreError::KeyDiffers { .. } => {
                Self::Misconfigured(failure)
            }
            StoreError::Conflict | StoreError::Inconsistent(_) => Self::Retry { after: None, failure },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_a_store_says_nothing_twice() {
        let sources = [
            (StoreError::Unavailable("refused".into()), Some("refused")),
            (StoreError::Full("no space left".into()), Some("no space left")),
            (StoreError::Damaged("half a record".into()), Some("half a record")),
            (StoreError::KeyMissing { id: "k".to_owned() }, None),
            (StoreError::Newer { found: 2, known: 1 }, None),
            (StoreError::Conflict, None),
        ];
        for (error, source) in sources {
            let words = error.to_string();
            let error = Error::from(error);
            assert!(error.to_string().contains(&words), "{error}");
            assert_eq!(error.source().map(ToString::to_string).as_deref(), source, "{error}");
        }
    }
}
