//! Refresh and replay under concurrency and faults: what the files say in words is played here, with their counts.

use std::sync::Arc;
use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::{Endpoint, Fault, Gate, Reply, SimulatedProviderBuilder};
use connector_core::{Connections, Reason, Status};
use serde_json::Value;

use crate::case::{Case, Check};
use crate::store::TestStore;
use crate::world::{HOUR, ID, MINUTE, Notes, World, callers, soon, world_on};

/// A service that says 403 of a stale token too.
#[connector(
    base_uri = "https://api.notes.example/v1",
    test = get("me"),
    refresh_on = [401, 403],
    oauth2(authorization_url = "https://notes.example/authorize", token_url = "https://notes.example/token"),
)]
pub struct Strict {
    pub client_id: String,
    pub client_secret: Option<Secret>,
}

#[connector]
impl Strict {}

/// A service with a key that the person enters.
#[connector(base_uri = "https://api.keys.example", test = none, api_key)]
pub struct Keys {
    pub api_key: Secret,
}

#[connector]
impl Keys {}

pub async fn run(case: Case) -> Check {
    let mut check = Check::default();
    let expect = case.value["expect"].clone();
    match case.id.as_str() {
        "seq-002" => one_error_for_all(&expect, &mut check).await,
        "seq-004" => dropped_caller(&expect, &mut check).await,
        "seq-006" => unsaved(&expect, &mut check).await,
        "seq-007" => passing_failure(&mut check).await,
        "seq-008" => lasting_failure(&mut check).await,
        "seq-009" => spaced(&mut check).await,
        "seq-010" => sibling_was_faster(&mut check).await,
        "seq-011" => newer_record_stays(&expect, &mut check).await,
        "seq-013" => second_refusal(&expect, &mut check).await,
        "seq-015" => late_refusal(&expect, &mut check).await,
        "seq-017" => {
            insufficient_scope::<Notes>(&expect, &mut check).await;
            insufficient_scope::<Strict>(&expect, &mut check).await;
        }
        "seq-022" => unknown_end(&expect, &mut check).await,
        "seq-023" => nothing_to_renew_by(&expect, &mut check).await,
        "seq-024" => many_short_lives(&expect, &mut check).await,
        "seq-101" => invalid_token_of::<Notes>(&case, &mut check).await,
        "seq-102" => invalid_token_of::<Strict>(&case, &mut check).await,
        _ => check.fail("nobody plays this"),
    }
    check
}

/// So many requests since `before`, as the case says.
fn count(expect: &Value, name: &str, got: usize, check: &mut Check) {
    check.same(name, expect[name].as_u64(), u64::try_from(got).ok());
}

fn says(expect: &Value, name: &str, holds: bool, check: &mut Check) {
    check.same(name, expect[name].as_bool(), Some(holds));
}

fn invalid_grant() -> Fault {
    Fault::body(400, "application/json", r#"{"error": "invalid_grant"}"#)
}

async fn one_error_for_all(expect: &Value, check: &mut Check) {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    world.provider.fail_always(Endpoint::Token, Fault::Status(503));
    let outcomes = callers(&connection, 50).await;
    count(expect, "token_requests", world.token_requests() - 1, check);
    let texts: Vec<_> = outcomes.iter().map(|outcome| outcome.as_ref().map_err(|error| error.reason())).collect();
    let same = texts.iter().all(|text| *text == Err(Some(Reason::HttpStatus)));
    says(expect, "all_same_error", same, check);
}

async fn dropped_caller(expect: &Value, check: &mut Check) {
    let store = Arc::new(TestStore::default());
    let world = world_on(&store).await;
    let connection = world.connect::<Notes>().await;
    let first = connection.tokens().await.unwrap().refresh_token().unwrap().expose_secret().to_owned();
    world.clock.advance(HOUR);
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Token, Fault::Hold(gate.clone()));
    let caller = tokio::spawn({
        let connection = connection.clone();
        async move { connection.get("notes").send().await.map(drop) }
    });
    soon(gate.arrived()).await;
    caller.abort();
    let _ = caller.await;
    gate.open();
    let applied = tokio::spawn(async move { connection.get("notes").send().await.map(drop) });
    check.that("another task's call works", soon(applied).await.unwrap().is_ok());
    count(expect, "token_requests", world.token_requests() - 1, check);
    let stored =
        world.record::<Notes>().await.active.unwrap().tokens.refresh_token().unwrap().expose_secret().to_owned();
    let rotated = stored != first && world.provider.renews(&stored);
    check.same("stored_refresh_token", expect["stored_refresh_token"].as_str(), rotated.then_some("rotated"));
}

async fn unsaved(expect: &Value, check: &mut Check) {
    let store = Arc::new(TestStore::default());
    let world = world_on(&store).await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    store.set_read_only(true);
    let used = connection.get("notes").send().await.is_ok();
    let current = connection.tokens().await.unwrap();
    let kept = used && world.provider.renews(current.refresh_token().unwrap().expose_secret());
    says(expect, "new_token_kept_in_memory", kept, check);
    let reported = crate::logs::text().contains("renewed tokens are in memory only");
    says(expect, "error_reported", reported, check);
}

async fn passing_failure(check: &mut Check) {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR - MINUTE);
    world.provider.fail_always(Endpoint::Token, Fault::Status(503));
    let before = connection.tokens().await.unwrap().access_token().expose_secret().to_owned();
    soon(world.provider.wait_for(Endpoint::Token, 2)).await;
    check.that("a call works", connection.get("notes").send().await.is_ok());
    let used = world.provider.requests_to(Endpoint::Api).pop().unwrap().headers["authorization"].clone();
    check.same("the token of the call", format!("Bearer {before}"), used.to_str().unwrap().to_owned());
}

async fn lasting_failure(check: &mut Check) {
    let store = Arc::new(TestStore::default());
    let world = world_on(&store).await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR - MINUTE);
    world.provider.fail_always(Endpoint::Token, invalid_grant());
    let saves = store.saves();
    check.that("the call that begins the renewal works", connection.get("notes").send().await.is_ok());
    soon(store.wait_for_saves(saves + 1)).await;
    check.that("a call with the old token works", connection.get("notes").send().await.is_ok());
    world.clock.advance(MINUTE);
    for _ in 0..3 {
        let outcome = connection.get("notes").send().await;
        check.that("the person is asked for", matches!(outcome, Err(Error::Reconnect(_))));
        world.clock.advance(HOUR);
    }
    check.same("token requests", 1, world.token_requests() - 1);
}

async fn spaced(check: &mut Check) {
    const GAP: Duration = Duration::from_secs(30);
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR - Duration::from_secs(200));
    world.provider.fail_times(Endpoint::Token, 2, Fault::Status(500));
    for renewals in 1..=3 {
        check.that("a call works", connection.get("notes").send().await.is_ok());
        soon(world.provider.wait_for(Endpoint::Token, 1 + renewals)).await;
        // Whoever calls before the gap is over begins none.
        if renewals < 3 {
            // The one that runs has failed, and what is left sleeping is its pause.
            soon(async {
                while world.clock.sleepers() != 1 {
                    tokio::task::yield_now().await;
                }
            })
            .await;
        }
        for _ in 0..3 {
            world.clock.advance(GAP / 4);
            check.that("a call works", connection.get("notes").send().await.is_ok());
        }
        world.clock.advance(GAP / 4);
        if renewals == 3 {
            // A renewal that runs is waited for.
            world.connections.disconnect::<Notes>(ID).await.unwrap();
        }
        check.same("token requests", renewals, world.token_requests() - 1);
    }
}

async fn sibling_was_faster(check: &mut Check) {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    world.sibling::<Notes>().get::<Notes>(ID).await.unwrap().get("notes").send().await.unwrap();
    let before = world.token_requests();
    world.provider.fail_always(Endpoint::Token, invalid_grant());
    check.that("a call works", connection.get("notes").send().await.is_ok());
    check.that("at most one token request", world.token_requests() - before <= 1);
}

async fn newer_record_stays(expect: &Value, check: &mut Check) {
    let store = Arc::new(TestStore::default());
    let world = world_on(&store).await;
    let connection = world.connect::<Notes>().await;
    let old = world.record::<Notes>().await;
    world.clock.advance(HOUR);
    world.sibling::<Notes>().get::<Notes>(ID).await.unwrap().get("notes").send().await.unwrap();
    let newer = world.record::<Notes>().await;
    // This program reads the store just before the sibling writes, and is refused.
    store.load_once(old);
    world.provider.fail_next(Endpoint::Token, invalid_grant());
    check.that("a call works", connection.get("notes").send().await.is_ok());
    let stored = world.record::<Notes>().await;
    let generation = |record: &connector_core::Record| record.active.as_ref().map(|grant| grant.generation);
    let cleared = generation(&stored) != generation(&newer) || stored.status != Status::Connected;
    says(expect, "store_cleared", cleared, check);
}

async fn second_refusal(expect: &Value, check: &mut Check) {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(MINUTE);
    let calls = world.calls();
    world.provider.fail_always(Endpoint::Api, Fault::Status(401));
    let error = connection.get("notes").send().await.unwrap_err();
    check.same("status", Some(401), error.status().map(|status| status.as_u16()));
    count(expect, "resource_requests", world.calls() - calls, check);
    count(expect, "token_requests", world.token_requests() - 1, check);
}

async fn late_refusal(expect: &Value, check: &mut Check) {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(MINUTE);
    world.provider.expire_access_tokens();
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Api, Fault::Hold(gate.clone()));
    let late = tokio::spawn({
        let connection = connection.clone();
        async move { connection.get("late").send().await.map(drop) }
    });
    soon(gate.arrived()).await;
    connection.get("notes").send().await.unwrap();
    // Old enough to be renewed because of a signal, if this one were about it.
    world.clock.advance(Duration::from_secs(31));
    gate.open();
    check.that("the late call works", soon(late).await.unwrap().is_ok());
    count(expect, "token_requests", world.token_requests() - 1, check);
}

async fn insufficient_scope<C: Connector>(expect: &Value, check: &mut Check) {
    const CHALLENGE: &str = r#"Bearer realm="notes", error="insufficient_scope", scope="notes:write notes:read""#;
    for status in [403, 401] {
        let world = World::new::<C>().await;
        let connection = world.connect::<C>().await;
        world.clock.advance(MINUTE);
        let reply = Reply::status(status).with_header("WWW-Authenticate", CHALLENGE);
        world.provider.reply("/v1/notes", reply);
        let error = connection.get("notes").send().await.unwrap_err();
        count(expect, "token_requests", world.token_requests() - 1, check);
        check.that("the request is refused", matches!(error, Error::Refused(_)));
        check.same("code", Some("insufficient_scope"), error.oauth_error());
        check.same("scope", Some("notes:write notes:read"), error.failure().and_then(|failure| failure.scope()));
        check.that("the error names the scope", error.to_string().contains("notes:write"));
    }
}

async fn unknown_end(expect: &Value, check: &mut Check) {
    let world = World::with::<Notes>(SimulatedProviderBuilder::without_expiry, |program| program).await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR * 24 * 365);
    check.that("a call works", connection.get("notes").send().await.is_ok());
    count(expect, "token_requests", world.token_requests() - 1, check);
    world.provider.expire_access_tokens();
    check.that("a call recovers by the 401", connection.get("notes").send().await.is_ok());
    check.same("token requests after the 401", 1, world.token_requests() - 1);
}

async fn nothing_to_renew_by(expect: &Value, check: &mut Check) {
    let world = World::with::<Notes>(|service| service.without_refresh_tokens(), |program| program).await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    let outcome = connection.get("notes").send().await;
    count(expect, "token_requests", world.token_requests() - 1, check);
    let wanted = matches!(outcome, Err(Error::Reconnect(_))).then_some("reauthorize");
    check.same("error", expect["error"].as_str(), wanted);
}

async fn many_short_lives(expect: &Value, check: &mut Check) {
    let connections = Connections::builder("https://app.example.test/cb").register::<Keys>().build().unwrap();
    let mut most = 0;
    for number in 0..10_000 {
        let keys = Keys { api_key: Secret::new("k-1234") };
        drop(connections.connect(&number.to_string(), keys).await.unwrap());
        most = most.max(connections.in_memory());
    }
    says(expect, "bounded", most < 100, check);
}

/// A challenge says that the token is invalid, whatever the status.
async fn invalid_token_of<C: Connector>(case: &Case, check: &mut Check) {
    let world = World::new::<C>().await;
    let connection = world.connect::<C>().await;
    world.clock.advance(MINUTE);
    let status = u16::try_from(case.number("status").unwrap()).unwrap();
    let reply = Reply::status(status).with_header("WWW-Authenticate", case.text("header"));
    world.provider.reply("/v1/notes", reply);
    let error = connection.get("notes").send().await.unwrap_err();
    count(&case.value["expect"], "token_requests", world.token_requests() - 1, check);
    check.same("code", Some("invalid_token"), error.oauth_error());
}
