//! Every way to get tokens that can be bound, and connectors that change their mind.

use std::sync::Arc;

use connector_core::prelude::*;
use connector_core::testing::{CLIENT_ID, Endpoint, SimulatedProviderBuilder};
use connector_core::{CodeGrant, Http, Reason, RefreshGrant, Status, Store};

use super::{Bound, claim, hashed, keys, proof, thumbprint};
use crate::world::{HOUR, ID, World, client};

/// The program's own account.
#[connector(
    base_uri = "https://api.machine.example",
    test = get("me"),
    client_credentials(token_url = "https://machine.example/token", dpop),
)]
pub struct Machine {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Machine {}

/// Token requests of its own.
#[connector(
    base_uri = "https://api.hooked.example",
    test = get("me"),
    oauth2(authorization_url = "https://hooked.example/authorize", token_url = "https://hooked.example/token", dpop),
)]
pub struct Hooked {
    pub client_id: String,
}

#[connector]
impl Hooked {
    #[connector(acquire)]
    async fn exchange(&self, grant: &CodeGrant, http: &Http) -> Result<Tokens> {
        http.post("https://hooked.example/token").form(&grant.params(self)).send().await?.tokens().await
    }

    #[connector(refresh)]
    async fn renew(&self, grant: &RefreshGrant, http: &Http) -> Result<Tokens> {
        let answer = http.post("https://hooked.example/token").form(&grant.params(self)).send_any().await?;
        // A hook may put tokens together by itself; then it says of which type they are.
        let tokens = answer.tokens().await?;
        let lifetime = std::time::Duration::from_secs(3600);
        Ok(Tokens::bearer(tokens.access_token().clone()).with_type("DPoP").with_lifetime(lifetime))
    }
}

/// A client that signs for itself too.
#[connector(
    base_uri = "https://api.signing.example",
    test = get("me"),
    oauth2(
        authorization_url = "https://signing.example/authorize",
        token_url = "https://signing.example/token",
        client_auth = private_key_jwt,
        assertion_audience = "https://signing.example",
        token_format = json,
        dpop,
    ),
)]
pub struct Signing {
    pub client_id: String,
    pub private_key: Secret,
}

#[connector]
impl Signing {}

/// Two tokens of one consent.
#[connector(
    base_uri = "https://api.double.example",
    test = get("me"),
    oauth2(
        authorization_url = "https://double.example/authorize",
        token_url = "https://double.example/token",
        tokens(user = "authed_user", robot = "robot"),
        dpop,
    ),
)]
pub struct Double {
    pub client_id: String,
}

#[connector]
impl Double {}

/// A service with a shop of programs, where people may begin.
#[connector(
    base_uri = "https://api.market.example",
    test = get("me"),
    oauth2(
        authorization_url = "https://market.example/authorize",
        token_url = "https://market.example/token",
        pkce = off,
        begun_by_service,
        dpop,
    ),
)]
pub struct Market {
    pub client_id: String,
}

#[connector]
impl Market {}

/// The service of [`Bound`], by a connector of the time before.
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

fn nonces(service: SimulatedProviderBuilder) -> SimulatedProviderBuilder {
    service.dpop_nonces()
}

#[tokio::test]
async fn a_program_proves_its_key_on_its_own_account() {
    let world = World::with::<Machine>(nonces, |program| program).await;
    let connection = world.enter::<Machine>().await.unwrap();
    connection.get("items").send().await.unwrap();
    world.clock.advance(HOUR);
    world.provider.expire_dpop_nonces();
    connection.get("items").send().await.unwrap();
    assert_eq!((world.token_requests(), world.calls()), (4, 5), "a nonce each, got twice");
    assert_eq!(keys(&world).len(), 1, "a renewal goes on with the key");
    world.enter::<Machine>().await.unwrap();
    assert_eq!(keys(&world).len(), 2, "and who connects again gets another");
}

#[tokio::test]
async fn the_token_requests_of_hooks_have_proofs_and_nonces_too() {
    let world = World::with::<Hooked>(nonces, |program| program).await;
    let connection = world.connect::<Hooked>().await;
    world.clock.advance(HOUR);
    world.provider.expire_dpop_nonces();
    connection.get("items").send().await.unwrap();
    let requests = world.provider.requests_to(Endpoint::Token);
    assert_eq!(requests.len(), 4);
    assert_eq!(requests[2].body, requests[3].body);
    assert_eq!(keys(&world).len(), 1);
}

#[tokio::test]
async fn s24_the_repeat_with_a_nonce_has_an_assertion_of_its_own() {
    let world = World::with::<Signing>(nonces, |program| program).await;
    // The provider takes an assertion once, and looks at it before it looks at the proof.
    let connection = world.connect::<Signing>().await;
    world.clock.advance(HOUR);
    world.provider.expire_dpop_nonces();
    connection.get("items").send().await.unwrap();
    let requests = world.provider.requests_to(Endpoint::Token);
    let assertions: std::collections::HashSet<_> =
        requests.iter().map(|request| request.body_value("client_assertion").unwrap()).collect();
    assert_eq!((requests.len(), assertions.len()), (4, 4));
    assert_eq!(requests[0].body_value("code"), requests[1].body_value("code"));
}

#[tokio::test]
async fn further_tokens_are_bound_to_the_same_key() {
    let double = |service: SimulatedProviderBuilder| {
        let service =
            service.member("authed_user.access_token", "of-the-user").member("authed_user.token_type", "DPoP");
        service.member("robot.access_token", "of-the-robot").member("robot.token_type", "Bearer")
    };
    let world = World::with::<Double>(double, |program| program).await;
    let connection = world.connect::<Double>().await;
    // The provider does not know that token; how it was sent is what counts.
    let _ = connection.using("user").unwrap().get("items").send_any().await;
    let last = world.provider.requests_to(Endpoint::Api).pop().unwrap();
    assert_eq!(last.header("authorization"), Some("DPoP of-the-user"));
    assert_eq!(claim(&last, "ath"), Some(hashed("of-the-user")));
    assert_eq!(thumbprint(&last), thumbprint(&world.provider.requests_to(Endpoint::Token)[0]));
    let error = connection.using("robot").unwrap_err();
    assert_eq!(error.reason(), Some(Reason::NotFound), "one that is not bound was dropped: {error}");
}

#[tokio::test]
async fn who_begins_at_the_service_gets_a_key_too() {
    let world = World::new::<Market>().await;
    let address = format!("https://market.example/authorize?response_type=code&client_id={CLIENT_ID}&state=unknown");
    let mut url = url::Url::parse(&address).unwrap();
    url.query_pairs_mut().append_pair("redirect_uri", crate::world::REDIRECT_URI);
    let callback = crate::world::changed(&world.provider.consent(&url).await.unwrap(), "state", None);
    let connection = world.connections.complete_installation(ID, client::<Market>(), &callback).await.unwrap();
    connection.get("goods").send().await.unwrap();
    assert_eq!(keys(&world).len(), 1);
    assert!(proof(&world.provider.requests_to(Endpoint::Token)[0]).1["nonce"].is_null());
}

#[tokio::test]
async fn a_connector_that_changes_its_mind_wants_another_consent() {
    let world = World::new::<Unbound>().await;
    world.connect::<Unbound>().await;
    let bound = World::on::<Bound>(Arc::clone(&world.store), |service| service, |program| program).await;
    let error = bound.connections.get::<Bound>(ID).await.unwrap_err();
    assert!(matches!(&error, Error::Reconnect(_)), "{error:?}");
    assert_eq!(error.reason(), Some(Reason::ProofKey));
    assert_eq!(bound.connections.status::<Bound>(ID).await.unwrap(), Some(Status::NeedsReconnect));
    assert_eq!((bound.calls(), bound.token_requests()), (0, 0), "a bearer token is not used");
    let connection = bound.connect::<Bound>().await;
    connection.get("notes").send().await.unwrap();

    let unbound = World::on::<Unbound>(Arc::clone(&world.store), |service| service, |program| program).await;
    let error = unbound.connections.get::<Unbound>(ID).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::ProofKey));
    assert_eq!(unbound.connections.status::<Unbound>(ID).await.unwrap(), Some(Status::NeedsReconnect));
    assert_eq!((unbound.calls(), unbound.token_requests()), (0, 0), "a bound token is not used as a bearer token");
}

#[tokio::test]
async fn a_key_that_the_store_has_spoilt_is_an_error_and_no_panic() {
    let world = World::new::<Bound>().await;
    world.connect::<Bound>().await;
    let mut record = world.record::<Bound>().await;
    record.active.as_mut().unwrap().dpop_key = Some(connector_core::DpopKey::new("spoilt"));
    let version = record.version;
    Store::save(&*world.store, &record, version).await.unwrap();
    let error = world.sibling::<Bound>().get::<Bound>(ID).await.unwrap_err();
    assert!(matches!(&error, Error::Reconnect(_)), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("spoilt"));
}
