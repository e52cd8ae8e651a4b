//! Stores that do not keep their contract: said at once, in the place of work without an end.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use connector_core::prelude::*;
use connector_core::{
    Filter, Key, Lease, Leased, MemoryStore, PendingFlow, Reason, Record, Store, StoreError, Summary,
};

use crate::world::{Notes, World, soon};

/// What is wrong with a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Versions are kept beside the records, which do not know theirs.
    Unversioned,
    /// Nothing can be written: the version is always another one.
    AlwaysConflict,
}

#[derive(Debug)]
struct Contradicting {
    inner: MemoryStore,
    fault: Fault,
}

#[async_trait]
impl Store for Contradicting {
    async fn load(&self, key: &Key) -> Result<Option<Record>, StoreError> {
        let record = self.inner.load(key).await?;
        Ok(record.map(|record| if self.fault == Fault::Unversioned { Record { version: 0, ..record } } else { record }))
    }

    async fn save(&self, record: &Record, replaces: u64) -> Result<u64, StoreError> {
        match self.fault {
            Fault::Unversioned => self.inner.save(record, replaces).await,
            Fault::AlwaysConflict => Err(StoreError::Conflict),
        }
    }

    async fn delete(&self, key: &Key) -> Result<(), StoreError> {
        self.inner.delete(key).await
    }

    async fn list(&self, filter: &Filter, after: Option<&Key>, limit: usize) -> Result<Vec<Summary>, StoreError> {
        self.inner.list(filter, after, limit).await
    }

    async fn due(&self, time: SystemTime, limit: usize, claim: Duration) -> Result<Vec<Key>, StoreError> {
        self.inner.due(time, limit, claim).await
    }

    async fn lease(&self, lease: &Lease, period: Duration) -> Result<Leased, StoreError> {
        self.inner.lease(lease, period).await
    }

    async fn release(&self, lease: &Lease) -> Result<(), StoreError> {
        self.inner.release(lease).await
    }

    async fn begin(&self, flow: &PendingFlow) -> Result<(), StoreError> {
        self.inner.begin(flow).await
    }

    async fn flow(&self, state_hash: &str) -> Result<Option<PendingFlow>, StoreError> {
        self.inner.flow(state_hash).await
    }

    async fn take(&self, state_hash: &str) -> Result<bool, StoreError> {
        self.inner.take(state_hash).await
    }
}

/// What a program is told that keeps its connections there.
pub async fn said_to(fault: Fault) -> Error {
    let store = Arc::new(Contradicting { inner: MemoryStore::new(), fault });
    let world = World::on::<Notes>(store, |service| service, |program| program).await;
    soon(world.try_connect::<Notes>()).await.unwrap_err()
}

#[tokio::test]
async fn a_store_that_contradicts_itself_is_told_so_and_nothing_runs_for_ever() {
    for (fault, said) in [
        (Fault::Unversioned, "keep what `save` gave as the `version` of the stored record"),
        (Fault::AlwaysConflict, "compare `replaces` with the `version` of the stored record"),
    ] {
        let error = said_to(fault).await;
        assert!(matches!(error, Error::Bug(_)), "{fault:?}: {error:?}");
        assert_eq!(error.reason(), Some(Reason::Store));
        assert!(error.to_string().contains(said), "{error}");
    }
}
