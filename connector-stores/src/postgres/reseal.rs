//! Sealing anew what an earlier key sealed.

use connector_core::StoreError;

use super::PostgresStore;
use super::error::failed;
use crate::reseal::{Found, Reseal, Resealed, reseal};
use crate::sql::{Cursor, SealedRow, rows};

impl PostgresStore {
    #[doc = include_str!("../reseal.md")]
    pub async fn reseal(&self, limit: usize) -> Result<usize, StoreError> {
        reseal(self, &self.vault, limit).await
    }
}

impl Reseal for PostgresStore {
    type Cursor = Cursor<Vec<u8>>;

    fn other_than(&self, current: &str) -> Vec<Self::Cursor> {
        Cursor::other_than(current)
    }

    async fn next(&self, cursor: &mut Self::Cursor, limit: usize) -> Result<Vec<Found>, StoreError> {
        let query = sqlx::query_as::<_, SealedRow<_>>(cursor.statement());
        let query = cursor.bounds().fold(query, sqlx::query::QueryAs::bind).bind(rows(limit));
        Ok(cursor.pass(query.fetch_all(&self.pool).await.map_err(failed)?))
    }

    async fn replace(&self, anew: &[Resealed]) -> Result<usize, StoreError> {
        let mut written = 0;
        // Each for itself: whoever locks several could wait for one who waits for them.
        for resealed in anew {
            let query = sqlx::query(resealed.statement());
            let query = query.bind(resealed.sealed.key_id.as_bytes()).bind(&resealed.sealed.bytes);
            let query = resealed.texts().into_iter().fold(query, |query, text| query.bind(text.as_bytes()));
            let query = resealed.version().into_iter().fold(query, sqlx::query::Query::bind);
            let done = query.execute(&self.pool).await.map_err(failed)?.rows_affected();
            written += usize::from(done > 0);
        }
        Ok(written)
    }
}
