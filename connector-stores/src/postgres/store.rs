//! The contract, in SQL.

use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use connector_core::{Filter, Key, Lease, Leased, PendingFlow, Record, Store, StoreError, Summary};
use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use sqlx::{Postgres, QueryBuilder, Row as _};

use super::PostgresStore;
use super::error::failed;
use crate::entry::{Entry, open_flow, open_record, seal_flow, status_text};
use crate::sql::{self, rows};
use crate::time;

/// The place of the row is taken first, and its version counted then: whoever had the place before had a lower one.
const TAKE_PLACE: &str = "INSERT INTO records (version, status, expires_at, due_at, wake_at, created_at, updated_at, key_id, \
                          sealed, connector, connection) VALUES (0, $1, $2, $3, $3, $4, $5, $6, $7, $8, $9) \
                          ON CONFLICT DO NOTHING";
const COUNT: &str =
    "UPDATE records SET version = nextval('versions') WHERE connector = $1 AND connection = $2 RETURNING version";
const REPLACE: &str = "UPDATE records SET version = nextval('versions'), status = $1, expires_at = $2, due_at = $3, \
                       wake_at = $3, created_at = $4, updated_at = $5, key_id = $6, sealed = $7 \
                       WHERE connector = $8 AND connection = $9 AND version = $10 RETURNING version";

const DUE: &str = "WITH due AS (SELECT connector, connection, wake_at FROM records WHERE wake_at <= $1 \
                   ORDER BY wake_at LIMIT $2 FOR UPDATE SKIP LOCKED) \
                   UPDATE records SET wake_at = $3 FROM due \
                   WHERE records.connector = due.connector AND records.connection = due.connection \
                   RETURNING due.wake_at, due.connector, due.connection";

const LEASE: &str = "WITH clock AS (SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now) \
                     INSERT INTO leases (connector, connection, tokens, owner, since, until) \
                     SELECT $1, $2, $3, $4, now, now + $5 FROM clock \
                     ON CONFLICT (connector, connection, tokens) DO UPDATE SET owner = excluded.owner, \
                     until = excluded.until, \
                     since = CASE leases.owner WHEN excluded.owner THEN leases.since ELSE excluded.since END, \
                     abandoned = CASE leases.owner WHEN excluded.owner THEN NULL ELSE leases.since END \
                     WHERE leases.owner = excluded.owner OR leases.until <= excluded.since RETURNING abandoned";

/// What nobody needs any more, as much as others do not just throw away: leases that ran out two days ago.
const FORGET_LEASES: &str = "DELETE FROM leases WHERE ctid = ANY (ARRAY(SELECT ctid FROM leases \
                             WHERE until < (extract(epoch FROM clock_timestamp()) * 1000000)::bigint - 172800000000 \
                             LIMIT 1000 FOR UPDATE SKIP LOCKED))";
const FORGET_FLOWS: &str = "DELETE FROM flows WHERE ctid = ANY (ARRAY(SELECT ctid FROM flows WHERE deadline <= $1 \
                            LIMIT 1000 FOR UPDATE SKIP LOCKED))";

#[async_trait]
impl Store for PostgresStore {
    async fn load(&self, key: &Key) -> Result<Option<Record>, StoreError> {
        let query = sqlx::query_as::<_, (i64, Vec<u8>, Vec<u8>)>(
            "SELECT version, key_id, sealed FROM records WHERE connector = $1 AND connection = $2",
        );
        let query = query.bind(key.connector.as_bytes()).bind(key.connection.as_bytes());
        let Some((version, key_id, bytes)) = query.fetch_optional(&self.pool).await.map_err(failed)? else {
            return Ok(None);
        };
        open_record(&self.vault, key, sql::version(version)?, &sql::sealed((key_id, bytes))?).map(Some)
    }

    async fn save(&self, record: &Record, replaces: u64) -> Result<u64, StoreError> {
        let entry = Entry::of(record, &self.vault)?;
        let Ok(replaces) = i64::try_from(replaces) else { return Err(StoreError::Conflict) };
        if replaces > 0 {
            let query = written(sqlx::query(REPLACE), &entry, &record.key).bind(replaces);
            let row = query.fetch_optional(&self.pool).await.map_err(failed)?.ok_or(StoreError::Conflict)?;
            return sql::version(row.try_get(0).map_err(failed)?);
        }
        let mut transaction = self.pool.begin().await.map_err(failed)?;
        let query = written(sqlx::query(TAKE_PLACE), &entry, &record.key);
        if query.execute(&mut *transaction).await.map_err(failed)?.rows_affected() == 0 {
            transaction.rollback().await.map_err(failed)?;
            return Err(StoreError::Conflict);
        }
        let row = of(sqlx::query(COUNT), &record.key).fetch_one(&mut *transaction).await.map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
        sql::version(row.try_get(0).map_err(failed)?)
    }

    async fn delete(&self, key: &Key) -> Result<(), StoreError> {
        let query = sqlx::query(
            "WITH of_flows AS (DELETE FROM flows WHERE connector = $1 AND connection = $2), \
             of_leases AS (DELETE FROM leases WHERE connector = $1 AND connection = $2) \
             DELETE FROM records WHERE connector = $1 AND connection = $2",
        );
        of(query, key).execute(&self.pool).await.map_err(failed).map(drop)
    }

    async fn list(&self, filter: &Filter, after: Option<&Key>, limit: usize) -> Result<Vec<Summary>, StoreError> {
        let mut query = QueryBuilder::<Postgres>::new(sql::LIST);
        query.push(" WHERE TRUE");
        if let Some(time) = filter.expires_by {
            query.push(" AND expires_at <= ").push_bind(time::to_bytes(time).to_vec());
        }
        if let Some(status) = filter.status {
            query.push(" AND status = ").push_bind(status_text(status)?);
        }
        if let Some(connector) = &filter.connector {
            query.push(" AND connector = ").push_bind(connector.as_bytes());
        }
        if let Some(after) = after {
            query.push(" AND (connector, connection) > (").push_bind(after.connector.as_bytes());
            query.push(", ").push_bind(after.connection.as_bytes()).push(")");
        }
        query.push(" ORDER BY connector, connection LIMIT ").push_bind(rows(limit));
        let rows = query.build_query_as().fetch_all(&self.pool).await.map_err(failed)?;
        rows.into_iter().map(sql::summary::<Vec<u8>>).collect()
    }

    async fn due(&self, time: SystemTime, limit: usize, claim: Duration) -> Result<Vec<Key>, StoreError> {
        let until = time::to_bytes(time::later(time, claim));
        let query = sqlx::query_as::<_, (Vec<u8>, Vec<u8>, Vec<u8>)>(DUE)
            .bind(time::to_bytes(time).to_vec())
            .bind(rows(limit))
            .bind(until.as_slice());
        let mut due = query.fetch_all(&self.pool).await.map_err(failed)?;
        due.sort();
        due.into_iter().map(|(_, connector, connection)| sql::key((connector, connection))).collect()
    }

    async fn lease(&self, lease: &Lease, period: Duration) -> Result<Leased, StoreError> {
        let query = of(sqlx::query(LEASE), &lease.key).bind(lease.tokens.as_bytes()).bind(lease.owner.as_bytes());
        let taken = query.bind(time::period(period)).fetch_optional(&self.pool).await.map_err(failed)?;
        let Some(row) = taken else { return Ok(Leased::Busy) };
        Ok(match row.try_get(0).map_err(failed)? {
            None => Leased::Held,
            Some(since) => Leased::Abandoned { since: time::from_micros(since)? },
        })
    }

    async fn release(&self, lease: &Lease) -> Result<(), StoreError> {
        let query =
            sqlx::query("DELETE FROM leases WHERE connector = $1 AND connection = $2 AND tokens = $3 AND owner = $4");
        let query = of(query, &lease.key).bind(lease.tokens.as_bytes()).bind(lease.owner.as_bytes());
        query.execute(&self.pool).await.map_err(failed).map(drop)
    }

    async fn begin(&self, flow: &PendingFlow) -> Result<(), StoreError> {
        let sealed = seal_flow(&self.vault, flow)?;
        // Each for itself: no two of these wait for each other.
        let over = sqlx::query(FORGET_FLOWS).bind(time::to_bytes(flow.begun_at).to_vec());
        over.execute(&self.pool).await.map_err(failed)?;
        sqlx::query(FORGET_LEASES).execute(&self.pool).await.map_err(failed)?;
        let query = sqlx::query(
            "INSERT INTO flows (connector, connection, state_hash, deadline, key_id, sealed) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (state_hash) DO UPDATE SET connector = excluded.connector, \
             connection = excluded.connection, deadline = excluded.deadline, key_id = excluded.key_id, \
             sealed = excluded.sealed",
        );
        let query = of(query, &flow.key)
            .bind(flow.state_hash.as_bytes())
            .bind(time::to_bytes(flow.deadline).to_vec())
            .bind(sealed.key_id.as_bytes())
            .bind(&sealed.bytes);
        query.execute(&self.pool).await.map_err(failed).map(drop)
    }

    async fn flow(&self, state_hash: &str) -> Result<Option<PendingFlow>, StoreError> {
        let query = sqlx::query_as("SELECT key_id, sealed FROM flows WHERE state_hash = $1");
        let row = query.bind(state_hash.as_bytes()).fetch_optional(&self.pool).await.map_err(failed)?;
        row.map(|row| open_flow(&self.vault, state_hash, &sql::sealed::<Vec<u8>>(row)?)).transpose()
    }

    async fn take(&self, state_hash: &str) -> Result<bool, StoreError> {
        let query = sqlx::query("DELETE FROM flows WHERE state_hash = $1").bind(state_hash.as_bytes());
        Ok(query.execute(&self.pool).await.map_err(failed)?.rows_affected() == 1)
    }
}

type Statement<'a> = Query<'a, Postgres, PgArguments>;

/// Binds the two columns that say which connection.
fn of<'a>(query: Statement<'a>, key: &'a Key) -> Statement<'a> {
    query.bind(key.connector.as_bytes()).bind(key.connection.as_bytes())
}

/// Binds what is kept of a record, and then its key.
fn written<'a>(query: Statement<'a>, entry: &'a Entry, key: &'a Key) -> Statement<'a> {
    let query = query
        .bind(&entry.status)
        .bind(entry.expires_at.as_ref().map(<[u8; 12]>::as_slice))
        .bind(entry.due_at.as_ref().map(<[u8; 12]>::as_slice))
        .bind(entry.created_at.as_slice())
        .bind(entry.updated_at.as_slice())
        .bind(entry.sealed.key_id.as_bytes())
        .bind(&entry.sealed.bytes);
    of(query, key)
}
