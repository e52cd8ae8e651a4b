//! Authorizations that begin otherwise: on a device, and with a request that is pushed.

use std::collections::HashSet;

use connector_core::Session;
use connector_core::prelude::*;
use connector_core::testing::{Endpoint, Fault};

use super::{claim, keys, thumbprint};
use crate::room::Room;
use crate::world::{HOUR, ID, World, client, parameter, soon};

/// A service for machines without a browser, which binds its tokens.
#[connector(
    base_uri = "https://api.tv.example",
    test = get("me"),
    oauth2(device_authorization_url = "https://tv.example/device", token_url = "https://tv.example/token", dpop),
)]
pub struct BoundTv {
    pub client_id: String,
}

#[connector]
impl BoundTv {}

/// A service that wants requests pushed and clients to sign, and binds its tokens.
#[connector(
    base_uri = "https://api.pushed.example",
    test = get("me"),
    oauth2(
        authorization_url = "https://pushed.example/authorize",
        pushed_authorization_url = "https://pushed.example/par",
        token_url = "https://pushed.example/token",
        client_auth = private_key_jwt,
        assertion_audience = "https://pushed.example",
        dpop,
    ),
)]
pub struct BoundPushed {
    pub client_id: String,
    pub private_key: Secret,
}

#[connector]
impl BoundPushed {}

#[tokio::test]
async fn a_device_proves_its_key_in_each_question() {
    let room = Room::with::<BoundTv>(|service| service.dpop_nonces(), |program| program).await;
    let device = room.begin::<BoundTv>().await;
    let waiting = room.wait(&device);
    room.pause(5).await;
    room.pause(5).await;
    room.approve(&device, 5).await;
    let connection = soon(waiting).await.unwrap().unwrap();
    assert_eq!(room.world.token_requests(), 4, "three questions, the first once more with a nonce");
    room.clock.advance(HOUR);
    connection.get("films").send().await.unwrap();
    assert_eq!(keys(&room.world).len(), 1, "and goes on with that key");
    room.connect::<BoundTv>().await.unwrap();
    assert_eq!(keys(&room.world).len(), 2, "another consent has another");
}

#[tokio::test]
async fn a_device_that_gets_no_nonce_right_asks_no_more_often_than_it_may() {
    let room = Room::new::<BoundTv>().await;
    let device = room.begin::<BoundTv>().await;
    room.world.provider.approve_device(device.user_code()).unwrap();
    room.world.provider.fail_times(Endpoint::Token, 2, Fault::DpopNonce("never-good".to_owned()));
    let waiting = room.wait(&device);
    room.pause(5).await;
    // Like any other question that passes without tokens, it is asked again after a pause.
    room.pause(10).await;
    soon(waiting).await.unwrap().unwrap();
    assert_eq!(room.world.token_requests(), 3);
}

#[tokio::test]
async fn a_pushed_request_is_proven_and_announces_the_key_that_the_code_is_bound_to() {
    let world = World::with::<BoundPushed>(|service| service.dpop_nonces(), |program| program).await;
    let mut announced = HashSet::new();
    for id in [ID, "other"] {
        let session = Session::random().unwrap();
        let request = world.connections.authorize(&session, id, client::<BoundPushed>()).await.unwrap();
        assert_eq!(parameter(request.url.as_str(), "dpop_jkt"), None, "the browser does not carry it");
        let pushed = world.provider.requests_to(Endpoint::PushedAuthorization).pop().unwrap();
        let thumbprint = thumbprint(&pushed);
        assert_eq!(pushed.body_value("dpop_jkt").as_ref(), Some(&thumbprint));
        assert!(announced.insert(thumbprint.clone()));
        let callback = world.provider.consent(&request.url).await.unwrap();
        world.connections.complete(&session, &callback).await.unwrap();
        let exchange = world.provider.requests_to(Endpoint::Token).pop().unwrap();
        assert_eq!(super::thumbprint(&exchange), thumbprint);
    }
    let pushed = world.provider.requests_to(Endpoint::PushedAuthorization);
    assert_eq!((pushed.len(), world.token_requests()), (3, 2), "the nonce of the server is asked for once");
    assert!(claim(&pushed[1], "nonce").is_some());
    assert_ne!(pushed[0].body_value("client_assertion"), pushed[1].body_value("client_assertion"));
}
