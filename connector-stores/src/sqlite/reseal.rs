//! Sealing anew what an earlier key sealed.

use connector_core::StoreError;

use super::SqliteStore;
use super::error::failed;
use super::writing::Writing;
use crate::reseal::{Found, Reseal, Resealed, reseal};
use crate::sql::{Cursor, SealedRow, rows};

impl SqliteStore {
    #[doc = include_str!("../reseal.md")]
    pub async fn reseal(&self, limit: usize) -> Result<usize, StoreError> {
        reseal(self, &self.vault, limit).await
    }
}

impl Reseal for SqliteStore {
    type Cursor = Cursor<String>;

    fn other_than(&self, current: &str) -> Vec<Self::Cursor> {
        Cursor::other_than(current)
    }

    async fn next(&self, cursor: &mut Self::Cursor, limit: usize) -> Result<Vec<Found>, StoreError> {
        let query = sqlx::query_as::<_, SealedRow<_>>(cursor.statement());
        let query = cursor.bounds().fold(query, sqlx::query::QueryAs::bind).bind(rows(limit));
        Ok(cursor.pass(query.fetch_all(&self.readers).await.map_err(failed)?))
    }

    async fn replace(&self, anew: &[Resealed]) -> Result<usize, StoreError> {
        let mut written = 0;
        let mut transaction = Writing::begin(&self.writer).await?;
        for resealed in anew {
            let query = sqlx::query(resealed.statement()).bind(&resealed.sealed.key_id).bind(&resealed.sealed.bytes);
            let query = resealed.texts().into_iter().fold(query, sqlx::query::Query::bind);
            let query = resealed.version().into_iter().fold(query, sqlx::query::Query::bind);
            let done = query.execute(&mut *transaction).await.map_err(failed)?.rows_affected();
            written += usize::from(done > 0);
        }
        transaction.commit().await?;
        Ok(written)
    }
}
