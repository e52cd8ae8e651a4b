//! The store of a single process that may forget.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;

use super::{Filter, Key, Lease, Leased, PendingFlow, Record, Store, StoreError, Summary};
use crate::clock::{Clock, SystemClock, after as later};

/// Keeps connections in memory, for tests and for programs whose connections end with them.
#[derive(Debug)]
pub struct MemoryStore {
    state: Mutex<State>,
    clock: Arc<dyn Clock>,
}

#[derive(Debug, Default)]
struct State {
    records: BTreeMap<Key, Kept>,
    /// Where each of them stands in the order in which they are due.
    due: BTreeSet<(SystemTime, Key)>,
    /// Versions are never used twice, not even by a connection that was removed and made anew.
    last_version: u64,
    leases: BTreeMap<(Key, String), Held>,
    flows: HashMap<String, PendingFlow>,
    flows_by_deadline: BTreeSet<(SystemTime, String)>,
    flows_by_key: BTreeSet<(Key, String)>,
}

#[derive(Debug)]
struct Kept {
    record: Record,
    /// When it is due, or until when it is claimed.
    due: Option<SystemTime>,
}

#[derive(Debug)]
struct Held {
    owner: String,
    since: SystemTime,
    until: SystemTime,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::with_clock(Arc::new(SystemClock))
    }

    /// An empty store whose leases end by this clock.
    #[must_use]
    pub fn with_clock(clock: Arc<dyn Clock>) -> Self {
        Self { state: Mutex::default(), clock }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl State {
    /// Moves a connection in the order in which they are due.
    fn put(&mut self, record: Record, due: Option<SystemTime>) {
        let key = record.key.clone();
        if let Some(Kept { due: Some(before), .. }) = self.records.insert(key.clone(), Kept { record, due }) {
            self.due.remove(&(before, key.clone()));
        }
        self.due.extend(due.map(|due| (due, key)));
    }

    fn drop_flow(&mut self, state_hash: &str) -> bool {
        let Some(flow) = self.flows.remove(state_hash) else { return false };
        self.flows_by_key.remove(&(flow.key, flow.state_hash.clone()));
        self.flows_by_deadline.remove(&(flow.deadline, flow.state_hash));
        true
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn load(&self, key: &Key) -> Result<Option<Record>, StoreError> {
        Ok(self.state().records.get(key).map(|kept| kept.record.clone()))
    }

    async fn save(&self, record: &Record, replaces: u64) -> Result<u64, StoreError> {
        let mut state = self.state();
        if state.records.get(&record.key).map_or(0, |stored| stored.record.version) != replaces {
            return Err(StoreError::Conflict);
        }
        state.last_version += 1;
        let version = state.last_version;
        state.put(Record { version, ..record.clone() }, record.summary().due_at);
        Ok(version)
    }

    async fn delete(&self, key: &Key) -> Result<(), StoreError> {
        let mut state = self.state();
        if let Some(Kept { due: Some(due), .. }) = state.records.remove(key) {
            state.due.remove(&(due, key.clone()));
        }
        let of_it = |from: &(Key, String)| from.0 == *key;
        let first = (key.clone(), String::new());
        let leases: Vec<_> =
            state.leases.range(first.clone()..).map(|(of, _)| of).take_while(|of| of_it(of)).cloned().collect();
        for lease in leases {
            state.leases.remove(&lease);
        }
        let flows: Vec<_> = state.flows_by_key.range(first..).take_while(|of| of_it(of)).cloned().collect();
        for (_, state_hash) in flows {
            state.drop_flow(&state_hash);
        }
        Ok(())
    }

    async fn list(&self, filter: &Filter, after: Option<&Key>, limit: usize) -> Result<Vec<Summary>, StoreError> {
        let state = self.state();
        let first = filter.connector.clone().map(|connector| Key { connector, connection: String::new() });
        let begin = match (after, &first) {
            (Some(after), Some(first)) if after < first => Bound::Included(first),
            (Some(after), _) => Bound::Excluded(after),
            (None, Some(first)) => Bound::Included(first),
            (None, None) => Bound::Unbounded,
        };
        let of_connector = |key: &Key| filter.connector.as_ref().is_none_or(|connector| *connector == key.connector);
        let from = state.records.range((begin, Bound::Unbounded)).take_while(|(key, _)| of_connector(key));
        Ok(from.map(|(_, kept)| kept.record.summary()).filter(|summary| filter.matches(summary)).take(limit).collect())
    }

    async fn due(&self, time: SystemTime, limit: usize, claim: Duration) -> Result<Vec<Key>, StoreError> {
        let mut state = self.state();
        let due: Vec<_> = state.due.iter().take_while(|(due, _)| *due <= time).take(limit).cloned().collect();
        let claimed_until = later(time, claim);
        for entry in &due {
            state.due.remove(entry);
            state.due.insert((claimed_until, entry.1.clone()));
            if let Some(kept) = state.records.get_mut(&entry.1) {
                kept.due = Some(claimed_until);
            }
        }
        Ok(due.into_iter().map(|(_, key)| key).collect())
    }

    async fn lease(&self, lease: &Lease, period: Duration) -> Result<Leased, StoreError> {
        let mut state = self.state();
        let now = self.clock.now();
        let place = (lease.key.clone(), lease.tokens.clone());
        let leased = match state.leases.get(&place) {
            Some(held) if held.owner == lease.owner => Leased::Held,
            Some(held) if now < held.until => return Ok(Leased::Busy),
            Some(held) => Leased::Abandoned { since: held.since },
            None => Leased::Held,
        };
        let until = later(now, period);
        let held = state.leases.entry(place).or_insert_with(|| Held { owner: String::new(), since: now, until });
        if held.owner != lease.owner {
            *held = Held { owner: lease.owner.clone(), since: now, until };
        }
        held.until = until;
        Ok(leased)
    }

    async fn release(&self, lease: &Lease) -> Result<(), StoreError> {
        let mut state = self.state();
        let place = (lease.key.clone(), lease.tokens.clone());
        if state.leases.get(&place).is_some_and(|held| held.owner == lease.owner) {
            state.leases.remove(&place);
        }
        Ok(())
    }

    async fn begin(&self, flow: &PendingFlow) -> Result<(), StoreError> {
        let mut state = self.state();
        while let Some((_, over)) =
            state.flows_by_deadline.first().filter(|(deadline, _)| *deadline <= flow.begun_at).cloned()
        {
            state.drop_flow(&over);
        }
        state.drop_flow(&flow.state_hash);
        state.flows_by_deadline.insert((flow.deadline, flow.state_hash.clone()));
        state.flows_by_key.insert((flow.key.clone(), flow.state_hash.clone()));
        state.flows.insert(flow.state_hash.clone(), flow.clone());
        Ok(())
    }

    async fn flow(&self, state_hash: &str) -> Result<Option<PendingFlow>, StoreError> {
        Ok(self.state().flows.get(state_hash).cloned())
    }

    async fn take(&self, state_hash: &str) -> Result<bool, StoreError> {
        Ok(self.state().drop_flow(state_hash))
    }
}

#[cfg(test)]
mod tests {
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
