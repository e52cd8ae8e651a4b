//! Renewals that fail, hooks that fall over: what that costs, and what it does not.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::{Endpoint, Fault, Gate};
use connector_core::{RefreshGrant, Tokens};

use crate::gates::until;
use crate::world::{HOUR, ID, MINUTE, Notes, World, soon};

static FALLS: AtomicBool = AtomicBool::new(true);

/// A service whose connector renews by itself, and falls over when it does so first.
#[connector(
    base_uri = "https://api.falling.example",
    test = get("me"),
    oauth2(authorization_url = "https://falling.example/authorize", token_url = "https://falling.example/token"),
)]
pub struct Falling {
    pub client_id: String,
    pub client_secret: Option<Secret>,
}

#[connector]
impl Falling {
    #[connector(refresh)]
    async fn renew(&self, grant: &RefreshGrant, http: &Http) -> Result<Tokens> {
        let answer = http.post("https://falling.example/token").form(&grant.params(self)).send().await?;
        assert!(!FALLS.swap(false, Ordering::SeqCst), "the hook falls over");
        answer.tokens().await
    }
}

/// The pause that follows is one of the tokens that could not be renewed.
#[tokio::test]
async fn a_hook_that_falls_over_after_the_reconnect_costs_the_new_tokens_nothing() {
    let world = World::new::<Falling>().await;
    let connection = world.connect::<Falling>().await;
    world.clock.advance(2 * HOUR);
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Token, Fault::Hold(gate.clone()));
    let caller = tokio::spawn({
        let connection = connection.clone();
        async move { connection.get("notes").send().await.map(drop) }
    });
    soon(gate.arrived()).await;
    world.connect::<Falling>().await;
    gate.open();
    let error = soon(caller).await.unwrap().unwrap_err();
    assert!(matches!(error, Error::Bug(_)), "{error}");
    world.clock.advance(MINUTE / 2);
    world.provider.expire_access_tokens();
    connection.get("notes").send().await.expect("nothing is wrong with the tokens of the new consent");
}

/// Renews by falling over, always.
#[connector(
    base_uri = "https://api.fallen.example",
    test = get("me"),
    oauth2(authorization_url = "https://fallen.example/authorize", token_url = "https://fallen.example/token"),
)]
pub struct Fallen {
    pub client_id: String,
    pub client_secret: Option<Secret>,
}

#[connector]
impl Fallen {
    #[connector(refresh)]
    async fn renew(&self, grant: &RefreshGrant, http: &Http) -> Result<Tokens> {
        http.post("https://fallen.example/token").form(&grant.params(self)).send().await?;
        panic!("the hook falls over")
    }
}

/// As the README has it: a handle for each use.
#[tokio::test]
async fn r16_a_hook_that_falls_over_is_not_asked_again_at_once_though_nobody_holds_a_handle() {
    let world = World::new::<Fallen>().await;
    drop(world.connect::<Fallen>().await);
    world.clock.advance(HOUR);
    for _ in 0..10 {
        let connection = world.connections.get::<Fallen>(ID).await.unwrap();
        let error = connection.get("notes").send().await.unwrap_err();
        assert!(matches!(error, Error::Bug(_)), "{error}");
    }
    assert_eq!(world.token_requests(), 2);
}

/// Nobody knows what the hook has sent: a repeat could look like theft, and end a token that is in use.
#[tokio::test]
async fn r07_a_renewal_that_fell_over_or_was_refused_on_arrival_is_not_repeated_while_the_token_is_good() {
    let world = World::new::<Fallen>().await;
    let connection = world.connect::<Fallen>().await;
    world.clock.advance(HOUR - 4 * MINUTE);
    for count in 1..=3 {
        connection.get("notes").send().await.expect("the token is good");
        soon(world.provider.wait_for(Endpoint::Token, 2)).await;
        until(|| world.clock.sleepers() == 1).await;
        world.clock.advance(MINUTE);
        assert_eq!(world.token_requests(), 2, "after {count} minutes");
    }

    for odd in
        [r#"{"access_token": "a", "token_type": "mac"}"#, r#"{"access_token": "\u00e9", "token_type": "bearer"}"#]
    {
        let world = World::new::<Notes>().await;
        let connection = world.connect::<Notes>().await;
        world.clock.advance(HOUR - 4 * MINUTE);
        world.provider.fail_next(Endpoint::Token, Fault::body(200, "application/json", odd));
        for count in 1..=3 {
            connection.get("notes").send().await.expect("the token is good");
            soon(world.provider.wait_for(Endpoint::Token, 2)).await;
            until(|| world.clock.sleepers() == 1).await;
            world.clock.advance(MINUTE);
            assert_eq!(world.token_requests(), 2, "{odd} after {count} minutes");
        }
    }
}

#[tokio::test]
async fn r08_a_pause_ends_with_the_tokens_that_it_was_for() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    world.provider.fail_next(Endpoint::Token, Fault::Throttled(600 * MINUTE));
    connection.get("notes").send().await.unwrap_err();
    world.connect::<Notes>().await;
    world.clock.advance(MINUTE);
    world.provider.expire_access_tokens();
    connection.get("notes").send().await.expect("the new tokens were never refused");
}

#[tokio::test]
async fn r08_after_a_success_the_waits_begin_anew() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    for round in 0..2 {
        world.clock.advance(HOUR);
        world.provider.fail_always(Endpoint::Token, Fault::Status(500));
        for wait in [1, 2, 4, 8] {
            let error = connection.get("notes").send().await.unwrap_err();
            let Error::Retry { after, .. } = &error else { panic!("{error}") };
            let paused = connection.get("notes").send().await.unwrap_err();
            let Error::Retry { after: left, .. } = &paused else { panic!("{paused}") };
            assert_eq!((*after, *left), (None, Some(Duration::from_secs(wait))), "round {round}");
            world.clock.advance(Duration::from_secs(wait));
        }
        world.provider.behave();
        connection.get("notes").send().await.unwrap();
    }
}
