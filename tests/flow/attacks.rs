//! Attacks: on further tokens, lost answers, pauses that nobody remembers, and the end of connections.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use connector_core::prelude::*;
use connector_core::testing::{CLIENT_ID, Endpoint, Fault, Gate, Reply, SimulatedProviderBuilder};
use connector_core::{Clock as _, Connection, Preset, Response, Status, Store, Transport, TransportError};
use serde_json::json;

use crate::gates::{GateStore, until};
use crate::store::TestStore;
use crate::world::{ID, Notes, World, soon};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const DUE: Duration = Duration::from_secs(3600 - 60);

/// Two tokens of one consent, and an endpoint that revokes.
#[connector(
    base_uri = "https://duo.example/api",
    test = get("me"),
    oauth2(
        authorization_url = "https://duo.example/authorize",
        token_url = "https://duo.example/token",
        revoke_url = "https://duo.example/revoke",
        tokens(user = "authed_user"),
    ),
)]
pub struct Duo {
    pub client_id: String,
    pub client_secret: Option<Secret>,
}

#[connector]
impl Duo {}

fn with_user(service: SimulatedProviderBuilder) -> SimulatedProviderBuilder {
    service
        .member("authed_user.access_token", "user-1")
        .member("authed_user.refresh_token", "user-refresh-1")
        .member("authed_user.expires_in", 60)
}

async fn duo() -> World {
    let world = World::with::<Duo>(with_user, |program| program).await;
    known(&world);
    world
}

fn known(world: &World) {
    world.provider.reply("/api/search", Reply::json(json!({ "found": [] })).for_anyone());
}

fn next_user_token(world: &World, number: u32) {
    let tokens = json!({
        "access_token": format!("user-{number}"),
        "refresh_token": format!("user-refresh-{number}"),
        "token_type": "Bearer",
        "expires_in": 60,
    });
    world.provider.fail_next(Endpoint::Token, Fault::body(200, "application/json", tokens.to_string()));
}

async fn search(world: &World, connection: &Connection<Duo>) -> Result<String> {
    connection.get("search").send().await?;
    let sent = world.provider.requests_to(Endpoint::Api).pop().unwrap();
    Ok(sent.header("authorization").unwrap().trim_start_matches("Bearer ").to_owned())
}

fn revoked(world: &World) -> Vec<String> {
    world.provider.requests_to(Endpoint::Revocation).iter().filter_map(|r| r.body_value("token")).collect()
}

/// Waits until a failed renewal has landed: what sleeps then is its pause alone.
async fn landed(world: &World) {
    until(|| world.clock.sleepers() == 1).await;
}

/// How many token requests were sent, when all that was begun has landed: the end of a connection waits for it.
async fn token_requests_at_the_end(world: &World) -> usize {
    world.connections.disconnect::<Notes>(ID).await.unwrap();
    world.token_requests()
}

/// A handle for each call knows no more than the store does.
#[tokio::test]
async fn r06_a_further_token_that_has_ended_is_asked_for_once_whoever_uses_it() {
    let world = duo().await;
    let program = world.connect::<Duo>().await;
    world.clock.advance(MINUTE);
    world.provider.fail_always(Endpoint::Token, Fault::body(400, "application/json", r#"{"error":"invalid_grant"}"#));
    for _ in 0..10 {
        program.using("user").unwrap().get("search").send().await.unwrap_err();
        world.clock.advance(MINUTE);
    }
    assert_eq!(world.token_requests(), 2, "it is asked for again although the service has ended it");
}

#[tokio::test]
async fn r08_retry_after_outlives_the_handles_of_a_further_token() {
    let world = duo().await;
    let program = world.connect::<Duo>().await;
    world.clock.advance(MINUTE);
    world.provider.fail_always(Endpoint::Token, Fault::Throttled(Duration::from_secs(600)));
    for _ in 0..10 {
        program.using("user").unwrap().get("search").send().await.unwrap_err();
    }
    assert_eq!(world.token_requests(), 2, "the service said 600 seconds");
}

/// With a handle for each use, nobody holds one between two calls.
#[tokio::test]
async fn r07_a_lost_reply_is_remembered_although_nobody_holds_a_handle() {
    let world = World::new::<Notes>().await;
    drop(world.connect::<Notes>().await);
    world.clock.advance(DUE);
    world.provider.fail_next(Endpoint::Token, Fault::LostReply);
    for n in 0..5 {
        // As the README has it: a handle for each use.
        world.connections.get::<Notes>(ID).await.unwrap().get("notes").send().await.unwrap();
        if n == 0 {
            soon(world.provider.wait_for(Endpoint::Token, 2)).await;
            landed(&world).await;
        }
    }
    assert_eq!(world.connections.status::<Notes>(ID).await.unwrap(), Some(Status::Connected), "taken for theft");
    assert_eq!(token_requests_at_the_end(&world).await, 2, "repeated while the old token is good");
}

#[tokio::test]
async fn r17_a_further_token_that_is_being_renewed_is_revoked_as_well() {
    let store = Arc::new(GateStore::default());
    let world = World::on::<Duo>(Arc::clone(&store) as Arc<dyn Store>, with_user, |program| program).await;
    known(&world);
    let program = world.connect::<Duo>().await;
    world.clock.advance(MINUTE);
    let person = program.using("user").unwrap();
    next_user_token(&world, 2);
    let gate = Gate::new();
    store.hold_before_save(0, &gate);
    let call = tokio::spawn(async move { person.get("search").send().await.map(drop) });
    soon(gate.arrived()).await;
    let connections = world.connections.clone();
    let ending = tokio::spawn(async move { connections.disconnect::<Duo>(ID).await });
    // The tokens of the program are revoked; now it is the person's turn, whose new one nobody knows yet.
    soon(world.provider.wait_for(Endpoint::Revocation, 2)).await;
    // While a few calls go there and back, an end that does not wait goes on.
    for _ in 0..5 {
        program.get("search").send().await.unwrap();
    }
    gate.open();
    let _ = soon(ending).await.unwrap();
    let _ = soon(call).await.unwrap();
    let told = revoked(&world);
    assert!(told.iter().any(|token| token == "user-refresh-2"), "the token that lives is not revoked: {told:?}");
}

#[tokio::test]
async fn r17_a_further_token_that_another_process_renewed_is_revoked_as_well() {
    let world = duo().await;
    let program = world.connect::<Duo>().await;
    let other = world.sibling::<Duo>().get::<Duo>(ID).await.unwrap();
    world.clock.advance(MINUTE);
    next_user_token(&world, 2);
    assert_eq!(search(&world, &other.using("user").unwrap()).await.unwrap(), "user-2");
    let _ = world.connections.disconnect::<Duo>(ID).await;
    let told = revoked(&world);
    drop(program);
    assert!(told.iter().any(|t| t == "user-refresh-2"), "the token that lives is not revoked: {told:?}");
}

/// While a save hangs, the person reconnects; both grants have the same number.
#[tokio::test]
async fn a_renewal_of_the_old_consent_does_not_replace_a_new_one() {
    let store = Arc::new(TestStore::default());
    let world = World::on::<Notes>(Arc::clone(&store) as Arc<dyn Store>, |s| s, |p| p).await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    let gate = Gate::new();
    store.hold_next_save(&gate);
    let call = tokio::spawn({
        let connection = connection.clone();
        async move { connection.get("notes").send().await.map(drop) }
    });
    soon(gate.arrived()).await;
    world.connect::<Notes>().await;
    let fresh = world.record::<Notes>().await.active.unwrap();
    store.set_read_only(true);
    world.clock.advance(Duration::from_secs(16));
    let _ = soon(call).await.unwrap();
    let used = connection.tokens().await.unwrap();
    assert_eq!(
        used.access_token().expose_secret(),
        fresh.tokens.access_token().expose_secret(),
        "the token of the consent before is in use again"
    );
}

/// The new consent may be of another account, and has no such token.
#[tokio::test]
async fn a_further_token_of_an_earlier_consent_is_given_to_nobody() {
    let world = duo().await;
    let program = world.connect::<Duo>().await;
    let person = program.using("user").unwrap();
    assert_eq!(search(&world, &person).await.unwrap(), "user-1");
    world.provider.set_member("authed_user", json!(null));
    let program = world.connect::<Duo>().await;
    let given = program.using("user").is_ok();
    let sent = search(&world, &person).await;
    assert!(!given && sent.is_err(), "the new consent gave no such token: using {given}, sent {sent:?}");
}

#[tokio::test]
async fn r07_a_token_of_unknown_end_may_be_good_when_a_reply_is_lost() {
    let world =
        World::with::<Notes>(|s| s.without_expiry().refresh_token_lifetime(Duration::from_secs(1000)), |p| p).await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(Duration::from_secs(900));
    world.provider.fail_next(Endpoint::Token, Fault::LostReply);
    world.connections.renew_due().await.unwrap();
    assert_eq!(world.token_requests(), 2, "repeated although nobody said that the old token is dead");
    connection.get("notes").send().await.expect("the old token was good, and the repeat has ended it");
}

#[tokio::test]
async fn r07_a_clock_that_is_set_back_repeats_no_lost_request() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(DUE);
    world.provider.fail_next(Endpoint::Token, Fault::LostReply);
    connection.get("notes").send().await.unwrap();
    soon(world.provider.wait_for(Endpoint::Token, 2)).await;
    landed(&world).await;
    world.clock.set(world.clock.now() - Duration::from_secs(1));
    for _ in 0..3 {
        connection.get("notes").send().await.expect("the old token is good");
    }
    assert_eq!(token_requests_at_the_end(&world).await, 2, "repeated while the old token is good");
}

/// A service whose token requests carry a text that is signed anew for each.
#[connector(
    base_uri = "https://api.stamped.example",
    test = get("me"),
    oauth2(
        authorization_url = "https://stamped.example/authorize",
        token_url = "https://stamped.example/token",
        token_headers("X-Stamp" = "{stamp}"),
    ),
)]
pub struct Stamped {
    pub client_id: String,
    pub stamp: Secret,
}

#[connector]
impl Stamped {}

/// Such as a client secret that is signed anew each time.
#[tokio::test]
async fn r08_a_preset_that_is_new_at_each_use_ends_no_pause() {
    let count = Arc::new(AtomicUsize::new(0));
    let next = Arc::clone(&count);
    let preset = Preset::read(move || format!("signed-{}", next.fetch_add(1, Ordering::SeqCst)));
    let world = World::with::<Stamped>(|s| s, |p| p.preset::<Stamped>("stamp", preset)).await;
    let connection = world.connect::<Stamped>().await;
    world.clock.advance(HOUR);
    world.provider.fail_always(Endpoint::Token, Fault::Throttled(Duration::from_secs(600)));
    for _ in 0..10 {
        connection.get("notes").send().await.unwrap_err();
    }
    assert_eq!(world.token_requests(), 2, "the service said 600 seconds");
}

#[tokio::test]
async fn r07_the_repeat_is_one_request_whenever_it_is_sent() {
    let world = World::with::<Notes>(|s| s.without_rotation(), |p| p).await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(DUE);
    world.provider.fail_always(Endpoint::Token, Fault::LostReply);
    connection.get("notes").send().await.unwrap();
    soon(world.provider.wait_for(Endpoint::Token, 2)).await;
    landed(&world).await;
    world.clock.advance(MINUTE);
    connection.get("notes").send().await.unwrap_err();
    assert_eq!(world.token_requests(), 3, "one repeat, not two");
}

/// A network that is down: nothing is sent to token endpoints; counts the attempts.
#[derive(Debug)]
struct Unreachable<T> {
    inner: T,
    down: Arc<AtomicUsize>,
    attempts: Arc<AtomicUsize>,
}

#[async_trait]
impl<T: Transport> Transport for Unreachable<T> {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        if request.url().path() == "/token" && self.down.load(Ordering::SeqCst) > 0 {
            self.attempts.fetch_add(1, Ordering::SeqCst);
            return Err(TransportError::not_sent("no route"));
        }
        self.inner.send(request).await
    }
}

#[tokio::test]
async fn r07_what_was_never_sent_is_no_lost_reply() {
    let (down, attempts) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let world = World::new::<Notes>().await;
    let transport =
        Unreachable { inner: world.provider.transport(), down: Arc::clone(&down), attempts: Arc::clone(&attempts) };
    let connections = connector_core::Connections::builder(crate::world::REDIRECT_URI)
        .register::<Notes>()
        .transport(transport)
        .clock(world.clock.clone())
        .shared_store(Arc::clone(&world.store))
        .build()
        .unwrap();
    world.connect::<Notes>().await;
    let connection = connections.get::<Notes>(ID).await.unwrap();
    world.clock.advance(Duration::from_secs(3600 - 290));
    down.store(1, Ordering::SeqCst);
    connection.get("notes").send().await.unwrap();
    until(|| attempts.load(Ordering::SeqCst) == 1).await;
    landed(&world).await;
    down.store(0, Ordering::SeqCst);
    world.clock.advance(MINUTE);
    connection.get("notes").send().await.unwrap();
    // The network is back, and nobody waits until the token dies.
    soon(world.provider.wait_for(Endpoint::Token, 2)).await;
}

/// Another process may have renewed meanwhile: a repeat would revoke what it got.
#[tokio::test]
async fn r07_before_the_repeat_the_store_is_read_once_more() {
    // The first request of one process never arrives; meanwhile another process renews.
    let attempts = Arc::new(AtomicUsize::new(0));
    let store = Arc::new(TestStore::default());
    let world = crate::world::world_on(&store).await;
    world.connect::<Notes>().await;
    let sibling = world.sibling::<Notes>().get::<Notes>(ID).await.unwrap();
    let gate = Gate::new();
    let transport = Late { inner: world.provider.transport(), gate: gate.clone(), attempts: Arc::clone(&attempts) };
    let connections = connector_core::Connections::builder(crate::world::REDIRECT_URI)
        .register::<Notes>()
        .transport(transport)
        .clock(world.clock.clone())
        .shared_store(Arc::clone(&world.store))
        .build()
        .unwrap();
    let connection = connections.get::<Notes>(ID).await.unwrap();
    world.clock.advance(HOUR);
    let call = tokio::spawn(async move { connection.get("notes").send().await.map(drop) });
    soon(gate.arrived()).await;
    store.give_leases_to_all();
    sibling.get("notes").send().await.unwrap();
    gate.open();
    let outcome = soon(call).await.unwrap();
    assert!(outcome.is_ok(), "the old refresh token was sent although a newer one is in the store: {outcome:?}");
    sibling.get("notes").send().await.expect("the family is revoked");
}

/// A network that loses the first token request, after a while.
#[derive(Debug)]
struct Late<T> {
    inner: T,
    gate: Gate,
    attempts: Arc<AtomicUsize>,
}

#[async_trait]
impl<T: Transport> Transport for Late<T> {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        if request.url().path() == "/token" && self.attempts.fetch_add(1, Ordering::SeqCst) == 0 {
            self.gate.pass().await;
            return Err(TransportError::lost("reset"));
        }
        self.inner.send(request).await
    }
}

/// A service that says nothing about when its tokens end, unless it is asked.
#[connector(
    base_uri = "https://api.quiet.example",
    test = get("me"),
    oauth2(
        authorization_url = "https://quiet.example/authorize",
        token_url = "https://quiet.example/token",
        introspection_url = "https://api.quiet.example/introspect",
    ),
)]
pub struct Quiet {
    pub client_id: String,
    pub client_secret: Option<Secret>,
}

#[connector]
impl Quiet {}

#[tokio::test]
async fn an_introspection_that_says_0_ends_no_token() {
    for exp in [0_u64, 1000] {
        let world = World::with::<Quiet>(|s| s.without_expiry(), |p| p).await;
        world.provider.reply("/introspect", Reply::json(json!({ "active": true, "exp": exp })).for_anyone());
        let connection = world.connect::<Quiet>().await;
        for _ in 0..5 {
            connection.get("notes").send().await.unwrap();
        }
        assert_eq!(world.token_requests(), 1, "exp {exp}: a token that has just come is not dead");
    }
}

/// A program's own account: no refresh token, so nothing that a repeat could look like the theft of.
#[connector(
    base_uri = "https://api.own.example",
    test = get("me"),
    client_credentials(token_url = "https://own.example/token"),
)]
pub struct Own {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Own {}

/// Nothing that a repeat could look like the theft of was sent.
#[tokio::test]
async fn r07_without_a_refresh_token_a_lost_reply_is_not_held_back() {
    let world = World::new::<Own>().await;
    let connection = world.enter::<Own>().await.unwrap();
    world.clock.advance(Duration::from_secs(3600 - 200));
    world.provider.fail_next(Endpoint::Token, Fault::LostReply);
    connection.get("notes").send().await.unwrap();
    soon(world.provider.wait_for(Endpoint::Token, 2)).await;
    landed(&world).await;
    world.clock.advance(MINUTE);
    connection.get("notes").send().await.unwrap();
    // 30 s after a passing failure it is tried again.
    soon(world.provider.wait_for(Endpoint::Token, 3)).await;
}

#[tokio::test]
async fn r08_retry_after_outlives_the_handles_of_a_connection() {
    let world = World::new::<Notes>().await;
    drop(world.connect::<Notes>().await);
    world.clock.advance(HOUR);
    world.provider.fail_always(Endpoint::Token, Fault::Throttled(Duration::from_secs(600)));
    for _ in 0..10 {
        world.connections.get::<Notes>(ID).await.unwrap().get("notes").send().await.unwrap_err();
    }
    assert_eq!(world.token_requests(), 2, "the service said 600 seconds");
}

/// This process's consent has the higher number, and another process's the future.
#[tokio::test]
async fn r06_the_end_of_one_consent_is_not_the_end_of_another() {
    // This process has renewed twice while the store was down for it; meanwhile another reconnected.
    let store = Arc::new(TestStore::default());
    let world = World::on::<Notes>(Arc::clone(&store) as Arc<dyn Store>, |s| s, |p| p).await;
    let connection = world.connect::<Notes>().await;
    store.set_read_only(true);
    for _ in 0..3 {
        world.clock.advance(HOUR);
        connection.get("notes").send().await.unwrap();
    }
    store.set_read_only(false);
    let other = world.sibling::<Notes>();
    let n = Notes { client_id: CLIENT_ID.into(), client_secret: None };
    let request = other.authorize(&world.session, ID, n).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    other.complete(&world.session, &callback).await.unwrap();
    // The consent before is withdrawn; the new one is good.
    world.provider.fail_next(Endpoint::Token, Fault::body(400, "application/json", r#"{"error":"invalid_grant"}"#));
    world.clock.advance(HOUR);
    let outcome = connection.get("notes").send().await.map(drop);
    let status = world.connections.status::<Notes>(ID).await.unwrap();
    assert!(outcome.is_ok() && status == Some(Status::Connected), "{status:?} {outcome:?}");
}

/// It was a success: the refresh token is spent.
#[tokio::test]
async fn r07_an_answer_that_cannot_be_read_counts_as_lost() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(Duration::from_secs(3600 - 200));
    world.provider.fail_next(Endpoint::Token, Fault::Endless);
    connection.get("notes").send().await.unwrap();
    soon(world.provider.wait_for(Endpoint::Token, 2)).await;
    landed(&world).await;
    world.clock.advance(Duration::from_secs(61));
    for _ in 0..3 {
        connection.get("notes").send().await.expect("the old token is good");
    }
    assert_eq!(
        token_requests_at_the_end(&world).await,
        2,
        "a spent refresh token is sent again while the old token is good"
    );
}

#[tokio::test]
async fn r07_the_refresh_token_of_a_forgotten_connection_is_not_sent_again() {
    let attempts = Arc::new(AtomicUsize::new(0));
    let world = World::with::<Notes>(|s| s.without_rotation(), |p| p).await;
    world.connect::<Notes>().await;
    let gate = Gate::new();
    let transport = Late { inner: world.provider.transport(), gate: gate.clone(), attempts: Arc::clone(&attempts) };
    let connections = connector_core::Connections::builder(crate::world::REDIRECT_URI)
        .register::<Notes>()
        .transport(transport)
        .clock(world.clock.clone())
        .shared_store(Arc::clone(&world.store))
        .build()
        .unwrap();
    let connection = connections.get::<Notes>(ID).await.unwrap();
    world.clock.advance(HOUR);
    let call = tokio::spawn(async move { connection.get("notes").send().await.map(drop) });
    soon(gate.arrived()).await;
    connections.forget::<Notes>(ID).await.unwrap();
    gate.open();
    soon(call).await.unwrap().unwrap_err();
    assert_eq!(attempts.load(Ordering::SeqCst), 1, "tokens are got that nobody keeps or revokes");
}

#[tokio::test]
async fn a_further_token_that_a_reconnect_elsewhere_did_not_give_is_said_to_be_missing() {
    let world = duo().await;
    let person = world.connect::<Duo>().await.using("user").unwrap();
    world.provider.set_member("authed_user", json!(null));
    let other = world.sibling::<Duo>();
    let request = other.authorize(&world.session, ID, crate::world::client::<Duo>()).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    other.complete(&world.session, &callback).await.unwrap();
    world.clock.advance(MINUTE);
    next_user_token(&world, 2);
    let before = world.token_requests();
    let error = person.get("search").send().await.unwrap_err().to_string();
    assert_eq!(world.token_requests(), before, "renewed, and thrown away: {error}");
    assert!(error.contains("`user`"), "{error}");
}

/// A service whose host is learned, with two tokens.
#[connector(
    base_uri = "https://{home}",
    hosts = ["*.homes.example"],
    test = get("me"),
    oauth2(
        authorization_url = "https://homes.example/authorize",
        token_url = "https://homes.example/token",
        tokens(user = "authed_user"),
    ),
)]
pub struct Homes {
    pub client_id: String,
    #[connector(from_token = "home")]
    pub home: Learned<Host>,
}

#[connector]
impl Homes {}

#[tokio::test]
async fn a_further_token_follows_where_the_first_one_learns_that_the_account_lives() {
    let service = |s: SimulatedProviderBuilder| {
        s.member("home", "one.homes.example")
            .member("authed_user.access_token", "user-1")
            .member("authed_user.expires_in", 7200)
    };
    let world = World::with::<Homes>(service, |p| p).await;
    world.provider.reply("/search", Reply::json(json!({})).for_anyone());
    let program = world.connect::<Homes>().await;
    let person = program.using("user").unwrap();
    world.provider.set_member("home", "two.homes.example");
    world.clock.advance(HOUR);
    program.get("notes").send().await.unwrap();
    assert_eq!(world.provider.requests().pop().unwrap().host, "two.homes.example");
    person.get("search").send().await.unwrap();
    assert_eq!(world.provider.requests().pop().unwrap().host, "two.homes.example", "the account has moved");
}

#[tokio::test]
async fn r17_who_could_not_be_told_of_a_disconnect_is_said() {
    let file = std::env::temp_dir().join(format!("connector-attack-{}", std::process::id()));
    std::fs::write(&file, CLIENT_ID).unwrap();
    let world = World::with::<Duo>(|s| s, |p| p.preset::<Duo>("client_id", Preset::file(&file))).await;
    drop(world.connect::<Duo>().await);
    std::fs::remove_file(&file).unwrap();
    let outcome = world.connections.disconnect::<Duo>(ID).await;
    assert!(outcome.is_err() || !revoked(&world).is_empty(), "the tokens live on, and nobody knows");
}

/// It is due too, but good.
#[tokio::test]
async fn r07_a_token_that_another_process_got_is_used_at_once() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    let other = world.sibling::<Notes>().get::<Notes>(ID).await.unwrap();
    world.clock.advance(HOUR);
    other.get("notes").send().await.unwrap();
    world.clock.advance(DUE);
    // This process still has the first generation; in the store is the second, which is good for another minute.
    world.provider.fail_next(Endpoint::Token, Fault::LostReply);
    let first = connection.get("notes").send().await.map(drop);
    for _ in 0..3 {
        let _ = connection.get("notes").send().await;
    }
    assert!(first.is_ok(), "a good token was at hand: {first:?}");
    assert_eq!(world.connections.status::<Notes>(ID).await.unwrap(), Some(Status::Connected));
    assert_eq!(token_requests_at_the_end(&world).await, 3, "repeated while the token is good");
}

#[tokio::test]
async fn r08_the_pause_of_an_adopted_token_is_kept() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    let other = world.sibling::<Notes>().get::<Notes>(ID).await.unwrap();
    world.clock.advance(HOUR);
    other.get("notes").send().await.unwrap();
    world.clock.advance(HOUR);
    world.provider.fail_always(Endpoint::Token, Fault::Throttled(Duration::from_secs(600)));
    for _ in 0..5 {
        connection.get("notes").send().await.unwrap_err();
    }
    assert_eq!(world.token_requests(), 3, "the service said 600 seconds");
}

/// A double click.
#[tokio::test]
async fn two_resumes_at_the_same_time_both_succeed() {
    let world = World::new::<Duo>().await;
    world.provider.fail_next(Endpoint::Api, Fault::Status(500));
    world.try_connect::<Duo>().await.unwrap_err();
    let (a, b) = tokio::join!(world.connections.resume::<Duo>(ID), world.connections.resume::<Duo>(ID));
    assert!(a.is_ok() && b.is_ok(), "{a:?} {b:?}");
}
