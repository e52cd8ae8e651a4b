//! Proofs on calls: nonces, redirects, stale tokens.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use connector_core::prelude::*;
use connector_core::testing::{Endpoint, Fault, Gate, Reply};
use connector_core::{Body, Reason};
use futures_core::Stream;

use super::{Bound, claim, proof, with_nonces};
use crate::world::{MINUTE, World, callers, soon};

struct Once(Option<&'static str>);

impl Stream for Once {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(|piece| Ok(Bytes::from(piece))))
    }
}

#[tokio::test]
async fn another_nonce_costs_one_more_request_and_no_renewal() {
    let world = with_nonces().await;
    let connection = world.connect::<Bound>().await;
    world.clock.advance(MINUTE);
    world.provider.expire_dpop_nonces();
    let (calls, tokens) = (world.calls(), world.token_requests());
    connection.put("notes/1").body("text").send().await.unwrap();
    assert_eq!((world.calls() - calls, world.token_requests() - tokens), (2, 0));
    let requests = world.provider.requests_to(Endpoint::Api);
    assert!(requests[calls..].iter().all(|request| request.body == "text"), "the body goes along both times");
    assert_ne!(claim(&requests[calls], "jti"), claim(&requests[calls + 1], "jti"));
    connection.get("notes").send().await.unwrap();
    assert_eq!(world.calls() - calls, 3, "the nonce is known now");
}

#[tokio::test]
async fn a_nonce_in_any_answer_is_the_next_one() {
    let world = with_nonces().await;
    let connection = world.connect::<Bound>().await;
    let calls = world.calls();
    for number in 1..=5 {
        // The last one is still taken, and the answer has the next.
        world.provider.rotate_dpop_nonces();
        connection.get("notes").send().await.unwrap();
        assert_eq!(world.calls() - calls, number, "never asked for again");
    }
}

#[tokio::test]
async fn a_nonce_that_is_never_taken_costs_two_calls() {
    let world = World::new::<Bound>().await;
    let connection = world.connect::<Bound>().await;
    world.clock.advance(MINUTE);
    let (calls, tokens) = (world.calls(), world.token_requests());
    world.provider.fail_always(Endpoint::Api, Fault::DpopNonce("never-good".to_owned()));
    let error = connection.get("notes").send().await.unwrap_err();
    assert_eq!(error.oauth_error(), Some("use_dpop_nonce"), "{error}");
    assert_eq!((world.calls() - calls, world.token_requests() - tokens), (2, 0), "and no renewal");
}

#[tokio::test]
async fn four_requests_are_the_most_and_the_token_is_renewed_once() {
    for (asked_again, status) in [(1, 200), (2, 401), (9, 401)] {
        let world = World::new::<Bound>().await;
        let connection = world.connect::<Bound>().await;
        world.clock.advance(MINUTE);
        world.provider.expire_access_tokens();
        let gate = Gate::new();
        world.provider.fail_next(Endpoint::Token, Fault::Hold(gate.clone()));
        world.provider.fail_next(Endpoint::Api, Fault::DpopNonce("one".to_owned()));
        let (calls, tokens) = (world.calls(), world.token_requests());
        let call = tokio::spawn(async move { connection.get("notes").send_any().await });
        soon(gate.arrived()).await;
        assert_eq!(world.calls() - calls, 2, "asked for a nonce, and then the token was stale");
        world.provider.fail_times(Endpoint::Api, asked_again, Fault::DpopNonce("two".to_owned()));
        gate.open();
        let answer = soon(call).await.unwrap().unwrap();
        assert_eq!((answer.status().as_u16(), world.calls() - calls), (status, 4));
        assert_eq!(world.token_requests() - tokens, 1);
        let nonces = world.provider.requests_to(Endpoint::Api).split_off(calls);
        let nonces: Vec<_> = nonces.iter().map(|request| claim(request, "nonce").unwrap_or_default()).collect();
        assert_eq!(nonces, ["", "one", "one", "two"]);
    }
}

#[tokio::test]
async fn fifty_callers_with_an_old_nonce_are_each_asked_once() {
    let world = with_nonces().await;
    let connection = world.connect::<Bound>().await;
    world.clock.advance(MINUTE);
    world.provider.expire_dpop_nonces();
    let (calls, tokens) = (world.calls(), world.token_requests());
    let outcomes = soon(callers(&connection, 50)).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(200))), "{outcomes:?}");
    assert!((51..=100).contains(&(world.calls() - calls)), "{}", world.calls() - calls);
    assert_eq!(world.token_requests(), tokens);
}

#[tokio::test]
async fn a_body_that_cannot_be_sent_again_is_not_and_the_next_call_works() {
    let world = with_nonces().await;
    let connection = world.connect::<Bound>().await;
    world.clock.advance(MINUTE);
    world.provider.expire_dpop_nonces();
    let (calls, tokens) = (world.calls(), world.token_requests());
    let upload = || connection.post("notes").body(Body::stream(Once(Some("text"))));
    let error = upload().send().await.unwrap_err();
    assert!(matches!(&error, Error::Retry { .. }), "{error:?}");
    assert_eq!(error.reason(), Some(Reason::BodyNotReplayable));
    assert_eq!((world.calls() - calls, world.token_requests() - tokens), (1, 0), "the token is as good as before");
    upload().send().await.expect("the nonce is known now");
}

#[tokio::test]
async fn a_proof_that_is_refused_says_nothing_about_the_token() {
    let clock = connector_core::testing::ManualClock::new();
    let service = |service: connector_core::testing::SimulatedProviderBuilder| service.clock(clock.clone());
    let world = World::with::<Bound>(service, |program| program).await;
    let connection = world.connect::<Bound>().await;
    world.clock.advance(2 * MINUTE);
    let error = connection.get("notes").send().await.unwrap_err();
    assert_eq!(error.oauth_error(), Some("invalid_dpop_proof"), "{error}");
    assert!(matches!(&error, Error::Misconfigured(_)) && error.to_string().contains("clock"), "{error:?}");
    assert_eq!(world.token_requests(), 1);
}

#[tokio::test]
async fn each_address_on_the_way_gets_a_proof_of_its_own() {
    let world = with_nonces().await;
    let connection = world.connect::<Bound>().await;
    let there = "https://files.bound.example/notes/2";
    world.provider.reply_once("/v1/notes/1", Reply::status(307).with_header("location", there));
    let calls = world.calls();
    connection.put("notes/1").body("text").send().await.unwrap();
    let requests = world.provider.requests_to(Endpoint::Api).split_off(calls);
    let targets: Vec<_> = requests.iter().map(|request| claim(request, "htu").unwrap()).collect();
    assert_eq!(targets, ["https://api.bound.example/v1/notes/1", there, there]);
    let nonces: Vec<_> = requests.iter().map(|request| claim(request, "nonce")).collect();
    assert_eq!(nonces[1], None, "the nonce of one host is not for another");
    assert!(nonces[2].is_some() && nonces[2] != nonces[0]);
    assert!(requests.iter().all(|request| request.body == "text"));
}

#[tokio::test]
async fn s29_no_proof_and_no_nonce_goes_to_an_undeclared_origin_or_comes_from_one() {
    let world = with_nonces().await;
    let connection = world.connect::<Bound>().await;
    let evil = "https://evil.example/notes";
    world.provider.reply("/v1/away", Reply::status(302).with_header("location", evil));
    let lure = Reply::status(401)
        .with_header("www-authenticate", "DPoP error=\"use_dpop_nonce\"")
        .with_header("dpop-nonce", "a-nonce-of-the-evil")
        .for_anyone();
    world.provider.reply("evil.example/notes", lure);
    let (calls, tokens) = (world.calls(), world.token_requests());
    let answer = connection.get("away").send_any().await.unwrap();
    assert_eq!(answer.status().as_u16(), 401);
    let requests = world.provider.requests_to(Endpoint::Api).split_off(calls);
    assert_eq!(requests.len(), 2, "it is asked once");
    assert_eq!(requests[1].host, "evil.example");
    assert_eq!((requests[1].header("dpop"), requests[1].header("authorization")), (None, None));
    connection.get("notes").send().await.unwrap();
    let last = world.provider.requests_to(Endpoint::Api).pop().unwrap();
    assert_eq!(claim(&last, "nonce"), claim(&requests[0], "nonce"));
    assert!(!proof(&last).1.to_string().contains("evil"));
    assert_eq!(world.token_requests(), tokens);
    let error = connection.get(evil).send().await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::HostNotAllowed));
}

#[tokio::test]
async fn what_a_caller_sets_itself_does_not_stand_beside_the_proof() {
    let world = World::new::<Bound>().await;
    let connection = world.connect::<Bound>().await;
    connection.get("notes").header("dpop", "mine").header("authorization", "Bearer mine").send().await.unwrap();
    let last = world.provider.requests_to(Endpoint::Api).pop().unwrap();
    assert!(proof(&last).0.is_object() && last.headers.get_all("authorization").iter().count() == 1);
}
