//! A store that stops where a test wants it, and waits that end while something else is stopped, or the test fails.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use connector_core::prelude::*;
use connector_core::testing::Gate;
use connector_core::{
    Connection, Filter, Key, Lease, Leased, MemoryStore, PendingFlow, Record, Store, StoreError, Summary,
};

use crate::world::soon;

/// A store that can be stopped behind a read, and before or behind a write: once for each gate.
#[derive(Debug, Default)]
pub struct GateStore {
    inner: MemoryStore,
    after_load: Held,
    before_save: Held,
    after_save: Held,
}

impl GateStore {
    /// Has the next reader wait behind its read: what it has read grows old.
    pub fn hold_after_load(&self, gate: &Gate) {
        self.after_load.set(1, gate);
    }

    /// Has the writer of the save after so many others wait before it writes.
    pub fn hold_before_save(&self, others: usize, gate: &Gate) {
        self.before_save.set(others + 1, gate);
    }

    /// Has the next writer wait behind its save: it is written, and the writer does not know it yet.
    pub fn hold_after_save(&self, gate: &Gate) {
        self.after_save.set(1, gate);
    }
}

/// A gate, and which comer it is for.
#[derive(Debug, Default)]
struct Held(Mutex<Option<(usize, Gate)>>);

impl Held {
    fn set(&self, comer: usize, gate: &Gate) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((comer, gate.clone()));
    }

    /// The gate, if this comer is the one that it is for.
    fn take(&self) -> Option<Gate> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (comer, gate) = held.take()?;
        if comer == 1 {
            return Some(gate);
        }
        *held = Some((comer - 1, gate));
        None
    }

    async fn pass(&self) {
        if let Some(gate) = self.take() {
            gate.pass().await;
        }
    }
}

#[async_trait]
impl Store for GateStore {
    async fn load(&self, key: &Key) -> Result<Option<Record>, StoreError> {
        let record = self.inner.load(key).await;
        self.after_load.pass().await;
        record
    }

    async fn save(&self, record: &Record, replaces: u64) -> Result<u64, StoreError> {
        self.before_save.pass().await;
        let version = self.inner.save(record, replaces).await;
        self.after_save.pass().await;
        version
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

/// A call that has its answer soon, or the test fails.
pub async fn get<C: Connector>(connection: &Connection<C>) -> Result<()> {
    soon(connection.get("notes").send()).await.map(drop)
}

/// Waits until something is so that nobody announces. It is so soon, or the test fails.
pub async fn until(is_so: impl Fn() -> bool) {
    soon(async {
        while !is_so() {
            tokio::task::yield_now().await;
        }
    })
    .await;
}
