//! A machine without a browser, for which a person enters a code.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use connector_core::defaults::DEVICE_INTERVAL;
use connector_core::prelude::*;
use connector_core::testing::ManualClock;
use connector_core::{Clock, Connection, Connections, DeviceAuthorization, Reason};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use crate::program::PERSON;
use crate::wire::Wire;
use crate::{Outcome, browser, server};

/// An account at the server, for a machine without a browser.
#[connector(
    base_uri = "https://as.example.test",
    test = get("me"),
    oauth2(
        device_authorization_url = "https://as.example.test/device/auth",
        token_url = "https://as.example.test/token",
        scopes = ["openid", "calendar"],
    ),
)]
pub struct Machine {
    pub client_id: String,
    pub client_secret: Option<Secret>,
}

#[connector]
impl Machine {}

/// The same for a client that signs.
#[connector(
    base_uri = "https://as.example.test",
    test = get("me"),
    oauth2(
        device_authorization_url = "https://as.example.test/device/auth",
        token_url = "https://as.example.test/token",
        scopes = ["openid"],
        client_auth = private_key_jwt,
        assertion_audience = "https://as.example.test",
    ),
)]
pub struct SigningMachine {
    pub client_id: String,
    pub private_key: Secret,
    pub key_id: Option<String>,
}

#[connector]
impl SigningMachine {}

/// A clock whose waits between two questions pass when the test says so.
#[derive(Debug, Clone)]
struct Turns {
    clock: ManualClock,
    turns: Arc<Semaphore>,
}

#[async_trait]
impl Clock for Turns {
    fn now(&self) -> SystemTime {
        self.clock.now()
    }

    async fn sleep(&self, duration: Duration) {
        if duration == DEVICE_INTERVAL {
            // Nobody closes it: there is no error to report.
            if let Ok(turn) = self.turns.acquire().await {
                turn.forget();
            }
            self.clock.advance(duration);
        } else {
            self.clock.sleep(duration).await;
        }
    }
}

struct Room {
    connections: Connections,
    clock: Turns,
    wire: Wire,
}

impl Room {
    fn new() -> Outcome<Self> {
        let wire = Wire::new()?;
        let clock = Turns { clock: ManualClock::new(), turns: Arc::new(Semaphore::new(0)) };
        let connections = Connections::builder("http://127.0.0.1:9/callback")
            .register::<Machine>()
            .register::<SigningMachine>()
            .transport(wire.clone())
            .clock(clock.clone())
            .build()?;
        Ok(Self { connections, clock, wire })
    }

    /// Lets the device ask once, and waits for that.
    async fn turn(&self) {
        let asked = self.wire.token_requests().len();
        self.clock.turns.add_permits(1);
        self.wire.wait_for_token_requests(asked + 1).await;
    }

    fn wait<C: 'static>(&self, device: &DeviceAuthorization<C>) -> JoinHandle<Result<Connection<C>>> {
        let device = device.clone();
        tokio::spawn(async move { device.connected().await })
    }
}

#[tokio::test]
async fn a_person_enters_the_code_of_a_device_and_it_is_connected() {
    for (id, secret) in [("public", None), ("confidential", Some(crate::account::SECRET))] {
        let room = Room::new().unwrap();
        let machine = Machine { client_id: id.to_owned(), client_secret: secret.map(Secret::new) };
        let device = room.connections.authorize_device("mine", machine).await.unwrap();
        assert_eq!(device.verification_uri().as_str(), "https://as.example.test/device");
        assert!(device.verification_uri_complete().unwrap().query().unwrap().contains(device.user_code()));
        assert!(device.expires_at() > room.clock.now());
        let waiting = room.wait(&device);
        room.turn().await;
        room.turn().await;
        browser::enter(device.verification_uri(), device.user_code(), PERSON).await.unwrap();
        room.turn().await;
        let connection = waiting.await.unwrap().unwrap();
        assert_eq!(room.wire.token_requests().len(), 3);
        assert_eq!(connection.scopes_granted(), ["openid"]);
        assert!(connection.get("me").send().await.unwrap().text().await.unwrap().contains(PERSON));
        let first = connection.tokens().await.unwrap();
        room.clock.clock.set(connection.expires_at().unwrap() + Duration::from_secs(1));
        let second = connection.tokens().await.unwrap();
        assert_ne!(first.access_token(), second.access_token());
        connection.get("me").send().await.unwrap();
    }
}

#[tokio::test]
async fn a_person_says_that_the_code_is_not_their_devices() {
    let room = Room::new().unwrap();
    let machine = Machine { client_id: "public".to_owned(), client_secret: None };
    let device = room.connections.authorize_device("mine", machine).await.unwrap();
    browser::abort(device.verification_uri(), device.user_code()).await.unwrap();
    let waiting = room.wait(&device);
    room.turn().await;
    let error = waiting.await.unwrap().unwrap_err();
    assert!(matches!(error, Error::Reconnect(_)), "{error:?}");
    assert_eq!(error.reason(), Some(Reason::ConsentDenied));
}

#[tokio::test]
async fn a_device_signs_for_each_question() {
    let room = Room::new().unwrap();
    let machine = SigningMachine {
        client_id: "signing".to_owned(),
        private_key: server::key().unwrap().into(),
        key_id: Some("the-key".to_owned()),
    };
    let device = room.connections.authorize_device("mine", machine).await.unwrap();
    let waiting = room.wait(&device);
    room.turn().await;
    browser::enter(device.verification_uri(), device.user_code(), PERSON).await.unwrap();
    room.turn().await;
    waiting.await.unwrap().unwrap().get("me").send().await.unwrap();
}

#[tokio::test]
async fn a_client_that_the_server_does_not_know_cannot_begin() {
    let room = Room::new().unwrap();
    let machine = Machine { client_id: "nobody".to_owned(), client_secret: None };
    let error = room.connections.authorize_device("mine", machine).await.unwrap_err();
    assert!(matches!(error, Error::Misconfigured(_)), "{error:?}");
    assert_eq!(error.oauth_error(), Some("invalid_client"));
}
