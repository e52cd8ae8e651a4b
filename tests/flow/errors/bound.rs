//! Tokens that are bound to a key.

use std::sync::Arc;

use connector_core::prelude::*;
use connector_core::testing::{Endpoint, ManualClock};
use connector_core::{Body, Connections, DpopKey};

use super::{error, provocations};
use crate::calls::Pieces;
use crate::dpop::Bound;
use crate::world::{ID, MINUTE, REDIRECT_URI, World};

async fn a_bearer_token() -> Error {
    error(
        World::with::<Bound>(|service| service.member("token_type", "Bearer"), |p| p)
            .await
            .try_connect::<Bound>()
            .await,
    )
}

/// A service whose clock stands still, while the program's goes on.
async fn two_clocks() -> World {
    let clock = ManualClock::new();
    World::with::<Bound>(move |service| service.clock(clock), |program| program).await
}

async fn a_proof_of_another_time_at_a_call() -> Error {
    let world = two_clocks().await;
    let connection = world.connect::<Bound>().await;
    world.clock.advance(2 * MINUTE);
    error(connection.get("notes").send().await)
}

async fn a_proof_of_another_time_at_an_exchange() -> Error {
    let world = two_clocks().await;
    world.clock.advance(2 * MINUTE);
    let callback = world.consent::<Bound>().await;
    error(world.connections.complete(&world.session, &callback).await)
}

async fn a_stream_and_another_nonce() -> Error {
    let world = World::with::<Bound>(|service| service.dpop_nonces(), |program| program).await;
    let connection = world.connect::<Bound>().await;
    world.provider.expire_dpop_nonces();
    error(connection.post("notes").body(Body::stream(Pieces(vec!["b", "a"]))).send().await)
}

/// What a program finds whose store has another key with the tokens.
async fn with_key(key: Option<DpopKey>) -> Error {
    let world = World::new::<Bound>().await;
    world.connect::<Bound>().await;
    let mut record = world.record::<Bound>().await;
    record.active.as_mut().unwrap().dpop_key = key;
    world.store.save(&record, record.version).await.unwrap();
    error(world.sibling::<Bound>().get::<Bound>(ID).await)
}

async fn what_is_no_key() -> Error {
    with_key(Some(DpopKey::new("no key at all"))).await
}

async fn tokens_without_a_key() -> Error {
    with_key(None).await
}

/// The same connector, before it was said that tokens are bound.
#[connector(
    id = "bound",
    base_uri = "https://api.bound.example/v1",
    test = get("me"),
    oauth2(authorization_url = "https://bound.example/authorize", token_url = "https://bound.example/token"),
)]
pub struct Unbound {
    pub client_id: String,
    pub client_secret: Option<Secret>,
}

#[connector]
impl Unbound {}

async fn a_key_that_nobody_uses() -> Error {
    let world = World::new::<Bound>().await;
    world.connect::<Bound>().await;
    let program = Connections::builder(REDIRECT_URI).register::<Unbound>().transport(world.provider.transport());
    let program = program.clock(world.clock.clone()).shared_store(Arc::clone(&world.store)).build().unwrap();
    let error = error(program.get::<Unbound>(ID).await);
    assert_eq!(world.provider.count(Endpoint::Token), 1);
    error
}

provocations![
    a_bearer_token,
    a_proof_of_another_time_at_a_call,
    a_proof_of_another_time_at_an_exchange,
    a_stream_and_another_nonce,
    what_is_no_key,
    tokens_without_a_key,
    a_key_that_nobody_uses,
];
