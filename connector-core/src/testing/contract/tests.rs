//! A store that breaks one promise at a time.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;

use super::samples::mine;
use super::{CHECKS, check, hold, names};
use crate::store::{Filter, Key, Lease, Leased, MemoryStore, PendingFlow, Record, Store, StoreError, Summary};

/// A store that is as good as the one in memory, but for what the check of that name looks at.
#[derive(Debug)]
struct Faulty {
    fault: &'static str,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    inner: Mutex<Arc<MemoryStore>>,
    begun: Mutex<Vec<PendingFlow>>,
    leased: Mutex<Vec<(Lease, Duration)>>,
    lists: Mutex<HashMap<String, Vec<Summary>>>,
    claims: Mutex<BTreeMap<Key, SystemTime>>,
}

impl Faulty {
    fn pair(fault: &'static str) -> [Arc<dyn Store>; 2] {
        let shared = Arc::new(Shared::default());
        let other = match fault {
            "what_one_handle_saves_the_other_loads" => Arc::default(),
            _ => Arc::clone(&shared),
        };
        [Arc::new(Self { fault, shared }), Arc::new(Self { fault, shared: other })]
    }

    fn inner(&self) -> Arc<MemoryStore> {
        Arc::clone(&self.shared.inner.lock().unwrap())
    }

    fn has(&self, fault: &str) -> bool {
        self.fault == fault
    }

    /// The key as this store understands it.
    fn key(&self, key: &Key) -> Key {
        let mut key = key.clone();
        if self.has("ids_may_be_any_text") {
            key.connection = key.connection.to_lowercase();
        }
        key
    }
}

#[async_trait]
impl Store for Faulty {
    async fn load(&self, key: &Key) -> Result<Option<Record>, StoreError> {
        let mut found = self.inner().load(&self.key(key)).await?;
        if found.is_none() && self.has("a_record_that_was_never_saved_is_none") {
            found = self.inner().load(&mine()).await?;
        }
        Ok(found.map(|mut record| {
            if self.has("a_record_comes_back_as_it_was_saved") {
                record.pending = None;
            }
            if self.has("a_stored_record_has_the_version_that_its_save_gave") {
                record.version += 1;
            }
            if self.has("times_far_from_today_are_kept") {
                record.created_at = record.created_at.max(UNIX_EPOCH);
            }
            record
        }))
    }

    async fn save(&self, record: &Record, replaces: u64) -> Result<u64, StoreError> {
        let record = Record { key: self.key(&record.key), ..record.clone() };
        if self.has("a_record_of_a_megabyte_is_kept") && record.to_json()?.len() > 1 << 20 {
            return Err(StoreError::Full("a record is larger than a page".into()));
        }
        if self.has("of_sixteen_writers_of_one_version_one_wins") {
            let stored = || async { Ok(self.inner().load(&record.key).await?.map_or(0, |stored| stored.version)) };
            if stored().await? != replaces {
                return Err(StoreError::Conflict);
            }
            tokio::task::yield_now().await;
            return self.inner().save(&record, stored().await?).await;
        }
        let outcome = self.inner().save(&record, replaces).await;
        if outcome.is_err() && self.has("a_save_that_names_another_version_changes_nothing") {
            let stored = self.inner().load(&record.key).await?.map_or(0, |stored| stored.version);
            self.inner().save(&record, stored).await?;
        }
        outcome
    }

    async fn delete(&self, key: &Key) -> Result<(), StoreError> {
        if self.has("a_deleted_record_is_gone") {
            return Ok(());
        }
        self.inner().delete(&self.key(key)).await?;
        match self.fault {
            "versions_only_go_up" => *self.shared.inner.lock().unwrap() = Arc::default(),
            "a_deletion_removes_the_flows_of_the_connection" => {
                let begun = self.shared.begun.lock().unwrap().clone();
                for flow in &begun {
                    self.inner().begin(flow).await?;
                }
            }
            "a_deletion_removes_the_leases_of_the_connection" => {
                let leased = self.shared.leased.lock().unwrap().clone();
                for (lease, period) in &leased {
                    let _again = self.inner().lease(lease, *period).await?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    async fn list(&self, filter: &Filter, after: Option<&Key>, limit: usize) -> Result<Vec<Summary>, StoreError> {
        let mut filter = filter.clone();
        if self.has("a_list_has_what_the_filter_lets_through") {
            filter.expires_by = None;
        }
        let limit = limit + usize::from(self.has("pages_of_a_list_fit_together"));
        let listed = self.inner().list(&filter, after, limit).await?;
        if self.has("a_list_is_of_what_is_stored_now") {
            let question = format!("{filter:?} {after:?} {limit}");
            return Ok(self.shared.lists.lock().unwrap().entry(question).or_insert(listed).clone());
        }
        Ok(listed)
    }

    async fn due(&self, time: SystemTime, limit: usize, claim: Duration) -> Result<Vec<Key>, StoreError> {
        match self.fault {
            "due_is_what_works_and_has_to_be_renewed" => {
                let mut due = self.inner().due(time, limit, claim).await?;
                due.sort();
                Ok(due)
            }
            "what_is_claimed_is_given_to_nobody_else" => self.inner().due(time, limit, Duration::ZERO).await,
            "a_written_record_is_claimed_no_more" => {
                let mut due = self.inner().due(time, limit, claim).await?;
                let mut claims = self.shared.claims.lock().unwrap();
                due.retain(|key| claims.get(key).is_none_or(|until| *until <= time));
                claims.extend(due.iter().map(|key| (key.clone(), time + claim)));
                Ok(due)
            }
            "those_who_ask_at_once_share_what_is_due" => {
                let seen = self.inner().due(time, limit, Duration::ZERO).await?;
                tokio::task::yield_now().await;
                self.inner().due(time, limit, claim).await?;
                Ok(seen)
            }
            _ => self.inner().due(time, limit, claim).await,
        }
    }

    async fn lease(&self, lease: &Lease, period: Duration) -> Result<Leased, StoreError> {
        let mut lease = lease.clone();
        if self.has("leases_of_other_tokens_are_apart") {
            lease.tokens.clear();
        }
        let known = self.shared.leased.lock().unwrap().iter().any(|(known, _)| *known == lease);
        let period = if known && self.has("a_holder_holds_on") { Duration::ZERO } else { period };
        let leased = self.inner().lease(&lease, period).await?;
        if leased != Leased::Busy {
            self.shared.leased.lock().unwrap().push((lease.clone(), period));
        }
        Ok(match (leased, self.fault) {
            (Leased::Busy, "a_lease_is_held_by_one") => Leased::Held,
            (Leased::Busy, "of_sixteen_who_want_a_lease_one_gets_it") if lease.owner == "task 7" => Leased::Held,
            (Leased::Abandoned { .. }, "a_lease_that_ran_out_is_abandoned") => Leased::Held,
            _ => leased,
        })
    }

    async fn release(&self, lease: &Lease) -> Result<(), StoreError> {
        self.inner().release(lease).await?;
        if self.has("a_lease_is_given_back_by_its_owner_alone") {
            let leased = self.shared.leased.lock().unwrap().clone();
            for (held, _) in leased.iter().filter(|(held, _)| (&held.key, &held.tokens) == (&lease.key, &lease.tokens))
            {
                self.inner().release(held).await?;
            }
        }
        Ok(())
    }

    async fn begin(&self, flow: &PendingFlow) -> Result<(), StoreError> {
        if self.has("a_flow_is_kept_until_its_deadline") {
            let later = PendingFlow {
                state_hash: "later".to_owned(),
                begun_at: flow.begun_at + Duration::from_secs(590),
                ..flow.clone()
            };
            self.inner().begin(&later).await?;
        }
        self.shared.begun.lock().unwrap().push(flow.clone());
        self.inner().begin(flow).await
    }

    async fn flow(&self, state_hash: &str) -> Result<Option<PendingFlow>, StoreError> {
        let found = self.inner().flow(state_hash).await?;
        let issuer =
            |flow: &PendingFlow| flow.issuer.clone().filter(|_| !self.has("a_flow_comes_back_as_it_was_begun"));
        Ok(found.map(|flow| PendingFlow { issuer: issuer(&flow), ..flow }))
    }

    async fn take(&self, state_hash: &str) -> Result<bool, StoreError> {
        if self.has("of_sixteen_who_take_a_flow_one_gets_it") {
            let there = self.inner().flow(state_hash).await?.is_some();
            tokio::task::yield_now().await;
            self.inner().take(state_hash).await?;
            return Ok(there);
        }
        self.inner().take(state_hash).await
    }
}

#[tokio::test]
async fn the_store_in_memory_keeps_its_contract() {
    check(|| async { Ok(Faulty::pair("")) }).await.unwrap();
}

#[tokio::test]
async fn every_check_of_the_contract_notices_a_store_that_breaks_it() {
    for check in CHECKS {
        let open = || async { Ok(Faulty::pair(check.name)) };
        let broken = hold(open, std::iter::once(check)).await.expect_err(check.name);
        let said = broken.to_string();
        assert!(said.contains(check.name) && said.contains(check.sentence), "{said}");
    }
}

#[tokio::test]
async fn a_store_that_cannot_be_opened_is_said_to_be_so() {
    let broken = check(|| async { Err(StoreError::Unavailable("no such host".into())) }).await.expect_err("it opens");
    assert_eq!(broken.promises().len(), names().count());
    assert!(broken.to_string().contains("cannot be used now: no such host"), "{broken}");
}
