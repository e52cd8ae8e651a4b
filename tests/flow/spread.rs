//! When tokens are renewed, and when not yet: rules 8, 9, 13 and 16.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::{Endpoint, Fault, Gate, SimulatedProviderBuilder};

use crate::store::TestStore;
use crate::world::{HOUR, Notes, World, callers, client, soon, world_on};

/// The times of the token requests, counted from the beginning of the world.
fn renewals(world: &World) -> Vec<Duration> {
    let requests = world.provider.requests_to(Endpoint::Token);
    requests.iter().map(|request| request.at.duration_since(world.start_of_time()).unwrap()).collect()
}

#[tokio::test]
async fn r08_retry_after_is_honoured() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    world.provider.fail_next(Endpoint::Token, Fault::Throttled(Duration::from_secs(90)));
    for (advance, left) in [(0, 90), (30, 60), (59, 1)] {
        world.clock.advance(Duration::from_secs(advance));
        let error = connection.get("notes").send().await.unwrap_err();
        assert!(matches!(&error, Error::Retry { after: Some(wait), .. } if wait.as_secs() == left), "{error}");
    }
    assert_eq!(world.token_requests(), 2);
    world.clock.advance(Duration::from_secs(1));
    connection.get("notes").send().await.unwrap();
    assert_eq!(world.token_requests(), 3);
}

#[tokio::test]
async fn r08_pauses_double_while_a_dead_token_cannot_be_renewed() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.provider.fail_always(Endpoint::Token, Fault::Status(503));
    for round in 0..2 {
        world.clock.advance(HOUR);
        let before = world.token_requests();
        for (failures, pause) in [1, 2, 4, 8, 16, 30, 30].into_iter().enumerate() {
            for left in (1..=pause).rev() {
                let error = connection.get("notes").send().await.unwrap_err();
                assert!(
                    matches!(&error, Error::Retry { after, .. } if after.is_none_or(|a| a.as_secs() == left)),
                    "{error}"
                );
                assert_eq!(world.token_requests() - before, failures + 1, "round {round}, {left} of {pause} s left");
                world.clock.advance(Duration::from_secs(1));
            }
        }
        world.provider.behave();
        connection.get("notes").send().await.expect("no pause is longer than half a minute");
        world.provider.fail_always(Endpoint::Token, Fault::Status(503));
    }
}

#[tokio::test]
async fn r08_a_token_that_the_service_calls_stale_is_dead_whatever_its_end_says() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(Duration::from_secs(60));
    world.provider.expire_access_tokens();
    world.provider.fail_next(Endpoint::Token, Fault::Status(503));
    connection.get("notes").send().await.unwrap_err();
    world.clock.advance(Duration::from_secs(1));
    connection.get("notes").send().await.expect("with a dead token the first pause is a second");
    assert_eq!(world.token_requests(), 3);
}

#[tokio::test]
async fn r09_nobody_waits_while_the_old_token_is_good() {
    let store = Arc::new(TestStore::default());
    let world = world_on(&store).await;
    let connection = world.connect::<Notes>().await;
    let saves = store.saves();
    world.clock.advance(HOUR - Duration::from_secs(200));
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Token, Fault::Hold(gate.clone()));
    let outcomes = callers(&connection, 100).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(200))), "{outcomes:?}");
    soon(gate.arrived()).await;
    assert_eq!(world.token_requests(), 2, "one task renews in the background");
    gate.open();
    soon(store.wait_for_saves(saves + 1)).await;
    world.clock.advance(Duration::from_secs(200));
    assert!(callers(&connection, 100).await.iter().all(|outcome| matches!(outcome, Ok(200))));
    assert_eq!(world.token_requests(), 2);
}

#[tokio::test]
async fn r09_a_token_is_renewed_within_its_margin_and_not_before() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    // The margin is 300 s, and up to a tenth of it more.
    world.clock.advance(HOUR - Duration::from_secs(331));
    connection.get("notes").send().await.unwrap();
    assert_eq!(world.token_requests(), 1);
    world.clock.advance(Duration::from_secs(32));
    connection.get("notes").send().await.unwrap();
    soon(world.provider.wait_for(Endpoint::Token, 2)).await;
}

#[tokio::test]
async fn r09_renewals_of_many_connections_are_spread_over_a_tenth_of_the_margin() {
    const MANY: usize = 40;
    let world = World::new::<Notes>().await;
    let mut connections = Vec::new();
    for number in 0..MANY {
        let id = number.to_string();
        let request = world.connections.authorize(&world.session, &id, client::<Notes>()).await.unwrap();
        let callback = world.provider.consent(&request.url).await.unwrap();
        connections.push(world.connections.complete(&world.session, &callback).await.unwrap());
    }
    let call_all = async || {
        for connection in &connections {
            connection.get("notes").send().await.unwrap();
        }
    };
    // The margin is 300 s. In the middle of the 30 s before it some are due, and others are not: that all are of one
    // kind is less likely than one in 10^11.
    let (before, within, after) =
        (HOUR - Duration::from_secs(331), HOUR - Duration::from_secs(315), HOUR - Duration::from_secs(299));
    world.clock.set(world.start_of_time() + before);
    call_all().await;
    world.clock.set(world.start_of_time() + within);
    call_all().await;
    soon(world.provider.wait_for(Endpoint::Token, MANY + 1)).await;
    world.clock.set(world.start_of_time() + after);
    call_all().await;
    soon(world.provider.wait_for(Endpoint::Token, 2 * MANY)).await;
    let times: HashSet<_> = renewals(&world).into_iter().skip(MANY).collect();
    assert_eq!(times, HashSet::from([within, after]));
}

#[tokio::test]
async fn r09_a_short_lived_token_is_used_for_four_fifths_of_its_life() {
    let lifetime = Duration::from_secs(100);
    let world = World::with::<Notes>(|service| service.token_lifetime(lifetime), |program| program).await;
    let connection = world.connect::<Notes>().await;
    // The margin is 20 s, and up to a tenth of it more.
    for second in [1, 50, 77, 81] {
        world.clock.set(world.start_of_time() + Duration::from_secs(second));
        callers(&connection, 5).await;
    }
    soon(world.provider.wait_for(Endpoint::Token, 2)).await;
    assert_eq!(renewals(&world)[1..], [Duration::from_secs(81)]);
}

#[tokio::test]
async fn r13_a_refresh_token_that_ends_is_renewed_at_85_percent_without_traffic() {
    let lifetime = HOUR * 1000;
    let world = World::with::<Notes>(|service| service.refresh_token_lifetime(lifetime), |program| program).await;
    world.connect::<Notes>().await;
    world.clock.advance(HOUR * 849);
    assert_eq!((world.connections.renew_due().await.unwrap(), world.token_requests()), (0, 1));
    world.clock.advance(HOUR);
    assert_eq!((world.connections.renew_due().await.unwrap(), world.token_requests()), (1, 2));
    assert_eq!((world.connections.renew_due().await.unwrap(), world.token_requests()), (0, 2));
    world.clock.advance(HOUR * 849);
    let connection = world.connections.get::<Notes>("mine").await.unwrap();
    connection.get("notes").send().await.expect("the new refresh token is still alive");
}

#[tokio::test]
async fn r13_a_refresh_token_that_goes_on_keeps_its_end() {
    let lifetime = HOUR * 1000;
    let service = |service: SimulatedProviderBuilder| service.refresh_token_lifetime(lifetime).without_rotation();
    let world = World::with::<Notes>(service, |program| program).await;
    let connection = world.connect::<Notes>().await;
    // Nothing is said of the refresh token in this answer.
    world.clock.advance(HOUR * 10);
    connection.get("notes").send().await.unwrap();
    // 85 % of the 990 hours that were left then.
    world.clock.set(world.start_of_time() + HOUR * 851);
    assert_eq!(world.connections.renew_due().await.unwrap(), 0);
    world.clock.advance(HOUR);
    assert_eq!((world.connections.renew_due().await.unwrap(), world.token_requests()), (1, 3));
}

#[tokio::test]
async fn r13_a_refresh_token_that_goes_on_gets_the_new_end_that_is_said() {
    let said = (HOUR * 1000).as_secs();
    let service =
        |service: SimulatedProviderBuilder| service.member("refresh_token_expires_in", said).without_rotation();
    let world = World::with::<Notes>(service, |program| program).await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR * 10);
    connection.get("notes").send().await.unwrap();
    world.clock.advance(HOUR * 849);
    assert_eq!(world.connections.renew_due().await.unwrap(), 0);
    world.clock.advance(HOUR);
    assert_eq!((world.connections.renew_due().await.unwrap(), world.token_requests()), (1, 3));
}

#[tokio::test]
async fn r16_a_token_that_is_30_seconds_old_is_not_renewed_because_of_a_signal() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.provider.expire_access_tokens();
    world.clock.advance(Duration::from_secs(29));
    let error = connection.get("notes").send().await.unwrap_err();
    assert_eq!((error.status().map(|s| s.as_u16()), world.token_requests()), (Some(401), 1));
    world.clock.advance(Duration::from_secs(1));
    connection.get("notes").send().await.unwrap();
    assert_eq!(world.token_requests(), 2);
}
