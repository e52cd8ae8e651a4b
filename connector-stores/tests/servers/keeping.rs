//! The contract, beginning, and keys that are exchanged.

use std::error::Error as _;
use std::sync::Arc;

use connector_core::testing::contract;
use connector_core::{Filter, Record, Store, StoreError};
use connector_stores::{Keys, Vault};

use crate::samples::{flow, key, record, reseal_beside_a_writer, rotation, vault};
use crate::world::{fresh, postgres, redis};

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

#[tokio::test]
#[ignore = "needs a server: `tests/run stores`"]
async fn postgres_seals_everything_anew_after_a_rotation() {
    rotation!(postgres, fresh());
}

#[tokio::test]
#[ignore = "needs a server: `tests/run stores`"]
async fn redis_seals_everything_anew_after_a_rotation() {
    rotation!(redis, fresh());
}

#[tokio::test]
#[ignore = "needs a server: `tests/run stores`"]
async fn postgres_is_sealed_anew_while_others_write() {
    reseal_beside_a_writer!(postgres, fresh());
}

#[tokio::test]
#[ignore = "needs a server: `tests/run stores`"]
async fn redis_is_sealed_anew_while_others_write() {
    reseal_beside_a_writer!(redis, fresh());
}

#[tokio::test]
#[ignore = "needs a server: `tests/run stores`"]
async fn a_schema_with_a_name_that_postgres_would_cut_is_refused() {
    let longest = format!("{:_<61}\u{e9}", fresh());
    let store = postgres(&longest, vault()).await.unwrap();
    store.save(&record("mine"), 0).await.unwrap();
    let error = postgres(&format!("{longest}e"), vault()).await.unwrap_err();
    assert!(error.source().unwrap().to_string().contains("63 bytes"), "{error:?}");
}
