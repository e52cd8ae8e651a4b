//! The tables, and how those of earlier versions become them.

use connector_core::StoreError;
use sqlx::{AssertSqlSafe, PgPool};

use super::error::failed;

/// What leads from each version of the schema to the next. Those that were published are never changed.
const MIGRATIONS: &[&str] = &[include_str!("schema_1.sql")];

/// The lock under which one process at a time looks at the tables: "cnctschm".
const LOCK: i64 = 0x636e_6374_7363_686d;

/// A name as it stands in SQL.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Brings the tables of a schema up to date.
pub(super) async fn migrate(pool: &PgPool, schema: &str) -> Result<(), StoreError> {
    let mut transaction = pool.begin().await.map_err(failed)?;
    let lock = sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(LOCK);
    lock.execute(&mut *transaction).await.map_err(failed)?;
    // Looked at first: who may use a schema need not be allowed to make one.
    let exists = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = $1)");
    let exists: bool = exists.bind(schema).fetch_one(&mut *transaction).await.map_err(failed)?;
    if !exists {
        let make = AssertSqlSafe(format!("CREATE SCHEMA {}", quoted(schema)));
        sqlx::raw_sql(make).execute(&mut *transaction).await.map_err(failed)?;
    }
    let exists = sqlx::query_scalar("SELECT to_regclass('schema_version') IS NOT NULL");
    let exists: bool = exists.fetch_one(&mut *transaction).await.map_err(failed)?;
    let found: i32 = match exists {
        true => {
            let version = sqlx::query_scalar("SELECT version FROM schema_version");
            version.fetch_one(&mut *transaction).await.map_err(failed)?
        }
        false => 0,
    };
    let found = u32::try_from(found).map_err(|_| StoreError::Damaged("the version of the schema is none".into()))?;
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    for migration in MIGRATIONS.iter().skip(found as usize) {
        sqlx::raw_sql(*migration).execute(&mut *transaction).await.map_err(failed)?;
    }
    if found < known {
        let stamp =
            sqlx::query("UPDATE schema_version SET version = $1").bind(i32::try_from(known).unwrap_or(i32::MAX));
        stamp.execute(&mut *transaction).await.map_err(failed)?;
    }
    transaction.commit().await.map_err(failed)
}
