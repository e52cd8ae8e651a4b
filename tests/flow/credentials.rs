//! Every request in which the client proves itself: statements 22, 23 and 27, at each endpoint and not at that of tokens alone.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use connector_core::Reason;
use connector_core::prelude::*;
use connector_core::testing::{
    CLIENT_ID, CLIENT_SECRET, Endpoint, Fault, Gate, Received, Reply, SimulatedProviderBuilder,
};
use serde_json::json;

use crate::room::Room;
use crate::world::{HOUR, ID, World, client, soon};

/// Services with every endpoint that there is, and a way to prove oneself.
macro_rules! services {
    ($($(#[$doc:meta])* $name:ident by $way:ident;)*) => {$(
        $(#[$doc])*
        #[connector(
            base_uri = "https://api.whole.example",
            test = get("me"),
            oauth2(
                authorization_url = "https://whole.example/authorize",
                pushed_authorization_url = "https://whole.example/par",
                device_authorization_url = "https://whole.example/device",
                token_url = "https://whole.example/token",
                revoke_url = "https://whole.example/revoke",
                introspection_url = "https://api.whole.example/introspect",
                client_auth = $way,
            ),
        )]
        #[derive(Debug)]
        pub struct $name {
            pub client_id: String,
            pub client_secret: Secret,
        }

        #[connector]
        impl $name {}
    )*};
}

services! {
    /// In the body.
    InBody by body;
    /// In a header.
    InHeader by basic;
}

async fn room<C: Connector>() -> Room {
    let service =
        |service: SimulatedProviderBuilder| service.confidential_client(CLIENT_ID, CLIENT_SECRET).without_expiry();
    let room = Room::with::<C>(service, |program| program).await;
    let active = Reply::json(json!({ "active": true, "exp": 4_000_000_000_u64 }));
    room.world.provider.reply("/introspect", active.for_anyone());
    room
}

/// Where requests of the program went that are not of the API proper.
fn proving(world: &World) -> Vec<Received> {
    let of_the_api = |request: &Received| request.endpoint == Endpoint::Api && request.path != "/introspect";
    let all = world.provider.requests().into_iter();
    all.filter(|request| !of_the_api(request) && request.endpoint != Endpoint::Authorization).collect()
}

/// A whole life: pushed, exchanged, asked for its end, renewed, revoked; and begun on a device.
async fn whole_life<C: Connector>() -> Room {
    let room = room::<C>().await;
    let world = &room.world;
    let connection = world.connect::<C>().await;
    world.clock.advance(HOUR);
    world.provider.expire_access_tokens();
    connection.get("notes").send().await.unwrap();
    world.connections.revoke::<C>(ID).await.unwrap();
    room.connect::<C>().await.unwrap();
    room
}

#[tokio::test]
async fn s23_the_client_secret_is_in_the_header_or_in_the_body_of_every_request_and_never_in_both_or_an_address() {
    let credentials = STANDARD.encode(format!("{CLIENT_ID}:{CLIENT_SECRET}"));
    for in_header in [false, true] {
        let room = if in_header { whole_life::<InHeader>().await } else { whole_life::<InBody>().await };
        let proving = proving(&room.world);
        for (endpoint, count) in [
            (Endpoint::PushedAuthorization, 1),
            (Endpoint::DeviceAuthorization, 1),
            (Endpoint::Token, 3),
            (Endpoint::Revocation, 2),
            (Endpoint::Api, 3),
        ] {
            assert_eq!(proving.iter().filter(|request| request.endpoint == endpoint).count(), count, "{endpoint:?}");
        }
        for request in &proving {
            let (header, in_body) = (request.header("authorization"), request.body_value("client_secret"));
            let expected = format!("Basic {credentials}");
            let expected = if in_header { (Some(expected.as_str()), None) } else { (None, Some(CLIENT_SECRET)) };
            assert_eq!((header, in_body.as_deref()), expected, "{:?} {}", request.endpoint, request.path);
            assert_eq!(request.query, "", "{:?}", request.endpoint);
        }
        for request in room.world.provider.requests() {
            let head = format!("{} {}", request.path, request.query);
            assert!(!head.contains(CLIENT_SECRET) && !head.contains(&credentials), "{head}");
        }
        let others = room.world.provider.requests().into_iter().filter(|one| one.endpoint == Endpoint::Authorization);
        for request in others {
            assert!(!format!("{:?} {:?}", request.headers, request.body).contains(CLIENT_SECRET));
        }
    }
}

/// What becomes of a step whose endpoint answers with a redirect to somebody else.
async fn redirected<T>(room: &Room, endpoint: Endpoint, step: impl Future<Output = Result<T>>) -> Option<Reason> {
    room.world.provider.fail_next(endpoint, Fault::Redirect("https://evil.example/token".to_owned()));
    let reason = step.await.err().and_then(|error| error.reason());
    let hosts: Vec<String> = room.world.provider.requests().into_iter().map(|request| request.host).collect();
    assert!(hosts.iter().all(|host| host.ends_with("whole.example")), "{endpoint:?}: {hosts:?}");
    reason
}

#[tokio::test]
async fn s22_no_redirect_of_any_endpoint_that_gets_credentials_is_followed() {
    let refused = Some(Reason::RedirectRefused);
    let room = room::<InBody>().await;
    let world = &room.world;
    let begin = || world.connections.authorize(&world.session, ID, client::<InBody>());
    assert_eq!(redirected(&room, Endpoint::PushedAuthorization, begin()).await, refused);
    assert_eq!(redirected(&room, Endpoint::DeviceAuthorization, room.try_begin::<InBody>()).await, refused);
    assert_eq!(redirected(&room, Endpoint::Token, room.connect::<InBody>()).await, refused, "asked by a device");
    assert_eq!(redirected(&room, Endpoint::Token, world.try_connect::<InBody>()).await, refused);

    // That it is not known when a token ends costs nothing; the first call of the API asks it.
    assert_eq!(redirected(&room, Endpoint::Api, world.try_connect::<InBody>()).await, None);
    let asked = world.provider.requests_to(Endpoint::Api).into_iter().find(|one| one.path == "/introspect");
    assert!(asked.is_some(), "the redirect was met");
    let connection = world.connections.get::<InBody>(ID).await.unwrap();
    world.clock.advance(HOUR);
    world.provider.expire_access_tokens();
    let call = async { connection.get("notes").send().await };
    assert_eq!(redirected(&room, Endpoint::Token, call).await, refused, "a renewal");
    assert_eq!(redirected(&room, Endpoint::Revocation, world.connections.revoke::<InBody>(ID)).await, refused);
}

/// What becomes of a step whose endpoint is silent for so long.
async fn held<T>(
    room: &Room,
    endpoint: Endpoint,
    seconds: u64,
    step: impl Future<Output = Result<T>>,
) -> Option<Reason> {
    let gate = Gate::new();
    room.world.provider.fail_next(endpoint, Fault::Hold(gate.clone()));
    let wait = async {
        gate.arrived().await;
        room.clock.advance(Duration::from_secs(seconds));
    };
    let (outcome, ()) = soon(async { tokio::join!(step, wait) }).await;
    gate.open();
    outcome.err().and_then(|error| error.reason())
}

#[tokio::test]
async fn s27_every_request_has_a_deadline_of_its_own() {
    let timeout = Some(Reason::Timeout);
    let room = room::<InBody>().await;
    let world = &room.world;
    let begin = || world.connections.authorize(&world.session, ID, client::<InBody>());
    assert_eq!(held(&room, Endpoint::PushedAuthorization, 30, begin()).await, timeout);
    assert_eq!(held(&room, Endpoint::DeviceAuthorization, 30, room.try_begin::<InBody>()).await, timeout);
    assert_eq!(held(&room, Endpoint::Token, 30, world.try_connect::<InBody>()).await, timeout);
    assert_eq!(held(&room, Endpoint::Api, 10, world.try_connect::<InBody>()).await, None, "introspection");
    let connection = world.connections.get::<InBody>(ID).await.unwrap();
    assert_eq!(held(&room, Endpoint::Api, 60, async { connection.get("notes").send().await }).await, timeout);
    let quick = async { connection.get("notes").timeout(Duration::from_secs(7)).send().await };
    assert_eq!(held(&room, Endpoint::Api, 7, quick).await, timeout, "one that the caller sets");
    assert_eq!(held(&room, Endpoint::Revocation, 30, world.connections.revoke::<InBody>(ID)).await, timeout);
}

#[tokio::test]
async fn s27_no_answer_to_the_client_is_read_without_end() {
    let too_large = Some(Reason::BodyTooLarge);
    let room = room::<InBody>().await;
    let world = &room.world;
    let endless = |endpoint| world.provider.fail_next(endpoint, Fault::Endless);
    endless(Endpoint::PushedAuthorization);
    let begun = soon(world.connections.authorize(&world.session, ID, client::<InBody>())).await;
    assert_eq!(begun.err().and_then(|error| error.reason()), too_large);
    endless(Endpoint::DeviceAuthorization);
    assert_eq!(soon(room.try_begin::<InBody>()).await.err().and_then(|error| error.reason()), too_large);
    endless(Endpoint::Api);
    let connection = soon(world.try_connect::<InBody>()).await.unwrap();
    assert_eq!(connection.expires_at(), None, "when a token ends is not worth more than that");
    endless(Endpoint::Revocation);
    let revoked = soon(world.connections.revoke::<InBody>(ID)).await;
    assert_eq!(revoked.err().and_then(|error| error.reason()), too_large);
}
