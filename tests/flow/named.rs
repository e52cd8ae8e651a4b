//! Several tokens of one consent: each authorizes its own calls, and is renewed on its own.

use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::{Endpoint, Fault, Reply, SimulatedProviderBuilder};
use connector_core::{Connection, Status};
use serde_json::json;
use tokio::task::JoinSet;

use crate::world::{ID, Notes, World};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// A service that gives a token for the program and one for the person.
#[connector(
    base_uri = "https://talk.example/api",
    test = get("me"),
    oauth2(
        authorization_url = "https://talk.example/authorize",
        token_url = "https://talk.example/token",
        tokens(user = "authed_user"),
    ),
)]
pub struct Talk {
    pub client_id: String,
    pub client_secret: Option<Secret>,
}

#[connector]
impl Talk {}

/// The person's token lives for a minute, and the program's for an hour.
fn with_user(service: SimulatedProviderBuilder) -> SimulatedProviderBuilder {
    service
        .member("authed_user.access_token", "user-1")
        .member("authed_user.refresh_token", "user-refresh-1")
        .member("authed_user.expires_in", 60)
        .member("authed_user.scope", "search:read")
}

async fn talk() -> World {
    let world = World::with::<Talk>(with_user, |program| program).await;
    // The provider does not know the person's token.
    world.provider.reply("/api/search", Reply::json(json!({ "found": [] })).for_anyone());
    world
}

/// What the token endpoint answers next: the person's token of that number.
fn next_user_token(world: &World, number: u32) {
    let tokens = json!({
        "access_token": format!("user-{number}"),
        "refresh_token": format!("user-refresh-{number}"),
        "token_type": "Bearer",
        "expires_in": 60,
    });
    world.provider.fail_next(Endpoint::Token, Fault::body(200, "application/json", tokens.to_string()));
}

/// Searches, and gives the token that was sent.
async fn search(world: &World, connection: &Connection<Talk>) -> Result<String> {
    connection.get("search").send().await?;
    let sent = world.provider.requests_to(Endpoint::Api).pop().unwrap();
    Ok(sent.header("authorization").unwrap().trim_start_matches("Bearer ").to_owned())
}

fn last_refresh_token(world: &World) -> Option<String> {
    world.provider.requests_to(Endpoint::Token).pop().unwrap().body_value("refresh_token")
}

#[tokio::test]
async fn each_token_authorizes_its_own_calls() {
    let world = talk().await;
    let program = world.connect::<Talk>().await;
    let person = program.using("user").unwrap();
    assert_eq!(search(&world, &person).await.unwrap(), "user-1");
    assert_ne!(search(&world, &program).await.unwrap(), "user-1");
    assert_eq!(person.scopes_granted(), ["search:read"]);
    assert_eq!(world.token_requests(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_further_token_is_renewed_on_its_own_and_once_for_all_callers() {
    let world = talk().await;
    let program = world.connect::<Talk>().await;
    let before = world.record::<Talk>().await.active.unwrap().tokens;
    world.clock.advance(MINUTE);
    next_user_token(&world, 2);
    let mut callers = JoinSet::new();
    for _ in 0..50 {
        let person = program.using("user").unwrap();
        callers.spawn(async move { person.get("search").send().await.map(drop) });
    }
    assert!(callers.join_all().await.iter().all(Result::is_ok));
    assert_eq!(world.token_requests(), 2);
    assert_eq!(last_refresh_token(&world).as_deref(), Some("user-refresh-1"));
    assert_eq!(search(&world, &program.using("user").unwrap()).await.unwrap(), "user-2");
    let after = world.record::<Talk>().await.active.unwrap();
    assert_eq!(after.tokens.access_token().expose_secret(), before.access_token().expose_secret());
    assert_eq!(after.named["user"].tokens.access_token().expose_secret(), "user-2");
}

#[tokio::test]
async fn renewing_the_first_token_leaves_the_further_ones_as_they_are() {
    let world = talk().await;
    let program = world.connect::<Talk>().await;
    world.clock.advance(HOUR);
    next_user_token(&world, 2);
    let person = program.using("user").unwrap();
    assert_eq!(search(&world, &person).await.unwrap(), "user-2");
    program.get("search").send().await.unwrap();
    assert_eq!(world.token_requests(), 3);
    assert_eq!(search(&world, &person).await.unwrap(), "user-2");
    let other = world.sibling::<Talk>().get::<Talk>(ID).await.unwrap();
    assert_eq!(search(&world, &other.using("user").unwrap()).await.unwrap(), "user-2", "the store has an older one");
    assert_eq!(world.token_requests(), 3);
}

#[tokio::test]
async fn a_renewed_token_that_nobody_holds_is_not_forgotten() {
    let world = talk().await;
    let program = world.connect::<Talk>().await;
    world.clock.advance(MINUTE);
    next_user_token(&world, 2);
    assert_eq!(search(&world, &program.using("user").unwrap()).await.unwrap(), "user-2");
    assert_eq!(search(&world, &program.using("user").unwrap()).await.unwrap(), "user-2");
    // Nor is there a second life of it when only its own handle is left.
    let person = program.using("user").unwrap();
    drop(program);
    let again = world.connections.get::<Talk>(ID).await.unwrap().using("user").unwrap();
    world.clock.advance(MINUTE);
    next_user_token(&world, 3);
    let (one, other) = tokio::join!(person.get("search").send(), again.get("search").send());
    assert!(one.is_ok() && other.is_ok());
    assert_eq!(world.token_requests(), 3);
}

#[tokio::test]
async fn a_stale_signal_renews_the_token_that_met_it() {
    let world = talk().await;
    let person = world.connect::<Talk>().await.using("user").unwrap();
    world.clock.advance(Duration::from_secs(31));
    world.provider.fail_next(Endpoint::Api, Fault::Status(401));
    next_user_token(&world, 2);
    assert_eq!(search(&world, &person).await.unwrap(), "user-2");
    assert_eq!(last_refresh_token(&world).as_deref(), Some("user-refresh-1"));
}

#[tokio::test]
async fn the_end_of_a_further_token_is_not_the_end_of_the_connection() {
    let world = talk().await;
    let program = world.connect::<Talk>().await;
    let person = program.using("user").unwrap();
    world.clock.advance(MINUTE);
    world.provider.fail_next(Endpoint::Token, Fault::body(400, "application/json", r#"{"error":"invalid_grant"}"#));
    for _ in 0..10 {
        let error = person.get("search").send().await.unwrap_err();
        assert!(matches!(error, Error::Reconnect(_)), "{error}");
    }
    assert_eq!(world.token_requests(), 2, "it is asked for again although the service has ended it");
    program.get("search").send().await.expect("the other token is good");
    assert_eq!(world.connections.status::<Talk>(ID).await.unwrap(), Some(Status::Connected));
    let other = world.sibling::<Talk>().get::<Talk>(ID).await.unwrap();
    other.using("user").unwrap().get("search").send().await.unwrap_err();
    assert_eq!(world.token_requests(), 2, "another process asks for it");
}

#[tokio::test]
async fn a_reconnect_gives_handles_in_use_the_new_token() {
    let world = talk().await;
    let person = world.connect::<Talk>().await.using("user").unwrap();
    world.clock.advance(MINUTE);
    next_user_token(&world, 2);
    assert_eq!(search(&world, &person).await.unwrap(), "user-2");
    world.provider.set_member("authed_user.access_token", "user-9");
    let program = world.connect::<Talk>().await;
    assert_eq!(search(&world, &program.using("user").unwrap()).await.unwrap(), "user-9");
    assert_eq!(search(&world, &person).await.unwrap(), "user-9");
    world.provider.set_member("authed_user", json!(null));
    world.connect::<Talk>().await;
    world.clock.advance(MINUTE);
    assert!(matches!(person.get("search").send().await.unwrap_err(), Error::Reconnect(_)));
}

#[tokio::test]
async fn a_token_that_the_consent_did_not_give_is_said_to_be_missing() {
    let world = World::new::<Talk>().await;
    let program = world.connect::<Talk>().await;
    let error = program.using("user").unwrap_err();
    assert!(matches!(error, Error::Reconnect(_)) && error.to_string().contains("`user`"), "{error}");
    let error = program.using("admin").unwrap_err();
    assert!(matches!(error, Error::Bug(_)) && error.to_string().contains("its tokens: user"), "{error}");
    let plain = World::new::<Notes>().await;
    assert!(matches!(plain.connect::<Notes>().await.using("user").unwrap_err(), Error::Bug(_)));
}

#[tokio::test]
async fn a_further_token_that_cannot_be_used_costs_nothing_else() {
    let odd = |service: SimulatedProviderBuilder| service.member("authed_user.access_token", "two words");
    let world = World::with::<Talk>(odd, |program| program).await;
    let program = world.connect::<Talk>().await;
    program.get("notes").send().await.unwrap();
    program.using("user").unwrap_err();
}

#[tokio::test]
async fn a_forgotten_connection_ends_its_further_tokens() {
    let world = talk().await;
    let program = world.connect::<Talk>().await;
    let person = program.using("user").unwrap();
    world.connections.forget::<Talk>(ID).await.unwrap();
    assert!(matches!(person.get("search").send().await.unwrap_err(), Error::Reconnect(_)));
    assert_eq!(world.calls(), 1, "only the test");
}

#[tokio::test]
async fn r13_a_further_refresh_token_that_ends_is_renewed_although_nobody_calls() {
    let ending = |service| with_user(service).member("authed_user.refresh_token_expires_in", 1000);
    let world = World::with::<Talk>(ending, |program| program).await;
    world.connect::<Talk>().await;
    world.clock.advance(Duration::from_secs(849));
    assert_eq!(world.connections.renew_due().await.unwrap(), 0);
    world.clock.advance(Duration::from_secs(1));
    next_user_token(&world, 2);
    assert_eq!(world.connections.renew_due().await.unwrap(), 1);
    assert_eq!((world.token_requests(), last_refresh_token(&world).as_deref()), (2, Some("user-refresh-1")));
    assert_eq!(world.connections.renew_due().await.unwrap(), 0);
}

/// Readers differ in which of two they believe.
#[tokio::test]
async fn of_a_further_token_that_is_given_twice_none_is_taken() {
    let world = talk().await;
    world.provider.reply("/api/me", Reply::json(json!({})).for_anyone());
    let twice = r#"{"access_token": "bot", "token_type": "bearer", "authed_user": {"access_token": "one"},
        "authed_user": {"access_token": "two"}}"#;
    world.provider.fail_next(Endpoint::Token, Fault::body(200, "application/json", twice));
    let connection = world.connect::<Talk>().await;
    assert!(matches!(connection.using("user"), Err(Error::Reconnect(_))), "nobody knows which is meant");
}

#[tokio::test]
async fn r13_only_the_tokens_that_are_due_are_renewed_without_traffic() {
    let service = |service: SimulatedProviderBuilder| {
        let service = service.refresh_token_lifetime(24 * HOUR).member("authed_user.access_token", "user-1");
        let service = service.member("authed_user.refresh_token", "user-refresh-1");
        service.member("authed_user.refresh_token_expires_in", 100 * 3600)
    };
    let world = World::with::<Talk>(service, |program| program).await;
    drop(world.connect::<Talk>().await);
    let due = world.record::<Talk>().await.active.unwrap().named["user"].renew_by;
    assert!(due.is_some(), "it is due some time, and not yet");
    world.clock.advance(22 * HOUR);
    assert_eq!(world.connections.renew_due().await.unwrap(), 1);
    assert_eq!(world.token_requests(), 2, "the first one alone");
}
