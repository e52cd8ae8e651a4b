//! The store that all processes share, as each of them sees it: slow, and broken for a while, as the seed has it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use connector_core::{Filter, Key, Lease, Leased, MemoryStore, PendingFlow, Record, Store, StoreError, Summary};

use crate::network::NEVER;
use crate::random::{Choices, number};
use crate::service::{Run, Service};

/// The store as one process sees it.
#[derive(Debug, Clone)]
pub struct Storage {
    pub seed: u64,
    pub run: Run,
    pub inner: Arc<MemoryStore>,
    pub service: Arc<Service>,
    /// When it fails, in milliseconds, and how often in a hundred times.
    pub troubles: Arc<Vec<(u64, u64, u64)>>,
    pub fuse: Arc<AtomicI64>,
}

impl Storage {
    /// One access: waits, acts, waits; and fails before or behind that.
    async fn access<T: Send>(
        &self,
        what: &str,
        act: impl Future<Output = Result<T, StoreError>> + Send,
    ) -> Result<T, StoreError> {
        let time = &self.service.time;
        time.stir();
        self.fuse.fetch_sub(1, Ordering::Relaxed);
        let now = time.now();
        let mut choices = Choices::about(&[self.seed, number(what), self.run.0 as u64, now]);
        let often = self
            .troubles
            .iter()
            .find(|(from, until, _)| (*from..*until).contains(&now))
            .map_or(0, |(.., often)| *often);
        let fails = !self.service.is_quiet() && choices.chance(often);
        let (before, hangs) = (choices.chance(50), choices.chance(20));
        let broken = || StoreError::Unavailable("simulated".into());
        time.sleep(self.run.0, choices.between(1, 10)).await;
        let failing = fails.then(|| Failing(&self.service));
        if fails {
            self.service.store_failed();
            self.service.log.add(format!("{:?} {what}: fails before: {before}, hangs: {hangs}", self.run));
        }
        if fails && before {
            time.sleep(self.run.0, if hangs { NEVER } else { 1 }).await;
            return Err(broken());
        }
        let outcome = act.await;
        self.fuse.fetch_sub(1, Ordering::Relaxed);
        time.sleep(self.run.0, if fails && hangs { NEVER } else { choices.between(1, 10) }).await;
        drop(failing);
        if fails { Err(broken()) } else { outcome }
    }
}

/// An access that fails: noted when it begins, and when it ends or is given up.
struct Failing<'a>(&'a Service);

impl Drop for Failing<'_> {
    fn drop(&mut self) {
        self.0.store_failed();
    }
}

#[async_trait]
impl Store for Storage {
    async fn load(&self, key: &Key) -> Result<Option<Record>, StoreError> {
        self.access("load", self.inner.load(key)).await
    }

    async fn save(&self, record: &Record, replaces: u64) -> Result<u64, StoreError> {
        let save = async {
            let version = self.inner.save(record, replaces).await?;
            let tokens = record.active.as_ref().map(|grant| {
                let refresh = grant.tokens.refresh_token().map_or("none", |token| token.expose_secret());
                format!("{} {refresh}, unanswered: {}", grant.generation, grant.unanswered_since.is_some())
            });
            self.service.log.add(format!("{:?} saves {:?} {tokens:?}", self.run, record.status));
            self.service.saved(record);
            Ok(version)
        };
        self.access("save", save).await
    }

    async fn delete(&self, key: &Key) -> Result<(), StoreError> {
        self.access("delete", self.inner.delete(key)).await
    }

    async fn list(&self, filter: &Filter, after: Option<&Key>, limit: usize) -> Result<Vec<Summary>, StoreError> {
        self.access("list", self.inner.list(filter, after, limit)).await
    }

    async fn due(&self, time: SystemTime, limit: usize, claim: Duration) -> Result<Vec<Key>, StoreError> {
        self.access("due", self.inner.due(time, limit, claim)).await
    }

    async fn lease(&self, lease: &Lease, period: Duration) -> Result<Leased, StoreError> {
        let take = async {
            let leased = self.inner.lease(lease, period).await;
            self.service.log.add(format!("{:?} asks for the lease: {leased:?}", self.run));
            leased
        };
        self.access("lease", take).await
    }

    async fn release(&self, lease: &Lease) -> Result<(), StoreError> {
        self.access("release", self.inner.release(lease)).await
    }

    async fn begin(&self, flow: &PendingFlow) -> Result<(), StoreError> {
        self.access("begin", self.inner.begin(flow)).await
    }

    async fn flow(&self, state_hash: &str) -> Result<Option<PendingFlow>, StoreError> {
        self.access("flow", self.inner.flow(state_hash)).await
    }

    async fn take(&self, state_hash: &str) -> Result<bool, StoreError> {
        self.access("take", self.inner.take(state_hash)).await
    }
}
