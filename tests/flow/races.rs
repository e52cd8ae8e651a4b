//! Two things at the same time: consents, renewals, what is forgotten, what is resumed. Each wins or loses as a whole.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::{
    CLIENT_SECRET, Endpoint, Fault, Gate, Reply, SimulatedProvider, SimulatedProviderBuilder,
};
use connector_core::{Connection, ConnectionsBuilder, Preset, Reason, Status, Store};
use tokio::task::{JoinHandle, JoinSet, yield_now};

use crate::gates::{GateStore, get, until};
use crate::store::TestStore;
use crate::world::{ID, Notes, World, client, soon};

const HOUR: Duration = Duration::from_secs(3600);
/// From here on a token of an hour is renewed in the background.
const DUE: Duration = Duration::from_secs(3400);

async fn world_on<C: Connector>(store: &Arc<impl Store>) -> World {
    World::on::<C>(Arc::clone(store) as Arc<dyn Store>, |service| service, |program| program).await
}

/// A call, in a task of its own.
fn call<C: Connector>(connection: &Connection<C>) -> JoinHandle<Result<()>> {
    let connection = connection.clone();
    tokio::spawn(async move { get(&connection).await })
}

/// A consent that is completed, in a task of its own.
fn complete(world: &World, callback: String) -> JoinHandle<Result<()>> {
    let (connections, session) = (world.connections.clone(), world.session.clone());
    tokio::spawn(async move { connections.complete(&session, &callback).await.map(drop) })
}

/// A connection that is resumed, in a task of its own.
fn resume<C: Connector>(world: &World) -> JoinHandle<Result<()>> {
    let connections = world.connections.clone();
    tokio::spawn(async move { connections.resume::<C>(ID).await.map(drop) })
}

/// A consent whose tokens are there, and whose next step has failed.
async fn half_done<C: Connector>(world: &World) {
    let callback = world.consent::<C>().await;
    fail(world, callback).await;
}

async fn fail(world: &World, callback: String) {
    world.provider.fail_next(Endpoint::Api, Fault::Status(500));
    soon(complete(world, callback)).await.unwrap().unwrap_err();
}

/// The refresh tokens that were sent more than once.
fn reused(provider: &SimulatedProvider) -> Vec<String> {
    let mut seen = HashSet::new();
    let sent = provider.requests_to(Endpoint::Token).into_iter().filter_map(|r| r.body_value("refresh_token"));
    sent.filter(|token| !seen.insert(token.clone())).collect()
}

/// Needs its secret for every token request.
#[connector(
    base_uri = "https://guarded.example",
    test = none,
    oauth2(authorization_url = "https://guarded.example/authorize", token_url = "https://guarded.example/token"),
)]
pub struct Guarded {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Guarded {}

#[tokio::test]
async fn r05_a_preset_that_is_empty_for_a_moment_costs_no_rotated_token() {
    let empty = Arc::new(AtomicBool::new(false));
    let read = Arc::clone(&empty);
    let preset = Preset::read(move || if read.load(Ordering::SeqCst) { "" } else { CLIENT_SECRET });
    let world = World::with::<Guarded>(|s| s, |program| program.preset::<Guarded>("client_secret", preset)).await;
    let connection = world.connect::<Guarded>().await;
    for _ in 0..2 {
        world.clock.advance(HOUR);
        let gate = Gate::new();
        world.provider.fail_next(Endpoint::Token, Fault::Hold(gate.clone()));
        let caller = call(&connection);
        soon(gate.arrived()).await;
        // The service has rotated; what is left to do needs no secret.
        empty.store(true, Ordering::SeqCst);
        gate.open();
        soon(caller).await.unwrap().unwrap();
        empty.store(false, Ordering::SeqCst);
    }
    assert_eq!((reused(&world.provider), world.token_requests()), (vec![], 3));
}

#[tokio::test]
async fn r05_a_consent_that_is_resumed_while_it_is_renewed_keeps_the_rotated_token() {
    let world = World::new::<Notes>().await;
    half_done::<Notes>(&world).await;
    let calls = world.calls();
    world.clock.advance(DUE);
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Token, Fault::Hold(gate.clone()));
    let resumed = resume::<Notes>(&world);
    soon(gate.arrived()).await;
    soon(world.provider.wait_for(Endpoint::Api, calls + 1)).await;
    // The test has its answer: all that still waits is the renewal, and in it the request for tokens and the lease.
    until(|| world.clock.sleepers() <= 3).await;
    gate.open();
    soon(resumed).await.unwrap().unwrap();

    world.clock.advance(HOUR);
    let connection = world.connections.get::<Notes>(ID).await.unwrap();
    get(&connection).await.expect("the rotated token is in use");
    assert_eq!((reused(&world.provider), world.token_requests()), (vec![], 3));
}

/// Tells whose account it is with the tokens, and the tenant when it is asked.
#[connector(
    base_uri = "https://tenants.example",
    test = get("me"),
    oauth2(authorization_url = "https://tenants.example/authorize", token_url = "https://tenants.example/token"),
)]
pub struct Tenants {
    pub client_id: String,
    /// The account.
    #[connector(from_token = "user.id", owner)]
    pub account: Learned<String>,
    /// The tenant of the account.
    pub tenant: Learned<String>,
}

#[connector]
impl Tenants {
    #[connector(connected)]
    async fn find(&mut self, api: &Api) -> Result<()> {
        self.tenant.set(api.get("tenant").send().await?.text().await?);
        Ok(())
    }
}

#[tokio::test]
async fn s32_the_steps_after_a_consent_use_a_refresh_token_once() {
    let world = World::new::<Tenants>().await;
    half_done::<Tenants>(&world).await;
    let calls = world.calls();
    world.clock.advance(DUE);
    let gate = Gate::new();
    world.provider.fail_times(Endpoint::Token, 2, Fault::Hold(gate.clone()));
    let resumed = resume::<Tenants>(&world);
    soon(gate.arrived()).await;
    soon(world.provider.wait_for(Endpoint::Api, calls + 1)).await;
    // The hook has its answer; the test, which comes next, must not begin a renewal beside that of the hook.
    until(|| world.clock.sleepers() <= 3 || gate.arrivals() > 1).await;
    gate.open();
    soon(resumed).await.unwrap().unwrap();
    assert_eq!((reused(&world.provider), world.token_requests()), (vec![], 2));
}

#[tokio::test]
async fn a_connection_never_has_the_tokens_of_one_consent_and_the_fields_of_another() {
    let world = World::new::<Tenants>().await;
    world.provider.set_member("user.id", "alice");
    let (alice, bob) = (world.consent::<Tenants>().await, world.consent::<Tenants>().await);
    let gate = Gate::new();
    world.provider.reply("/tenant", Reply::text("of alice"));
    world.provider.fail_next(Endpoint::Api, Fault::Hold(gate.clone()));
    let first = complete(&world, alice);
    soon(gate.arrived()).await;
    // Bob consents in another tab, and what follows his consent fails.
    world.provider.set_member("user.id", "bob");
    fail(&world, bob).await;
    gate.open();
    assert_eq!(soon(first).await.unwrap().unwrap_err().reason(), Some(Reason::Conflict));

    // His consent is the one that is left to go on with, as a whole.
    world.provider.reply("/tenant", Reply::text("of bob"));
    let connection = soon(world.connections.resume::<Tenants>(ID)).await.unwrap();
    let (tokens, connector) = (soon(connection.tokens()).await.unwrap(), connection.connector().unwrap());
    assert_eq!(tokens.member("user.id").unwrap(), "bob");
    assert_eq!(
        (connector.account.get().unwrap().as_str(), connector.tenant.get().unwrap().as_str()),
        ("bob", "of bob")
    );
}

/// Tells whose account it is, and can be tested.
#[connector(
    base_uri = "https://owners.example",
    test = get("me"),
    oauth2(authorization_url = "https://owners.example/authorize", token_url = "https://owners.example/token"),
)]
pub struct Owners {
    pub client_id: String,
    /// The account.
    #[connector(from_token = "user.id", owner)]
    pub account: Learned<String>,
}

#[connector]
impl Owners {}

#[tokio::test]
async fn the_consent_that_becomes_active_is_the_one_that_was_tested() {
    let world = World::new::<Owners>().await;
    let (alice, bob) = (world.consent::<Owners>().await, world.consent::<Owners>().await);
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Api, Fault::Hold(gate.clone()));
    let first = complete(&world, alice);
    soon(gate.arrived()).await;
    world.provider.set_member("user.id", "bob");
    fail(&world, bob).await;
    gate.open();
    assert_eq!(soon(first).await.unwrap().unwrap_err().reason(), Some(Reason::Conflict));
    assert!(world.record::<Owners>().await.active.is_none(), "bob's consent failed its test and is in use");
}

#[tokio::test]
async fn a_consent_for_another_account_does_not_slip_in_beside_a_good_one() {
    let store = Arc::new(GateStore::default());
    let world = world_on::<Owners>(&store).await;
    world.provider.set_member("user.id", "alice");
    world.connect::<Owners>().await;
    let (alice, bob, again) =
        (world.consent::<Owners>().await, world.consent::<Owners>().await, world.consent::<Owners>().await);
    let testing = Gate::new();
    world.provider.fail_next(Endpoint::Api, Fault::Hold(testing.clone()));
    let first = complete(&world, alice);
    soon(testing.arrived()).await;
    world.provider.set_member("user.id", "bob");
    // Bob's consent is stored, and about to be taken away again, while alice's is tested.
    let refusing = Gate::new();
    store.hold_before_save(1, &refusing);
    let second = complete(&world, bob);
    soon(refusing.arrived()).await;
    testing.open();
    assert_eq!(soon(first).await.unwrap().unwrap_err().reason(), Some(Reason::Conflict));
    // Alice tries again: the refusal takes away bob's consent, and not the one that has come since.
    world.provider.set_member("user.id", "alice");
    let testing = Gate::new();
    world.provider.fail_next(Endpoint::Api, Fault::Hold(testing.clone()));
    let third = complete(&world, again);
    soon(testing.arrived()).await;
    refusing.open();
    assert_eq!(soon(second).await.unwrap().unwrap_err().reason(), Some(Reason::OwnerChanged));
    testing.open();
    soon(third).await.unwrap().unwrap();
    assert_eq!(world.record::<Owners>().await.active.unwrap().owner.as_deref(), Some("alice"));
}

#[tokio::test]
async fn r06_a_sibling_that_was_refused_does_not_end_a_connection_whose_token_was_rotated() {
    let store = Arc::new(TestStore::default());
    let world = world_on::<Notes>(&store).await;
    let connection = world.connect::<Notes>().await;
    let sibling = world.sibling::<Notes>().get::<Notes>(ID).await.unwrap();
    world.clock.advance(HOUR);
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Token, Fault::Hold(gate.clone()));
    let caller = call(&connection);
    soon(gate.arrived()).await;
    store.give_leases_to_all();
    let refusal = Fault::body(400, "application/json", r#"{"error":"invalid_grant"}"#);
    world.provider.fail_next(Endpoint::Token, refusal);
    get(&sibling).await.unwrap_err();
    gate.open();
    soon(caller).await.unwrap().expect("the rotated token is used");
    assert_eq!(world.connections.status::<Notes>(ID).await.unwrap(), Some(Status::Connected));
    world.clock.advance(HOUR);
    get(&connection).await.expect("the next renewal does not believe the sibling");
}

#[tokio::test]
async fn a_reconnect_elsewhere_counts_for_tokens_that_do_not_end_too() {
    let world = World::with::<Notes>(|s| s.without_refresh_tokens().without_expiry(), |program| program).await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    world.provider.revoke_consents();
    let elsewhere = world.sibling::<Notes>();
    let request = elsewhere.authorize(&world.session, ID, client::<Notes>()).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    elsewhere.complete(&world.session, &callback).await.unwrap();
    get(&connection).await.expect("the account was reconnected by another program");
    assert_eq!(world.token_requests(), 2);
}

#[tokio::test]
async fn r04_a_reconnect_wins_over_renewed_tokens_that_are_in_memory_only() {
    let store = Arc::new(TestStore::default());
    let world = world_on::<Notes>(&store).await;
    let connection = world.connect::<Notes>().await;
    store.set_read_only(true);
    for _ in 0..2 {
        world.clock.advance(HOUR);
        get(&connection).await.unwrap();
    }
    store.set_read_only(false);
    // Before it is tried again to save them, the person reconnects.
    world.connect::<Notes>().await;
    let reconnected = world.record::<Notes>().await.active.unwrap().tokens;
    let used = soon(connection.tokens()).await.unwrap();
    assert_eq!(used.access_token(), reconnected.access_token(), "tokens of before the reconnect are in use");

    world.clock.advance(HOUR);
    get(&connection).await.unwrap();
    let sent = world.provider.requests_to(Endpoint::Token).pop().unwrap().body_value("refresh_token");
    let expected = reconnected.refresh_token().map(Secret::expose_secret);
    assert_eq!(sent.as_deref(), expected, "the consent of before was renewed, and takes the place of the new one");
}

#[tokio::test]
async fn r04_a_late_renewal_does_not_push_a_reconnect_out_of_use() {
    let store = Arc::new(GateStore::default());
    let world = world_on::<Notes>(&store).await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    let gate = Gate::new();
    store.hold_after_save(&gate);
    let caller = call(&connection);
    soon(gate.arrived()).await;
    soon(world.connect::<Notes>()).await;
    let stored = world.record::<Notes>().await.active.unwrap().tokens;
    assert_eq!(soon(connection.tokens()).await.unwrap().access_token(), stored.access_token());
    gate.open();
    soon(caller).await.unwrap().unwrap();
    assert_eq!(soon(connection.tokens()).await.unwrap().access_token(), stored.access_token(), "older tokens are back");
}

#[tokio::test]
async fn a_late_reader_does_not_bring_a_forgotten_connection_back() {
    let store = Arc::new(GateStore::default());
    let world = world_on::<Notes>(&store).await;
    drop(world.connect::<Notes>().await);
    let gate = Gate::new();
    store.hold_after_load(&gate);
    let late = tokio::spawn({
        let connections = world.connections.clone();
        async move { connections.get::<Notes>(ID).await }
    });
    soon(gate.arrived()).await;
    soon(world.connections.forget::<Notes>(ID)).await.unwrap();
    let new = soon(world.connect::<Notes>()).await;
    gate.open();
    let late = soon(late).await.unwrap().unwrap();
    let stored = world.record::<Notes>().await.active.unwrap().tokens;
    assert_eq!(soon(late.tokens()).await.unwrap().access_token(), stored.access_token(), "it has the forgotten tokens");

    // Whoever holds it has a part in one and the same life: it is renewed once.
    world.clock.advance(HOUR);
    let (one, other) = (call(&new), call(&late));
    soon(one).await.unwrap().unwrap();
    soon(other).await.unwrap().unwrap();
    assert_eq!((reused(&world.provider), world.token_requests()), (vec![], 3));
}

#[tokio::test]
async fn a_forgotten_connection_is_not_used_by_handles_that_are_left() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    let calls = world.calls();
    world.connections.forget::<Notes>(ID).await.unwrap();
    assert_eq!(get(&connection).await.unwrap_err().reason(), Some(Reason::NotFound));
    assert_eq!(world.calls(), calls, "the token is good for an hour, and was used");
}

#[tokio::test]
async fn s33_a_consent_that_ended_before_it_was_proven_is_not_asked_for_again() {
    let world = World::new::<Notes>().await;
    half_done::<Notes>(&world).await;
    world.provider.revoke_consents();
    world.clock.advance(HOUR);
    for _ in 0..5 {
        let error = soon(world.connections.resume::<Notes>(ID)).await.unwrap_err();
        assert!(matches!(&error, Error::Reconnect(_)), "{error}");
    }
    assert_eq!(world.token_requests(), 2);
}

/// As many as do something at the same time.
const TASKS: u64 = 9;
/// How often each does something in a round.
const STEPS: u64 = 4;

/// What one of many does in a round: the same in every run, beside whatever the others do just then.
async fn act(world: &World, number: u64, seed: u64) {
    let mut seed = seed;
    for _ in 0..STEPS {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        let chance = seed % 40;
        match (number, chance) {
            // So slow that no deadline passes within a round, or the one after it.
            (0, _) => world.clock.advance(Duration::from_secs(chance % 4)),
            (1, 0) => drop(world.try_connect::<Notes>().await),
            (2, 0) => {
                world.connections.forget::<Notes>(ID).await.unwrap();
                let _ = world.try_connect::<Notes>().await;
            }
            (2, 1..4) => world.connections.set_preset::<Notes>("client_secret", CLIENT_SECRET).unwrap(),
            (3, ..3) => world.provider.expire_access_tokens(),
            (3, 3..9) => world.provider.set_token_lifetime(Some(Duration::from_secs(10 * (chance - 2)))),
            (3, _) => drop(world.connections.renew_due().await),
            (4.., _) => {
                let Ok(connection) = world.connections.get::<Notes>(ID).await else { continue };
                tokio::select! {
                    biased;
                    _ = connection.get("notes").send_any() => {}
                    // Some give up, each after another while.
                    () = pass(chance), if chance.is_multiple_of(5) => {}
                }
            }
            _ => {}
        }
        pass(chance).await;
    }
}

/// Lets others do something.
async fn pass(times: u64) {
    for _ in 0..times {
        yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s32_no_refresh_token_is_used_twice_and_nobody_hangs_whatever_happens_at_once() {
    let service = |s: SimulatedProviderBuilder| s.refresh_token_lifetime(Duration::from_secs(100));
    let program = |p: ConnectionsBuilder| p.preset::<Notes>("client_secret", CLIENT_SECRET);
    let world = Arc::new(World::with::<Notes>(service, program).await);
    world.provider.set_token_lifetime(Some(Duration::from_secs(30)));
    world.connect::<Notes>().await;
    for round in 0..100 {
        let mut tasks = JoinSet::new();
        for number in 0..TASKS {
            let world = Arc::clone(&world);
            tasks.spawn(async move { act(&world, number, (round * TASKS + number) * 7919 + 13).await });
        }
        soon(tasks.join_all()).await;
        // Renewals in the background land too: then nothing waits for the clock.
        until(|| world.clock.sleepers() == 0).await;
    }
    let requests = world.provider.requests_to(Endpoint::Token);
    let renewals = requests.iter().filter(|request| request.body_value("refresh_token").is_some()).count();
    assert_eq!(reused(&world.provider), [""; 0]);
    assert!(renewals > 5, "too little happened: {renewals} renewals");
    get(&soon(world.connect::<Notes>()).await).await.expect("the connection can be made anew");
}
