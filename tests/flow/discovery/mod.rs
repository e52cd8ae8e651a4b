//! Addresses that are left to the metadata of an issuer (RFC 8414): what is believed, and what goes on without them.

mod attacks;
mod beginnings;
mod outages;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::{Endpoint, Fault, Received, Reply};
use connector_core::{Host, Reason};
use serde_json::{Value, json};
use url::Url;

use crate::store::TestStore;
use crate::world::{HOUR, ID, REDIRECT_URI, World, client, key};

/// A service of which the connector says nothing but who issues its tokens.
#[connector(
    base_uri = "https://api.plain.example",
    test = get("me"),
    oauth2(issuer = "https://login.plain.example/t1"),
)]
pub struct Plain {
    pub client_id: String,
}

#[connector]
impl Plain {}

/// The same service, for a program that runs in its network.
#[connector(
    base_uri = "https://api.plain.example",
    hosts = ["10.0.0.1"],
    test = get("me"),
    oauth2(issuer = "https://login.plain.example/t1"),
)]
pub struct Inner {
    pub client_id: String,
}

#[connector]
impl Inner {}

/// The same connector as the first, after its service was moved to another issuer.
#[connector(
    id = "plain",
    base_uri = "https://api.plain.example",
    test = get("me"),
    oauth2(issuer = "https://moved.plain.example"),
)]
pub struct Moved {
    pub client_id: String,
}

#[connector]
impl Moved {}

/// A service with an issuer for each of its customers.
#[connector(
    base_uri = "https://api.desk.example",
    test = get("me"),
    oauth2(issuer = "https://{tenant}.desk.example/{area}"),
)]
pub struct Desk {
    pub tenant: String,
    pub area: String,
    pub client_id: String,
}

#[connector]
impl Desk {}

/// A service that everybody runs at home.
#[connector(base_uri = "https://{server}/api", test = get("me"), oauth2(issuer = "https://{server}"))]
pub struct AtHome {
    pub server: Host,
    pub client_id: String,
}

#[connector]
impl AtHome {}

/// A service that the program uses on its own account.
#[connector(
    base_uri = "https://api.robot.example",
    test = get("me"),
    client_credentials(issuer = "https://robot.example", client_auth = private_key_jwt),
)]
pub struct Robot {
    pub client_id: String,
    pub private_key: Secret,
}

#[connector]
impl Robot {}

/// The same, after it was moved to another issuer.
#[connector(
    id = "robot",
    base_uri = "https://api.robot.example",
    test = get("me"),
    client_credentials(issuer = "https://moved.robot.example", client_auth = private_key_jwt),
)]
pub struct MovedRobot {
    pub client_id: String,
    pub private_key: Secret,
}

#[connector]
impl MovedRobot {}

/// One that states where consent is given.
#[connector(
    base_uri = "https://api.partly.example",
    test = get("me"),
    oauth2(authorization_url = "https://partly.example/page", issuer = "https://partly.example"),
)]
pub struct Partly {
    pub client_id: String,
}

#[connector]
impl Partly {}

/// One whose hook says where tokens are.
#[connector(
    base_uri = "https://api.hooked.example",
    test = get("me"),
    oauth2(issuer = "https://hooked.example", revoke_url = "https://hooked.example/end"),
)]
pub struct Hooked {
    pub client_id: String,
}

#[connector]
impl Hooked {
    #[connector(token_url)]
    fn tokens(&self) -> String {
        "https://hooked.example/own/token".to_owned()
    }
}

/// One where people may begin.
#[connector(
    base_uri = "https://api.market.example",
    test = get("me"),
    oauth2(issuer = "https://market.example", pkce = off, begun_by_service),
)]
pub struct Market {
    pub client_id: String,
}

#[connector]
impl Market {}

fn asked(world: &World) -> usize {
    world.provider.count(Endpoint::Metadata)
}

async fn begin<C: Connector>(world: &World, connector: C) -> Result<Url> {
    Ok(world.connections.authorize(&world.session, ID, connector).await?.url)
}

/// Where requests went, by host.
fn hosts(world: &World) -> BTreeSet<String> {
    world.provider.requests().into_iter().map(|request| request.host).collect()
}

fn places(requests: &[Received]) -> Vec<String> {
    requests.iter().map(|request| format!("{}{}", request.host, request.path)).collect()
}

/// Tokens come, and end, where the metadata say.
#[tokio::test]
async fn s37_a_connector_with_nothing_but_its_issuer_connects_renews_and_revokes() {
    let world = World::new::<Plain>().await;
    let connection = world.connect::<Plain>().await;
    world.clock.advance(HOUR);
    connection.get("notes").send().await.unwrap();
    world.connections.revoke::<Plain>(ID).await.unwrap();
    let at = |endpoint| places(&world.provider.requests_to(endpoint));
    assert_eq!(at(Endpoint::Metadata)[0], "login.plain.example/.well-known/oauth-authorization-server/t1");
    assert_eq!(at(Endpoint::Token), ["login.plain.example/t1/token"; 2]);
    assert_eq!(at(Endpoint::Revocation), ["login.plain.example/t1/revoke"; 2]);
    let asking = &world.provider.requests_to(Endpoint::Metadata)[0];
    assert_eq!(asking.header("authorization"), None);
    assert!(asking.query.is_empty() && asking.body.is_empty(), "nothing is told to whoever answers there");
}

#[tokio::test]
async fn a_program_on_its_own_account_needs_nothing_but_the_issuer() {
    let world = World::new::<Robot>().await;
    let connection = world.enter::<Robot>().await.unwrap();
    world.clock.advance(HOUR);
    connection.get("items").send().await.unwrap();
    assert_eq!(places(&world.provider.requests_to(Endpoint::Token)), ["robot.example/token"; 2]);
    let grant = world.record::<Robot>().await.active.unwrap();
    assert_eq!(grant.token_endpoint.as_deref(), Some("https://robot.example/token"));
}

#[tokio::test]
async fn what_the_connector_states_wins_over_metadata() {
    let world = World::with::<Partly>(
        |service| service.metadata("authorization_endpoint", "https://evil.example/page"),
        |program| program,
    )
    .await;
    world.connect::<Partly>().await;
    assert_eq!(places(&world.provider.requests_to(Endpoint::Authorization)), ["partly.example/page"]);
    assert_eq!(places(&world.provider.requests_to(Endpoint::Token)), ["partly.example/token"]);

    let world = World::with::<Hooked>(
        |service| {
            let service = service.endpoint(Endpoint::Token, "https://hooked.example/own/token");
            let service = service.metadata("token_endpoint", "https://evil.example/token");
            service.metadata("revocation_endpoint", "https://evil.example/revoke")
        },
        |program| program,
    )
    .await;
    let connection = world.connect::<Hooked>().await;
    world.clock.advance(HOUR);
    connection.get("notes").send().await.unwrap();
    world.connections.revoke::<Hooked>(ID).await.unwrap();
    assert_eq!(places(&world.provider.requests_to(Endpoint::Token)), ["hooked.example/own/token"; 2]);
    assert_eq!(places(&world.provider.requests_to(Endpoint::Revocation)), ["hooked.example/end"; 2]);
}

#[tokio::test]
async fn a_missing_or_odd_member_says_what_to_state() {
    let world = World::new::<Plain>().await;
    for (member, value, key) in [
        ("authorization_endpoint", Value::Null, "authorization_url"),
        ("authorization_endpoint", json!(7), "authorization_url"),
        ("token_endpoint", json!(["https://login.plain.example/t"]), "token_url"),
        ("token_endpoint", Value::Null, "token_url"),
        ("token_endpoint", json!(""), "token_url"),
    ] {
        world.provider.set_metadata("authorization_endpoint", "https://login.plain.example/t1/authorize");
        world.provider.set_metadata(member, value);
        let error = begin(&world, client::<Plain>()).await.unwrap_err();
        assert!(matches!(error, Error::Misconfigured(_)), "{error:?}");
        assert_eq!((error.reason(), error.failure().unwrap().path()), (Some(Reason::Discovery), Some(member)));
        assert!(error.to_string().contains(&format!("state `{key}`")), "{error}");
        world.clock.advance(2 * HOUR);
    }
    assert_eq!(world.token_requests(), 0);
}

#[tokio::test]
async fn a_token_endpoint_that_moves_to_another_host_is_followed() {
    let world = World::with::<Plain>(
        |service| {
            let service = service.endpoint(Endpoint::Token, "https://tokens.example/new");
            service.metadata("token_endpoint", "https://login.plain.example/t1/token")
        },
        |program| program,
    )
    .await;
    let connection = world.connect::<Plain>().await;
    world.provider.set_metadata("token_endpoint", "https://tokens.example/new");
    world.clock.advance(HOUR);
    connection.get("notes").send().await.unwrap();
    assert_eq!(
        places(&world.provider.requests_to(Endpoint::Token)),
        ["login.plain.example/t1/token", "tokens.example/new"]
    );
    let grant = world.record::<Plain>().await.active.unwrap();
    assert_eq!(grant.token_endpoint.as_deref(), Some("https://tokens.example/new"));
}

#[tokio::test]
async fn revoking_says_first_that_the_issuer_names_no_endpoint_for_it() {
    let world = World::with::<Plain>(|service| service.metadata("revocation_endpoint", Value::Null), |p| p).await;
    let connection = world.connect::<Plain>().await;
    let error = world.connections.revoke::<Plain>(ID).await.unwrap_err();
    assert!(matches!(error, Error::Bug(_)) && error.to_string().contains("declare `revoke_url`"), "{error:?}");
    connection.get("notes").send().await.expect("nothing was done");

    world.clock.advance(2 * HOUR);
    let restarted = world.sibling::<Plain>();
    world.provider.fail_always(Endpoint::Metadata, Fault::Status(503));
    let error = restarted.revoke::<Plain>(ID).await.unwrap_err();
    assert!(error.is_transient(), "{error:?}");
    assert!(world.store.load(&key::<Plain>()).await.unwrap().is_some(), "nothing was done");
    let error = restarted.disconnect::<Plain>(ID).await.unwrap_err();
    assert!(error.is_transient(), "{error:?}");
    assert!(world.store.load(&key::<Plain>()).await.unwrap().is_none(), "it is forgotten all the same");
    assert_eq!(world.provider.count(Endpoint::Revocation), 0);
}

#[tokio::test]
async fn the_end_of_a_token_is_asked_for_where_metadata_say() {
    let world = World::with::<Plain>(
        |service| service.without_expiry().metadata("introspection_endpoint", "https://api.plain.example/introspect"),
        |program| program,
    )
    .await;
    let end = std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(4_000_000_000);
    let answer = Reply::json(json!({ "active": true, "exp": 4_000_000_000_u64 }));
    world.provider.reply("https://api.plain.example/introspect", answer.for_anyone());
    let connection = world.connect::<Plain>().await;
    assert_eq!(connection.expires_at(), Some(end));
}

#[tokio::test]
async fn what_is_kept_says_where_tokens_are_renewed_only_if_metadata_did() {
    let store = Arc::new(TestStore::default());
    let world = World::on::<Plain>(Arc::clone(&store) as _, |service| service, |program| program).await;
    world.consent::<Plain>().await;
    let flow = store.begun().unwrap();
    assert_eq!(flow.token_endpoint.as_deref(), Some("https://login.plain.example/t1/token"));
    assert!(flow.issuer_in_callback && flow.redirect_uri == REDIRECT_URI);
    let world = World::new::<crate::world::Notes>().await;
    world.connect::<crate::world::Notes>().await;
    assert_eq!(world.record::<crate::world::Notes>().await.active.unwrap().token_endpoint, None);
}
