//! Sealing anew what an earlier key sealed.

use connector_core::{Key, StoreError};
use sqlx::{QueryBuilder, Row as _};

use super::SqliteStore;
use super::error::failed;
use super::store::{rows, sealed};
use super::writing::Writing;
use crate::entry;
use crate::reseal::{Outcome, PAGE, Place, Resealed, Table};
use crate::seal::Sealed;

impl SqliteStore {
    /// Seals anew, with the key that seals now, at most `limit` of what other keys sealed, and gives how many; 0 when nothing is
    /// left, so that an older key may go. Versions stay: nobody who works with a record notices.
    ///
    /// # Errors
    ///
    /// [`StoreError::KeyMissing`], [`StoreError::KeyDiffers`] or [`StoreError::Damaged`] when only such are left as cannot be
    /// opened; [`StoreError::Unavailable`], [`StoreError::Full`].
    pub async fn reseal(&self, limit: usize) -> Result<usize, StoreError> {
        let current = self.vault.current();
        let mut outcome = Outcome::default();
        for table in [Table::Records, Table::Flows] {
            // Below and above the key of now, so that what it sealed is passed over.
            for (first, below) in [(String::new(), Some(current.as_str())), (format!("{current}\0"), None)] {
                let mut after = [first, String::new(), String::new()];
                while outcome.left(limit) > 0 {
                    let page = self.page(table, &after, below, outcome.left(limit).min(PAGE)).await?;
                    let Some((last, _)) = page.last() else { break };
                    after.clone_from(last);
                    for ([_, first, second], (version, sealed)) in page {
                        outcome.add(&self.vault, Place::of(table, first, second, version), sealed);
                    }
                }
            }
        }
        let mut written = 0;
        let mut transaction = Writing::begin(&self.writer).await?;
        for Resealed { place, before, sealed } in &outcome.resealed {
            let query = match place {
                Place::Record { key: Key { connector, connection }, version } => sqlx::query(
                    "UPDATE records SET key_id = ?, sealed = ? WHERE key_id = ? AND connector = ? AND connection = ? AND version = ?",
                )
                .bind(&sealed.key_id)
                .bind(&sealed.bytes)
                .bind(before)
                .bind(connector)
                .bind(connection)
                .bind(i64::try_from(*version).unwrap_or(i64::MAX)),
                Place::Flow { state_hash } => {
                    let query = sqlx::query("UPDATE flows SET key_id = ?, sealed = ? WHERE key_id = ? AND state_hash = ?");
                    query.bind(&sealed.key_id).bind(&sealed.bytes).bind(before).bind(state_hash)
                }
            };
            let done = query.execute(&mut *transaction).await.map_err(failed)?.rows_affected();
            written += usize::from(done > 0);
        }
        transaction.commit().await?;
        outcome.finish(written)
    }

    /// What keys other than that of now sealed, by key and place.
    async fn page(
        &self,
        table: Table,
        after: &[String; 3],
        below: Option<&str>,
        limit: usize,
    ) -> Result<Vec<([String; 3], (u64, Sealed))>, StoreError> {
        let [key_id, first, second] = after;
        let mut query = QueryBuilder::new(match table {
            Table::Records => {
                "SELECT key_id, sealed, connector, connection, version FROM records WHERE (key_id, connector, connection) > ("
            }
            Table::Flows => "SELECT key_id, sealed, state_hash, '', 0 FROM flows WHERE (key_id, state_hash) > (",
        });
        query.push_bind(key_id).push(", ").push_bind(first);
        if table == Table::Records {
            query.push(", ").push_bind(second);
        }
        query.push(")");
        if let Some(below) = below {
            query.push(" AND key_id < ").push_bind(below);
        }
        query.push(" ORDER BY 1, 3, 4 LIMIT ").push_bind(rows(limit));
        let page = query.build().fetch_all(&self.readers).await.map_err(failed)?;
        let row = |row: &sqlx::sqlite::SqliteRow| {
            let sealed = sealed(row, 0)?;
            let (first, second) = (row.try_get(2).map_err(failed)?, row.try_get(3).map_err(failed)?);
            let version = entry::version(row.try_get(4).map_err(failed)?)?;
            Ok(([sealed.key_id.clone(), first, second], (version, sealed)))
        };
        page.iter().map(row).collect()
    }
}
