//! Several processes on one store: who may renew, and what they know of each other's lost answers. Rules 3 and 7.

use std::sync::Arc;
use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::{Endpoint, Fault, Gate};
use connector_core::{Connection, Lease, Leased, Status};
use tokio::task::JoinHandle;

use crate::gates::{get, until};
use crate::lost::Patient;
use crate::store::TestStore;
use crate::world::{HOUR, ID, MINUTE, Notes, World, client, key, soon, world_on};

/// So late that a token of an hour is renewed ahead of its end.
const DUE: Duration = Duration::from_secs(3600 - 60);

/// What another process is told that asks for the lease now, and for how long it then has it.
async fn asked_by_another<C: Connector>(world: &World, period: Duration) -> Leased {
    let tokens = world.record::<C>().await.active.unwrap().consent;
    let lease = Lease { key: key::<C>(), tokens, owner: "another".to_owned() };
    world.store.lease(&lease, period).await.unwrap()
}

async fn restarted<C: Connector>(world: &World) -> Connection<C> {
    world.sibling::<C>().get::<C>(ID).await.unwrap()
}

fn call<C: Connector>(connection: &Connection<C>) -> JoinHandle<Result<()>> {
    let connection = connection.clone();
    tokio::spawn(async move { get(&connection).await })
}

/// A call whose renewal has come to the service, which answers when the gate is open.
async fn answered_late<C: Connector>(world: &World, connection: &Connection<C>) -> (JoinHandle<Result<()>>, Gate) {
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Token, Fault::Hold(gate.clone()));
    let caller = call(connection);
    soon(gate.arrived()).await;
    (caller, gate)
}

/// Waits until a renewal that is under way has asked for its lease again.
async fn the_lease_is_renewed(world: &World, store: &TestStore) {
    let claims = store.claims();
    world.clock.advance(Duration::from_secs(15));
    soon(store.wait_for_claims(claims + 1)).await;
}

/// Moves the clock in small steps until a task is done: it waits and looks again.
async fn patiently<T>(world: &World, task: JoinHandle<T>) -> T {
    soon(async {
        while !task.is_finished() {
            world.clock.advance(Duration::from_millis(100));
            tokio::task::yield_now().await;
        }
        task.await.unwrap()
    })
    .await
}

async fn unanswered<C: Connector>(world: &World) -> bool {
    world.record::<C>().await.active.unwrap().unanswered_since.is_some()
}

#[tokio::test]
async fn r03_of_two_processes_one_renews_and_the_other_adopts() {
    let world = World::new::<Notes>().await;
    let first = world.connect::<Notes>().await;
    let second = restarted::<Notes>(&world).await;
    world.clock.advance(HOUR);
    let (renewing, gate) = answered_late(&world, &first).await;
    let waiting = call(&second);
    world.clock.advance(Duration::from_secs(2));
    gate.open();
    soon(renewing).await.unwrap().unwrap();
    patiently(&world, waiting).await.expect("the first one's tokens are adopted");
    assert_eq!(world.token_requests(), 2, "both have sent the same refresh token");
}

#[tokio::test]
async fn r03_nobody_waits_for_a_lease_whose_token_is_good() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(DUE);
    assert_eq!(asked_by_another::<Notes>(&world, HOUR).await, Leased::Held);
    get(&connection).await.expect("the token is good");
    assert_eq!(world.token_requests(), 1);
}

#[tokio::test]
async fn r03_a_lease_is_given_back_whatever_came_of_the_renewal() {
    for fault in [None, Some(Fault::Status(503)), Some(Fault::LostReply)] {
        let world = World::with::<Notes>(|service| service.without_rotation(), |program| program).await;
        let connection = world.connect::<Notes>().await;
        world.clock.advance(HOUR);
        if let Some(fault) = &fault {
            world.provider.fail_always(Endpoint::Token, fault.clone());
        }
        assert_eq!(get(&connection).await.is_ok(), fault.is_none());
        assert_eq!(asked_by_another::<Notes>(&world, HOUR).await, Leased::Held, "after {fault:?}");
    }
}

#[tokio::test]
async fn r03_a_lease_lasts_as_long_as_the_renewal() {
    let store = Arc::new(TestStore::default());
    let world = world_on(&store).await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    let (caller, gate) = answered_late(&world, &connection).await;
    the_lease_is_renewed(&world, &store).await;
    gate.open();
    soon(caller).await.unwrap().unwrap();
}

#[tokio::test]
async fn r03_whose_lease_ran_out_sends_no_repeat_and_keeps_what_was_answered() {
    let store = Arc::new(TestStore::default());
    let world = world_on(&store).await;
    let connection = world.connect::<Notes>().await;
    for answered in [true, false] {
        world.clock.advance(HOUR);
        let sent = world.token_requests();
        let (caller, gate) = answered_late(&world, &connection).await;
        store.set_leased_elsewhere(true);
        the_lease_is_renewed(&world, &store).await;
        if answered {
            gate.open();
            soon(caller).await.unwrap().expect("the answer is good");
        } else {
            world.clock.advance(Duration::from_secs(15));
            soon(caller).await.unwrap().unwrap_err();
        }
        assert_eq!(world.token_requests(), sent + 1, "another may have sent it meanwhile");
        store.set_leased_elsewhere(false);
    }
    assert!(unanswered::<Notes>(&world).await);
}

#[tokio::test]
async fn r03_while_renewed_tokens_are_in_memory_only_nobody_else_gets_the_lease() {
    let store = Arc::new(TestStore::default());
    let world = world_on(&store).await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    store.set_read_only(true);
    get(&connection).await.unwrap();
    assert_eq!(asked_by_another::<Notes>(&world, HOUR).await, Leased::Busy, "it would send a token that is spent");
    store.set_read_only(false);
    let saves = store.saves();
    world.clock.advance(Duration::from_secs(5));
    soon(store.wait_for_saves(saves + 1)).await;
    soon(async {
        while asked_by_another::<Notes>(&world, HOUR).await == Leased::Busy {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn r07_an_answer_that_one_process_has_lost_is_lost_for_all() {
    let world = World::with::<Notes>(|service| service.without_rotation(), |program| program).await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(DUE);
    world.provider.fail_next(Endpoint::Token, Fault::LostReply);
    get(&connection).await.unwrap();
    soon(async {
        while !unanswered::<Notes>(&world).await {
            tokio::task::yield_now().await;
        }
    })
    .await;

    let restarted = restarted::<Notes>(&world).await;
    for _ in 0..3 {
        get(&restarted).await.expect("the token is good");
        world.connections.renew_due().await.unwrap();
        world.clock.advance(Duration::from_secs(10));
    }
    assert_eq!(world.token_requests(), 2, "a repeat may end a token that is in use");
    world.clock.advance(MINUTE);
    // The repeat itself is not repeated.
    world.provider.fail_next(Endpoint::Token, Fault::LostReply);
    get(&restarted).await.unwrap_err();
    assert_eq!(world.token_requests(), 3);
    world.clock.advance(Duration::from_secs(30));
    get(&restarted).await.unwrap();
    assert!(!unanswered::<Notes>(&world).await, "a renewal clears it");
}

#[tokio::test]
async fn r07_a_lease_that_was_not_given_back_counts_as_a_lost_answer() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(DUE);
    assert_eq!(asked_by_another::<Notes>(&world, Duration::ZERO).await, Leased::Held);
    get(&connection).await.unwrap();
    soon(async {
        while !unanswered::<Notes>(&world).await {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(world.token_requests(), 1, "whoever had it may have sent the refresh token, and died");
    world.clock.advance(MINUTE);
    get(&connection).await.expect("there is nothing to lose any more");
    assert_eq!((world.token_requests(), unanswered::<Notes>(&world).await), (2, false));
}

#[tokio::test]
async fn r07_a_grace_counts_from_the_first_sending_in_whichever_process() {
    for (later, repeats) in [(Duration::from_secs(50), true), (Duration::from_secs(61), false)] {
        let world = World::with::<Patient>(|service| service.without_rotation(), |program| program).await;
        let connection = world.connect::<Patient>().await;
        world.clock.advance(HOUR - 4 * MINUTE);
        world.provider.fail_times(Endpoint::Token, 2, Fault::LostReply);
        get(&connection).await.unwrap();
        soon(world.provider.wait_for(Endpoint::Token, 3)).await;
        soon(async {
            while !unanswered::<Patient>(&world).await {
                tokio::task::yield_now().await;
            }
        })
        .await;
        world.clock.advance(later);
        let restarted = restarted::<Patient>(&world).await;
        get(&restarted).await.unwrap();
        soon(async {
            while repeats && world.token_requests() < 4 {
                tokio::task::yield_now().await;
            }
        })
        .await;
        world.connections.disconnect::<Patient>(ID).await.unwrap();
        assert_eq!(world.token_requests(), if repeats { 4 } else { 3 }, "{later:?} later");
    }
}

#[tokio::test]
async fn r08_during_a_pause_the_tokens_that_another_process_got_are_used() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    let other = restarted::<Notes>(&world).await;
    world.clock.advance(HOUR);
    world.provider.fail_next(Endpoint::Token, Fault::Throttled(10 * MINUTE));
    get(&connection).await.unwrap_err();
    get(&other).await.expect("it was not told to wait");
    get(&connection).await.expect("there are good tokens in the store");
    assert_eq!(world.token_requests(), 3);
}

#[tokio::test]
async fn r06_a_reconnect_while_a_renewal_fails_spares_its_callers_the_error() {
    let store = Arc::new(TestStore::default());
    let world = world_on(&store).await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    let (caller, _gate) = answered_late(&world, &connection).await;
    store.set_leased_elsewhere(true);
    the_lease_is_renewed(&world, &store).await;
    let elsewhere = world.sibling::<Notes>();
    let request = elsewhere.authorize(&world.session, ID, client::<Notes>()).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    elsewhere.complete(&world.session, &callback).await.unwrap();
    world.clock.advance(Duration::from_secs(15));
    soon(caller).await.unwrap().expect("there are good tokens in the store");
}

#[tokio::test]
async fn r06_a_refusal_ends_the_connection_for_all_processes() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    let other = restarted::<Notes>(&world).await;
    world.provider.revoke_consents();
    world.clock.advance(HOUR);
    get(&connection).await.unwrap_err();
    get(&other).await.unwrap_err();
    assert_eq!(world.token_requests(), 2, "the record says it already");
    assert_eq!(world.connections.status::<Notes>(ID).await.unwrap(), Some(Status::NeedsReconnect));
}

#[tokio::test]
async fn r06_an_end_that_cannot_be_saved_is_remembered_and_saved_later() {
    let store = Arc::new(TestStore::default());
    let world = world_on(&store).await;
    let connection = world.connect::<Notes>().await;
    world.provider.revoke_consents();
    world.clock.advance(HOUR);
    store.set_read_only(true);
    get(&connection).await.unwrap_err();
    drop(connection);
    for _ in 0..3 {
        world.clock.advance(MINUTE);
        get(&world.connections.get::<Notes>(ID).await.unwrap()).await.unwrap_err();
    }
    assert_eq!(world.token_requests(), 2, "the service has said it, and nobody holds a handle");
    store.set_read_only(false);
    let saves = store.saves();
    soon(async {
        while store.saves() == saves {
            world.clock.advance(Duration::from_secs(5));
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(world.connections.status::<Notes>(ID).await.unwrap(), Some(Status::NeedsReconnect));
}

#[tokio::test]
async fn r06_tokens_that_were_refused_are_not_saved_later_as_if_they_were_good() {
    let store = Arc::new(TestStore::default());
    let world = world_on(&store).await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    store.set_read_only(true);
    get(&connection).await.expect("the renewed tokens are in memory");
    // Old enough to be renewed because of a signal; by then saving was tried again, in vain.
    let claims = store.claims();
    world.clock.advance(MINUTE);
    soon(store.wait_for_claims(claims + 1)).await;
    until(|| world.clock.sleepers() == 1).await;
    world.provider.revoke_consents();
    store.set_read_only(false);
    let last = connection.tokens().await.unwrap().access_token().clone();
    get(&connection).await.unwrap_err();
    drop(connection);
    let saves = store.saves();
    world.clock.advance(Duration::from_secs(5));
    soon(store.wait_for_saves(saves + 1)).await;
    let record = world.record::<Notes>().await;
    assert_eq!(record.status, Status::NeedsReconnect);
    assert_eq!(record.active.unwrap().tokens.access_token(), &last, "they are not thrown away");
}
