//! A program that is put together wrongly, and what it asks of connections and of its store.

use std::sync::Arc;

use connector_core::prelude::*;
use connector_core::testing::{Endpoint, Gate};
use connector_core::{Connections, ConnectionsBuilder, Loopback, Preset, Session, StoreError, testing};

use super::{error, provocations};
use crate::callback::{Owned, Tasks};
use crate::contradicting::Fault;
use crate::groups::Keyed;
use crate::multi::offered::WithoutKey;
use crate::multi::{HelpDeskKey, by_key, desk};
use crate::preset_key::Keys;
use crate::store::TestStore;
use crate::world::{ID, Notes, REDIRECT_URI, World, client, soon, world_on};

/// A program with something wrong in it, on a service that is there.
async fn built(program: impl FnOnce(ConnectionsBuilder) -> ConnectionsBuilder) -> Error {
    let world = World::new::<Notes>().await;
    let begun = Connections::builder(REDIRECT_URI).register::<Notes>().transport(world.provider.transport());
    error(program(begun).build())
}

/// Another connector with the id of the notes.
#[connector(id = "notes", test = none, oauth2(authorization_url = "https://x.example", token_url = "https://x.example"))]
pub struct Twin {
    pub client_id: String,
    #[connector(from_token = "account")]
    pub account: Learned<String>,
}

#[connector]
impl Twin {}

async fn an_unknown_connector() -> Error {
    error(World::new::<Notes>().await.connections.get::<Owned>(ID).await)
}

async fn a_twin() -> Error {
    error(World::new::<Notes>().await.connections.set_preset::<Twin>("client_id", "a"))
}

async fn two_twins() -> Error {
    built(|program| program.register::<Twin>()).await
}

async fn an_empty_preset() -> Error {
    built(|program| program.preset::<Notes>("client_id", "")).await
}

async fn a_variable_that_is_not_set() -> Error {
    built(|program| program.preset::<Notes>("client_id", Preset::env("CONNECTOR_TEST_OF_A_VARIABLE_NOBODY_SETS"))).await
}

async fn a_file_that_is_not_there() -> Error {
    built(|program| program.preset::<Notes>("client_id", Preset::file("/nowhere/secret"))).await
}

async fn a_preset_of_a_learned_field() -> Error {
    let program = Connections::builder(REDIRECT_URI).register::<Owned>().preset::<Owned>("account", "ada");
    error(program.build())
}

async fn a_preset_of_no_field() -> Error {
    built(|program| program.preset::<Notes>("colour", "red")).await
}

async fn a_scope_that_is_not_declared() -> Error {
    built(|program| program.scopes::<Notes>(["notes.write"])).await
}

async fn no_redirect_uri() -> Error {
    built(|program| program.register::<Tasks>().redirect_uri_of::<Tasks>("http://program.example/callback")).await
}

async fn two_paths_alike() -> Error {
    built(|program| program.register::<Tasks>().redirect_uri_of::<Tasks>("https://program.example/callback")).await
}

async fn one_path_for_two() -> Error {
    let world = World::with::<Notes>(|service| service, |program| program.register::<Tasks>()).await;
    error(world.connections.authorize(&world.session, ID, client::<Notes>()).await)
}

async fn no_loopback_path() -> Error {
    built(|program| program.loopback(Loopback::new().path("callback"))).await
}

async fn a_way_that_is_gone() -> Error {
    let world = desk().await;
    by_key(&world).await.unwrap();
    error(world.sibling::<WithoutKey>().get::<WithoutKey>(ID).await)
}

async fn no_connection() -> Error {
    error(World::new::<Notes>().await.connections.get::<Notes>(ID).await)
}

async fn nothing_to_resume() -> Error {
    error(World::new::<Notes>().await.connections.resume::<Notes>(ID).await)
}

async fn a_connection_that_is_not_completed() -> Error {
    let world = World::new::<Notes>().await;
    world.provider.fail_next(Endpoint::Api, testing::Fault::Status(500));
    error(world.try_connect::<Notes>().await);
    error(world.connections.get::<Notes>(ID).await)
}

async fn a_connection_that_was_forgotten() -> Error {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.connections.forget::<Notes>(ID).await.unwrap();
    error(connection.get("notes").send().await)
}

async fn a_connection_of_another_connector() -> Error {
    let world = World::new::<Notes>().await;
    world.connect::<Notes>().await;
    let untyped = world.connections.get_untyped("notes", ID).await.unwrap();
    error(untyped.typed::<Owned>())
}

async fn two_consents_at_once() -> Error {
    let world = World::new::<Notes>().await;
    let (first, second) = (world.consent::<Notes>().await, world.consent::<Notes>().await);
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Api, testing::Fault::Hold(gate.clone()));
    let (connections, session) = (world.connections.clone(), world.session.clone());
    let first = tokio::spawn(async move { connections.complete(&session, &first).await });
    soon(gate.arrived()).await;
    world.connections.complete(&world.session, &second).await.unwrap();
    gate.open();
    error(first.await.unwrap())
}

async fn a_record_that_was_replaced() -> Error {
    let world = World::new::<Notes>().await;
    world.connect::<Notes>().await;
    let record = world.record::<Notes>().await;
    let outcome = world.store.save(&record, 0).await;
    error(outcome.map_err(Error::from))
}

async fn a_store_that_is_down() -> Error {
    let store = Arc::new(TestStore::default());
    let world = world_on(&store).await;
    store.set_down(true);
    error(world.connections.get::<Notes>(ID).await)
}

async fn a_read_that_fails(with: StoreError) -> Error {
    let store = Arc::new(TestStore::default());
    let world = world_on(&store).await;
    store.fail_once(with);
    error(world.connections.get::<Notes>(ID).await)
}

async fn a_store_that_is_full() -> Error {
    a_read_that_fails(StoreError::Full("no space left".into())).await
}

async fn a_record_that_cannot_be_read() -> Error {
    a_read_that_fails(StoreError::Damaged("half a record".into())).await
}

async fn a_store_of_a_later_version() -> Error {
    a_read_that_fails(StoreError::Newer { found: 9, known: 1 }).await
}

async fn a_store_whose_key_is_missing() -> Error {
    a_read_that_fails(StoreError::KeyMissing { id: "k1".to_owned() }).await
}

async fn a_store_that_contradicts_itself() -> Error {
    crate::contradicting::said_to(Fault::AlwaysConflict).await
}

async fn a_store_without_versions() -> Error {
    crate::contradicting::said_to(Fault::Unversioned).await
}

async fn a_preset_key_that_is_wrong() -> Error {
    let world = crate::preset_key::with_preset().await;
    error(world.connections.get::<Keys>(ID).await.unwrap().get("notes").send().await)
}

async fn a_variant_by_itself() -> Error {
    error(desk().await.connections.get::<HelpDeskKey>(ID).await)
}

async fn a_store_whose_key_was_exchanged() -> Error {
    a_read_that_fails(StoreError::KeyDiffers { id: "k1".to_owned() }).await
}

async fn a_stored_token_that_cannot_be_sent() -> Error {
    let world = World::new::<Notes>().await;
    world.connect::<Notes>().await;
    let mut record = world.record::<Notes>().await;
    if let Some(active) = &mut record.active {
        active.tokens = Tokens::bearer("a\nb");
    }
    world.store.save(&record, record.version).await.unwrap();
    error(world.sibling::<Notes>().get::<Notes>(ID).await)
}

async fn a_consent_for_nothing() -> Error {
    let world = World::new::<Keyed>().await;
    error(world.connections.authorize(&world.session, ID, client::<Keyed>()).await)
}

async fn no_consent() -> Error {
    error(World::new::<Notes>().await.enter::<Notes>().await)
}

async fn no_id() -> Error {
    let world = World::new::<Notes>().await;
    error(world.connections.authorize(&world.session, "", client::<Notes>()).await)
}

async fn no_session() -> Error {
    let world = World::new::<Notes>().await;
    error(world.connections.authorize(&Session::new(""), ID, client::<Notes>()).await)
}

async fn no_way_to_revoke() -> Error {
    error(World::new::<Notes>().await.connections.revoke::<Notes>(ID).await)
}

/// The runtime that began the flow ends before the flow does.
async fn a_runtime_that_ended() -> Error {
    let begun = std::thread::spawn(|| {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async { crate::loopback::begin(&crate::loopback::world().await).await })
    });
    error(begun.join().unwrap().connected().await)
}

/// A value that is not there yet.
async fn a_value_that_is_not_learned() -> Error {
    error(client::<Owned>().account.get().cloned())
}

provocations![
    an_unknown_connector,
    a_twin,
    two_twins,
    an_empty_preset,
    a_variable_that_is_not_set,
    a_file_that_is_not_there,
    a_preset_of_a_learned_field,
    a_preset_of_no_field,
    a_scope_that_is_not_declared,
    no_redirect_uri,
    two_paths_alike,
    one_path_for_two,
    no_loopback_path,
    a_way_that_is_gone,
    no_connection,
    nothing_to_resume,
    a_connection_that_is_not_completed,
    a_connection_that_was_forgotten,
    a_connection_of_another_connector,
    two_consents_at_once,
    a_record_that_was_replaced,
    a_store_that_is_down,
    a_store_that_is_full,
    a_record_that_cannot_be_read,
    a_store_of_a_later_version,
    a_store_whose_key_is_missing,
    a_store_that_contradicts_itself,
    a_store_without_versions,
    a_preset_key_that_is_wrong,
    a_variant_by_itself,
    a_store_whose_key_was_exchanged,
    a_stored_token_that_cannot_be_sent,
    a_consent_for_nothing,
    no_consent,
    no_id,
    no_session,
    no_way_to_revoke,
    a_runtime_that_ended,
    a_value_that_is_not_learned,
];
