//! Forgetting a connection while it is being made: what is forgotten stays forgotten.

use std::sync::Arc;

use connector_core::prelude::*;
use connector_core::testing::{Endpoint, Fault, Gate};
use connector_core::{Reason, Store};
use tokio::task::JoinHandle;

use crate::gates::GateStore;
use crate::world::{ID, Notes, World, client, key, soon};

/// A program's own account.
#[connector(
    base_uri = "https://api.own.example",
    test = get("me"),
    client_credentials(token_url = "https://own.example/token"),
)]
pub struct Account {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Account {}

/// Completes a consent, whose tokens are held on their way back.
async fn exchanging(world: &World) -> (Gate, JoinHandle<Result<()>>) {
    let gate = Gate::new();
    let callback = world.consent::<Notes>().await;
    world.provider.fail_next(Endpoint::Token, Fault::Hold(gate.clone()));
    let (connections, session) = (world.connections.clone(), world.session.clone());
    let completing = tokio::spawn(async move { connections.complete(&session, &callback).await.map(drop) });
    soon(gate.arrived()).await;
    (gate, completing)
}

#[tokio::test]
async fn s38_what_is_forgotten_during_its_first_exchange_stays_forgotten() {
    for by_sibling in [false, true] {
        let world = World::new::<Notes>().await;
        let (gate, completing) = exchanging(&world).await;
        let program = if by_sibling { world.sibling::<Notes>() } else { world.connections.clone() };
        program.forget::<Notes>(ID).await.unwrap();
        gate.open();
        let error = soon(completing).await.unwrap().unwrap_err();
        assert_eq!(error.reason(), Some(Reason::NotFound), "{error}");
        assert!(world.store.load(&key::<Notes>()).await.unwrap().is_none(), "it is back");
        world.connect::<Notes>().await.get("notes").send().await.expect("it can be made anew");
    }
}

#[tokio::test]
async fn s38_what_is_forgotten_during_a_later_exchange_stays_forgotten() {
    let world = World::new::<Notes>().await;
    world.connect::<Notes>().await;
    let (gate, completing) = exchanging(&world).await;
    world.connections.disconnect::<Notes>(ID).await.unwrap();
    // It is made anew meanwhile: the exchange is none of that one's.
    let anew = world.connect::<Notes>().await;
    let record = world.record::<Notes>().await;
    gate.open();
    let error = soon(completing).await.unwrap().unwrap_err();
    assert_eq!(error.reason(), Some(Reason::NotFound), "{error}");
    anew.get("notes").send().await.unwrap();
    assert_eq!(world.record::<Notes>().await.version, record.version, "nothing was written");
}

#[tokio::test]
async fn s38_what_is_forgotten_while_it_is_entered_stays_forgotten() {
    let world = World::new::<Account>().await;
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Token, Fault::Hold(gate.clone()));
    let connections = world.connections.clone();
    let entering = tokio::spawn(async move { connections.connect(ID, client::<Account>()).await.map(drop) });
    soon(gate.arrived()).await;
    world.connections.forget::<Account>(ID).await.unwrap();
    gate.open();
    let error = soon(entering).await.unwrap().unwrap_err();
    assert_eq!(error.reason(), Some(Reason::NotFound), "{error}");
    assert!(world.store.load(&key::<Account>()).await.unwrap().is_none(), "it is back");
}

/// The tokens are there, and about to be saved.
#[tokio::test]
async fn s38_what_is_forgotten_just_before_the_save_stays_forgotten() {
    let store = Arc::new(GateStore::default());
    let world = World::on::<Notes>(Arc::clone(&store) as Arc<dyn Store>, |s| s, |p| p).await;
    let gate = Gate::new();
    let callback = world.consent::<Notes>().await;
    store.hold_before_save(1, &gate);
    let (connections, session) = (world.connections.clone(), world.session.clone());
    let completing = tokio::spawn(async move { connections.complete(&session, &callback).await.map(drop) });
    soon(gate.arrived()).await;
    assert_eq!(world.token_requests(), 1);
    world.connections.forget::<Notes>(ID).await.unwrap();
    gate.open();
    soon(completing).await.unwrap().unwrap_err();
    assert!(world.store.load(&key::<Notes>()).await.unwrap().is_none(), "it is back");
}

#[tokio::test]
async fn s38_what_is_forgotten_while_it_is_proven_stays_forgotten() {
    let world = World::new::<Notes>().await;
    let gate = Gate::new();
    let callback = world.consent::<Notes>().await;
    world.provider.fail_next(Endpoint::Api, Fault::Hold(gate.clone()));
    let (connections, session) = (world.connections.clone(), world.session.clone());
    let completing = tokio::spawn(async move { connections.complete(&session, &callback).await.map(drop) });
    soon(gate.arrived()).await;
    world.connections.forget::<Notes>(ID).await.unwrap();
    gate.open();
    let error = soon(completing).await.unwrap().unwrap_err();
    assert_eq!(error.reason(), Some(Reason::NotFound), "{error}");
    assert!(world.store.load(&key::<Notes>()).await.unwrap().is_none(), "it is back");
}

/// Nothing of an exchange that failed looks like a connection.
#[tokio::test]
async fn an_exchange_that_fails_leaves_no_connection() {
    let world = World::new::<Notes>().await;
    world.provider.fail_next(Endpoint::Token, Fault::Status(500));
    world.try_connect::<Notes>().await.unwrap_err();
    assert_eq!(world.connections.status::<Notes>(ID).await.unwrap(), None);
    for outcome in [world.connections.get::<Notes>(ID).await, world.connections.resume::<Notes>(ID).await] {
        let error = outcome.unwrap_err();
        assert_eq!(error.reason(), Some(Reason::NotFound), "{error}");
    }
    world.connections.disconnect::<Notes>(ID).await.unwrap();
    world.connect::<Notes>().await.get("notes").send().await.unwrap();
}

/// A code that nobody could keep the tokens of is not spent.
#[tokio::test]
async fn a_store_that_takes_nothing_costs_no_code() {
    let store = Arc::new(crate::store::TestStore::default());
    let world = World::on::<Account>(Arc::clone(&store) as Arc<dyn Store>, |s| s, |p| p).await;
    store.set_read_only(true);
    world.enter::<Account>().await.unwrap_err();
    assert_eq!(world.token_requests(), 0);
}
