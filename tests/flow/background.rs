//! Connections that nobody uses: renewed in the background, by all programs that share a store, each by one of them.

use std::time::Duration;

use connector_core::testing::{Endpoint, Fault, SimulatedProviderBuilder};
use connector_core::{Clock, Connections, Filter, Key, Record, Summary};

use crate::world::{Notes, World, soon};

const HOUR: Duration = Duration::from_secs(3600);
const MINUTE: Duration = Duration::from_secs(60);
const MANY: usize = 120;

/// A world with many connections, all of them due.
async fn with_many_due() -> World {
    let service = |service: SimulatedProviderBuilder| {
        service.member("refresh_token_expires_in", 100 * HOUR.as_secs()).without_rotation()
    };
    let world = World::with::<Notes>(service, |program| program).await;
    world.connect::<Notes>().await;
    let first = world.record::<Notes>().await;
    for number in 1..MANY {
        let key = Key { connection: number.to_string(), ..first.key.clone() };
        world.store.save(&Record { key, ..first.clone() }, 0).await.unwrap();
    }
    world.clock.advance(86 * HOUR);
    world
}

async fn shared(programs: &[&Connections]) -> Vec<usize> {
    let tasks: Vec<_> = programs
        .iter()
        .map(|program| {
            let program = (*program).clone();
            tokio::spawn(async move { program.renew_due().await.unwrap() })
        })
        .collect();
    let mut renewed = Vec::new();
    for task in tasks {
        renewed.push(soon(task).await.unwrap());
    }
    renewed
}

#[tokio::test]
async fn r13_programs_that_share_a_store_share_the_work() {
    let world = with_many_due().await;
    let (second, third) = (world.sibling::<Notes>(), world.sibling::<Notes>());
    let before = world.token_requests();
    let renewed = shared(&[&world.connections, &second, &third]).await;
    assert_eq!(renewed.iter().sum::<usize>(), MANY, "{renewed:?}");
    assert_eq!(world.token_requests() - before, MANY, "a connection was renewed twice");
    assert!(renewed.iter().filter(|renewed| **renewed > 0).count() > 1, "{renewed:?}");
    assert_eq!(shared(&[&world.connections, &second]).await, [0, 0]);
}

#[tokio::test]
async fn r13_one_that_fails_is_tried_again_when_its_claim_is_over() {
    let world = with_many_due().await;
    world.provider.fail_next(Endpoint::Token, Fault::Status(503));
    assert_eq!(soon(world.connections.renew_due()).await.unwrap(), MANY - 1);
    let before = world.token_requests();
    let second = world.sibling::<Notes>();
    world.clock.advance(4 * MINUTE);
    assert_eq!((second.renew_due().await.unwrap(), world.token_requests() - before), (0, 0));
    world.clock.advance(MINUTE);
    assert_eq!((second.renew_due().await.unwrap(), world.token_requests() - before), (1, 1));
}

#[tokio::test]
async fn r13_a_worker_renews_what_comes_to_be_due() {
    let world = with_many_due().await;
    let connections = world.connections.clone();
    let worker = tokio::spawn(async move { connections.renew_in_background().await });
    for round in 1..4 {
        soon(async {
            // All are renewed and saved, and it sleeps till it looks again.
            let is_due = |summary: &Summary| summary.due_at.is_some_and(|due| due <= world.clock.now());
            while world.clock.sleepers() != 1
                || world.store.list(&Filter::all(), None, MANY).await.unwrap().iter().any(is_due)
            {
                tokio::task::yield_now().await;
            }
        })
        .await;
        assert_eq!(world.token_requests(), 1 + round * MANY);
        world.clock.advance(86 * HOUR);
    }
    worker.abort();
}
