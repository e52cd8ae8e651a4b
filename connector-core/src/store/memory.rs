//! The store of a single process that may forget.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use async_trait::async_trait;

use super::{Grant, Key, PendingFlow, Record, Store, StoreError};

/// Keeps connections in memory, for tests and for programs whose connections end with them.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    records: HashMap<Key, Record>,
    flows: HashMap<String, PendingFlow>,
    /// Versions are never used twice, not even by a connection that was removed and made anew.
    last_version: u64,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn load(&self, key: &Key) -> Result<Option<Record>, StoreError> {
        Ok(self.state().records.get(key).cloned())
    }

    async fn save(&self, record: &Record, replaces: u64) -> Result<u64, StoreError> {
        let mut state = self.state();
        if state.records.get(&record.key).map_or(0, |stored| stored.version) != replaces {
            return Err(StoreError::Conflict);
        }
        state.last_version += 1;
        let version = state.last_version;
        state.records.insert(record.key.clone(), Record { version, ..record.clone() });
        Ok(version)
    }

    async fn delete(&self, key: &Key) -> Result<(), StoreError> {
        let mut state = self.state();
        state.records.remove(key);
        state.flows.retain(|_, flow| flow.key != *key);
        Ok(())
    }

    async fn due(&self, time: SystemTime, limit: usize) -> Result<Vec<Key>, StoreError> {
        let state = self.state();
        let renew_by = |record: &Record| record.active.as_ref().and_then(Grant::due_at);
        let mut due: Vec<_> = state
            .records
            .values()
            .filter(|record| record.status == super::Status::Connected)
            .filter_map(|record| Some((renew_by(record).filter(|by| *by <= time)?, &record.key)))
            .collect();
        due.sort();
        Ok(due.into_iter().take(limit).map(|(_, key)| key.clone()).collect())
    }

    async fn begin(&self, flow: &PendingFlow) -> Result<(), StoreError> {
        let mut state = self.state();
        state.flows.retain(|_, other| other.deadline > flow.begun_at);
        state.flows.insert(flow.state_hash.clone(), flow.clone());
        Ok(())
    }

    async fn flow(&self, state_hash: &str) -> Result<Option<PendingFlow>, StoreError> {
        Ok(self.state().flows.get(state_hash).cloned())
    }

    async fn take(&self, state_hash: &str) -> Result<bool, StoreError> {
        Ok(self.state().flows.remove(state_hash).is_some())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::fields::Fields;

    fn key(connection: &str) -> Key {
        Key { connector: "notes".to_owned(), connection: connection.to_owned() }
    }

    fn flow(state_hash: &str, connection: &str, begun_at: SystemTime) -> PendingFlow {
        PendingFlow {
            state_hash: state_hash.to_owned(),
            session_hash: String::new(),
            key: key(connection),
            connector: "notes".to_owned(),
            fields: Fields::new(),
            verifier: None,
            dpop_key: None,
            scopes: Vec::new(),
            redirect_uri: String::new(),
            issuer: None,
            issuer_in_callback: false,
            token_endpoint: None,
            begun_at,
            deadline: begun_at + Duration::from_secs(600),
        }
    }

    #[tokio::test]
    async fn a_connection_is_deleted_with_what_was_begun_for_it_and_nothing_else() {
        let (store, now) = (MemoryStore::new(), SystemTime::now());
        for connection in ["mine", "yours"] {
            store.save(&Record::new(key(connection), now).unwrap(), 0).await.unwrap();
            store.begin(&flow(connection, connection, now)).await.unwrap();
        }
        store.delete(&key("mine")).await.unwrap();
        assert!(store.load(&key("mine")).await.unwrap().is_none());
        assert!(store.flow("mine").await.unwrap().is_none(), "what was begun goes on without its connection");
        assert!(store.load(&key("yours")).await.unwrap().is_some());
        assert!(store.flow("yours").await.unwrap().is_some());
    }

    #[tokio::test]
    async fn authorizations_that_nobody_completes_do_not_pile_up() {
        let (store, now) = (MemoryStore::new(), SystemTime::now());
        store.begin(&flow("left", "mine", now)).await.unwrap();
        store.begin(&flow("late", "mine", now + Duration::from_secs(599))).await.unwrap();
        assert!(store.flow("left").await.unwrap().is_some(), "its deadline is still to come");
        store.begin(&flow("next", "mine", now + Duration::from_secs(600))).await.unwrap();
        assert!(store.flow("left").await.unwrap().is_none());
        assert!(store.flow("late").await.unwrap().is_some());
    }
}
