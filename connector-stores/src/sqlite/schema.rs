//! The tables, and how those of earlier versions become them.

use std::time::Duration;

use connector_core::StoreError;
use sqlx::{Row as _, SqlitePool};

use super::error::{code, failed};

/// Marks the file as a store of connections: "cnct".
const APPLICATION: i64 = 0x636e_6374;

/// What leads from each version of the schema to the next. Those that were published are never changed.
const MIGRATIONS: &[&str] = &[include_str!("schema_1.sql")];

/// The result codes with which a file that others are just making is refused for a moment.
const BUSY: i32 = 5;
const LOCKED: i32 = 6;
/// How often such a file is tried again, and after how long.
const TRIES: u32 = 200;
const PAUSE: Duration = Duration::from_millis(25);

/// Opens a file with `connect`, and brings it up to date.
pub(super) async fn prepare<F>(connect: impl Fn() -> F) -> Result<SqlitePool, StoreError>
where
    F: Future<Output = Result<SqlitePool, sqlx::Error>>,
{
    let mut tries = 1;
    // SQLite does not wait for the lock under which a new file gets its journal.
    let pool = loop {
        match connect().await {
            Err(error) if matches!(code(&error), Some(BUSY | LOCKED)) && tries < TRIES => {
                tries += 1;
                tokio::time::sleep(PAUSE).await;
            }
            outcome => break outcome.map_err(failed)?,
        }
    };
    match migrate(&pool).await {
        Ok(()) => Ok(pool),
        Err(error) => {
            pool.close().await;
            Err(error)
        }
    }
}

async fn migrate(pool: &SqlitePool) -> Result<(), StoreError> {
    let known = MIGRATIONS.len();
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await.map_err(failed)?;
    let row = sqlx::query(
        "SELECT (SELECT application_id FROM pragma_application_id), (SELECT user_version FROM pragma_user_version), \
         (SELECT count(*) FROM sqlite_schema)",
    );
    let row = row.fetch_one(&mut *transaction).await.map_err(failed)?;
    let (application, found, tables): (i64, i64, i64) = (row.get(0), row.get(1), row.get(2));
    if application != APPLICATION && tables > 0 {
        return Err(StoreError::Damaged("the file is a database of another program".into()));
    }
    let found = usize::try_from(found).map_err(|_| StoreError::Damaged("the version of the schema is none".into()))?;
    if found > known {
        let number = |version: usize| u32::try_from(version).unwrap_or(u32::MAX);
        return Err(StoreError::Newer { found: number(found), known: number(known) });
    }
    if found < known {
        for migration in &MIGRATIONS[found..] {
            sqlx::raw_sql(*migration).execute(&mut *transaction).await.map_err(failed)?;
        }
        let stamp = format!("PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {known}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(stamp)).execute(&mut *transaction).await.map_err(failed)?;
    }
    transaction.commit().await.map_err(failed)
}
