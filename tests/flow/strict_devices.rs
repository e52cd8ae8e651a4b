//! The simulated provider refuses of devices what a service refuses (RFC 8628, section 3.5).

use std::time::Duration;

use connector_core::testing::{CLIENT_ID, ManualClock, SimulatedProvider};
use connector_core::{Request, Transport as _};
use http::Method;
use serde_json::Value;
use url::Url;
use url::form_urlencoded::Serializer;

use crate::device::Tv;

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

struct Service {
    provider: SimulatedProvider,
    clock: ManualClock,
}

impl Service {
    async fn new() -> Self {
        let clock = ManualClock::new();
        let provider = SimulatedProvider::builder::<Tv>().clock(clock.clone()).start().await.unwrap();
        Self { provider, clock }
    }

    async fn post(&self, url: &str, params: &[(&str, &str)]) -> (u16, Value) {
        let mut request = Request::new(Method::POST, Url::parse(url).unwrap());
        request.set_header("content-type", "application/x-www-form-urlencoded").unwrap();
        request.set_body(Serializer::new(String::new()).extend_pairs(params).finish());
        let answer = self.provider.transport().send(request).await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    async fn begin(&self, params: &[(&str, &str)]) -> (u16, Value) {
        self.post("https://tv.example/device", params).await
    }

    /// A device code and its user code.
    async fn codes(&self) -> (String, String) {
        let (status, members) = self.begin(&[("client_id", CLIENT_ID), ("scope", "watch")]).await;
        assert_eq!(status, 200, "{members}");
        ["device_code", "user_code"].map(|name| members[name].as_str().unwrap().to_owned()).into()
    }

    /// What is answered to a question: the error, or nothing.
    async fn ask(&self, device_code: &str) -> String {
        let params = [("grant_type", GRANT), ("device_code", device_code), ("client_id", CLIENT_ID)];
        let (_, members) = self.post("https://tv.example/token", &params).await;
        members["error"].as_str().unwrap_or_default().to_owned()
    }

    fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }
}

#[tokio::test]
async fn a_device_that_asks_too_early_is_slowed_down_for_good() {
    let service = Service::new().await;
    let (code, _) = service.codes().await;
    service.pass(4);
    assert_eq!(service.ask(&code).await, "slow_down");
    service.pass(9);
    assert_eq!(service.ask(&code).await, "slow_down");
    service.pass(14);
    assert_eq!(service.ask(&code).await, "slow_down");
    service.pass(20);
    assert_eq!(service.ask(&code).await, "authorization_pending");
    service.pass(20);
    assert_eq!(service.ask(&code).await, "authorization_pending");
}

#[tokio::test]
async fn a_device_code_is_good_once_and_for_its_client_until_it_ends() {
    let service = Service::new().await;
    let (code, user_code) = service.codes().await;
    service.provider.approve_device(&user_code).unwrap();
    assert!(service.provider.approve_device(&user_code).is_err(), "entered before");
    assert!(service.provider.deny_device("NOPE-NOPE").is_err());
    assert_eq!(service.ask("another").await, "invalid_grant");
    service.pass(5);
    assert_eq!(service.ask(&code).await, "");
    service.pass(5);
    assert_eq!(service.ask(&code).await, "invalid_grant");

    let (code, user_code) = service.codes().await;
    service.provider.deny_device(&user_code).unwrap();
    service.pass(5);
    assert_eq!(service.ask(&code).await, "access_denied");

    let (code, user_code) = service.codes().await;
    service.pass(600);
    assert!(service.provider.approve_device(&user_code).is_err(), "too late");
    assert_eq!(service.ask(&code).await, "expired_token");
}

#[tokio::test]
async fn a_device_that_begins_wrongly_gets_no_code() {
    let service = Service::new().await;
    for (params, error) in [
        (&[("client_id", "nobody")][..], "invalid_client"),
        (&[], "invalid_client"),
        (&[("client_id", CLIENT_ID), ("client_secret", "wrong")], "invalid_client"),
        (&[("client_id", CLIENT_ID), ("scope", "sell")], "invalid_scope"),
        (&[("client_id", CLIENT_ID), ("redirect_uri", "https://a.example")], "invalid_request"),
        (&[("client_id", CLIENT_ID), ("client_id", CLIENT_ID)], "invalid_request"),
    ] {
        let (status, members) = service.begin(params).await;
        assert!(status >= 400 && members["error"] == error, "{params:?}: {status} {members}");
    }
}
