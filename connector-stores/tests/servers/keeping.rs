//! The contract, beginning, and keys that are exchanged.

use std::sync::Arc;

use connector_core::testing::contract;
use connector_core::{Filter, Store, StoreError};
use connector_stores::{Keys, Vault};

use crate::world::{flow, fresh, key, postgres, record, redis, vault};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a server: `tests/run stores`"]
async fn postgres_keeps_the_contract() {
    contract::check(|| async {
        let (schema, vault) = (fresh(), vault());
        let one: Arc<dyn Store> = Arc::new(postgres(&schema, vault.clone()).await?);
        let other: Arc<dyn Store> = Arc::new(postgres(&schema, vault).await?);
        Ok::<_, StoreError>([one, other])
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a server: `tests/run stores`"]
async fn redis_keeps_the_contract() {
    contract::check(|| async {
        let (prefix, vault) = (fresh(), vault());
        let one: Arc<dyn Store> = Arc::new(redis(&prefix, vault.clone()).await?);
        let other: Arc<dyn Store> = Arc::new(redis(&prefix, vault).await?);
        Ok::<_, StoreError>([one, other])
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a server: `tests/run stores`"]
async fn a_new_schema_may_be_begun_by_many_at_once() {
    let (schema, vault) = (fresh(), vault());
    let tasks: Vec<_> = (0..8)
        .map(|number| {
            let (schema, vault) = (schema.clone(), vault.clone());
            tokio::spawn(async move { postgres(&schema, vault).await?.save(&record(&number.to_string()), 0).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let store = postgres(&schema, vault).await.unwrap();
    assert_eq!(store.list(&Filter::all(), None, 100).await.unwrap().len(), 8);
}

#[tokio::test]
#[ignore = "needs a server: `tests/run stores`"]
async fn schemas_and_prefixes_are_apart() {
    let (here, there) = (fresh(), fresh());
    let postgres = [postgres(&here, vault()).await.unwrap(), postgres(&there, vault()).await.unwrap()];
    postgres[0].save(&record("mine"), 0).await.unwrap();
    assert!(postgres[1].load(&key("mine")).await.unwrap().is_none());
    let redis = [redis(&here, vault()).await.unwrap(), redis(&there, vault()).await.unwrap()];
    redis[0].save(&record("mine"), 0).await.unwrap();
    assert!(redis[1].load(&key("mine")).await.unwrap().is_none());
}

/// A rotation with 300 records and a pending authorization: what both kinds of server promise.
macro_rules! rotation {
    ($open:ident) => {{
        let (place, new) = (fresh(), Keys::generate().unwrap());
        let vault = vault();
        let store = $open(&place, vault.clone()).await.unwrap();
        for number in 0..300 {
            store.save(&record(&number.to_string()), 0).await.unwrap();
        }
        store.begin(&flow("begun")).await.unwrap();
        let before = store.list(&Filter::all(), None, 1000).await.unwrap();
        assert_eq!(store.reseal(1000).await.unwrap(), 0, "all is sealed with the key of now");
        vault.rotate(new.clone()).unwrap();
        assert_eq!(store.reseal(200).await.unwrap(), 200);
        assert_eq!(store.reseal(200).await.unwrap(), 101);
        assert_eq!(store.reseal(200).await.unwrap(), 0);
        assert_eq!(store.list(&Filter::all(), None, 1000).await.unwrap(), before);
        let alone = $open(&place, Vault::new(new)).await.unwrap();
        for number in 0..300 {
            let stored = alone.load(&key(&number.to_string())).await.unwrap().unwrap();
            assert_eq!(stored.incarnation, format!("made for {number}"));
        }
        assert!(alone.flow("begun").await.unwrap().is_some());
        let other = $open(&place, self::vault()).await.unwrap();
        assert!(matches!(other.load(&key("7")).await, Err(StoreError::KeyMissing { .. })));
        // What cannot be opened is no reason to stop, and not passed over in silence.
        assert!(matches!(other.reseal(10).await, Err(StoreError::KeyMissing { .. })));
        other.save(&record("of another key"), 0).await.unwrap();
        assert_eq!(store.reseal(1000).await.ok(), None);
        assert!(other.load(&key("of another key")).await.unwrap().is_some());
    }};
}

#[tokio::test]
#[ignore = "needs a server: `tests/run stores`"]
async fn postgres_seals_everything_anew_after_a_rotation() {
    rotation!(postgres);
}

#[tokio::test]
#[ignore = "needs a server: `tests/run stores`"]
async fn redis_seals_everything_anew_after_a_rotation() {
    rotation!(redis);
}
