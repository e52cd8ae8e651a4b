//! The tables, and how those of earlier versions become them.

use std::time::Duration;

use connector_core::StoreError;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection as _, Row as _, SqliteConnection, SqlitePool};

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

/// What a file says of itself.
struct Marks {
    application: i64,
    version: i64,
    tables: i64,
}

impl Marks {
    async fn of(connection: &mut SqliteConnection) -> Result<Self, sqlx::Error> {
        let row = sqlx::query(
            "SELECT (SELECT application_id FROM pragma_application_id), (SELECT user_version FROM pragma_user_version), \
             (SELECT count(*) FROM sqlite_schema)",
        );
        let row = row.fetch_one(connection).await?;
        Ok(Self { application: row.get(0), version: row.get(1), tables: row.get(2) })
    }

    /// How many migrations have been made; that of another program is left alone.
    fn version(&self) -> Result<usize, StoreError> {
        if self.application != APPLICATION && self.tables > 0 {
            return Err(StoreError::Damaged("the file is a database of another program".into()));
        }
        usize::try_from(self.version).map_err(|_| StoreError::Damaged("the version of the schema is none".into()))
    }
}

/// Refuses a file of another program before anything of it is changed, its journal among it.
pub(super) async fn check(options: &SqliteConnectOptions) -> Result<(), StoreError> {
    let marks = patiently(|| async {
        let mut connection = SqliteConnection::connect_with(options).await?;
        let marks = Marks::of(&mut connection).await?;
        connection.close().await?;
        Ok(marks)
    });
    marks.await?.version().map(drop)
}

/// Opens a file with `connect`, and brings it up to date.
pub(super) async fn prepare<F>(connect: impl Fn() -> F) -> Result<SqlitePool, StoreError>
where
    F: Future<Output = Result<SqlitePool, sqlx::Error>>,
{
    let pool = patiently(connect).await?;
    match migrate(&pool).await {
        Ok(()) => Ok(pool),
        Err(error) => {
            pool.close().await;
            Err(error)
        }
    }
}

/// Tries again while others are just making the file: SQLite does not wait for the lock under which it gets its journal.
async fn patiently<T, F>(access: impl Fn() -> F) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, sqlx::Error>>,
{
    let mut tries = 1;
    loop {
        match access().await {
            Err(error) if matches!(code(&error), Some(BUSY | LOCKED)) && tries < TRIES => {
                tries += 1;
                tokio::time::sleep(PAUSE).await;
            }
            outcome => return outcome.map_err(failed),
        }
    }
}

async fn migrate(pool: &SqlitePool) -> Result<(), StoreError> {
    let known = MIGRATIONS.len();
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await.map_err(failed)?;
    let found = Marks::of(&mut transaction).await.map_err(failed)?.version()?;
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
