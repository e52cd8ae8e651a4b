//! Where the servers are, and what is kept there.

use std::env;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use connector_core::StoreError;
use connector_stores::{PostgresOptions, PostgresStore, RedisOptions, RedisStore, Vault};

fn address(variable: &str) -> String {
    env::var(variable).unwrap_or_else(|_| panic!("{variable} is not set: run `tests/run stores`"))
}

/// A name that no other test has.
pub(crate) fn fresh() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    format!("test '\"{}%-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed))
}

pub(crate) async fn postgres(schema: &str, vault: Vault) -> Result<PostgresStore, StoreError> {
    PostgresOptions::new(address("CONNECTOR_TEST_POSTGRES")).schema(schema).max_connections(4).connect(vault).await
}

pub(crate) async fn redis(prefix: &str, vault: Vault) -> Result<RedisStore, StoreError> {
    RedisOptions::new(address("CONNECTOR_TEST_REDIS")).prefix(prefix).connect(vault).await
}

/// Runs SQL in a schema, past the store.
pub(crate) async fn sql(schema: &str, statements: &str) {
    use sqlx::Connection as _;

    let mut connection = sqlx::PgConnection::connect(&address("CONNECTOR_TEST_POSTGRES")).await.unwrap();
    let path =
        sqlx::query("SELECT set_config('search_path', $1, false)").bind(format!("\"{}\"", schema.replace('"', "\"\"")));
    path.execute(&mut connection).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(statements)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

/// Runs a command, past the store.
pub(crate) async fn command<T: redis::FromRedisValue>(words: &[&[u8]]) -> T {
    let client = redis::Client::open(address("CONNECTOR_TEST_REDIS")).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let mut command = redis::Cmd::new();
    for word in words {
        command.arg(*word);
    }
    command.query_async(&mut connection).await.unwrap()
}

/// `start` or `stop`, of `postgres` or `redis`.
pub(crate) async fn server(action: &str, name: &str) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/servers");
    let mut command = tokio::process::Command::new(script);
    // A server that was started must not hold the output of the tests open.
    command.args([action, name]).stdin(Stdio::null()).stdout(Stdio::null());
    assert!(command.status().await.unwrap().success(), "{action} {name}");
}

/// Asks again until there is an answer, for half a minute at most.
pub(crate) async fn until_it_works<T>(mut access: impl AsyncFnMut() -> Result<T, StoreError>) -> T {
    let began = Instant::now();
    loop {
        match access().await {
            Ok(answer) => return answer,
            Err(StoreError::Unavailable(_)) if began.elapsed() < Duration::from_secs(30) => {
                tokio::task::yield_now().await;
            }
            Err(error) => panic!("{error:?}"),
        }
    }
}
