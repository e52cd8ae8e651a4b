//! A reconnect by another way while something of the first is on its way.

use std::sync::Arc;

use connector_core::prelude::*;
use connector_core::testing::{Endpoint, Fault, Gate};
use connector_core::{Connection, Reason};
use tokio::task::JoinHandle;

use super::{HelpDesk, assert_by_consent, assert_by_key, by_consent, by_key, desk, desk_on, last_call};
use crate::gates::GateStore;
use crate::world::{HOUR, MINUTE, soon};

fn call(connection: &Connection<HelpDesk>, address: &'static str) -> JoinHandle<Result<()>> {
    let connection = connection.clone();
    tokio::spawn(async move { connection.get(address).send().await.map(drop) })
}

#[tokio::test]
async fn a_renewal_that_lands_after_the_reconnect_changes_nothing() {
    let world = desk().await;
    let connection = by_consent(&world).await.unwrap();
    world.clock.advance(2 * HOUR);
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Token, Fault::Hold(gate.clone()));
    let caller = call(&connection, "tickets");
    soon(gate.arrived()).await;
    by_key(&world).await.unwrap();
    connection.get("tickets").send().await.unwrap();
    assert_by_key(&last_call(&world));
    gate.open();
    soon(caller).await.unwrap().expect("whoever waited goes on with the key");
    assert_by_key(&last_call(&world));
    assert_eq!(connection.descriptor().id, "help_desk_key");
    let kept = world.record::<HelpDesk>().await.active.unwrap();
    assert_eq!((kept.connector.as_str(), kept.tokens.refresh_token().is_some()), ("help_desk_key", false));
}

#[tokio::test]
async fn a_renewal_that_was_saved_before_the_reconnect_does_not_come_back_after_it() {
    let store = Arc::new(GateStore::default());
    let world = desk_on(Arc::clone(&store) as Arc<dyn connector_core::Store>).await;
    let connection = by_consent(&world).await.unwrap();
    world.clock.advance(2 * HOUR);
    let gate = Gate::new();
    store.hold_after_save(&gate);
    let caller = call(&connection, "tickets");
    soon(gate.arrived()).await;
    soon(by_key(&world)).await.unwrap();
    gate.open();
    soon(caller).await.unwrap().unwrap();
    for call in [last_call(&world), {
        connection.get("tickets").send().await.unwrap();
        last_call(&world)
    }] {
        assert_by_key(&call);
    }
    assert_eq!(connection.descriptor().id, "help_desk_key");
}

#[tokio::test]
async fn a_renewal_that_is_refused_after_the_reconnect_ends_nothing() {
    let world = desk().await;
    let connection = by_consent(&world).await.unwrap();
    world.clock.advance(2 * HOUR);
    world.provider.revoke_consents();
    world.provider.set_api_key(connector_core::testing::API_KEY);
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Token, Fault::Hold(gate.clone()));
    let caller = call(&connection, "tickets");
    soon(gate.arrived()).await;
    by_key(&world).await.unwrap();
    gate.open();
    soon(caller).await.unwrap().unwrap();
    connection.get("tickets").send().await.unwrap();
    assert_by_key(&last_call(&world));
}

#[tokio::test]
async fn a_renewal_of_this_program_finds_the_reconnect_of_another() {
    let store = Arc::new(GateStore::default());
    let world = desk_on(Arc::clone(&store) as Arc<dyn connector_core::Store>).await;
    let connection = by_consent(&world).await.unwrap();
    let sibling = world.sibling::<HelpDesk>();
    world.clock.advance(2 * HOUR);
    // The tokens are there, and are about to be saved.
    let gate = Gate::new();
    store.hold_before_save(0, &gate);
    let caller = call(&connection, "tickets");
    soon(gate.arrived()).await;
    sibling.connect(crate::world::ID, super::with_key(connector_core::testing::API_KEY)).await.unwrap();
    gate.open();
    soon(caller).await.unwrap().unwrap();
    assert_by_key(&last_call(&world));
    assert_eq!(world.record::<HelpDesk>().await.active.unwrap().connector, "help_desk_key");
}

/// A call whose answer says that the token is stale, held until the account is reconnected with the key.
async fn replayed(address: &'static str) -> (super::World, Result<()>) {
    let world = desk().await;
    let connection = by_consent(&world).await.unwrap();
    world.clock.advance(2 * MINUTE);
    world.provider.expire_access_tokens();
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Api, Fault::Hold(gate.clone()));
    let caller = call(&connection, address);
    soon(gate.arrived()).await;
    by_key(&world).await.unwrap();
    gate.open();
    let outcome = soon(caller).await.unwrap();
    (world, outcome)
}

#[tokio::test]
async fn a_call_that_is_sent_again_after_the_reconnect_is_sent_as_the_new_way_has_it() {
    let (world, outcome) = replayed("tickets").await;
    outcome.unwrap();
    assert_by_key(&last_call(&world));
    assert_eq!(world.token_requests(), 1);
}

#[tokio::test]
async fn a_call_that_is_sent_again_does_not_go_where_the_new_way_may_not() {
    let (world, outcome) = replayed("https://api.desk.example/v2/tickets").await;
    assert_eq!(outcome.unwrap_err().reason(), Some(Reason::HostNotAllowed));
    let calls = world.provider.requests_to(Endpoint::Api);
    assert!(calls.iter().all(|call| call.host != "api.desk.example" || call.header("x-key").is_none()));
    let to_old =
        |call: &&connector_core::testing::Received| call.host == "api.desk.example" && call.path.ends_with("tickets");
    assert_eq!(calls.iter().filter(to_old).count(), 1);
}

#[tokio::test]
async fn two_ways_that_are_proven_at_the_same_time_leave_one_whole_connection() {
    let world = desk().await;
    let connection = by_consent(&world).await.unwrap();
    let request = world.connections.authorize(&world.session, crate::world::ID, super::consent()).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    // The test of the consent waits, and the key overtakes it.
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Api, Fault::Hold(gate.clone()));
    let (connections, session) = (world.connections.clone(), world.session.clone());
    let completed = tokio::spawn(async move { connections.complete(&session, &callback).await.map(drop) });
    soon(gate.arrived()).await;
    by_key(&world).await.unwrap();
    gate.open();
    let error = soon(completed).await.unwrap().unwrap_err();
    assert_eq!(error.reason(), Some(Reason::Conflict), "{error}");
    connection.get("tickets").send().await.unwrap();
    assert_by_key(&last_call(&world));
    by_consent(&world).await.unwrap();
    connection.get("tickets").send().await.unwrap();
    assert_by_consent(&last_call(&world));
}
