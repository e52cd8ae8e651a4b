//! A store that fails, waits and tells as a test wants it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use connector_core::testing::Gate;
use connector_core::{Filter, Key, Lease, Leased, MemoryStore, PendingFlow, Record, Store, StoreError, Summary};
use tokio::sync::watch;

#[derive(Debug, Default)]
pub struct TestStore {
    inner: MemoryStore,
    down: AtomicBool,
    read_only: AtomicBool,
    no_leases: AtomicBool,
    lost_leases: AtomicBool,
    before_save: Mutex<Option<Gate>>,
    failing: Mutex<Option<StoreError>>,
    stale: Mutex<Option<Record>>,
    begun: Mutex<Option<PendingFlow>>,
    saves: watch::Sender<usize>,
    reads: watch::Sender<usize>,
    claims: watch::Sender<usize>,
}

impl TestStore {
    /// Whether nothing works from now on.
    pub fn set_down(&self, down: bool) {
        self.down.store(down, Ordering::SeqCst);
    }

    /// Whether nothing can be written from now on.
    pub fn set_read_only(&self, read_only: bool) {
        self.read_only.store(read_only, Ordering::SeqCst);
    }

    /// Gives leases to all who ask from now on: as when one ran out under a renewal that is slow.
    pub fn give_leases_to_all(&self) {
        self.no_leases.store(true, Ordering::SeqCst);
    }

    /// Whether leases are somebody else's from now on.
    pub fn set_leased_elsewhere(&self, elsewhere: bool) {
        self.lost_leases.store(elsewhere, Ordering::SeqCst);
    }

    /// Waits until a lease was asked for so often.
    pub async fn wait_for_claims(&self, count: usize) {
        self.claims.subscribe().wait_for(|claims| *claims >= count).await.unwrap();
    }

    /// How often a lease was asked for so far.
    pub fn claims(&self) -> usize {
        *self.claims.borrow()
    }

    /// Holds the next save back until the gate is open.
    pub fn hold_next_save(&self, gate: &Gate) {
        *self.before_save.lock().unwrap_or_else(PoisonError::into_inner) = Some(gate.clone());
    }

    /// Has the next read or save of a record fail so.
    pub fn fail_once(&self, error: StoreError) {
        *self.failing.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }

    /// Gives this record once, whatever is stored: a reader that is late.
    pub fn load_once(&self, record: Record) {
        *self.stale.lock().unwrap_or_else(PoisonError::into_inner) = Some(record);
    }

    /// How many records were written so far.
    pub fn saves(&self) -> usize {
        *self.saves.borrow()
    }

    /// Waits until so many records were written.
    pub async fn wait_for_saves(&self, count: usize) {
        self.saves.subscribe().wait_for(|saves| *saves >= count).await.unwrap();
    }

    /// How often a record was read or asked for so far.
    pub fn reads(&self) -> usize {
        *self.reads.borrow()
    }

    /// Waits until a record was read or asked for so often.
    pub async fn wait_for_reads(&self, count: usize) {
        self.reads.subscribe().wait_for(|reads| *reads >= count).await.unwrap();
    }

    /// The authorization that was begun last, as it is kept.
    pub fn begun(&self) -> Option<PendingFlow> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn check_once(&self) -> Result<(), StoreError> {
        self.failing.lock().unwrap_or_else(PoisonError::into_inner).take().map_or(Ok(()), Err)
    }

    fn check(&self, flag: &AtomicBool) -> Result<(), StoreError> {
        if self.down.load(Ordering::SeqCst) || flag.load(Ordering::SeqCst) {
            return Err(StoreError::Unavailable("switched off by the test".into()));
        }
        Ok(())
    }
}

#[async_trait]
impl Store for TestStore {
    async fn load(&self, key: &Key) -> Result<Option<Record>, StoreError> {
        self.reads.send_modify(|reads| *reads += 1);
        self.check(&self.down)?;
        self.check_once()?;
        let stale = self.stale.lock().unwrap_or_else(PoisonError::into_inner).take();
        match stale {
            Some(record) => Ok(Some(record)),
            None => self.inner.load(key).await,
        }
    }

    async fn save(&self, record: &Record, replaces: u64) -> Result<u64, StoreError> {
        let gate = self.before_save.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(gate) = gate {
            gate.pass().await;
        }
        self.check(&self.read_only)?;
        self.check_once()?;
        let version = self.inner.save(record, replaces).await?;
        self.saves.send_modify(|saves| *saves += 1);
        Ok(version)
    }

    async fn delete(&self, key: &Key) -> Result<(), StoreError> {
        self.check(&self.read_only)?;
        self.inner.delete(key).await
    }

    async fn list(&self, filter: &Filter, after: Option<&Key>, limit: usize) -> Result<Vec<Summary>, StoreError> {
        self.check(&self.down)?;
        self.inner.list(filter, after, limit).await
    }

    async fn due(&self, time: SystemTime, limit: usize, claim: Duration) -> Result<Vec<Key>, StoreError> {
        self.check(&self.down)?;
        self.inner.due(time, limit, claim).await
    }

    async fn lease(&self, lease: &Lease, period: Duration) -> Result<Leased, StoreError> {
        self.claims.send_modify(|claims| *claims += 1);
        self.check(&self.down)?;
        if self.no_leases.load(Ordering::SeqCst) {
            return Ok(Leased::Held);
        }
        if self.lost_leases.load(Ordering::SeqCst) {
            return Ok(Leased::Busy);
        }
        self.inner.lease(lease, period).await
    }

    async fn release(&self, lease: &Lease) -> Result<(), StoreError> {
        self.check(&self.down)?;
        self.inner.release(lease).await
    }

    async fn begin(&self, flow: &PendingFlow) -> Result<(), StoreError> {
        self.check(&self.read_only)?;
        *self.begun.lock().unwrap_or_else(PoisonError::into_inner) = Some(flow.clone());
        self.inner.begin(flow).await
    }

    async fn flow(&self, state_hash: &str) -> Result<Option<PendingFlow>, StoreError> {
        self.check(&self.down)?;
        self.inner.flow(state_hash).await
    }

    async fn take(&self, state_hash: &str) -> Result<bool, StoreError> {
        self.check(&self.read_only)?;
        self.inner.take(state_hash).await
    }
}
