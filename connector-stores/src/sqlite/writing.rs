//! Transactions of the one who writes.

use std::ops::{Deref, DerefMut};

use connector_core::StoreError;
use sqlx::pool::PoolConnection;
use sqlx::{Sqlite, SqliteConnection, SqlitePool};

use super::error::failed;

/// A transaction that writes. Where it is dropped before its end, so is its connection: after some errors, that of a full disk
/// among them, SQLite has ended the transaction by itself, and what the connection would be asked next is not known.
pub(super) struct Writing {
    connection: PoolConnection<Sqlite>,
    ended: bool,
}

impl Writing {
    /// Begins with the lock: a transaction that reads first could find that another has written before it writes.
    pub(super) async fn begin(pool: &SqlitePool) -> Result<Self, StoreError> {
        let connection = pool.acquire().await.map_err(failed)?;
        let mut writing = Self { connection, ended: false };
        writing.run("BEGIN IMMEDIATE").await?;
        Ok(writing)
    }

    /// Ends it; what was written is on the disk.
    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        self.run("COMMIT").await?;
        self.ended = true;
        Ok(())
    }

    /// Ends it without a trace.
    pub(super) async fn undo(mut self) -> Result<(), StoreError> {
        self.run("ROLLBACK").await?;
        self.ended = true;
        Ok(())
    }

    async fn run(&mut self, statement: &'static str) -> Result<(), StoreError> {
        sqlx::query(statement).execute(&mut *self.connection).await.map_err(failed).map(drop)
    }
}

impl Deref for Writing {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.connection
    }
}

impl DerefMut for Writing {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        if !self.ended {
            self.connection.close_on_drop();
        }
    }
}
