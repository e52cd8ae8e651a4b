//! Proofs on token requests, and what may come back.

use std::collections::HashSet;
use std::time::SystemTime;

use connector_core::prelude::*;
use connector_core::testing::{Endpoint, Fault};
use connector_core::{Reason, Status};

use super::{Bound, claim, hashed, keys, proof, thumbprint, with_nonces};
use crate::world::{HOUR, ID, MINUTE, World, changed, client, key, parameter};

#[tokio::test]
async fn every_request_has_a_fresh_proof_of_the_key_of_its_consent() {
    let world = World::new::<Bound>().await;
    let request = world.connections.authorize(&world.session, ID, client::<Bound>()).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    let connection = world.connections.complete(&world.session, &callback).await.unwrap();
    for _ in 0..2 {
        connection.post("notes?draft=1").query("secret", "s").json(&"body").send().await.unwrap();
        world.clock.advance(HOUR);
    }
    let announced = parameter(request.url.as_str(), "dpop_jkt").unwrap();
    let proven = world.provider.requests().into_iter().filter(|request| request.endpoint != Endpoint::Authorization);
    let proven: Vec<_> = proven.collect();
    assert_eq!(proven.len(), 5, "exchange, test, call, renewal, call");
    let mut ids = HashSet::new();
    for request in &proven {
        let (header, claims) = proof(request);
        assert_eq!((header["typ"].as_str(), header["alg"].as_str()), (Some("dpop+jwt"), Some("ES256")));
        assert_eq!(header.as_object().unwrap().len(), 3);
        assert_eq!(header["jwk"].as_object().unwrap().keys().collect::<Vec<_>>(), ["crv", "kty", "x", "y"]);
        assert_eq!(thumbprint(request), announced, "the code was bound to the key before it was given");
        assert_eq!(claims["htm"], request.method.as_str());
        assert_eq!(claims["htu"], format!("https://{}{}", request.host, request.path), "without the query");
        let seconds = request.at.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
        assert_eq!(claims["iat"], seconds, "by the clock of the program");
        let id = claims["jti"].as_str().unwrap().to_owned();
        assert!(id.len() >= 22 && ids.insert(id), "128 bits or more, and never twice");
        if request.endpoint == Endpoint::Api {
            let token = request.header("authorization").unwrap().strip_prefix("DPoP ").unwrap();
            assert_eq!(claims["ath"], hashed(token));
        } else {
            assert_eq!(claims.get("ath"), None);
        }
    }
}

#[tokio::test]
async fn a_reconnect_has_another_key() {
    let world = World::new::<Bound>().await;
    let connection = world.connect::<Bound>().await;
    connection.get("notes").send().await.unwrap();
    assert_eq!(keys(&world).len(), 1);
    world.connect::<Bound>().await;
    connection.get("notes").send().await.expect("the handle of before goes on with the new key");
    assert_eq!(keys(&world).len(), 2);
}

#[tokio::test]
async fn the_key_of_one_connection_never_signs_for_another() {
    let world = World::new::<Bound>().await;
    let mut connections = Vec::new();
    for id in ["ada", "grace", "joan"] {
        let request = world.connections.authorize(&world.session, id, client::<Bound>()).await.unwrap();
        let callback = world.provider.consent(&request.url).await.unwrap();
        connections.push(world.connections.complete(&world.session, &callback).await.unwrap());
    }
    assert_eq!(keys(&world).len(), 3);
    for _ in 0..2 {
        for connection in &connections {
            // The provider refuses a token with the key of another.
            connection.get("notes").send().await.unwrap();
        }
        world.clock.advance(HOUR);
    }
    let mut of_tokens: Vec<_> = world.provider.requests_to(Endpoint::Api);
    of_tokens.retain(|request| request.path.ends_with("notes"));
    let by_key: HashSet<_> = of_tokens.iter().map(|request| (thumbprint(request), request.token.clone())).collect();
    assert_eq!((by_key.len(), keys(&world).len()), (6, 3));
}

#[tokio::test]
async fn a_restart_goes_on_with_the_same_key() {
    let world = World::new::<Bound>().await;
    world.connect::<Bound>().await;
    let restarted = world.sibling::<Bound>().get::<Bound>(ID).await.unwrap();
    restarted.get("notes").send().await.unwrap();
    world.clock.advance(HOUR);
    restarted.get("notes").send().await.unwrap();
    assert_eq!(world.token_requests(), 2, "and renews: the refresh token is bound to that key too");
    assert_eq!(keys(&world).len(), 1);
    let callback = world.consent::<Bound>().await;
    let restarted = world.sibling::<Bound>();
    restarted.complete(&world.session, &callback).await.expect("a consent that was begun is completed with its key");
}

#[tokio::test]
async fn a_bearer_answer_is_a_downgrade_and_refused() {
    for kind in ["Bearer", "bearer", "", "MAC"] {
        let world = World::with::<Bound>(|service| service.member("token_type", kind), |program| program).await;
        let error = world.try_connect::<Bound>().await.unwrap_err();
        assert_eq!(error.reason(), Some(Reason::UnsupportedTokenType), "{kind}: {error}");
        assert!(matches!(&error, Error::Refused(_)) && error.to_string().contains("remove `dpop`"), "{error}");
        assert_eq!(world.calls(), 0, "it is not used");
        let record = world.store.load(&key::<Bound>()).await.unwrap();
        assert!(record.is_none_or(|record| record.active.or(record.pending).is_none()), "nor kept");
    }
    let world = World::new::<Bound>().await;
    let connection = world.connect::<Bound>().await;
    world.provider.set_member("token_type", "Bearer");
    world.clock.advance(HOUR);
    let calls = world.calls();
    let error = connection.get("notes").send().await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::UnsupportedTokenType), "{error}");
    assert_eq!(world.calls(), calls, "a renewal is no way round");
}

#[tokio::test]
async fn the_type_is_read_in_letters_of_either_case() {
    let world = World::with::<Bound>(|service| service.member("token_type", "dpop"), |program| program).await;
    world.connect::<Bound>().await;
}

#[tokio::test]
async fn a_service_that_wants_nonces_gets_them_for_a_whole_life() {
    let world = with_nonces().await;
    let connection = world.connect::<Bound>().await;
    assert_eq!((world.token_requests(), world.calls()), (2, 2), "each of the two servers has asked for its own, once");
    for renewal in 1..=3 {
        connection.get("notes").send().await.unwrap();
        world.clock.advance(HOUR);
        connection.get("notes").send().await.unwrap();
        assert_eq!((world.token_requests(), world.calls()), (2 + renewal, 2 + 2 * renewal), "and never again");
    }
}

#[tokio::test]
async fn s19_a_code_is_sent_again_only_where_a_nonce_is_asked_for_before_it_is_looked_at() {
    let world = with_nonces().await;
    world.connect::<Bound>().await;
    let [first, second] = world.provider.requests_to(Endpoint::Token).try_into().unwrap();
    assert_eq!(first.body_value("code"), second.body_value("code"));
    assert_eq!(first.body, second.body, "nothing but the proof is another one");
    assert_eq!(claim(&first, "nonce"), None);
    assert!(claim(&second, "nonce").is_some());
    assert_ne!(claim(&first, "jti"), claim(&second, "jti"));
}

#[tokio::test]
async fn s19_a_code_is_sent_at_most_twice_however_often_a_nonce_is_asked_for() {
    let world = World::new::<Bound>().await;
    let asks = || Fault::DpopNonce("another".to_owned());
    let json = |status, code| Fault::body(status, "application/json", format!("{{\"error\":\"{code}\"}}"));
    for (faults, requests) in [
        (vec![asks(), asks(), asks()], 2),
        (vec![asks(), Fault::LostReply], 2),
        (vec![asks(), Fault::Status(503)], 2),
        (vec![asks(), json(400, "temporarily_unavailable")], 2),
        // Without a nonce there is nothing to try.
        (vec![json(400, "use_dpop_nonce")], 1),
        (vec![json(400, "invalid_dpop_proof")], 1),
        (vec![json(503, "use_dpop_nonce")], 1),
        (vec![Fault::LostReply], 1),
    ] {
        let before = world.token_requests();
        let callback = world.consent::<Bound>().await;
        for fault in &faults {
            world.provider.fail_next(Endpoint::Token, fault.clone());
        }
        let error = world.connections.complete(&world.session, &callback).await.unwrap_err();
        assert_eq!(world.token_requests() - before, requests, "{faults:?}: {error}");
        world.provider.behave();
    }
}

#[tokio::test]
async fn s19_a_refusal_of_another_kind_is_final_although_a_nonce_comes_with_it() {
    let world = with_nonces().await;
    world.connect::<Bound>().await;
    let before = world.token_requests();
    let forged = changed(&world.consent::<Bound>().await, "code", Some("forged"));
    let error = world.connections.complete(&world.session, &forged).await.unwrap_err();
    assert_eq!(error.oauth_error(), Some("invalid_grant"), "{error}");
    assert_eq!(world.token_requests() - before, 1, "every answer of the provider has a nonce");
}

#[tokio::test]
async fn a_nonce_that_is_never_taken_costs_two_requests_and_no_connection() {
    let world = World::new::<Bound>().await;
    let connection = world.connect::<Bound>().await;
    world.clock.advance(HOUR);
    world.provider.fail_always(Endpoint::Token, Fault::DpopNonce("never-good".to_owned()));
    let before = world.token_requests();
    for _ in 0..3 {
        let error = connection.get("notes").send().await.unwrap_err();
        assert!(error.is_passing(), "{error:?}");
        assert_eq!(error.oauth_error(), Some("use_dpop_nonce"));
    }
    assert_eq!(world.token_requests() - before, 2, "the renewal pauses like after any other failure");
    assert_eq!(world.connections.status::<Bound>(ID).await.unwrap(), Some(Status::Connected));
    world.provider.behave();
    world.clock.advance(MINUTE);
    connection.get("notes").send().await.expect("the refresh token was not spent");
}

#[tokio::test]
async fn s32_a_refresh_token_is_answered_once_although_a_nonce_is_asked_for() {
    let world = with_nonces().await;
    let connection = world.connect::<Bound>().await;
    world.clock.advance(HOUR);
    world.provider.expire_dpop_nonces();
    let before = world.token_requests();
    let outcomes = crate::world::callers(&connection, 16).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(200))), "{outcomes:?}");
    assert_eq!(world.token_requests() - before, 2, "one renewal, and its repeat with the nonce");
    connection.get("notes").send().await.expect("the provider has seen no reuse");
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_the_operators_to_mend() {
    let clock = connector_core::testing::ManualClock::new();
    let service = |service: connector_core::testing::SimulatedProviderBuilder| service.clock(clock.clone());
    let world = World::with::<Bound>(service, |program| program).await;
    world.clock.advance(2 * MINUTE);
    let error = world.try_connect::<Bound>().await.unwrap_err();
    assert!(matches!(&error, Error::Misconfigured(_)), "{error:?}");
    assert_eq!(error.oauth_error(), Some("invalid_dpop_proof"));
    assert!(error.to_string().contains("clock"), "{error}");
}
