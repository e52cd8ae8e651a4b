//! What goes on while the metadata of an issuer cannot be had, and how often it is asked.

use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::{Endpoint, Fault, Gate};
use connector_core::{Reason, Session, Status};
use tokio::task::JoinSet;

use super::{Plain, asked, begin, places};
use crate::world::{HOUR, ID, MINUTE, World, client, soon};

#[tokio::test]
async fn fifty_callers_ask_an_issuer_once() {
    let all = async |world: &World| {
        let mut tasks = JoinSet::new();
        for number in 0..50 {
            let connections = world.connections.clone();
            let session = Session::random().unwrap();
            tasks.spawn(async move {
                connections.authorize(&session, &format!("n-{number}"), client::<Plain>()).await.map(drop)
            });
        }
        tasks.join_all().await
    };
    let world = World::new::<Plain>().await;
    assert!(all(&world).await.iter().all(Result::is_ok));
    assert_eq!(asked(&world), 1);

    let world = World::new::<Plain>().await;
    world.provider.fail_always(Endpoint::Metadata, Fault::Status(503));
    assert!(all(&world).await.iter().all(|outcome| outcome.as_ref().is_err_and(Error::is_transient)));
    assert_eq!(asked(&world), 1, "a failure too is for all who wait");
}

#[tokio::test]
async fn metadata_are_asked_for_again_when_they_are_old() {
    let world = World::new::<Plain>().await;
    begin(&world, client::<Plain>()).await.unwrap();
    world.provider.set_metadata("authorization_endpoint", "https://new.plain.example/authorize");
    world.clock.advance(HOUR - Duration::from_secs(1));
    let url = begin(&world, client::<Plain>()).await.unwrap();
    assert_eq!((url.host_str(), asked(&world)), (Some("login.plain.example"), 1));
    world.clock.advance(Duration::from_secs(1));
    let url = begin(&world, client::<Plain>()).await.unwrap();
    assert_eq!((url.host_str(), asked(&world)), (Some("new.plain.example"), 2));
    // A clock that was set back makes nothing last longer.
    world.clock.set(world.start_of_time());
    begin(&world, client::<Plain>()).await.unwrap();
    assert_eq!(asked(&world), 3);
}

#[tokio::test]
async fn while_an_issuer_cannot_be_asked_what_was_known_goes_on() {
    let world = World::new::<Plain>().await;
    begin(&world, client::<Plain>()).await.unwrap();
    for fault in [Fault::Status(503), Fault::Status(404), Fault::LostReply, Fault::body(200, "", "[]")] {
        world.clock.advance(2 * HOUR);
        world.provider.fail_always(Endpoint::Metadata, fault);
        begin(&world, client::<Plain>()).await.unwrap();
        let before = asked(&world);
        begin(&world, client::<Plain>()).await.unwrap();
        assert_eq!(asked(&world), before, "it is left in peace");
    }
    world.provider.set_metadata("issuer", "https://evil.example");
    world.provider.behave();
    world.clock.advance(2 * HOUR);
    let url = begin(&world, client::<Plain>()).await.unwrap();
    assert_eq!(url.host_str(), Some("login.plain.example"));
}

#[tokio::test]
async fn nobody_waits_for_news_where_metadata_are_known() {
    let world = World::new::<Plain>().await;
    begin(&world, client::<Plain>()).await.unwrap();
    world.clock.advance(2 * HOUR);
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Metadata, Fault::Hold(gate.clone()));
    let asking = begin(&world, client::<Plain>());
    let other = async {
        world.provider.wait_for(Endpoint::Metadata, 2).await;
        begin(&world, client::<Plain>()).await.unwrap();
        gate.open();
    };
    let (outcome, ()) = soon(async { tokio::join!(asking, other) }).await;
    outcome.unwrap();
    assert_eq!(asked(&world), 2);
}

#[tokio::test]
async fn an_issuer_that_could_not_be_asked_is_left_in_peace_for_a_while() {
    let world = World::new::<Plain>().await;
    for (fault, wait, passing) in [
        (Fault::Status(500), 30, true),
        (Fault::Throttled(Duration::from_secs(120)), 120, true),
        (Fault::LostReply, 30, true),
        (Fault::Status(404), 30, false),
    ] {
        let before = asked(&world);
        world.provider.fail_always(Endpoint::Metadata, fault);
        let error = begin(&world, client::<Plain>()).await.unwrap_err();
        assert_eq!((error.reason(), error.is_transient()), (Some(Reason::Discovery), passing), "{error:?}");
        assert_eq!(error.retry_after(), passing.then_some(Duration::from_secs(wait)));
        let once = asked(&world);
        assert!(once > before);
        world.provider.behave();
        world.clock.advance(Duration::from_secs(wait - 1));
        let error = begin(&world, client::<Plain>()).await.unwrap_err();
        assert_eq!((error.is_transient(), asked(&world)), (passing, once), "{error:?}");
        world.clock.advance(Duration::from_secs(1));
        if passing {
            world.provider.fail_next(Endpoint::Metadata, Fault::Status(503));
            begin(&world, client::<Plain>()).await.unwrap_err();
            assert_eq!(asked(&world), once + 1);
            world.clock.advance(MINUTE);
        }
    }
    begin(&world, client::<Plain>()).await.unwrap();
}

#[tokio::test]
async fn r08_a_renewal_does_not_depend_on_metadata() {
    for fault in [Fault::Status(503), Fault::Status(404), Fault::LostReply, Fault::body(200, "", "{\"issuer\":\"x\"}")]
    {
        let world = World::new::<Plain>().await;
        world.connect::<Plain>().await;
        // The program is started anew, and knows nothing but its store.
        let restarted = world.sibling::<Plain>();
        world.provider.fail_always(Endpoint::Metadata, fault);
        let connection = restarted.get::<Plain>(ID).await.unwrap();
        for renewals in 1..=2 {
            world.clock.advance(HOUR);
            connection.get("notes").send().await.unwrap();
            assert_eq!(world.token_requests(), 1 + renewals);
        }
        assert_eq!(places(&world.provider.requests_to(Endpoint::Token)), ["login.plain.example/t1/token"; 3]);
    }
}

#[tokio::test]
async fn r08_without_a_known_token_endpoint_a_renewal_waits_for_metadata() {
    let world = World::new::<Plain>().await;
    world.connect::<Plain>().await;
    let mut record = world.record::<Plain>().await;
    record.active.as_mut().unwrap().token_endpoint = None;
    world.store.save(&record, record.version).await.unwrap();
    let restarted = world.sibling::<Plain>();
    world.provider.fail_always(Endpoint::Metadata, Fault::LostReply);
    let connection = restarted.get::<Plain>(ID).await.unwrap();
    world.clock.advance(HOUR);
    let error = connection.get("notes").send().await.unwrap_err();
    assert!(error.is_transient(), "{error:?}");
    assert_eq!(error.reason(), Some(Reason::Discovery));
    assert_eq!(restarted.status::<Plain>(ID).await.unwrap(), Some(Status::Connected));
    world.provider.behave();
    world.clock.advance(MINUTE);
    connection.get("notes").send().await.expect("the refresh token was not used, nor taken for used");
    assert_eq!(world.token_requests(), 2);
}

#[tokio::test]
async fn a_consent_that_is_on_its_way_does_not_depend_on_metadata() {
    let world = World::new::<Plain>().await;
    let callback = world.consent::<Plain>().await;
    world.provider.fail_always(Endpoint::Metadata, Fault::Status(503));
    world.sibling::<Plain>().complete(&world.session, &callback).await.unwrap();
}
