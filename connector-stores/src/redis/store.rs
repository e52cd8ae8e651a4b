//! The contract, by scripts.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use connector_core::{Filter, Key, Lease, Leased, PendingFlow, Record, Store, StoreError, Summary};
use redis::{FromRedisValue, Script};

use super::RedisStore;
use super::error::failed;
use super::order::{ended, id, key};
use crate::entry::{Entry, Open, open_flow, open_record, seal_flow, status_text};
use crate::seal::Sealed;
use crate::time::{self, Bytes};

/// How much of the connections that end by some time is looked at together.
const PIECE: usize = 500;

/// What is kept of something sealed, with the version of a record.
type SealedColumns = (Option<Vec<u8>>, Option<Vec<u8>>, Option<Vec<u8>>);

#[async_trait]
impl Store for RedisStore {
    async fn load(&self, key: &Key) -> Result<Option<Record>, StoreError> {
        let Some((version, sealed)) = self.columns("r:", &id(key)).await? else { return Ok(None) };
        open_record(&self.vault, key, number(&version)?, &sealed).map(Some)
    }

    async fn save(&self, record: &Record, replaces: u64) -> Result<u64, StoreError> {
        let entry = Entry::of(record, &self.vault)?;
        let optional = |time: &Option<Bytes>| time.map_or(Vec::new(), |time| time.to_vec());
        let given: Vec<u8> = self
            .run(
                &self.scripts.save,
                &[
                    &id(&record.key),
                    replaces.to_string().as_bytes(),
                    entry.status.as_bytes(),
                    &optional(&entry.expires_at),
                    &optional(&entry.due_at),
                    &entry.created_at,
                    &entry.updated_at,
                    &ended(&entry.sealed.key_id),
                    entry.sealed.key_id.as_bytes(),
                    &entry.sealed.bytes,
                ],
            )
            .await?;
        if given.is_empty() { Err(StoreError::Conflict) } else { number(&given) }
    }

    async fn delete(&self, key: &Key) -> Result<(), StoreError> {
        self.run::<i64>(&self.scripts.delete, &[&id(key)]).await.map(drop)
    }

    async fn list(&self, filter: &Filter, after: Option<&Key>, limit: usize) -> Result<Vec<Summary>, StoreError> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        if let Some(time) = filter.expires_by {
            return self.list_by_expiry(filter, time, after, limit).await;
        }
        let index = match filter.status {
            Some(status) => format!("status:{}", status_text(status)?),
            None => "all".to_owned(),
        };
        let of_connector = filter.connector.as_deref().map(ended);
        let first = of_connector.clone().map_or(b"-".to_vec(), |first| bound(b'[', &[&first]));
        // Nothing comes after the last one of a connector: no byte of an id is so high.
        let max = of_connector.as_ref().map_or(b"+".to_vec(), |first| bound(b'(', &[first, b"\xff"]));
        let min = match (after.map(id), of_connector) {
            (Some(after), Some(first)) if after < first => bound(b'[', &[&first]),
            (Some(after), _) => bound(b'(', &[&after]),
            (None, _) => first,
        };
        let rows = self.piece(&index, &min, &max, limit, 0).await?;
        rows.iter().map(|row| row.summary(0)).collect()
    }

    async fn due(&self, time: SystemTime, limit: usize, claim: Duration) -> Result<Vec<Key>, StoreError> {
        let until = time::to_bytes(time::later(time, claim));
        let limit = i64::try_from(limit).unwrap_or(i64::MAX).to_string();
        let ids: Vec<Vec<u8>> = self.run(&self.scripts.due, &[&up_to(time), limit.as_bytes(), &until]).await?;
        ids.iter().map(|id| key(id)).collect()
    }

    async fn lease(&self, lease: &Lease, period: Duration) -> Result<Leased, StoreError> {
        let period = time::period(period).to_string();
        let arguments = [&*id(&lease.key), lease.tokens.as_bytes(), lease.owner.as_bytes(), period.as_bytes()];
        let outcome: String = self.run(&self.scripts.lease, &arguments).await?;
        match outcome.as_str() {
            "busy" => Ok(Leased::Busy),
            "held" => Ok(Leased::Held),
            since => {
                let since =
                    since.parse().map_err(|error| StoreError::Damaged(Box::<std::num::ParseIntError>::new(error)))?;
                Ok(Leased::Abandoned { since: time::from_micros(since)? })
            }
        }
    }

    async fn release(&self, lease: &Lease) -> Result<(), StoreError> {
        let arguments = [&*id(&lease.key), lease.tokens.as_bytes(), lease.owner.as_bytes()];
        self.run::<i64>(&self.scripts.release, &arguments).await.map(drop)
    }

    async fn begin(&self, flow: &PendingFlow) -> Result<(), StoreError> {
        let sealed = seal_flow(&self.vault, flow)?;
        let arguments = [
            flow.state_hash.as_bytes(),
            &id(&flow.key),
            &time::to_bytes(flow.deadline),
            &up_to(flow.begun_at),
            &ended(&sealed.key_id),
            sealed.key_id.as_bytes(),
            &sealed.bytes,
        ];
        self.run::<i64>(&self.scripts.begin, &arguments).await.map(drop)
    }

    async fn flow(&self, state_hash: &str) -> Result<Option<PendingFlow>, StoreError> {
        let columns = self.columns("f:", state_hash.as_bytes()).await?;
        columns.map(|(_, sealed)| open_flow(&self.vault, state_hash, &sealed)).transpose()
    }

    async fn take(&self, state_hash: &str) -> Result<bool, StoreError> {
        Ok(self.run::<i64>(&self.scripts.take, &[state_hash.as_bytes()]).await? == 1)
    }
}

impl RedisStore {
    /// Runs a script, which the server may have forgotten.
    pub(super) async fn run<T: FromRedisValue>(&self, script: &Script, arguments: &[&[u8]]) -> Result<T, StoreError> {
        let mut invocation = script.prepare_invoke();
        invocation.key(&self.base);
        for argument in arguments {
            invocation.arg(*argument);
        }
        invocation.invoke_async(&mut self.connection.clone()).await.map_err(failed)
    }

    /// The version and what is sealed of a record or a pending authorization, if it is there.
    async fn columns(&self, kind: &str, place: &[u8]) -> Result<Option<(Vec<u8>, Sealed)>, StoreError> {
        let name = [self.base.as_bytes(), kind.as_bytes(), place].concat();
        let mut command = redis::cmd("HMGET");
        command.arg(name).arg("version").arg("key").arg("sealed");
        let columns: SealedColumns = command.query_async(&mut self.connection.clone()).await.map_err(failed)?;
        match columns {
            (None, None, None) => Ok(None),
            (version, Some(key_id), Some(bytes)) => {
                Ok(Some((version.unwrap_or_default(), Sealed { key_id: text(key_id)?, bytes })))
            }
            _ => Err(StoreError::Damaged("a part of what is kept is missing".into())),
        }
    }

    /// The records of a piece of an index.
    async fn piece(
        &self,
        index: &str,
        min: &[u8],
        max: &[u8],
        limit: usize,
        before_id: usize,
    ) -> Result<Vec<Row>, StoreError> {
        let (limit, before_id) = (i64::try_from(limit).unwrap_or(i64::MAX).to_string(), before_id.to_string());
        let arguments = [index.as_bytes(), min, max, limit.as_bytes(), before_id.as_bytes()];
        let rows: Vec<Vec<Vec<u8>>> = self.run(&self.scripts.list, &arguments).await?;
        let row = |columns: Vec<Vec<u8>>| columns.try_into().map(Row);
        let rows: Result<_, _> = rows.into_iter().map(row).collect();
        rows.map_err(|_| StoreError::Damaged("a list has another form than was asked for".into()))
    }

    /// All that end by that time, in pieces, of which the first ones by their ids are kept.
    async fn list_by_expiry(
        &self,
        filter: &Filter,
        time: SystemTime,
        after: Option<&Key>,
        limit: usize,
    ) -> Result<Vec<Summary>, StoreError> {
        let mut first = BTreeMap::new();
        let (mut min, max) = (b"-".to_vec(), up_to(time));
        loop {
            let rows = self.piece("expiry", &min, &max, PIECE, size_of::<Bytes>()).await?;
            for row in &rows {
                let summary = row.summary(size_of::<Bytes>())?;
                if filter.matches(&summary) && after.is_none_or(|after| summary.key > *after) {
                    first.insert(summary.key.clone(), summary);
                    if first.len() > limit {
                        first.pop_last();
                    }
                }
            }
            match rows.last() {
                Some(Row([.., member])) if rows.len() == PIECE => min = bound(b'(', &[member]),
                _ => return Ok(first.into_values().collect()),
            }
        }
    }
}

/// Version, status, the times, and the member of the index, which ends with the id.
struct Row([Vec<u8>; 7]);

impl Row {
    fn summary(&self, before_id: usize) -> Result<Summary, StoreError> {
        let Self([version, status, expires_at, due_at, created_at, updated_at, member]) = self;
        let given = |time: &'_ Vec<u8>| !time.is_empty();
        let open = Open {
            key: key(member.get(before_id..).unwrap_or_default())?,
            version: number(version)?,
            status: std::str::from_utf8(status).map_err(|error| StoreError::Damaged(Box::new(error)))?,
            expires_at: Some(expires_at).filter(|time| given(time)).map(Vec::as_slice),
            due_at: Some(due_at).filter(|time| given(time)).map(Vec::as_slice),
            created_at,
            updated_at,
        };
        open.summary()
    }
}

/// The end of a range: `[` with it, `(` without it.
pub(super) fn bound(kind: u8, parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = vec![kind];
    bytes.extend(parts.iter().copied().flatten());
    bytes
}

/// The end of a range with all that begin with that time or an earlier one. What follows a time never begins with the highest byte.
fn up_to(time: SystemTime) -> Vec<u8> {
    bound(b'(', &[&time::to_bytes(time), b"\xff"])
}

pub(super) fn number(digits: &[u8]) -> Result<u64, StoreError> {
    let number = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
    number.ok_or_else(|| StoreError::Damaged("a version is kept that is none".into()))
}

pub(super) fn text(bytes: Vec<u8>) -> Result<String, StoreError> {
    String::from_utf8(bytes).map_err(|error| StoreError::Damaged(Box::new(error)))
}
