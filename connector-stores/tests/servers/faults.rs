//! Servers that stop, are full, hold what is damaged, moved or of a later version.

use connector_core::{Filter, Store, StoreError};
use connector_stores::Keys;

use crate::samples::{key, record, vault};
use crate::world::{command, fresh, postgres, redis, server, sql, until_it_works};

/// A server that is killed and started again loses nothing, and the store that was open goes on.
macro_rules! outage {
    ($open:ident, $name:literal) => {{
        let (place, vault) = (fresh(), vault());
        let store = $open(&place, vault.clone()).await.unwrap();
        let version = store.save(&record("mine"), 0).await.unwrap();
        server("stop", $name).await;
        for _ in 0..2 {
            assert!(matches!(store.load(&key("mine")).await, Err(StoreError::Unavailable(_))));
            assert!(matches!(store.save(&record("mine"), version).await, Err(StoreError::Unavailable(_))));
            assert!(matches!(store.take("begun").await, Err(StoreError::Unavailable(_))));
        }
        assert!(matches!($open(&place, vault.clone()).await, Err(StoreError::Unavailable(_))));
        server("start", $name).await;
        let stored = until_it_works(async || store.load(&key("mine")).await).await.unwrap();
        assert_eq!((stored.version, stored.incarnation.as_str()), (version, "made for mine"));
        assert!(store.save(&record("mine"), version).await.unwrap() > version);
    }};
}

#[tokio::test]
#[ignore = "needs a server: `tests/run stores`"]
async fn postgres_may_stop_and_start_again() {
    outage!(postgres, "postgres");
}

#[tokio::test]
#[ignore = "needs a server: `tests/run stores`"]
async fn redis_may_stop_and_start_again() {
    outage!(redis, "redis");
}

#[tokio::test]
#[ignore = "needs a server: `tests/run stores`"]
async fn a_damaged_or_moved_row_of_postgres_does_not_open() {
    let schema = fresh();
    let store = postgres(&schema, vault()).await.unwrap();
    for connection in ["bits", "cut", "moved", "good"] {
        store.save(&record(connection), 0).await.unwrap();
    }
    sql(
        &schema,
        "UPDATE records SET sealed = decode(repeat('00', 200), 'hex') WHERE connection = 'bits'; \
         UPDATE records SET sealed = substr(sealed, 1, 60) WHERE connection = 'cut'; \
         UPDATE records SET sealed = (SELECT sealed FROM records WHERE connection = 'good') WHERE connection = 'moved'",
    )
    .await;
    is_damaged(&store, &["bits", "cut", "moved"]).await;
}

#[tokio::test]
#[ignore = "needs a server: `tests/run stores`"]
async fn a_damaged_or_moved_record_of_redis_does_not_open() {
    let prefix = fresh();
    let store = redis(&prefix, vault()).await.unwrap();
    for connection in ["bits", "cut", "moved", "part", "good"] {
        store.save(&record(connection), 0).await.unwrap();
    }
    let name = |connection: &str| format!("{{{prefix}}}:r:notes\0\u{1}{connection}").into_bytes();
    let good: Vec<u8> = command(&[b"HGET", &name("good"), b"sealed"]).await;
    for (connection, sealed) in [("bits", vec![0; 200]), ("cut", good[..60].to_vec()), ("moved", good.clone())] {
        assert_eq!(command::<i64>(&[b"HSET", &name(connection), b"sealed", &sealed]).await, 0, "the field was there");
    }
    assert_eq!(command::<i64>(&[b"HDEL", &name("part"), b"sealed"]).await, 1);
    is_damaged(&store, &["bits", "cut", "moved", "part"]).await;
}

async fn is_damaged(store: &impl Store, connections: &[&str]) {
    for connection in connections {
        let error = store.load(&key(connection)).await.unwrap_err();
        assert!(matches!(error, StoreError::Damaged(_)), "{connection}: {error:?}");
    }
    assert!(store.load(&key("good")).await.unwrap().is_some());
    let listed = store.list(&Filter::all(), None, 10).await.unwrap();
    assert_eq!(listed.len(), connections.len() + 1, "the list needs nothing sealed");
}

#[tokio::test]
#[ignore = "needs a server: `tests/run stores`"]
async fn what_a_later_version_keeps_is_refused() {
    let place = fresh();
    postgres(&place, vault()).await.unwrap();
    sql(&place, "UPDATE schema_version SET version = 4711").await;
    let error = postgres(&place, vault()).await.unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 4711, known: 1 }), "{error:?}");

    redis(&place, vault()).await.unwrap();
    let name = format!("{{{place}}}:form").into_bytes();
    let _done: String = command(&[b"SET", &name, b"4711"]).await;
    let error = redis(&place, vault()).await.unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 4711, known: 1 }), "{error:?}");
}

#[tokio::test]
#[ignore = "needs a server: `tests/run stores`"]
async fn redis_works_after_it_has_forgotten_the_scripts() {
    let store = redis(&fresh(), vault()).await.unwrap();
    let version = store.save(&record("mine"), 0).await.unwrap();
    let _done: String = command(&[b"SCRIPT", b"FLUSH"]).await;
    assert!(store.save(&record("mine"), version).await.unwrap() > version);
}

#[tokio::test]
#[ignore = "needs a server: `tests/run stores`"]
async fn a_full_redis_is_said_to_be_full_and_loses_nothing() {
    let store = redis(&fresh(), vault()).await.unwrap();
    let version = store.save(&record("mine"), 0).await.unwrap();
    let before: Vec<String> = command(&[b"CONFIG", b"GET", b"maxmemory"]).await;
    let _done: String = command(&[b"CONFIG", b"SET", b"maxmemory", b"1000"]).await;
    let outcome = store.save(&record("mine"), version).await;
    let loaded = store.load(&key("mine")).await;
    let deleted = store.delete(&key("other")).await;
    let _done: String = command(&[b"CONFIG", b"SET", b"maxmemory", before[1].as_bytes()]).await;
    assert!(matches!(outcome, Err(StoreError::Full(_))), "{outcome:?}");
    assert_eq!(loaded.unwrap().unwrap().version, version);
    deleted.unwrap();
    let listed = store.list(&Filter::all(), None, 10).await.unwrap();
    assert_eq!(listed[0].version, version);
    store.save(&record("mine"), version).await.unwrap();
}

#[tokio::test]
#[ignore = "needs a server: `tests/run stores`"]
async fn a_server_that_is_not_there_is_unavailable_and_no_password_is_shown() {
    let address = "postgres://program:hunter2@127.0.0.1:1/program";
    let options = connector_stores::PostgresOptions::new(address);
    let shown = format!("{options:?}");
    let error = options.connect(vault()).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
    assert!(!format!("{shown} {error} {error:?}").contains("hunter2"), "{shown} {error:?}");

    for address in [
        "postgres://program:hunter2@[::1/x",
        "postgres://program:hunter2@127.0.0.1:x/y",
        "hunter2",
        "postgres://:hunter2@h/?sslmode=none",
    ] {
        let error = connector_stores::PostgresStore::connect(address, vault()).await.unwrap_err();
        assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    }

    for address in [
        "redis://program:hunter2@127.0.0.1:1",
        "redis://program:hunter2@[::1",
        "redis://:hunter2@h:x/y",
        "hunter2",
        "hunter2://",
    ] {
        let options = connector_stores::RedisOptions::new(address);
        let shown = format!("{options:?}");
        let error = options.connect(vault()).await.unwrap_err();
        assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
        assert!(!format!("{shown} {error} {error:?}").contains("hunter2"), "{shown} {error:?}");
    }
}

#[tokio::test]
#[ignore = "needs a server: `tests/run stores`"]
async fn a_row_that_is_always_there_and_is_missing_is_damage() {
    let schema = fresh();
    postgres(&schema, vault()).await.unwrap();
    sql(&schema, "DELETE FROM schema_version").await;
    let error = postgres(&schema, vault()).await.unwrap_err();
    assert!(matches!(error, StoreError::Damaged(_)), "{error:?}");
}

#[tokio::test]
#[ignore = "needs a server: `tests/run stores`"]
async fn a_row_that_cannot_be_read_does_not_keep_the_rest_from_being_sealed_anew() {
    let (place, vault) = (fresh(), vault());
    let postgres = postgres(&place, vault.clone()).await.unwrap();
    let redis = redis(&place, vault.clone()).await.unwrap();
    for connection in ["1 bad", "2 good"] {
        postgres.save(&record(connection), 0).await.unwrap();
        redis.save(&record(connection), 0).await.unwrap();
    }
    vault.rotate(Keys::generate().unwrap()).unwrap();
    sql(&place, "UPDATE records SET version = -1 WHERE connection = '1 bad'").await;
    let bad = format!("{{{place}}}:r:notes\0\u{1}1 bad").into_bytes();
    assert_eq!(command::<i64>(&[b"HDEL", &bad, b"version"]).await, 1);
    assert_eq!((postgres.reseal(10).await.unwrap(), redis.reseal(10).await.unwrap()), (1, 1));
    assert!(matches!(postgres.reseal(10).await, Err(StoreError::Damaged(_))));
    assert!(matches!(redis.reseal(10).await, Err(StoreError::Damaged(_))));
}
