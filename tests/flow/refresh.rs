//! The life of tokens while everything goes well: rules 1 to 5, 10, 11, 13, 14 and 16.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::{Endpoint, Fault, Gate, Reply, SimulatedProviderBuilder};
use connector_core::{Reason, Store, StoreError};

use crate::store::TestStore;
use crate::world::{HOUR, MINUTE, Notes, World, callers, client, key, soon, world_on};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn r01_fifty_callers_at_expiry_cost_one_token_request() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    for round in 1..=5 {
        world.clock.advance(HOUR);
        let outcomes = callers(&connection, 50).await;
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(200))), "{outcomes:?}");
        assert_eq!(world.token_requests(), 1 + round);
    }
}

#[tokio::test]
async fn r01_fifty_callers_share_one_error() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    world.provider.fail_always(Endpoint::Token, Fault::Status(503));
    let outcomes = callers(&connection, 50).await;
    let shared = |outcome: &Result<u16>| {
        outcome.as_ref().is_err_and(|error| error.is_transient() && error.status().is_some_and(|s| s == 503))
    };
    assert!(outcomes.iter().all(shared), "{outcomes:?}");
    assert_eq!(world.token_requests(), 2);
}

#[tokio::test]
async fn r01_handles_that_were_got_apart_share_one_flight() {
    let world = World::new::<Notes>().await;
    let one = world.connect::<Notes>().await;
    let other = world.connections.get::<Notes>("mine").await.unwrap();
    world.clock.advance(HOUR);
    let (one, other) = tokio::join!(callers(&one, 10), callers(&other, 10));
    assert!(one.iter().chain(&other).all(|outcome| matches!(outcome, Ok(200))));
    assert_eq!(world.token_requests(), 2);
}

#[tokio::test]
async fn r01_a_caller_that_gives_up_cancels_only_itself() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Token, Fault::Hold(gate.clone()));
    let first = tokio::spawn({
        let connection = connection.clone();
        async move { connection.get("notes").send().await.map(drop) }
    });
    soon(gate.arrived()).await;
    let others = tokio::spawn({
        let connection = connection.clone();
        async move { callers(&connection, 10).await }
    });
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    gate.open();
    let outcomes = soon(others).await.unwrap();
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(200))), "{outcomes:?}");
    assert_eq!(world.token_requests(), 2);
}

#[tokio::test]
async fn r01_the_flight_has_its_own_deadline() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    let gate = Gate::new();
    world.provider.fail_always(Endpoint::Token, Fault::Hold(gate.clone()));
    let waiting = tokio::spawn({
        let connection = connection.clone();
        async move { callers(&connection, 10).await }
    });
    soon(gate.arrived()).await;
    world.clock.advance(Duration::from_secs(30));
    // The old token is dead: it is asked once more.
    soon(world.provider.wait_for(Endpoint::Token, 3)).await;
    world.clock.advance(Duration::from_secs(30));
    let outcomes = soon(waiting).await.unwrap();
    let timed_out = |outcome: &Result<u16>| {
        outcome.as_ref().is_err_and(|error| error.is_transient() && error.reason() == Some(Reason::Timeout))
    };
    assert!(outcomes.iter().all(timed_out), "{outcomes:?}");
    assert_eq!(world.token_requests(), 3);
}

#[tokio::test]
async fn r02_dropping_the_caller_never_loses_a_rotated_token() {
    let store = Arc::new(TestStore::default());
    let world = world_on(&store).await;
    let connection = world.connect::<Notes>().await;
    let saves = store.saves();
    world.clock.advance(HOUR);
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Token, Fault::Hold(gate.clone()));
    let caller = tokio::spawn(async move { connection.get("notes").send().await.map(drop) });
    soon(gate.arrived()).await;
    // The provider has rotated; the only caller and the last handle go away.
    caller.abort();
    let _ = caller.await;
    gate.open();
    soon(store.wait_for_saves(saves + 1)).await;
    let sibling = world.sibling::<Notes>().get::<Notes>("mine").await.unwrap();
    sibling.get("notes").send().await.expect("the rotated token is in the store");
    assert_eq!(world.token_requests(), 2);
}

#[tokio::test]
async fn r02_an_exchange_goes_on_without_its_caller() {
    let store = Arc::new(TestStore::default());
    let world = world_on(&store).await;
    let callback = world.consent::<Notes>().await;
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Token, Fault::Hold(gate.clone()));
    let (connections, session) = (world.connections.clone(), world.session.clone());
    let caller = tokio::spawn(async move { connections.complete(&session, &callback).await.map(drop) });
    soon(gate.arrived()).await;
    caller.abort();
    let _ = caller.await;
    gate.open();
    soon(store.wait_for_saves(3)).await;
    world.connections.get::<Notes>("mine").await.unwrap().get("notes").send().await.unwrap();
}

#[tokio::test]
async fn r04_of_two_programs_that_renew_at_the_same_time_the_late_one_adopts() {
    let store = Arc::new(TestStore::default());
    // Without rotation, or the provider would end the consent.
    let service = |service: SimulatedProviderBuilder| service.without_rotation();
    let world = World::on::<Notes>(Arc::clone(&store) as Arc<dyn Store>, service, |program| program).await;
    let late = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    let gate = Gate::new();
    store.hold_next_save(&gate);
    let waiting = tokio::spawn({
        let late = late.clone();
        async move { late.tokens().await }
    });
    soon(gate.arrived()).await;
    store.give_leases_to_all();
    let winner = world.sibling::<Notes>().get::<Notes>("mine").await.unwrap().tokens().await.unwrap();
    gate.open();
    let adopted = soon(waiting).await.unwrap().unwrap();
    assert_eq!(world.token_requests(), 3);
    assert_eq!(adopted.access_token(), winner.access_token());
    assert_eq!(world.record::<Notes>().await.active.unwrap().tokens.access_token(), winner.access_token());
}

#[tokio::test]
async fn r04_tokens_that_are_saved_late_do_not_replace_those_of_a_reconnect() {
    let store = Arc::new(TestStore::default());
    let world = world_on(&store).await;
    let connection = world.connect::<Notes>().await;
    store.set_read_only(true);
    for _ in 0..3 {
        world.clock.advance(HOUR);
        connection.get("notes").send().await.unwrap();
    }
    store.set_read_only(false);
    let elsewhere = world.sibling::<Notes>();
    let request = elsewhere.authorize(&world.session, "mine", client::<Notes>()).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    let new = elsewhere.complete(&world.session, &callback).await.unwrap().tokens().await.unwrap();
    soon(world.clock.wait_for_sleepers(1)).await;
    let reads = store.reads();
    world.clock.advance(Duration::from_secs(5));
    soon(store.wait_for_reads(reads + 1)).await;
    assert_eq!(world.record::<Notes>().await.active.unwrap().tokens.access_token(), new.access_token());
}

#[tokio::test]
async fn r05_new_tokens_are_durable_before_any_caller_sees_them() {
    let store = Arc::new(TestStore::default());
    let world = world_on(&store).await;
    let connection = world.connect::<Notes>().await;
    let calls = world.calls();
    world.clock.advance(HOUR);
    let gate = Gate::new();
    store.hold_next_save(&gate);
    let old = connection.expires_at();
    let waiting = tokio::spawn({
        let connection = connection.clone();
        async move { callers(&connection, 5).await }
    });
    soon(gate.arrived()).await;
    assert_eq!(connection.expires_at(), old, "whoever comes now gets a token that is not saved");
    assert_eq!((world.token_requests(), world.calls()), (2, calls), "a token was used before it was saved");
    assert!(!waiting.is_finished());
    gate.open();
    assert!(soon(waiting).await.unwrap().iter().all(Result::is_ok));
}

#[tokio::test]
async fn r05_a_rotated_token_that_cannot_be_saved_is_used_and_saved_later() {
    let store = Arc::new(TestStore::default());
    let world = world_on(&store).await;
    let connection = world.connect::<Notes>().await;
    let saves = store.saves();
    world.clock.advance(HOUR);
    store.set_read_only(true);
    connection.get("notes").send().await.expect("the tokens that could not be saved are used");
    assert!(crate::logs::text().contains("renewed tokens are in memory only"), "the failure is not reported");

    // Nobody holds the connection any more; whoever asks for it gets the tokens that are in memory.
    drop(connection);
    let connection = world.connections.get::<Notes>("mine").await.unwrap();
    connection.get("notes").send().await.unwrap();
    assert_eq!(world.token_requests(), 2);

    store.set_read_only(false);
    soon(world.clock.wait_for_sleepers(1)).await;
    world.clock.advance(Duration::from_secs(5));
    soon(store.wait_for_saves(saves + 1)).await;
    let current = connection.tokens().await.unwrap().refresh_token().cloned();
    assert_eq!(world.record::<Notes>().await.active.unwrap().tokens.refresh_token().cloned(), current);
}

#[tokio::test]
async fn r03_without_the_store_no_lease_is_had_and_nothing_is_sent() {
    let store = Arc::new(TestStore::default());
    let world = world_on(&store).await;
    let connection = world.connect::<Notes>().await;
    store.set_down(true);
    connection.get("notes").send().await.expect("the token is good");
    world.clock.advance(HOUR);
    let error = connection.get("notes").send().await.unwrap_err();
    assert!(error.is_transient() && error.reason() == Some(Reason::Store), "{error}");
    assert_eq!(world.token_requests(), 1, "another process may have renewed, and this one cannot know");
    store.set_down(false);
    world.clock.advance(Duration::from_secs(1));
    connection.get("notes").send().await.expect("the store is back");
}

#[tokio::test]
async fn r05_with_the_lease_a_dead_token_is_renewed_though_the_record_cannot_be_read() {
    let store = Arc::new(TestStore::default());
    let world = world_on(&store).await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    store.fail_once(StoreError::Unavailable("once".into()));
    connection.get("notes").send().await.expect("nobody else renews meanwhile");
    assert_eq!(world.token_requests(), 2);
}

#[tokio::test]
async fn r05_while_the_store_is_down_a_good_token_is_not_renewed() {
    let store = Arc::new(TestStore::default());
    let world = world_on(&store).await;
    let connection = world.connect::<Notes>().await;
    // A sibling renews, and this program cannot see it: the refresh token that it knows is spent.
    world.clock.advance(HOUR - Duration::from_secs(200));
    let sibling = world.sibling::<Notes>().get::<Notes>("mine").await.unwrap();
    let saves = store.saves();
    sibling.get("notes").send().await.unwrap();
    soon(store.wait_for_saves(saves + 1)).await;
    store.set_down(true);
    let claims = store.claims();
    callers(&connection, 10).await;
    soon(store.wait_for_claims(claims + 1)).await;
    let outcomes = callers(&connection, 50).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(200))), "{outcomes:?}");
    store.set_down(false);
    world.clock.advance(Duration::from_secs(200));
    connection.get("notes").send().await.expect("the sibling's tokens are adopted");
    assert_eq!(world.token_requests(), 2);
}

#[tokio::test]
async fn r10_an_unknown_expiry_is_renewed_by_a_signal_only() {
    let world = World::with::<Notes>(|service| service.without_expiry(), |program| program).await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR * 24 * 365);
    connection.get("notes").send().await.unwrap();
    assert_eq!(world.token_requests(), 1);
    world.provider.expire_access_tokens();
    connection.get("notes").send().await.unwrap();
    assert_eq!(world.token_requests(), 2);
}

#[tokio::test]
async fn r11_a_signal_for_an_old_token_does_not_touch_the_new_one() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(MINUTE);
    world.provider.expire_access_tokens();
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Api, Fault::Hold(gate.clone()));
    let late = tokio::spawn({
        let connection = connection.clone();
        async move { connection.get("late").send().await.map(drop) }
    });
    soon(gate.arrived()).await;
    connection.get("notes").send().await.unwrap();
    assert_eq!(world.token_requests(), 2);
    // Old enough to be renewed because of a signal, if this one were about it.
    world.clock.advance(Duration::from_secs(31));
    gate.open();
    soon(late).await.unwrap().expect("the late one is sent again with the new token");
    assert_eq!(world.token_requests(), 2, "the new token was renewed because of the old one");
}

#[tokio::test]
async fn r11_a_call_of_a_generation_that_is_gone_is_sent_again_however_young_it_was() {
    let lifetime = Duration::from_secs(10);
    let world = World::with::<Notes>(|service| service.token_lifetime(lifetime), |program| program).await;
    let connection = world.connect::<Notes>().await;
    world.provider.expire_access_tokens();
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Api, Fault::Hold(gate.clone()));
    let late = tokio::spawn({
        let connection = connection.clone();
        async move { connection.get("late").send().await.map(drop) }
    });
    soon(gate.arrived()).await;
    world.clock.advance(lifetime);
    connection.get("notes").send().await.unwrap();
    gate.open();
    soon(late).await.unwrap().unwrap();
    assert_eq!(world.token_requests(), 2);
}

#[tokio::test]
async fn r13_a_refresh_that_omits_the_refresh_token_keeps_the_old_one() {
    let world = World::with::<Notes>(|service| service.without_rotation(), |program| program).await;
    let connection = world.connect::<Notes>().await;
    let first = connection.tokens().await.unwrap().refresh_token().cloned();
    for _ in 0..3 {
        world.clock.advance(HOUR);
        connection.get("notes").send().await.unwrap();
    }
    assert_eq!(world.record::<Notes>().await.active.unwrap().tokens.refresh_token().cloned(), first);
    assert_eq!(world.token_requests(), 4);
}

#[tokio::test]
async fn r14_a_machine_that_slept_over_the_expiry_does_not_use_the_dead_token() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    let old = connection.tokens().await.unwrap().access_token().expose_secret().to_owned();
    let before = world.calls();
    world.clock.set(world.start_of_time() + HOUR * 9);
    connection.get("notes").send().await.unwrap();
    let calls = world.provider.requests_to(Endpoint::Api);
    assert_eq!(calls.len(), before + 1);
    assert_ne!(calls.last().unwrap().token.as_deref(), Some(old.as_str()));
}

#[tokio::test]
async fn r14_a_restart_does_not_make_a_dead_token_look_alive() {
    let world = World::new::<Notes>().await;
    world.connect::<Notes>().await;
    let before = world.calls();
    world.clock.advance(HOUR);
    let restarted = world.sibling::<Notes>().get::<Notes>("mine").await.unwrap();
    restarted.get("notes").send().await.unwrap();
    assert_eq!((world.calls() - before, world.token_requests()), (1, 2));
}

#[tokio::test]
async fn r14_expires_in_0_means_already_expired() {
    let world = World::with::<Notes>(|service| service.token_lifetime(Duration::ZERO), |program| program).await;
    let callback = world.consent::<Notes>().await;
    let completed = world.connections.complete(&world.session, &callback).await;
    // The test call of the connector has needed a token that lives: it was renewed first.
    assert_eq!(world.token_requests(), 2);
    // The renewed one is dead on arrival too, and the provider says so.
    assert_eq!(completed.unwrap_err().status().map(|status| status.as_u16()), Some(401));
    world.provider.set_token_lifetime(Some(HOUR));
    world.connections.resume::<Notes>("mine").await.unwrap();
    assert_eq!(world.token_requests(), 3);
}

/// A service that answers 403 for a stale token, and for everything else that it does not like.
#[connector(
    base_uri = "https://strict.example",
    test = none,
    refresh_on = [403],
    oauth2(authorization_url = "https://strict.example/authorize", token_url = "https://strict.example/token"),
)]
pub struct Strict {
    pub client_id: String,
}

#[connector]
impl Strict {}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn r16_a_thousand_refused_calls_cost_one_token_request_for_each_generation() {
    let world = World::new::<Strict>().await;
    let connection = world.connect::<Strict>().await;
    world.provider.reply("/notes", Reply::status(403).for_anyone());
    world.clock.advance(MINUTE);
    for batch in 0..5 {
        let outcomes = callers(&connection, 200).await;
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(403))), "{batch}: {outcomes:?}");
        assert_eq!(world.token_requests(), 2, "batch {batch}");
        // Past the pause after a renewal the signal is known to mean something else.
        world.clock.advance(MINUTE);
    }
    world.clock.advance(HOUR);
    callers(&connection, 200).await;
    assert_eq!(world.token_requests(), 3, "a new generation, because the old one has expired");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s32_no_refresh_token_is_used_twice_by_sixteen_tasks() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    for _ in 0..20 {
        world.clock.advance(HOUR);
        let outcomes = callers(&connection, 16).await;
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(200))), "{outcomes:?}");
    }
    let requests = world.provider.requests_to(Endpoint::Token);
    let used: Vec<_> = requests.iter().filter_map(|request| request.body_value("refresh_token")).collect();
    let distinct: HashSet<_> = used.iter().collect();
    assert_eq!((used.len(), distinct.len()), (20, 20));
    assert_eq!(world.store.load(&key::<Notes>()).await.unwrap().unwrap().active.unwrap().tokens.warnings(), [""; 0]);
}
