//! The contract, in SQL.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use connector_core::{Filter, Key, Lease, Leased, PendingFlow, Record, Store, StoreError, Summary};
use sqlx::{QueryBuilder, Sqlite};

use super::SqliteStore;
use super::error::failed;
use super::writing::Writing;
use crate::entry::{Entry, open_flow, open_record, seal_flow, status_text};
use crate::sql::{self, rows};
use crate::time;

/// How long it is remembered that a lease ran out, in microseconds: two days.
const REMEMBERED: i64 = 2 * 24 * 3600 * 1_000_000;

pub(super) const DUE: &str =
    "SELECT connector, connection FROM records WHERE wake_at <= ? ORDER BY wake_at, rowid LIMIT ?";
pub(super) const CLAIM: &str = "UPDATE records SET wake_at = ? WHERE rowid IN \
                                (SELECT rowid FROM records WHERE wake_at <= ? ORDER BY wake_at, rowid LIMIT ?)";

#[async_trait]
impl Store for SqliteStore {
    async fn load(&self, key: &Key) -> Result<Option<Record>, StoreError> {
        let query = sqlx::query_as::<_, (i64, String, Vec<u8>)>(
            "SELECT version, key_id, sealed FROM records WHERE connector = ? AND connection = ?",
        );
        let query = query.bind(&key.connector).bind(&key.connection);
        let Some((version, key_id, bytes)) = query.fetch_optional(&self.readers).await.map_err(failed)? else {
            return Ok(None);
        };
        open_record(&self.vault, key, sql::version(version)?, &sql::sealed((key_id, bytes))?).map(Some)
    }

    async fn save(&self, record: &Record, replaces: u64) -> Result<u64, StoreError> {
        let entry = Entry::of(record, &self.vault)?;
        let Ok(replaces) = i64::try_from(replaces) else { return Err(StoreError::Conflict) };
        let mut transaction = Writing::begin(&self.writer).await?;
        let version: i64 = sqlx::query_scalar("UPDATE versions SET last = last + 1 RETURNING last")
            .fetch_one(&mut *transaction)
            .await
            .map_err(failed)?;
        // One statement for both, with the same order of what is bound.
        let query = sqlx::query(match replaces {
            0 => {
                "INSERT INTO records (version, status, expires_at, due_at, wake_at, created_at, updated_at, key_id, sealed, \
                 connector, connection) VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING"
            }
            _ => {
                "UPDATE records SET version = ?1, status = ?2, expires_at = ?3, due_at = ?4, wake_at = ?4, created_at = ?5, \
                 updated_at = ?6, key_id = ?7, sealed = ?8 WHERE connector = ?9 AND connection = ?10 AND version = ?11"
            }
        });
        let query = query
            .bind(version)
            .bind(&entry.status)
            .bind(entry.expires_at.as_ref().map(<[u8; 12]>::as_slice))
            .bind(entry.due_at.as_ref().map(<[u8; 12]>::as_slice))
            .bind(entry.created_at.as_slice())
            .bind(entry.updated_at.as_slice())
            .bind(&entry.sealed.key_id)
            .bind(&entry.sealed.bytes)
            .bind(&record.key.connector)
            .bind(&record.key.connection);
        let query = if replaces == 0 { query } else { query.bind(replaces) };
        let written = query.execute(&mut *transaction).await.map_err(failed)?.rows_affected();
        if written == 0 {
            transaction.undo().await?;
            return Err(StoreError::Conflict);
        }
        transaction.commit().await?;
        sql::version(version)
    }

    async fn delete(&self, key: &Key) -> Result<(), StoreError> {
        let mut transaction = Writing::begin(&self.writer).await?;
        for statement in [
            "DELETE FROM flows WHERE connector = ? AND connection = ?",
            "DELETE FROM leases WHERE connector = ? AND connection = ?",
            "DELETE FROM records WHERE connector = ? AND connection = ?",
        ] {
            let query = sqlx::query(statement).bind(&key.connector).bind(&key.connection);
            query.execute(&mut *transaction).await.map_err(failed)?;
        }
        transaction.commit().await
    }

    async fn list(&self, filter: &Filter, after: Option<&Key>, limit: usize) -> Result<Vec<Summary>, StoreError> {
        let Some(mut query) = list_query(filter, after, limit)? else { return Ok(Vec::new()) };
        let rows = query.build_query_as().fetch_all(&self.readers).await.map_err(failed)?;
        rows.into_iter().map(sql::summary::<String>).collect()
    }

    async fn due(&self, time: SystemTime, limit: usize, claim: Duration) -> Result<Vec<Key>, StoreError> {
        let (now, limit) = (time::to_bytes(time), rows(limit));
        // Mostly there is nothing to do, and nobody has to wait for it.
        let query = sqlx::query(DUE).bind(now.as_slice()).bind(limit.min(1));
        if query.fetch_optional(&self.readers).await.map_err(failed)?.is_none() {
            return Ok(Vec::new());
        }
        let mut transaction = Writing::begin(&self.writer).await?;
        let query = sqlx::query_as(DUE).bind(now.as_slice()).bind(limit);
        let due = query.fetch_all(&mut *transaction).await.map_err(failed)?;
        let until = time::to_bytes(time::later(time, claim));
        let query = sqlx::query(CLAIM).bind(until.as_slice()).bind(now.as_slice()).bind(limit);
        query.execute(&mut *transaction).await.map_err(failed)?;
        transaction.commit().await?;
        due.into_iter().map(sql::key::<String>).collect()
    }

    async fn lease(&self, lease: &Lease, period: Duration) -> Result<Leased, StoreError> {
        let now = self.now();
        let mut transaction = Writing::begin(&self.writer).await?;
        let forget = sqlx::query("DELETE FROM leases WHERE until < ?").bind(now.saturating_sub(REMEMBERED));
        forget.execute(&mut *transaction).await.map_err(failed)?;
        let query = sqlx::query_scalar(
            "INSERT INTO leases (connector, connection, tokens, owner, since, until) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
             ON CONFLICT DO UPDATE SET owner = excluded.owner, until = excluded.until, \
             since = CASE owner WHEN excluded.owner THEN since ELSE excluded.since END, \
             abandoned = CASE owner WHEN excluded.owner THEN NULL ELSE since END \
             WHERE owner = excluded.owner OR until <= excluded.since RETURNING abandoned",
        );
        let query = query
            .bind(&lease.key.connector)
            .bind(&lease.key.connection)
            .bind(&lease.tokens)
            .bind(&lease.owner)
            .bind(now)
            .bind(now.saturating_add(time::period(period)));
        let taken: Option<Option<i64>> = query.fetch_optional(&mut *transaction).await.map_err(failed)?;
        transaction.commit().await?;
        Ok(match taken {
            None => Leased::Busy,
            Some(None) => Leased::Held,
            Some(Some(since)) => Leased::Abandoned { since: time::from_micros(since)? },
        })
    }

    async fn release(&self, lease: &Lease) -> Result<(), StoreError> {
        let query =
            sqlx::query("DELETE FROM leases WHERE connector = ? AND connection = ? AND tokens = ? AND owner = ?");
        let query = query.bind(&lease.key.connector).bind(&lease.key.connection).bind(&lease.tokens).bind(&lease.owner);
        query.execute(&self.writer).await.map_err(failed).map(drop)
    }

    async fn begin(&self, flow: &PendingFlow) -> Result<(), StoreError> {
        let sealed = seal_flow(&self.vault, flow)?;
        let mut transaction = Writing::begin(&self.writer).await?;
        let over = sqlx::query("DELETE FROM flows WHERE deadline <= ?").bind(time::to_bytes(flow.begun_at).to_vec());
        over.execute(&mut *transaction).await.map_err(failed)?;
        let query = sqlx::query(
            "INSERT OR REPLACE INTO flows (state_hash, connector, connection, deadline, key_id, sealed) \
             VALUES (?, ?, ?, ?, ?, ?)",
        );
        let query = query
            .bind(&flow.state_hash)
            .bind(&flow.key.connector)
            .bind(&flow.key.connection)
            .bind(time::to_bytes(flow.deadline).to_vec())
            .bind(&sealed.key_id)
            .bind(&sealed.bytes);
        query.execute(&mut *transaction).await.map_err(failed)?;
        transaction.commit().await
    }

    async fn flow(&self, state_hash: &str) -> Result<Option<PendingFlow>, StoreError> {
        let query = sqlx::query_as("SELECT key_id, sealed FROM flows WHERE state_hash = ?").bind(state_hash);
        let row = query.fetch_optional(&self.readers).await.map_err(failed)?;
        row.map(|row| open_flow(&self.vault, state_hash, &sql::sealed::<String>(row)?)).transpose()
    }

    async fn take(&self, state_hash: &str) -> Result<bool, StoreError> {
        let query = sqlx::query("DELETE FROM flows WHERE state_hash = ?").bind(state_hash);
        Ok(query.execute(&self.writer).await.map_err(failed)?.rows_affected() == 1)
    }
}

impl SqliteStore {
    /// Microseconds since 1970.
    fn now(&self) -> i64 {
        let since = self.clock.now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
    }
}

/// The connections that a filter lets through, by the index that leads to the fewest of them; `None` where there can be none.
pub(super) fn list_query(
    filter: &Filter,
    after: Option<&Key>,
    limit: usize,
) -> Result<Option<QueryBuilder<Sqlite>>, StoreError> {
    let mut query = QueryBuilder::new(sql::LIST);
    if filter.expires_by.is_some() {
        query.push(" INDEXED BY records_by_expiry");
    } else if filter.status.is_some() {
        query.push(" INDEXED BY records_by_status");
    }
    query.push(" WHERE TRUE");
    if let Some(time) = filter.expires_by {
        query.push(" AND expires_at <= ").push_bind(time::to_bytes(time).to_vec());
    }
    if let Some(status) = filter.status {
        query.push(" AND status = ").push_bind(status_text(status)?);
    }
    if let Some(connector) = &filter.connector {
        query.push(" AND connector = ").push_bind(connector.clone());
    }
    match (after, &filter.connector) {
        (Some(after), Some(connector)) if after.connector > *connector => return Ok(None),
        (Some(after), Some(connector)) if after.connector == *connector => {
            query.push(" AND connection > ").push_bind(after.connection.clone());
        }
        (Some(after), None) => {
            query.push(" AND (connector, connection) > (").push_bind(after.connector.clone());
            query.push(", ").push_bind(after.connection.clone()).push(")");
        }
        _ => {}
    }
    query.push(" ORDER BY connector, connection LIMIT ").push_bind(rows(limit));
    Ok(Some(query))
}
