//! Authorizations that begin with a request of the program: on a device, and pushed.

use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::{Endpoint, Fault};
use serde_json::{Value, json};

use super::{error, provocations};
use crate::device::Tv;
use crate::pushed::{Added, Pushed};
use crate::room::Room;
use crate::world::{ID, Notes, World, client, soon};

/// A device begins, and is answered like this.
async fn begun(fault: Fault) -> Error {
    let room = Room::new::<Tv>().await;
    room.world.provider.fail_next(Endpoint::DeviceAuthorization, fault);
    error(room.try_begin::<Tv>().await)
}

/// The same with a good answer that has another member.
async fn with(name: &str, value: impl Into<Value>) -> Error {
    let mut members = json!({
        "device_code": "dc-1",
        "user_code": "AB-CD",
        "verification_uri": "https://tv.example/d",
        "expires_in": 600,
    });
    members[name] = value.into();
    begun(Fault::body(200, "application/json", members.to_string())).await
}

async fn a_device_that_is_refused() -> Error {
    begun(Fault::body(404, "text/html", "<h1>Not here</h1>")).await
}

async fn a_page() -> Error {
    begun(Fault::body(200, "text/html", "<h1>Log in</h1>")).await
}

async fn broken_json() -> Error {
    begun(Fault::body(200, "application/json", "{")).await
}

async fn two_codes() -> Error {
    begun(Fault::body(200, "application/json", r#"{"user_code": "AB", "user_code": "CD"}"#)).await
}

async fn no_code() -> Error {
    with("device_code", Value::Null).await
}

async fn a_number_as_a_code() -> Error {
    with("user_code", 7).await
}

async fn a_long_code() -> Error {
    with("device_code", "a".repeat(10_000)).await
}

async fn a_code_that_cannot_be_shown() -> Error {
    with("user_code", "AB\u{1b}[31mCD").await
}

async fn nowhere_to_enter_it() -> Error {
    with("verification_uri", Value::Null).await
}

async fn nowhere_to_send_a_person() -> Error {
    with("verification_uri", "javascript:alert(1)").await
}

async fn codes_without_an_end() -> Error {
    with("expires_in", Value::Null).await
}

async fn codes_that_end_at_once() -> Error {
    with("interval", 600).await
}

/// A device asks for the first time, and is answered like this.
async fn asked(fault: Fault) -> Error {
    let room = Room::with::<Tv>(|service| service.device_code_lifetime(Duration::from_secs(8)), |p| p).await;
    let device = room.begin::<Tv>().await;
    room.world.provider.fail_always(Endpoint::Token, fault);
    let waiting = room.wait(&device);
    room.pause(5).await;
    soon(async {
        while !waiting.is_finished() {
            room.clock.advance(Duration::from_secs(1));
            tokio::task::yield_now().await;
        }
    })
    .await;
    error(waiting.await.unwrap())
}

fn said(code: &str) -> Fault {
    Fault::body(400, "application/json", json!({ "error": code }).to_string())
}

async fn a_code_that_ended() -> Error {
    asked(said("expired_token")).await
}

async fn nobody_who_entered_it() -> Error {
    asked(said("authorization_pending")).await
}

async fn a_service_that_is_down() -> Error {
    asked(Fault::Status(503)).await
}

async fn a_code_that_was_used() -> Error {
    asked(said("invalid_grant")).await
}

async fn a_person_who_says_no() -> Error {
    asked(said("access_denied")).await
}

async fn nothing_for_devices() -> Error {
    error(World::new::<Notes>().await.connections.authorize_device(ID, client::<Notes>()).await)
}

async fn nothing_but_devices() -> Error {
    let world = World::new::<Tv>().await;
    error(world.connections.authorize(&world.session, ID, client::<Tv>()).await)
}

/// A request is pushed, and answered with this.
async fn pushed(answer: Value) -> Error {
    let world = World::new::<Pushed>().await;
    let answer = Fault::body(201, "application/json", answer.to_string());
    world.provider.fail_next(Endpoint::PushedAuthorization, answer);
    error(world.connections.authorize(&world.session, ID, client::<Pushed>()).await)
}

async fn no_name() -> Error {
    pushed(json!({"expires_in": 60})).await
}

async fn a_name_that_stands_in_no_address() -> Error {
    pushed(json!({"request_uri": "urn:a b", "expires_in": 60})).await
}

async fn a_name_without_an_end() -> Error {
    pushed(json!({"request_uri": "urn:a"})).await
}

async fn a_page_with_parameters() -> Error {
    let page = "https://added.example/authorize";
    let world =
        World::with::<Added>(|service| service.endpoint(Endpoint::Authorization, page), |program| program).await;
    error(world.connections.authorize(&world.session, ID, client::<Added>()).await)
}

provocations![
    a_device_that_is_refused,
    a_page,
    broken_json,
    two_codes,
    no_code,
    a_number_as_a_code,
    a_long_code,
    a_code_that_cannot_be_shown,
    nowhere_to_enter_it,
    nowhere_to_send_a_person,
    codes_without_an_end,
    codes_that_end_at_once,
    a_code_that_ended,
    nobody_who_entered_it,
    a_service_that_is_down,
    a_code_that_was_used,
    a_person_who_says_no,
    nothing_for_devices,
    nothing_but_devices,
    no_name,
    a_name_that_stands_in_no_address,
    a_name_without_an_end,
    a_page_with_parameters,
];
