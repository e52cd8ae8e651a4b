//! When a token ends, where only introspection tells it (RFC 7662).

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use connector_core::prelude::*;
use connector_core::testing::{CLIENT_ID, CLIENT_SECRET, Endpoint, Fault, Gate, Received, Reply};
use connector_core::{Clock as _, Store};
use serde_json::json;

use crate::store::TestStore;
use crate::world::{World, soon};

/// A service that says nothing about when its tokens end, unless it is asked.
#[connector(
    base_uri = "https://api.silent.example",
    test = get("me"),
    oauth2(
        authorization_url = "https://silent.example/authorize",
        token_url = "https://silent.example/token",
        introspection_url = "https://api.silent.example/introspect",
    ),
)]
pub struct Silent {
    pub client_id: String,
    pub client_secret: Option<Secret>,
}

#[connector]
impl Silent {}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs()
}

fn introspections(world: &World) -> Vec<Received> {
    world.provider.requests_to(Endpoint::Api).into_iter().filter(|request| request.path == "/introspect").collect()
}

async fn silent() -> World {
    World::with::<Silent>(|service| service.without_expiry(), |program| program).await
}

#[tokio::test]
async fn the_end_of_a_token_is_asked_for_where_the_answer_does_not_say_it() {
    let world = silent().await;
    let end = world.clock.now() + Duration::from_secs(1000);
    world.provider.reply("/introspect", Reply::json(json!({ "active": true, "exp": seconds(end) })).for_anyone());
    let connection = world.connect::<Silent>().await;
    assert_eq!(connection.expires_at().map(seconds), Some(seconds(end)));
    let asked = introspections(&world);
    assert_eq!(asked.len(), 1);
    let token = world.record::<Silent>().await.active.unwrap().tokens.access_token().clone();
    for (name, value) in [
        ("token", token.expose_secret()),
        ("token_type_hint", "access_token"),
        ("client_id", CLIENT_ID),
        ("client_secret", CLIENT_SECRET),
    ] {
        assert_eq!(asked[0].body_value(name).as_deref(), Some(value), "{name}");
    }
    assert_eq!(asked[0].header("authorization"), None);

    // And again after a renewal: it is one code path.
    world.clock.advance(Duration::from_secs(1000));
    connection.get("notes").send().await.unwrap();
    assert_eq!((world.token_requests(), introspections(&world).len()), (2, 2));
}

#[tokio::test]
async fn a_service_that_says_it_is_not_asked() {
    let world = World::new::<Silent>().await;
    world.connect::<Silent>().await;
    assert_eq!(introspections(&world).len(), 0);
}

#[tokio::test]
async fn an_introspection_that_fails_costs_no_token() {
    for reply in [
        Reply::status(500).for_anyone(),
        Reply::status(401).for_anyone(),
        Reply::text("nothing to see").for_anyone(),
        Reply::json(json!({ "active": false })).for_anyone(),
        Reply::json(json!({ "exp": "soon" })).for_anyone(),
    ] {
        let world = silent().await;
        world.provider.reply("/introspect", reply.clone());
        let connection = world.connect::<Silent>().await;
        assert_eq!(connection.expires_at(), None, "{reply:?}");
        connection.get("notes").send().await.unwrap_or_else(|error| panic!("{reply:?}: {error}"));
    }
}

#[tokio::test]
async fn an_introspection_without_an_answer_is_given_up_after_ten_seconds() {
    let world = silent().await;
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Api, Fault::Hold(gate.clone()));
    let callback = world.consent::<Silent>().await;
    let completing = world.connections.complete(&world.session, &callback);
    let moved = async {
        gate.arrived().await;
        world.clock.advance(Duration::from_secs(10));
    };
    let (connection, ()) = soon(async { tokio::join!(completing, moved) }).await;
    connection.unwrap().get("notes").send().await.unwrap();
    gate.open();
}

/// Whoever is killed while the service is asked must find the tokens again.
#[tokio::test]
async fn r05_a_rotated_token_is_durable_before_its_end_is_asked_for() {
    let world = silent().await;
    let end = world.clock.now() + Duration::from_secs(1000);
    world.provider.reply("/introspect", Reply::json(json!({ "active": true, "exp": seconds(end) })).for_anyone());
    let connection = world.connect::<Silent>().await;
    world.clock.advance(Duration::from_secs(1000));
    let before = world.record::<Silent>().await.active.unwrap();
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Api, Fault::Hold(gate.clone()));
    let call = tokio::spawn(async move { connection.get("notes").send().await.map(drop) });
    soon(gate.arrived()).await;
    let kept = world.record::<Silent>().await.active.unwrap();
    assert_eq!((world.token_requests(), kept.generation), (2, before.generation + 1));
    assert_ne!(
        kept.tokens.refresh_token().map(Secret::expose_secret),
        before.tokens.refresh_token().map(Secret::expose_secret),
        "the spent refresh token is all that is left"
    );
    gate.open();
    soon(call).await.unwrap().unwrap();
}

#[tokio::test]
async fn r05_a_token_that_was_got_for_a_code_is_durable_before_its_end_is_asked_for() {
    let world = silent().await;
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Api, Fault::Hold(gate.clone()));
    let callback = world.consent::<Silent>().await;
    let (connections, session) = (world.connections.clone(), world.session.clone());
    let completing = tokio::spawn(async move { connections.complete(&session, &callback).await.map(drop) });
    soon(gate.arrived()).await;
    assert_eq!(introspections(&world).len(), 1);
    assert!(world.record::<Silent>().await.pending.is_some(), "the code is spent, and nothing is kept");
    // What a program does that was killed just then.
    world.sibling::<Silent>().resume::<Silent>(crate::world::ID).await.unwrap().get("notes").send().await.unwrap();
    gate.open();
    soon(completing).await.unwrap().unwrap();
}

#[tokio::test]
async fn what_introspection_says_is_kept_too() {
    let world = silent().await;
    let connection = world.connect::<Silent>().await;
    world.clock.advance(Duration::from_secs(60));
    world.provider.expire_access_tokens();
    let end = world.clock.now() + Duration::from_secs(1000);
    world.provider.reply("/introspect", Reply::json(json!({ "active": true, "exp": seconds(end) })).for_anyone());
    connection.get("notes").send().await.unwrap();
    let kept = world.record::<Silent>().await.active.unwrap();
    assert_eq!((kept.generation, kept.tokens.expires_at().map(seconds)), (3, Some(seconds(end))));
    assert_eq!(connection.expires_at().map(seconds), Some(seconds(end)));
}

#[tokio::test]
async fn r05_what_is_saved_later_is_saved_with_its_end() {
    let store = Arc::new(TestStore::default());
    let shared = Arc::clone(&store) as Arc<dyn Store>;
    let world = World::on::<Silent>(shared, |service| service.without_expiry(), |program| program).await;
    let connection = world.connect::<Silent>().await;
    world.clock.advance(Duration::from_secs(60));
    world.provider.expire_access_tokens();
    let end = world.clock.now() + Duration::from_secs(1000);
    world.provider.reply("/introspect", Reply::json(json!({ "active": true, "exp": seconds(end) })).for_anyone());
    store.set_read_only(true);
    connection.get("notes").send().await.unwrap();
    store.set_read_only(false);
    let saves = store.saves();
    world.clock.advance(Duration::from_secs(5));
    soon(store.wait_for_saves(saves + 1)).await;
    let kept = world.record::<Silent>().await.active.unwrap();
    assert_eq!(kept.tokens.access_token(), soon(connection.tokens()).await.unwrap().access_token());
    assert_eq!(kept.tokens.expires_at().map(seconds), Some(seconds(end)));
}

/// The same at a service whose token endpoint reads JSON.
#[connector(
    base_uri = "https://api.object.example",
    test = get("me"),
    oauth2(
        authorization_url = "https://object.example/authorize",
        token_url = "https://object.example/token",
        introspection_url = "https://api.object.example/introspect",
        token_format = json,
    ),
)]
pub struct SilentObject {
    pub client_id: String,
    pub client_secret: Option<Secret>,
}

#[connector]
impl SilentObject {}

#[tokio::test]
async fn a_service_is_asked_in_the_format_of_its_token_endpoint() {
    let world = World::with::<SilentObject>(|service| service.without_expiry(), |program| program).await;
    world.connect::<SilentObject>().await;
    let [asked] = introspections(&world).try_into().unwrap();
    let token = world.record::<SilentObject>().await.active.unwrap().tokens.access_token().clone();
    let said = asked.json().expect("an object");
    assert_eq!((&said["token"], &said["client_id"]), (&token.expose_secret().into(), &CLIENT_ID.into()));
}
