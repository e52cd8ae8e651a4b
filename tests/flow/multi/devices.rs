//! A choice among several connectors on a machine without a browser.

use connector_core::prelude::*;
use connector_core::testing::{API_KEY, CLIENT_ID, Endpoint};
use connector_core::{Connection, DeviceAuthorization, Reason};

use crate::room::Room;
use crate::world::{HOUR, ID, soon};

/// Films, by whichever way.
#[connector(multi)]
#[derive(Debug)]
pub enum Films {
    /// With a code for the screen
    Screen(FilmsScreen),
    /// With a key
    Key(FilmsKey),
}

/// Films, by a code.
#[connector(
    base_uri = "https://api.films.example",
    test = get("me"),
    oauth2(device_authorization_url = "https://films.example/device", token_url = "https://films.example/token"),
)]
#[derive(Debug)]
pub struct FilmsScreen {
    pub client_id: String,
}

#[connector]
impl FilmsScreen {}

/// Films, by a key.
#[connector(base_uri = "https://keys.films.example", test = get("me"), api_key)]
#[derive(Debug)]
pub struct FilmsKey {
    pub api_key: Secret,
}

#[connector]
impl FilmsKey {}

/// The person consents before the first question.
async fn connected<C: 'static>(room: &Room, device: DeviceAuthorization<C>) -> Connection<C> {
    room.world.provider.approve_device(device.user_code()).unwrap();
    let waiting = room.wait(&device);
    room.pause(5).await;
    soon(waiting).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_device_connects_by_the_connector_that_was_chosen() {
    let room = Room::new::<Films>().await;
    let world = &room.world;
    let key = FilmsKey { api_key: API_KEY.into() };
    let by_key = world.connections.connect(ID, Films::Key(key)).await.unwrap();

    let screen = Films::Screen(FilmsScreen { client_id: CLIENT_ID.to_owned() });
    let device = world.connections.authorize_device(ID, screen).await.unwrap();
    let connection: Connection<Films> = connected(&room, device).await;
    assert_eq!(connection.descriptor().id, "films_screen");
    assert_eq!(world.record::<Films>().await.active.unwrap().connector, "films_screen");
    room.clock.advance(HOUR);
    by_key.get("list").send().await.expect("it is the same connection, and is renewed");
    assert_eq!(world.provider.requests_to(Endpoint::Api).last().unwrap().host, "api.films.example");
}

#[tokio::test]
async fn without_a_type_the_person_says_which_and_one_without_a_device_flow_is_none() {
    let room = Room::new::<Films>().await;
    let connections = &room.world.connections;
    let begin = async |entered: &[(&str, &str)]| {
        let entered = entered.iter().copied().collect();
        connections.authorize_device_untyped("films", ID, &entered).await
    };
    let error = begin(&[("client_id", CLIENT_ID)]).await.unwrap_err();
    assert!(matches!(error, Error::Input(_)), "{error:?}");
    let error = begin(&[("connect_with", "films_key"), ("api_key", API_KEY)]).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::Setup), "{error:?}");
    assert_eq!(room.world.provider.requests().len(), 0);

    let device = begin(&[("connect_with", "films_screen"), ("client_id", CLIENT_ID)]).await.unwrap();
    let connection = connected(&room, device).await.typed::<Films>().unwrap();
    connection.get("list").send().await.unwrap();
}
