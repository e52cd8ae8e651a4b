//! Who issues the tokens: what a callback must name, and to whom a refresh token goes.

use std::sync::Arc;

use connector_core::prelude::*;
use connector_core::testing::{CLIENT_ID, Endpoint, SimulatedProviderBuilder};
use connector_core::{Connections, ConnectionsBuilder, Reason, Status};

use crate::room::Room;
use crate::world::{HOUR, ID, MINUTE, Notes, REDIRECT_URI, World, changed, client, soon};

/// A service with an issuer for each of its customers.
#[connector(
    base_uri = "https://{subdomain}.desk.example/api",
    test = get("me"),
    oauth2(
        authorization_url = "https://{subdomain}.desk.example/authorize",
        token_url = "https://{subdomain}.desk.example/token",
        issuer = "https://{subdomain}.desk.example",
        issuer_in_callback = required,
    ),
)]
pub struct Desk {
    pub subdomain: String,
    pub client_id: String,
}

#[connector]
impl Desk {}

/// A service where people may begin, and that names itself all the same.
#[connector(
    base_uri = "https://api.market.example",
    test = get("me"),
    oauth2(
        authorization_url = "https://market.example/authorize",
        token_url = "https://market.example/token",
        issuer = "https://market.example",
        pkce = off,
        begun_by_service,
    ),
)]
pub struct Market {
    pub client_id: String,
}

#[connector]
impl Market {}

/// Several stages of one connector's life.
macro_rules! stages {
    ($($(#[$doc:meta])* $name:ident($($issuer:tt)*);)*) => {$(
        $(#[$doc])*
        #[connector(
            id = "moving",
            base_uri = "https://api.moving.example",
            test = get("me"),
            oauth2(
                authorization_url = "https://moving.example/authorize",
                token_url = "https://moving.example/token",
                revoke_url = "https://moving.example/revoke",
                $($issuer)*
            ),
        )]
        pub struct $name {
            pub client_id: String,
        }

        #[connector]
        impl $name {}
    )*};
}

stages! {
    /// Before it named an issuer.
    Unnamed();
    Named(issuer = "https://moving.example");
    /// After its service was moved to another issuer.
    Moved(issuer = "https://moved.example");
    /// After somebody wrote one that is the other's beginning, and more.
    Longer(issuer = "https://moving.example.evil.example");
}

async fn desk(issuer: &str) -> World {
    World::with::<Desk>(|service| service.issuer(issuer), |program| program).await
}

/// Begins for the customer `acme`, written in some way.
async fn consent(world: &World, subdomain: &str) -> String {
    let desk = Desk { subdomain: subdomain.to_owned(), client_id: CLIENT_ID.to_owned() };
    let request = world.connections.authorize(&world.session, ID, desk).await.unwrap();
    world.provider.consent(&request.url).await.unwrap()
}

#[tokio::test]
async fn s10_an_issuer_in_a_callback_is_the_one_of_the_customer() {
    let world = desk("https://acme.desk.example").await;
    let callback = consent(&world, "acme").await;
    for other in ["https://other.desk.example", "https://acme.desk.example/", "https://acme.desk.example:443", ""] {
        let forged = changed(&callback, "iss", Some(other));
        let error = world.connections.complete(&world.session, &forged).await.unwrap_err();
        assert_eq!(error.reason(), Some(Reason::IssuerMismatch), "{other}");
    }
    assert_eq!(world.token_requests(), 0);
    world.connections.complete(&world.session, &callback).await.expect("the state waits for the honest callback");
    assert_eq!(world.record::<Desk>().await.active.unwrap().issuer.as_deref(), Some("https://acme.desk.example"));
}

#[tokio::test]
async fn s18_an_error_is_believed_only_after_the_issuer() {
    let world = desk("https://acme.desk.example").await;
    let callback = consent(&world, "acme").await;
    let denied = changed(&changed(&callback, "code", None), "error", Some("access_denied"));
    for (iss, reason) in [(Some("https://evil.example"), Reason::IssuerMismatch), (None, Reason::IssuerMissing)] {
        let error = world.connections.complete(&world.session, &changed(&denied, "iss", iss)).await.unwrap_err();
        assert_eq!((error.reason(), error.oauth_error()), (Some(reason), None), "{error}");
    }
    let error = world.connections.complete(&world.session, &denied).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::ConsentDenied), "the state waited for the honest one: {error}");
}

#[tokio::test]
async fn s10_a_customer_in_capitals_is_the_same_one() {
    let world = desk("https://acme.desk.example").await;
    let callback = consent(&world, "ACME").await;
    world.connections.complete(&world.session, &callback).await.unwrap();
}

#[tokio::test]
async fn s10_an_issuer_that_is_always_named_must_be_named() {
    let world = desk("https://acme.desk.example").await;
    let callback = consent(&world, "acme").await;
    let silent = changed(&callback, "iss", None);
    let error = world.connections.complete(&world.session, &silent).await.unwrap_err();
    assert_eq!((error.reason(), world.token_requests()), (Some(Reason::IssuerMissing), 0));
    world.connections.complete(&world.session, &callback).await.expect("the state waits for the honest callback");
}

#[tokio::test]
async fn s10_where_it_is_not_said_that_the_issuer_is_always_named_it_may_be_absent() {
    let world = World::new::<Named>().await;
    let callback = world.consent::<Named>().await;
    let silent = changed(&callback, "iss", None);
    assert_ne!(silent, callback, "the provider names the issuer that the connector declares");
    world.connections.complete(&world.session, &silent).await.unwrap();
}

#[tokio::test]
async fn s10_a_consent_that_the_service_began_is_of_its_issuer_too() {
    let world = World::new::<Market>().await;
    let callback = changed(&world.consent::<Market>().await, "state", None);
    let install =
        async |callback: &str| world.connections.complete_installation(ID, client::<Market>(), callback).await;
    let forged = changed(&callback, "iss", Some("https://evil.example"));
    let error = install(&forged).await.unwrap_err();
    assert_eq!((error.reason(), world.token_requests()), (Some(Reason::IssuerMismatch), 0));
    install(&callback).await.unwrap();
    assert_eq!(world.record::<Market>().await.active.unwrap().issuer.as_deref(), Some("https://market.example"));
}

#[tokio::test]
async fn s10_without_an_issuer_there_is_nothing_to_compare_with() {
    let world = World::with::<Notes>(|service| service.issuer("https://any.example"), |program| program).await;
    world.connect::<Notes>().await;
    assert_eq!(world.record::<Notes>().await.active.unwrap().issuer, None);
}

/// The same program with the connector in another stage of its life.
pub fn later<C: Connector>(world: &World) -> Connections {
    let program: ConnectionsBuilder = Connections::builder(REDIRECT_URI).register::<C>();
    let program = program.transport(world.provider.transport()).clock(world.clock.clone());
    program.shared_store(Arc::clone(&world.store)).build().unwrap()
}

#[tokio::test]
async fn s31_a_refresh_token_does_not_go_to_another_issuer() {
    let world = World::new::<Named>().await;
    world.connect::<Named>().await;
    let moved = later::<Moved>(&world);
    assert_eq!(moved.status::<Moved>(ID).await.unwrap(), Some(Status::NeedsReconnect));
    let connection = moved.get::<Moved>(ID).await.unwrap();
    connection.get("notes").send().await.expect("the access token is of the API, and is good to its end");

    world.clock.advance(HOUR);
    for _ in 0..2 {
        let error = connection.get("notes").send().await.unwrap_err();
        assert!(matches!(error, Error::Reconnect(_)), "{error:?}");
        assert_eq!(error.reason(), Some(Reason::IssuerChanged));
        let text = error.to_string();
        assert!(text.contains("`https://moving.example`") && text.contains("`https://moved.example`"), "{text}");
    }
    assert_eq!(world.token_requests(), 1, "the refresh token was sent");

    // With the connector of before, nothing is lost.
    let back = later::<Named>(&world);
    back.get::<Named>(ID).await.unwrap().get("notes").send().await.unwrap();
    assert_eq!(world.token_requests(), 2);
}

#[tokio::test]
async fn s31_an_issuer_that_only_begins_like_the_one_of_before_is_another() {
    let world = World::new::<Named>().await;
    world.connect::<Named>().await;
    let longer = later::<Longer>(&world);
    assert_eq!(longer.status::<Longer>(ID).await.unwrap(), Some(Status::NeedsReconnect));
    world.clock.advance(HOUR);
    let error = longer.get::<Longer>(ID).await.unwrap().get("notes").send().await.unwrap_err();
    assert_eq!((error.reason(), world.token_requests()), (Some(Reason::IssuerChanged), 1));
}

#[tokio::test]
async fn s31_after_a_new_consent_the_tokens_are_of_the_new_issuer() {
    let world = World::new::<Named>().await;
    world.connect::<Named>().await;
    let moved = later::<Moved>(&world);
    let request = moved.authorize(&world.session, ID, client::<Moved>()).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    let callback = changed(&callback, "iss", Some("https://moved.example"));
    let connection = moved.complete(&world.session, &callback).await.unwrap();
    world.clock.advance(HOUR);
    connection.get("notes").send().await.unwrap();
    assert_eq!(moved.status::<Moved>(ID).await.unwrap(), Some(Status::Connected));
    assert_eq!(world.record::<Moved>().await.active.unwrap().issuer.as_deref(), Some("https://moved.example"));
}

#[tokio::test]
async fn s31_no_token_is_revoked_at_another_issuer() {
    let world = World::new::<Named>().await;
    world.connect::<Named>().await;
    let error = later::<Moved>(&world).disconnect::<Moved>(ID).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::IssuerChanged));
    assert_eq!(world.provider.count(Endpoint::Revocation), 0);
    assert!(
        world.store.load(&crate::world::key::<Moved>()).await.unwrap().is_none(),
        "it is forgotten here all the same"
    );
}

#[tokio::test]
async fn tokens_from_before_an_issuer_was_named_are_of_the_first_that_is() {
    let world = World::new::<Unnamed>().await;
    world.connect::<Unnamed>().await;
    let named = later::<Named>(&world);
    let connection = named.get::<Named>(ID).await.unwrap();
    world.clock.advance(HOUR + MINUTE);
    connection.get("notes").send().await.unwrap();
    assert_eq!(world.record::<Named>().await.active.unwrap().issuer.as_deref(), Some("https://moving.example"));
    let error = later::<Moved>(&world).disconnect::<Moved>(ID).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::IssuerChanged));
}

/// Several stages of a television's life.
macro_rules! screens {
    ($($name:ident by $issuer:literal;)*) => {$(
        #[connector(
            id = "screen",
            base_uri = "https://api.screen.example",
            test = get("me"),
            oauth2(
                device_authorization_url = "https://screen.example/device",
                token_url = "https://screen.example/token",
                issuer = $issuer,
            ),
        )]
        pub struct $name {
            pub client_id: String,
        }

        #[connector]
        impl $name {}
    )*};
}

screens! {
    Screen by "https://screen.example";
    MovedScreen by "https://moved.example";
}

#[tokio::test]
async fn s31_the_tokens_of_a_device_are_of_its_issuer_too() {
    let room = Room::new::<Screen>().await;
    room.connect::<Screen>().await.unwrap();
    let world = &room.world;
    assert_eq!(world.record::<Screen>().await.active.unwrap().issuer.as_deref(), Some("https://screen.example"));
    let moved = later::<MovedScreen>(world).get::<MovedScreen>(ID).await.unwrap();
    room.clock.advance(HOUR);
    let error = moved.get("films").send().await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::IssuerChanged), "{error:?}");
    assert_eq!(world.token_requests(), 1, "the refresh token was sent");
}

/// A television of one of several houses: the program says of which.
#[connector(
    base_uri = "https://{house}.telly.example/api",
    test = get("me"),
    oauth2(
        device_authorization_url = "https://{house}.telly.example/device",
        token_url = "https://{house}.telly.example/token",
        issuer = "https://{house}.telly.example",
    ),
)]
pub struct Telly {
    pub house: String,
    pub client_id: String,
}

#[connector]
impl Telly {}

#[tokio::test]
async fn s31_a_preset_that_changes_leads_no_device_code_to_another_issuer() {
    let world = World::with::<Telly>(|service| service, |program| program.preset::<Telly>("house", "ours")).await;
    let telly = Telly { house: String::new(), client_id: CLIENT_ID.to_owned() };
    let flow = world.connections.authorize_device(ID, telly).await.unwrap();
    world.connections.set_preset::<Telly>("house", "theirs").unwrap();
    let connected = tokio::spawn(async move { flow.connected().await.map(drop) });
    soon(world.clock.wait_for_sleepers(1)).await;
    world.clock.advance(MINUTE);
    let error = soon(connected).await.unwrap().unwrap_err();
    assert_eq!((error.reason(), world.token_requests()), (Some(Reason::IssuerChanged), 0));
}

/// The program says for which customer; nobody is asked.
async fn desk_of(customer: &str) -> World {
    let issuer = format!("https://{customer}.desk.example");
    let service = |service: SimulatedProviderBuilder| service.issuer(&issuer).refresh_token_lifetime(24 * HOUR);
    World::with::<Desk>(service, |program| program.preset::<Desk>("subdomain", customer)).await
}

#[tokio::test]
async fn s31_a_preset_that_changes_leads_no_refresh_token_to_another_issuer() {
    let world = desk_of("acme").await;
    let callback = consent(&world, "").await;
    let connection = world.connections.complete(&world.session, &callback).await.unwrap();
    world.clock.advance(22 * HOUR);
    world.connections.set_preset::<Desk>("subdomain", "evil").unwrap();
    // Nobody calls: what is used was prepared with the preset of before.
    assert_eq!(world.connections.renew_due().await.unwrap(), 0);
    let sent = world.provider.requests_to(Endpoint::Token);
    assert!(sent.iter().all(|request| request.host == "acme.desk.example"), "{sent:?}");

    let error = connection.get("notes").send().await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::IssuerChanged), "{error}");
    assert_eq!(world.record::<Desk>().await.status, Status::Connected, "the store was told");
    // With the preset of before, nothing is lost, in this program either.
    world.connections.set_preset::<Desk>("subdomain", "acme").unwrap();
    connection.get("notes").send().await.unwrap();
    assert_eq!(world.token_requests(), 2);
}

#[tokio::test]
async fn s31_a_preset_that_changes_leads_no_code_to_another_issuer() {
    let world = desk_of("acme").await;
    let callback = consent(&world, "").await;
    world.connections.set_preset::<Desk>("subdomain", "evil").unwrap();
    let error = world.connections.complete(&world.session, &callback).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::IssuerChanged), "{error}");
    assert_eq!(world.token_requests(), 0, "the code and its verifier were sent");
}
