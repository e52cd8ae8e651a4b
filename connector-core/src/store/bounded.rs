//! Any store, with a limit to how long each access takes, and held to its contract where breaking it would show as work
//! without an end: nobody waits for one that hangs or contradicts itself.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;

use super::{Filter, Key, Lease, Leased, PendingFlow, Record, Store, StoreError, Summary};
use crate::clock::Clock;
use crate::defaults::STORE_TIMEOUT;

const UNVERSIONED: &str =
    "the store gives a record without a version: keep what `save` gave as the `version` of the stored record";
const CONTRADICTION: &str = "the store says that a record has another version, and then gives it with the one that was to be \
                             replaced: compare `replaces` with the `version` of the stored record";

/// A store whose accesses are [`Unavailable`](StoreError::Unavailable) when they take longer than [`STORE_TIMEOUT`]. Whether
/// a write that was given up is done all the same shows when the record is read again.
pub(crate) struct BoundedStore {
    inner: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
}

impl BoundedStore {
    pub(crate) fn new(inner: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self { inner, clock }
    }

    async fn in_time<T>(&self, access: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
        tokio::select! {
            biased;
            outcome = access => outcome,
            () = self.clock.sleep(STORE_TIMEOUT) => {
                let message = format!("the store did not answer within {} s", STORE_TIMEOUT.as_secs());
                Err(StoreError::Unavailable(message.into()))
            }
        }
    }
}

impl fmt::Debug for BoundedStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

#[async_trait]
impl Store for BoundedStore {
    async fn load(&self, key: &Key) -> Result<Option<Record>, StoreError> {
        match self.in_time(self.inner.load(key)).await? {
            Some(record) if record.version == 0 => Err(StoreError::Inconsistent(UNVERSIONED)),
            record => Ok(record),
        }
    }

    async fn save(&self, record: &Record, replaces: u64) -> Result<u64, StoreError> {
        // A connection may have been made and forgotten just in between; that does not happen twice.
        for _ in 0..2 {
            match self.in_time(self.inner.save(record, replaces)).await {
                Err(StoreError::Conflict) => {}
                outcome => return outcome,
            }
            let stored = self.load(&record.key).await?;
            if stored.map_or(0, |stored| stored.version) != replaces {
                return Err(StoreError::Conflict);
            }
        }
        Err(StoreError::Inconsistent(CONTRADICTION))
    }

    async fn delete(&self, key: &Key) -> Result<(), StoreError> {
        self.in_time(self.inner.delete(key)).await
    }

    async fn list(&self, filter: &Filter, after: Option<&Key>, limit: usize) -> Result<Vec<Summary>, StoreError> {
        self.in_time(self.inner.list(filter, after, limit)).await
    }

    async fn due(&self, time: SystemTime, limit: usize, claim: Duration) -> Result<Vec<Key>, StoreError> {
        self.in_time(self.inner.due(time, limit, claim)).await
    }

    async fn lease(&self, lease: &Lease, period: Duration) -> Result<Leased, StoreError> {
        self.in_time(self.inner.lease(lease, period)).await
    }

    async fn release(&self, lease: &Lease) -> Result<(), StoreError> {
        self.in_time(self.inner.release(lease)).await
    }

    async fn begin(&self, flow: &PendingFlow) -> Result<(), StoreError> {
        self.in_time(self.inner.begin(flow)).await
    }

    async fn flow(&self, state_hash: &str) -> Result<Option<PendingFlow>, StoreError> {
        self.in_time(self.inner.flow(state_hash)).await
    }

    async fn take(&self, state_hash: &str) -> Result<bool, StoreError> {
        self.in_time(self.inner.take(state_hash)).await
    }
}
