//! Answers of the token endpoint that get lost: rule 7.

use std::time::Duration;

use connector_core::Status;
use connector_core::prelude::*;
use connector_core::testing::{Endpoint, Fault};

use crate::world::{ID, Notes, World, soon};

const HOUR: Duration = Duration::from_secs(3600);
/// So late that a token of an hour is renewed ahead of its end.
const DUE: Duration = Duration::from_secs(3600 - 60);

/// A service that takes an old refresh token for a while.
#[connector(
    base_uri = "https://api.notes.example/v1",
    test = get("me"),
    oauth2(
        authorization_url = "https://notes.example/authorize",
        token_url = "https://notes.example/token",
        refresh_grace = 60,
    ),
)]
pub struct Patient {
    pub client_id: String,
    pub client_secret: Option<Secret>,
}

#[connector]
impl Patient {}

#[tokio::test]
async fn r07_a_lost_reply_is_asked_for_once_more_when_the_old_token_is_dead() {
    for fault in [Fault::LostReply, Fault::Truncated] {
        let world = World::with::<Notes>(|service| service.without_rotation(), |program| program).await;
        let connection = world.connect::<Notes>().await;
        world.clock.advance(HOUR);
        world.provider.fail_next(Endpoint::Token, fault.clone());
        let answer = connection.get("notes").send().await;
        assert!(answer.is_ok(), "{fault:?}: the caller did not get the second answer: {answer:?}");
        assert_eq!(world.token_requests(), 3, "{fault:?}");
        let sent = world.provider.requests_to(Endpoint::Token);
        assert_eq!(
            sent[1].body_value("refresh_token"),
            sent[2].body_value("refresh_token"),
            "{fault:?}: another refresh token"
        );
    }
}

#[tokio::test]
async fn r07_a_lost_reply_is_asked_for_once_more_and_not_twice() {
    let world = World::with::<Notes>(|service| service.without_rotation(), |program| program).await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    world.provider.fail_always(Endpoint::Token, Fault::LostReply);
    let error = connection.get("notes").send().await.unwrap_err();
    assert!(error.is_transient(), "{error}");
    assert_eq!(world.token_requests(), 3);
    world.provider.behave();
    world.clock.advance(Duration::from_secs(1));
    connection.get("notes").send().await.expect("a passing failure is passing");
}

#[tokio::test]
async fn r07_what_was_not_lost_is_not_asked_for_again() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    world.provider.fail_next(Endpoint::Token, Fault::Status(503));
    connection.get("notes").send().await.unwrap_err();
    assert_eq!(world.token_requests(), 2);
}

#[tokio::test]
async fn r07_while_the_old_token_is_good_nothing_is_asked_for_again() {
    let world = World::with::<Notes>(|service| service.without_rotation(), |program| program).await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(DUE);
    world.provider.fail_next(Endpoint::Token, Fault::LostReply);
    connection.get("notes").send().await.unwrap();
    soon(world.provider.wait_for(Endpoint::Token, 2)).await;
    // Until the token dies: longer than the pause after other failures.
    for _ in 0..11 {
        world.clock.advance(Duration::from_secs(5));
        connection.get("notes").send().await.expect("the old token is good");
    }
    assert_eq!(world.token_requests(), 2, "a repeat may look like theft, and end a token that is in use");
    world.clock.advance(Duration::from_secs(5));
    connection.get("notes").send().await.expect("now there is nothing to lose");
    assert_eq!(world.token_requests(), 3);
}

#[tokio::test]
async fn r07_a_signal_that_the_old_token_is_dead_ends_the_waiting() {
    let world = World::with::<Notes>(|service| service.without_rotation(), |program| program).await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(DUE);
    world.provider.fail_next(Endpoint::Token, Fault::LostReply);
    connection.get("notes").send().await.unwrap();
    soon(world.provider.wait_for(Endpoint::Token, 2)).await;
    world.provider.fail_next(Endpoint::Api, Fault::Status(401));
    connection.get("notes").send().await.expect("renewed, and sent again");
    assert_eq!(world.token_requests(), 3);
}

#[tokio::test]
async fn r07_a_declared_grace_allows_the_repeat_at_once() {
    let world = World::with::<Patient>(|service| service.without_rotation(), |program| program).await;
    let connection = world.connect::<Patient>().await;
    world.clock.advance(DUE);
    world.provider.fail_next(Endpoint::Token, Fault::LostReply);
    connection.get("notes").send().await.unwrap();
    soon(world.provider.wait_for(Endpoint::Token, 3)).await;
    world.clock.advance(Duration::from_secs(30));
    connection.get("notes").send().await.unwrap();
    assert_eq!(world.token_requests(), 3, "the repeat has renewed the token");
}

#[tokio::test]
async fn r07_a_repeat_that_the_service_takes_for_theft_ends_the_connection() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    world.provider.fail_next(Endpoint::Token, Fault::LostReply);
    let error = connection.get("notes").send().await.unwrap_err();
    assert!(matches!(error, Error::Reconnect(_)), "{error}");
    assert_eq!(world.token_requests(), 3);
    assert_eq!(world.connections.status::<Notes>(ID).await.unwrap(), Some(Status::NeedsReconnect));
    world.connect::<Notes>().await.get("notes").send().await.expect("a new consent mends it");
}
