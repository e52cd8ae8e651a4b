//! The end of a connection: the service is told, and it is forgotten whatever the service says.

use std::sync::Arc;
use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::{CLIENT_ID, CLIENT_SECRET, Endpoint, Fault, Gate, Received, Reply};
use connector_core::{Reason, Status, Store};

use crate::store::TestStore;
use crate::world::{ID, Notes, World, soon};

const HOUR: Duration = Duration::from_secs(3600);

/// A service that can be told that a connection ends.
#[connector(
    base_uri = "https://api.ends.example",
    test = get("me"),
    oauth2(
        authorization_url = "https://ends.example/authorize",
        token_url = "https://ends.example/token",
        revoke_url = "https://ends.example/revoke",
        client_auth = basic,
    ),
)]
#[derive(Debug)]
pub struct Ends {
    pub client_id: String,
    pub client_secret: Option<Secret>,
}

#[connector]
impl Ends {}

/// A service with an end of its own.
#[connector(
    base_uri = "https://api.bye.example",
    test = get("me"),
    oauth2(
        authorization_url = "https://bye.example/authorize",
        token_url = "https://bye.example/token",
        revoke_url = "https://bye.example/revoke",
    ),
)]
#[derive(Debug)]
pub struct Bye {
    pub client_id: String,
    /// How its hook behaves.
    pub manners: String,
}

#[connector]
impl Bye {
    #[connector(disconnect)]
    async fn say_bye(&self, api: &Api) -> Result<()> {
        assert_ne!(self.manners, "clumsy", "falls over on purpose");
        if self.manners == "slow" {
            std::future::pending::<()>().await;
        }
        api.post("webhooks/remove").send().await.map(drop)
    }
}

/// What was revoked so far, in order: what kind of token, and which.
fn revoked(world: &World) -> Vec<(String, String)> {
    let of = |request: &Received| {
        (request.body_value("token_type_hint").unwrap_or_default(), request.body_value("token").unwrap_or_default())
    };
    world.provider.requests_to(Endpoint::Revocation).iter().map(of).collect()
}

#[tokio::test]
async fn s38_the_refresh_token_is_revoked_and_then_the_access_token() {
    let world = World::with::<Ends>(|s| s.confidential_client(CLIENT_ID, CLIENT_SECRET), |program| program).await;
    let connection = world.connect::<Ends>().await;
    let tokens = connection.tokens().await.unwrap();
    let access = tokens.access_token().expose_secret().to_owned();
    let refresh = tokens.refresh_token().unwrap().expose_secret().to_owned();
    assert!(world.provider.accepts(&access) && world.provider.renews(&refresh));

    world.connections.disconnect::<Ends>(ID).await.unwrap();
    let expected = [("refresh_token", &refresh), ("access_token", &access)];
    assert_eq!(revoked(&world), expected.map(|(kind, token)| (kind.to_owned(), token.clone())));
    assert!(!world.provider.accepts(&access) && !world.provider.renews(&refresh));
    assert_eq!(world.connections.status::<Ends>(ID).await.unwrap(), None);
    let calls = world.calls();
    let error = connection.get("pages").send().await.unwrap_err();
    assert!(matches!(&error, Error::Reconnect(_)) && error.reason() == Some(Reason::NotFound), "{error}");
    assert_eq!(world.calls(), calls, "a handle of before sends nothing");
}

#[tokio::test]
async fn the_client_proves_itself_as_at_the_token_endpoint() {
    let world = World::with::<Ends>(|s| s.confidential_client(CLIENT_ID, CLIENT_SECRET), |program| program).await;
    world.connect::<Ends>().await;
    world.connections.disconnect::<Ends>(ID).await.unwrap();
    let exchange = &world.provider.requests_to(Endpoint::Token)[0];
    for request in world.provider.requests_to(Endpoint::Revocation) {
        assert!(request.header("authorization").is_some());
        assert_eq!(request.header("authorization"), exchange.header("authorization"));
        let names: Vec<_> = request.body_params().unwrap().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["token", "token_type_hint"]);
        assert_eq!(request.query, "");
    }
}

#[tokio::test]
async fn without_a_refresh_token_the_access_token_alone_is_revoked() {
    let world = World::with::<Ends>(|service| service.without_refresh_tokens(), |program| program).await;
    world.connect::<Ends>().await;
    world.connections.disconnect::<Ends>(ID).await.unwrap();
    assert_eq!(revoked(&world).into_iter().map(|(kind, _)| kind).collect::<Vec<_>>(), ["access_token"]);
}

#[tokio::test]
async fn s38_a_connection_is_forgotten_even_when_the_service_fails() {
    for fault in [Fault::Status(503), Fault::LostReply, Fault::body(400, "application/json", r#"{"error":"no"}"#)] {
        let world = World::new::<Ends>().await;
        world.connect::<Ends>().await;
        world.provider.fail_always(Endpoint::Revocation, fault.clone());
        world.connections.disconnect::<Ends>(ID).await.unwrap_err();
        assert_eq!(world.connections.status::<Ends>(ID).await.unwrap(), None, "{fault:?}");
    }
}

#[tokio::test]
async fn the_access_token_is_revoked_even_when_the_refresh_token_cannot_be() {
    let world = World::new::<Ends>().await;
    let connection = world.connect::<Ends>().await;
    let access = connection.tokens().await.unwrap().access_token().expose_secret().to_owned();
    world.provider.fail_next(Endpoint::Revocation, Fault::Status(500));
    let error = world.connections.disconnect::<Ends>(ID).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(500));
    assert_eq!(revoked(&world).len(), 2);
    assert!(!world.provider.accepts(&access));
}

#[tokio::test]
async fn a_connection_that_does_not_exist_is_ended_already() {
    let world = World::new::<Ends>().await;
    world.connections.disconnect::<Ends>(ID).await.unwrap();
    world.connect::<Ends>().await;
    world.connections.disconnect::<Ends>(ID).await.unwrap();
    world.connections.disconnect::<Ends>(ID).await.unwrap();
    assert_eq!(world.provider.count(Endpoint::Revocation), 2);
}

#[tokio::test]
async fn a_service_that_cannot_be_told_is_not_told() {
    let world = World::new::<Notes>().await;
    world.connect::<Notes>().await;
    let before = world.provider.requests().len();
    world.connections.disconnect::<Notes>(ID).await.unwrap();
    assert_eq!(world.provider.requests().len(), before);
    assert_eq!(world.connections.status::<Notes>(ID).await.unwrap(), None);
}

#[tokio::test]
async fn while_the_store_is_down_nothing_is_done() {
    let store = Arc::new(TestStore::default());
    let shared = Arc::clone(&store) as Arc<dyn Store>;
    let world = World::on::<Ends>(shared, |service| service, |program| program).await;
    world.connect::<Ends>().await;
    store.set_down(true);
    let error = world.connections.disconnect::<Ends>(ID).await.unwrap_err();
    assert!(error.is_transient() && error.reason() == Some(Reason::Store), "{error}");
    assert_eq!(world.provider.count(Endpoint::Revocation), 0);
    store.set_down(false);
    assert_eq!(world.connections.status::<Ends>(ID).await.unwrap(), Some(Status::Connected));
}

#[tokio::test]
async fn a_token_that_is_being_renewed_is_revoked_as_well() {
    let world = World::new::<Ends>().await;
    let connection = world.connect::<Ends>().await;
    let before = connection.tokens().await.unwrap().refresh_token().unwrap().expose_secret().to_owned();
    world.clock.advance(HOUR);
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Token, Fault::Hold(gate.clone()));
    let call = tokio::spawn(async move { connection.get("pages").send().await.map(drop) });
    soon(gate.arrived()).await;
    let connections = world.connections.clone();
    let ending = tokio::spawn(async move { connections.disconnect::<Ends>(ID).await });
    gate.open();
    soon(ending).await.unwrap().unwrap();
    let _ = soon(call).await.unwrap();
    let (kind, token) = revoked(&world).swap_remove(0);
    assert_eq!(kind, "refresh_token");
    assert_ne!(token, before, "the old one means nothing any more");
}

#[tokio::test]
async fn a_consent_that_was_never_proven_is_revoked_too() {
    let world = World::new::<Ends>().await;
    world.provider.fail_next(Endpoint::Api, Fault::Status(500));
    world.try_connect::<Ends>().await.unwrap_err();
    assert_eq!(world.connections.status::<Ends>(ID).await.unwrap(), Some(Status::Pending));
    world.connections.disconnect::<Ends>(ID).await.unwrap();
    assert_eq!(revoked(&world).len(), 2);
    assert_eq!(world.connections.status::<Ends>(ID).await.unwrap(), None);
}

#[tokio::test]
async fn the_hook_says_it_instead_with_the_connection_s_own_credential() {
    let world = World::new::<Bye>().await;
    let connection = world.connect::<Bye>().await;
    let access = connection.tokens().await.unwrap().access_token().expose_secret().to_owned();
    world.connections.disconnect::<Bye>(ID).await.unwrap();
    let call = world.provider.requests_to(Endpoint::Api).pop().unwrap();
    assert_eq!((call.path.as_str(), call.token.as_deref()), ("/webhooks/remove", Some(access.as_str())));
    assert_eq!(world.provider.count(Endpoint::Revocation), 0);
    assert_eq!(world.connections.status::<Bye>(ID).await.unwrap(), None);
}

#[tokio::test]
async fn the_hook_s_calls_renew_a_dead_token_first() {
    let world = World::new::<Bye>().await;
    world.connect::<Bye>().await;
    world.clock.advance(HOUR);
    world.connections.disconnect::<Bye>(ID).await.unwrap();
    assert_eq!(world.token_requests(), 2);
    assert_eq!(world.connections.status::<Bye>(ID).await.unwrap(), None);
}

#[tokio::test]
async fn s38_a_connection_is_forgotten_even_when_the_hook_fails_or_falls_over() {
    let world = World::new::<Bye>().await;
    world.connect::<Bye>().await;
    world.provider.reply("/webhooks/remove", Reply::status(409));
    let error = world.connections.disconnect::<Bye>(ID).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(409));
    assert_eq!(world.connections.status::<Bye>(ID).await.unwrap(), None);

    connect_with(&world, "clumsy").await;
    let error = world.connections.disconnect::<Bye>(ID).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::Hook), "{error}");
    assert_eq!(world.connections.status::<Bye>(ID).await.unwrap(), None);
}

/// Connects a service whose hook behaves so.
async fn connect_with(world: &World, manners: &str) {
    let bye = Bye { client_id: CLIENT_ID.to_owned(), manners: manners.to_owned() };
    let request = world.connections.authorize(&world.session, ID, bye).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    world.connections.complete(&world.session, &callback).await.unwrap();
}

#[tokio::test]
async fn s38_a_hook_that_never_ends_is_given_up_and_the_connection_forgotten() {
    let world = World::new::<Bye>().await;
    connect_with(&world, "slow").await;
    let connections = world.connections.clone();
    let ending = tokio::spawn(async move { connections.disconnect::<Bye>(ID).await });
    soon(world.clock.wait_for_sleepers(1)).await;
    world.clock.advance(Duration::from_secs(299));
    assert_eq!(world.clock.sleepers(), 1, "it was given up too early");
    world.clock.advance(Duration::from_secs(1));
    let error = soon(ending).await.unwrap().unwrap_err();
    assert_eq!(error.reason(), Some(Reason::Timeout), "{error}");
    assert_eq!(world.connections.status::<Bye>(ID).await.unwrap(), None);
}

/// A service that reads JSON.
#[connector(
    base_uri = "https://api.object.example",
    test = get("me"),
    oauth2(
        authorization_url = "https://object.example/authorize",
        token_url = "https://object.example/token",
        revoke_url = "https://object.example/revoke",
        token_format = json,
    ),
)]
pub struct Object {
    pub client_id: String,
    pub client_secret: Option<Secret>,
}

#[connector]
impl Object {}

#[tokio::test]
async fn r17_a_service_is_told_in_the_format_of_its_token_endpoint() {
    let world = World::new::<Object>().await;
    world.connect::<Object>().await;
    let tokens = world.record::<Object>().await.active.unwrap().tokens;
    world.connections.disconnect::<Object>(ID).await.unwrap();
    let told = world.provider.requests_to(Endpoint::Revocation);
    let said: Vec<_> =
        told.iter().filter_map(|request| request.json()?.get("token")?.as_str().map(str::to_owned)).collect();
    let refresh_token = tokens.refresh_token().unwrap().expose_secret();
    assert_eq!(said, [refresh_token, tokens.access_token().expose_secret()]);
}
