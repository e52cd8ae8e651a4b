//! Clocks that jump, times that are over, and what stalls: nobody waits for ever, and no wrong time is believed for
//! long.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use connector_core::defaults::{STEP_TIMEOUT, STORE_TIMEOUT};
use connector_core::prelude::*;
use connector_core::testing::{
    Endpoint, Fault, Gate, ManualClock, Reply, RewritingTransport, SimulatedProviderBuilder,
};
use connector_core::{Body, Clock as _, Connections, Reason, Store, Transport, TransportError};
use futures_core::Stream;
use http::{HeaderMap, StatusCode};
use serde_json::json;

use crate::gates::{GateStore, get, until};
use crate::world::{ID, Notes, REDIRECT_URI, World, client, soon};

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn r01_a_store_that_hangs_does_not_hang_the_callers() {
    let hold: [fn(&GateStore, &Gate); 3] = [
        |store, gate| store.hold_after_load(gate),
        |store, gate| store.hold_before_save(0, gate),
        |store, gate| store.hold_after_save(gate),
    ];
    for (case, hold) in hold.into_iter().enumerate() {
        let store = Arc::new(GateStore::default());
        let world = World::on::<Notes>(Arc::clone(&store) as Arc<dyn Store>, |s| s, |program| program).await;
        let connection = world.connect::<Notes>().await;
        world.clock.advance(HOUR);
        let gate = Gate::new();
        hold(&store, &gate);
        let caller = tokio::spawn({
            let connection = connection.clone();
            async move { get(&connection).await }
        });
        soon(gate.arrived()).await;
        soon(world.clock.wait_for_sleepers(1)).await;
        world.clock.advance(STORE_TIMEOUT);
        soon(caller).await.unwrap().unwrap_or_else(|error| panic!("case {case}: {error}"));
        assert_eq!(world.token_requests(), 2, "case {case}");
    }
}

#[tokio::test]
async fn r01_a_store_that_hangs_when_the_end_of_a_connection_is_saved_does_not_hang_the_callers() {
    let store = Arc::new(GateStore::default());
    let world = World::on::<Notes>(Arc::clone(&store) as Arc<dyn Store>, |s| s, |program| program).await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    world.provider.revoke_consents();
    let gate = Gate::new();
    store.hold_before_save(0, &gate);
    let caller = tokio::spawn({
        let connection = connection.clone();
        async move { get(&connection).await }
    });
    soon(gate.arrived()).await;
    world.clock.advance(STORE_TIMEOUT);
    soon(caller).await.unwrap().unwrap_err();
}

#[tokio::test]
async fn r05_a_save_that_hangs_is_tried_again() {
    let store = Arc::new(GateStore::default());
    let world = World::on::<Notes>(Arc::clone(&store) as Arc<dyn Store>, |s| s, |program| program).await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    let (one, two) = (Gate::new(), Gate::new());
    store.hold_before_save(0, &one);
    let caller = tokio::spawn({
        let connection = connection.clone();
        async move { get(&connection).await }
    });
    soon(one.arrived()).await;
    store.hold_before_save(0, &two);
    world.clock.advance(STORE_TIMEOUT);
    soon(caller).await.unwrap().unwrap();
    soon(world.clock.wait_for_sleepers(1)).await;
    world.clock.advance(Duration::from_secs(5));
    soon(two.arrived()).await;
    let current = connection.tokens().await.unwrap().refresh_token().cloned();
    soon(async {
        while world.record::<Notes>().await.active.unwrap().tokens.refresh_token().cloned() != current {
            world.clock.advance(STORE_TIMEOUT);
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn s27_a_store_that_hangs_does_not_hang_a_consent_that_is_completed() {
    let store = Arc::new(GateStore::default());
    let world = World::on::<Notes>(Arc::clone(&store) as Arc<dyn Store>, |s| s, |program| program).await;
    let callback = world.consent::<Notes>().await;
    let gate = Gate::new();
    store.hold_before_save(0, &gate);
    let (connections, session) = (world.connections.clone(), world.session.clone());
    let completing = tokio::spawn(async move { connections.complete(&session, &callback).await.map(drop) });
    soon(gate.arrived()).await;
    world.clock.advance(STORE_TIMEOUT);
    soon(completing).await.unwrap().unwrap_err();
}

/// Asks for its tenant after the consent.
#[connector(
    base_uri = "https://slow.example",
    test = get("me"),
    oauth2(authorization_url = "https://slow.example/authorize", token_url = "https://slow.example/token"),
)]
pub struct Slow {
    pub client_id: String,
    /// The tenant.
    pub tenant: Learned<String>,
}

#[connector]
impl Slow {
    #[connector(connected)]
    async fn find(&mut self, api: &Api) -> Result<()> {
        self.tenant.set(api.get("tenant").send().await?.text().await?);
        Ok(())
    }
}

/// A transport whose answer about the tenant begins and never ends.
struct Stalling {
    inner: RewritingTransport,
    read: Arc<AtomicBool>,
}

#[async_trait]
impl Transport for Stalling {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        if request.url().path() != "/tenant" {
            return self.inner.send(request).await;
        }
        Ok(Response::new(StatusCode::OK, HeaderMap::new(), Body::stream(Silent(Arc::clone(&self.read)))))
    }
}

/// A body that never gives anything, and says when somebody waits for it.
struct Silent(Arc<AtomicBool>);

impl Stream for Silent {
    type Item = io::Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.store(true, Ordering::SeqCst);
        Poll::Pending
    }
}

#[tokio::test]
async fn s27_a_hook_that_waits_for_a_body_for_ever_is_cut_off() {
    let world = World::new::<Slow>().await;
    let read = Arc::new(AtomicBool::new(false));
    let connections = Connections::builder(REDIRECT_URI)
        .register::<Slow>()
        .transport(Stalling { inner: world.provider.transport(), read: Arc::clone(&read) })
        .clock(world.clock.clone())
        .shared_store(world.store.clone())
        .build()
        .unwrap();
    let request = connections.authorize(&world.session, ID, client::<Slow>()).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    let completing = tokio::spawn({
        let session = world.session.clone();
        async move { connections.complete(&session, &callback).await.map(drop) }
    });
    until(|| read.load(Ordering::SeqCst)).await;
    world.clock.advance(STEP_TIMEOUT);
    assert_eq!(soon(completing).await.unwrap().unwrap_err().reason(), Some(Reason::Timeout));

    // The consent is not lost by that.
    soon(world.connections.resume::<Slow>(ID)).await.unwrap();
}

/// A transport in which calls of the API are on their way for ten seconds.
struct Far {
    inner: RewritingTransport,
    clock: ManualClock,
}

#[async_trait]
impl Transport for Far {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        if request.url().path().starts_with("/v1/") {
            self.clock.advance(Duration::from_secs(10));
        }
        self.inner.send(request).await
    }
}

#[tokio::test]
async fn r16_a_young_token_that_ends_on_the_way_is_renewed_and_the_call_sent_again() {
    // One that is dead from the beginning is renewed before each call, the connector's test among them, and never ends on its way.
    for (seconds, is_answered, requests) in [(12, true, 2), (0, false, 3)] {
        let lifetime = Duration::from_secs(seconds);
        let service = |service: SimulatedProviderBuilder| service.token_lifetime(lifetime);
        let world = World::with::<Notes>(service, |program| program).await;
        let far = Far { inner: world.provider.transport(), clock: world.clock.clone() };
        let connections = Connections::builder(REDIRECT_URI)
            .register::<Notes>()
            .transport(far)
            .clock(world.clock.clone())
            .shared_store(Arc::clone(&world.store))
            .build()
            .unwrap();
        world.provider.reply("/v1/me", Reply::json(json!({})).for_anyone());
        world.connect::<Notes>().await;
        world.clock.advance(lifetime / 2);
        let connection = connections.get::<Notes>(ID).await.unwrap();
        let outcome = soon(connection.get("notes").send()).await;
        assert_eq!((outcome.is_ok(), world.token_requests()), (is_answered, requests), "{seconds}: {outcome:?}");
    }
}

#[tokio::test]
async fn r14_a_lifetime_counts_from_when_the_service_was_asked() {
    let world = World::new::<Notes>().await;
    let callback = world.consent::<Notes>().await;
    for requests in [1, 2] {
        let gate = Gate::new();
        world.provider.fail_next(Endpoint::Token, Fault::Hold(gate.clone()));
        let asked_at = world.clock.now();
        let (connections, session, callback) = (world.connections.clone(), world.session.clone(), callback.clone());
        let asking = tokio::spawn(async move {
            match requests {
                1 => connections.complete(&session, &callback).await.map(drop),
                _ => get(&connections.get::<Notes>(ID).await?).await.map(drop),
            }
        });
        soon(gate.arrived()).await;
        world.clock.advance(Duration::from_secs(20));
        gate.open();
        soon(asking).await.unwrap().unwrap();
        let end = world.record::<Notes>().await.active.unwrap().tokens.expires_at();
        assert_eq!((end, world.token_requests()), (Some(asked_at + HOUR), requests));
        world.clock.advance(HOUR);
    }
}

#[tokio::test]
async fn r08_a_clock_that_is_set_back_does_not_prolong_a_pause() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(30 * HOUR);
    world.provider.fail_next(Endpoint::Token, Fault::Status(503));
    get(&connection).await.unwrap_err();
    world.clock.set(world.start_of_time() + 2 * HOUR);
    get(&connection).await.expect("the pause was for a moment of another day");
    assert_eq!(world.token_requests(), 3);
}

#[tokio::test]
async fn r10_a_clock_that_was_ahead_does_not_keep_a_signal_from_renewing() {
    let world = World::new::<Notes>().await;
    let now = world.clock.now();
    world.clock.set(now + 24 * HOUR);
    let connection = world.connect::<Notes>().await;
    world.clock.set(now + HOUR);
    world.provider.expire_access_tokens();
    get(&connection).await.expect("a token of tomorrow is not too young to be renewed");
    assert_eq!(world.token_requests(), 2);
}

#[tokio::test]
async fn r10_a_late_call_does_not_switch_the_signal_off_for_a_newer_generation() {
    let world = World::with::<Notes>(|service| service.without_expiry(), |program| program).await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    world.provider.expire_access_tokens();
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Api, Fault::Hold(gate.clone()));
    let late = tokio::spawn({
        let connection = connection.clone();
        async move { connection.get("late").timeout(24 * HOUR).send().await.map(drop) }
    });
    soon(gate.arrived()).await;
    get(&connection).await.unwrap();
    // The new token lives for an hour before the service ends it; only then is the late call sent again with it.
    world.clock.advance(HOUR);
    world.provider.expire_access_tokens();
    gate.open();
    soon(late).await.unwrap().unwrap_err();
    get(&connection).await.expect("the signal renews this generation like the one before");
    assert_eq!(world.token_requests(), 3);
}

#[tokio::test]
async fn r14_a_token_of_a_sibling_that_is_dead_by_now_is_not_used() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    get(&world.sibling::<Notes>().get::<Notes>(ID).await.unwrap()).await.unwrap();
    world.clock.advance(2 * HOUR);
    let calls = world.calls();
    get(&connection).await.unwrap();
    assert_eq!((world.calls() - calls, world.token_requests()), (1, 3), "a token was sent that is known to be dead");
}

#[tokio::test]
async fn renew_due_renews_what_is_due_whoever_renewed_it_before() {
    let world = World::with::<Notes>(|service| service.refresh_token_lifetime(10 * HOUR), |program| program).await;
    let _held = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    get(&world.sibling::<Notes>().get::<Notes>(ID).await.unwrap()).await.unwrap();
    world.clock.advance(9 * HOUR);
    let renewed = soon(world.connections.renew_due()).await.unwrap();
    assert_eq!((renewed, world.token_requests()), (1, 3), "counted as renewed without a request");
}

#[tokio::test]
async fn r16_a_refresh_token_past_its_announced_end_makes_no_storm() {
    let world = World::with::<Notes>(|service| service.refresh_token_lifetime(10 * HOUR), |program| program).await;
    let connection = world.connect::<Notes>().await;
    world.provider.reply("/v1/notes", Reply::text("ok").for_anyone());
    // The service goes on to take the refresh token, and says nothing more about its end.
    let answer = r#"{"access_token":"another","token_type":"bearer","expires_in":3600}"#;
    world.provider.fail_always(Endpoint::Token, Fault::body(200, "application/json", answer));
    world.clock.advance(11 * HOUR);
    for _ in 0..20 {
        get(&connection).await.unwrap();
        // A renewal in the background would be over by now.
        until(|| world.clock.sleepers() == 0).await;
        world.clock.advance(Duration::from_secs(1));
    }
    assert_eq!(world.token_requests(), 2, "for 20 calls");
    world.clock.advance(HOUR);
    get(&connection).await.unwrap();
    assert_eq!(world.token_requests(), 3, "the end of the access token counts as ever");
}
