//! Authorizations that begin otherwise, where the issuer's metadata say so: on a device (RFC 8628), and pushed (RFC 9126).

use connector_core::Reason;
use connector_core::prelude::*;
use connector_core::testing::{Endpoint, Fault};

use super::{Partly, Plain, asked, begin, hosts, places};
use crate::room::Room;
use crate::world::{HOUR, World, client, parameter, soon};

/// A television of which nothing but its issuer is known, and where a device begins.
#[connector(
    base_uri = "https://api.tv.example",
    test = get("me"),
    oauth2(issuer = "https://tv.example", device_authorization_url = "https://tv.example/own/device"),
)]
pub struct Tv {
    pub client_id: String,
}

#[connector]
impl Tv {}

#[tokio::test]
async fn a_device_begins_and_asks_where_metadata_say() {
    let begins = "https://devices.plain.example/begin";
    let room = Room::with::<Plain>(|service| service.endpoint(Endpoint::DeviceAuthorization, begins), |p| p).await;
    let device = room.begin::<Plain>().await;
    room.world.provider.approve_device(device.user_code()).unwrap();
    // Asking does not depend on metadata any more.
    room.world.provider.fail_always(Endpoint::Metadata, Fault::Status(503));
    let waiting = room.wait(&device);
    room.pause(5).await;
    let connection = soon(waiting).await.unwrap().unwrap();
    room.clock.advance(HOUR);
    connection.get("notes").send().await.unwrap();
    let at = |endpoint| places(&room.world.provider.requests_to(endpoint));
    assert_eq!(at(Endpoint::DeviceAuthorization), ["devices.plain.example/begin"]);
    assert_eq!(at(Endpoint::Token), ["login.plain.example/t1/token"; 2]);
    let grant = room.world.record::<Plain>().await.active.unwrap();
    assert_eq!(grant.token_endpoint.as_deref(), Some("https://login.plain.example/t1/token"));
}

#[tokio::test]
async fn where_a_device_begins_may_be_stated_alone() {
    let room = Room::new::<Tv>().await;
    room.connect::<Tv>().await.unwrap();
    let at = |endpoint| places(&room.world.provider.requests_to(endpoint));
    assert_eq!(at(Endpoint::DeviceAuthorization), ["tv.example/own/device"]);
    assert_eq!(at(Endpoint::Token), ["tv.example/token"]);
}

#[tokio::test]
async fn metadata_without_an_endpoint_for_devices_say_what_to_state() {
    let room = Room::new::<Plain>().await;
    let error = room.try_begin::<Plain>().await.unwrap_err();
    assert!(matches!(error, Error::Misconfigured(_)), "{error:?}");
    assert_eq!(error.reason(), Some(Reason::Discovery));
    assert!(error.to_string().contains("state `device_authorization_url`"), "{error}");
}

#[tokio::test]
async fn a_request_is_pushed_where_metadata_say() {
    let push = |service: connector_core::testing::SimulatedProviderBuilder| {
        service.endpoint(Endpoint::PushedAuthorization, "https://login.plain.example/t1/par")
    };
    let world = World::with::<Plain>(push, |program| program).await;
    world.connect::<Plain>().await;
    assert_eq!(places(&world.provider.requests_to(Endpoint::PushedAuthorization)), ["login.plain.example/t1/par"]);
    let [request] = world.provider.requests_to(Endpoint::Authorization).try_into().unwrap();
    let names: Vec<_> = request.query_params().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["client_id", "request_uri"]);

    // An address that has parameters of its own is opened as it is.
    world.provider.set_metadata("authorization_endpoint", "https://login.plain.example/t1/authorize?p=policy");
    world.clock.advance(HOUR);
    let url = begin(&world, client::<Plain>()).await.unwrap();
    assert_eq!(parameter(url.as_str(), "p").as_deref(), Some("policy"));
    assert_eq!(parameter(url.as_str(), "code_challenge_method").as_deref(), Some("S256"));
    assert_eq!((world.provider.count(Endpoint::PushedAuthorization), asked(&world)), (1, 2));
}

#[tokio::test]
async fn a_stated_page_for_the_consent_gets_its_request_in_the_address() {
    let world = World::with::<Partly>(
        |service| service.metadata("pushed_authorization_request_endpoint", "https://partly.example/par"),
        |program| program,
    )
    .await;
    let url = begin(&world, client::<Partly>()).await.unwrap();
    assert_eq!(parameter(url.as_str(), "response_type").as_deref(), Some("code"));
    assert_eq!(hosts(&world), ["partly.example".to_owned()].into());
}

#[tokio::test]
async fn s37_a_secret_is_not_pushed_into_the_programs_own_network() {
    for bad in ["https://10.0.0.1/par", "http://login.plain.example/par", "https://localhost/par"] {
        let world =
            World::with::<Plain>(|service| service.metadata("pushed_authorization_request_endpoint", bad), |p| p).await;
        let error = begin(&world, client::<Plain>()).await.unwrap_err();
        assert!(matches!(error, Error::Misconfigured(_)), "{error:?}");
        assert_eq!(hosts(&world), ["login.plain.example".to_owned()].into());
        let room = Room::with::<Plain>(|service| service.metadata("device_authorization_endpoint", bad), |p| p).await;
        assert!(matches!(room.try_begin::<Plain>().await, Err(Error::Misconfigured(_))));
        assert_eq!(hosts(&room.world), ["login.plain.example".to_owned()].into());
    }
}
