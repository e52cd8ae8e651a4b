//! Sealing anew what an earlier key sealed.

use connector_core::{Key, StoreError};
use sqlx::{QueryBuilder, Row as _};

use super::PostgresStore;
use super::error::failed;
use super::store::{rows, sealed, text};
use crate::entry;
use crate::reseal::{Outcome, PAGE, Place, Resealed, Table};
use crate::seal::Sealed;

impl PostgresStore {
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
        // Each for itself: whoever locks several could wait for one who waits for them.
        for Resealed { place, before, sealed } in &outcome.resealed {
            let query = sqlx::query(match place {
                Place::Record { .. } => {
                    "UPDATE records SET key_id = $1, sealed = $2 \
                     WHERE key_id = $3 AND connector = $4 AND connection = $5 AND version = $6"
                }
                Place::Flow { .. } => "UPDATE flows SET key_id = $1, sealed = $2 WHERE key_id = $3 AND state_hash = $4",
            });
            let query = query.bind(sealed.key_id.as_bytes()).bind(&sealed.bytes).bind(before.as_bytes());
            let query = match place {
                Place::Record { key: Key { connector, connection }, version } => query
                    .bind(connector.as_bytes())
                    .bind(connection.as_bytes())
                    .bind(i64::try_from(*version).unwrap_or(i64::MAX)),
                Place::Flow { state_hash } => query.bind(state_hash.as_bytes()),
            };
            let done = query.execute(&self.pool).await.map_err(failed)?.rows_affected();
            written += usize::from(done > 0);
        }
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
        let mut query = QueryBuilder::<sqlx::Postgres>::new(match table {
            Table::Records => {
                "SELECT key_id, sealed, connector, connection, version FROM records WHERE (key_id, connector, connection) > ("
            }
            Table::Flows => {
                "SELECT key_id, sealed, state_hash, ''::bytea, 0::bigint FROM flows WHERE (key_id, state_hash) > ("
            }
        });
        query.push_bind(key_id.as_bytes()).push(", ").push_bind(first.as_bytes());
        if table == Table::Records {
            query.push(", ").push_bind(second.as_bytes());
        }
        query.push(")");
        if let Some(below) = below {
            query.push(" AND key_id < ").push_bind(below.as_bytes());
        }
        query.push(" ORDER BY 1, 3, 4 LIMIT ").push_bind(rows(limit));
        let page = query.build().fetch_all(&self.pool).await.map_err(failed)?;
        let row = |row: &sqlx::postgres::PgRow| {
            let sealed = sealed(row, 0)?;
            let (first, second) = (text(row, 2)?, text(row, 3)?);
            let version = entry::version(row.try_get(4).map_err(failed)?)?;
            Ok(([sealed.key_id.clone(), first, second], (version, sealed)))
        };
        page.iter().map(row).collect()
    }
}
