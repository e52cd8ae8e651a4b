//! Machines without a browser: the device authorization grant (RFC 8628).

use std::time::Duration;

use connector_core::defaults::DEVICE_LIFETIME;
use connector_core::prelude::*;
use connector_core::testing::{CLIENT_ID, CLIENT_SECRET, Endpoint, Fault, Gate, Received};
use connector_core::{Clock as _, DeviceAuthorization, Reason, Status};
use serde_json::{Value, json};

use crate::cases;
use crate::room::Room;
use crate::world::{HOUR, ID, Notes, World, client, entered, soon};

/// A service for televisions: nobody has a browser there.
#[connector(
    base_uri = "https://api.tv.example",
    test = get("me"),
    oauth2(
        device_authorization_url = "https://tv.example/device",
        token_url = "https://tv.example/token",
        revoke_url = "https://tv.example/revoke",
        scopes = ["watch", "list"],
        further_scopes = ["buy"],
        authorization_params(audience = "https://api.tv.example", nonce = "{nonce}", back_to = "{redirect_uri}"),
    ),
)]
#[derive(Debug)]
pub struct Tv {
    pub client_id: String,
    pub client_secret: Option<Secret>,
    #[connector(from_token = "account", owner)]
    pub account: Learned<String>,
}

#[connector]
impl Tv {}

/// A service that can be connected either way, has names and forms of its own, and wants a header.
#[connector(
    base_uri = "https://api.either.example",
    test = get("me"),
    oauth2(
        authorization_url = "https://either.example/authorize",
        device_authorization_url = "https://{region}.either.example/device",
        token_url = "https://{region}.either.example/token",
        scopes = ["read"],
        client_auth = basic,
        token_format = json,
        token_headers("X-Version" = "2"),
        token_params(audience = "everybody"),
        param_names(client_id = "client_key", scope = "rights", grant_type = "by"),
        token_response(access_token = "data.token"),
    ),
)]
#[derive(Debug)]
pub struct Either {
    pub region: String,
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Either {}

/// A service at which a device signs.
#[connector(
    base_uri = "https://api.signs.example",
    test = get("me"),
    oauth2(
        device_authorization_url = "https://signs.example/device",
        token_url = "https://signs.example/token",
        client_auth = private_key_jwt,
        assertion_audience = "https://signs.example",
    ),
)]
pub struct Signs {
    pub client_id: String,
    pub private_key: Secret,
}

#[connector]
impl Signs {}

fn names(params: Vec<(String, String)>) -> Vec<String> {
    params.into_iter().map(|(name, _)| name).collect()
}

/// When the device asked, in seconds after it began.
fn asked_at(room: &Room) -> Vec<u64> {
    let begun = room.world.provider.requests_to(Endpoint::DeviceAuthorization).last().unwrap().at;
    let since = |request: &Received| request.at.duration_since(begun).unwrap().as_secs();
    room.world.provider.requests_to(Endpoint::Token).iter().map(since).collect()
}

#[tokio::test]
async fn a_machine_without_a_browser_is_connected_by_a_person_elsewhere() {
    let room = Room::new::<Tv>().await;
    let world = &room.world;
    let device = room.begin::<Tv>().await;
    assert_eq!(device.verification_uri().as_str(), "https://tv.example/activate");
    assert_eq!(device.user_code().len(), 9);
    let complete = format!("https://tv.example/activate?user_code={}", device.user_code());
    assert_eq!(device.verification_uri_complete().map(url::Url::as_str), Some(complete.as_str()));
    assert_eq!(device.expires_at(), room.clock.now() + Duration::from_secs(600));

    let waiting = room.wait(&device);
    room.pause(5).await;
    room.pause(5).await;
    room.approve(&device, 5).await;
    let connection = soon(waiting).await.unwrap().unwrap();
    assert_eq!(asked_at(&room), [5, 10, 15]);
    assert_eq!(connection.owner().as_deref(), Some("simulated-account"));
    assert_eq!(connection.scopes_asked(), ["watch", "list"]);

    // From here on it is a connection like any other.
    connection.get("films").send().await.unwrap();
    room.clock.advance(HOUR);
    connection.get("films").send().await.unwrap();
    let renewal = world.provider.requests_to(Endpoint::Token).pop().unwrap();
    assert_eq!(renewal.body_value("grant_type").as_deref(), Some("refresh_token"));
    let found = world.connections.get::<Tv>(ID).await.unwrap();
    assert_eq!(world.connections.status::<Tv>(ID).await.unwrap(), Some(Status::Connected));
    world.provider.revoke_consents();
    room.clock.advance(HOUR);
    assert!(matches!(found.get("films").send().await, Err(Error::Reconnect(_))));
    let device = room.begin::<Tv>().await;
    world.provider.approve_device(device.user_code()).unwrap();
    let waiting = room.wait(&device);
    room.pause(5).await;
    soon(waiting).await.unwrap().unwrap();
    found.get("films").send().await.unwrap();
    let refresh_token = found.tokens().await.unwrap().refresh_token().unwrap().expose_secret().to_owned();
    world.connections.disconnect::<Tv>(ID).await.unwrap();
    assert!(!world.provider.renews(&refresh_token));
    assert_eq!(world.connections.status::<Tv>(ID).await.unwrap(), None);
}

#[tokio::test]
async fn the_cases_of_devices_come_out_as_they_should() {
    for case in cases::of("device_cases") {
        let id = case["id"].as_str().unwrap();
        let room = Room::with::<Tv>(|service| service.device_code_lifetime(Duration::from_secs(60)), |p| p).await;
        let provider = &room.world.provider;
        if let Some(body) = case.get("body") {
            let answer = Fault::body(200, "application/json", body.to_string());
            provider.fail_next(Endpoint::DeviceAuthorization, answer);
        }
        let device = match room.try_begin::<Tv>().await {
            Ok(device) => device,
            Err(error) => {
                assert_eq!(case["expect"], "error", "{id}: {error}");
                assert_eq!(error.reason(), Some(Reason::MalformedResponse), "{id}");
                continue;
            }
        };
        let waiting = room.wait(&device);
        let Some(polls) = case["poll"].as_array() else {
            assert_eq!(case["expect"], "ok", "{id}");
            room.pause(case["interval_s"].as_u64().unwrap()).await;
            waiting.abort();
            continue;
        };
        let delays: Vec<_> = case["delays_s"].as_array().into_iter().flatten().map(|d| d.as_u64().unwrap()).collect();
        for (at, poll) in polls.iter().enumerate() {
            let delay = delays.get(at).copied().unwrap_or(5);
            room.until_waiting(delay).await;
            match poll.as_str().unwrap() {
                "transport error" => provider.fail_next(Endpoint::Token, Fault::LostReply),
                "token" => provider.approve_device(device.user_code()).unwrap(),
                "authorization_pending repeated" => {
                    for _ in 0..11 {
                        room.pause(5).await;
                    }
                }
                code => {
                    let body = json!({ "error": code }).to_string();
                    provider.fail_next(Endpoint::Token, Fault::body(400, "application/json", body));
                }
            }
            room.pause(delay).await;
        }
        let outcome = soon(waiting).await.unwrap();
        assert_eq!(outcome.is_ok(), case["expect"] == "ok", "{id}: {outcome:?}");
        if let Err(error) = outcome {
            assert!(matches!(error, Error::Reconnect(_)), "{id}: begin again: {error:?}");
        }
    }
    cases::say_passed("device_cases");
}

#[tokio::test]
async fn the_request_of_a_device_has_scopes_and_parameters_but_none_of_a_callback() {
    let room = Room::with::<Tv>(|service| service, |program| program.scopes::<Tv>(["buy"])).await;
    room.connect::<Tv>().await.unwrap();
    let [request] = room.world.provider.requests_to(Endpoint::DeviceAuthorization).try_into().unwrap();
    assert_eq!(request.body_value("scope").as_deref(), Some("watch list buy"));
    assert_eq!(request.body_value("audience").as_deref(), Some("https://api.tv.example"));
    assert!(request.body_value("nonce").unwrap().len() >= 22);
    assert_eq!(
        names(request.body_params().unwrap()),
        ["audience", "nonce", "scope", "client_id", "client_secret"],
        "nothing about coming back"
    );
    let [question] = room.world.provider.requests_to(Endpoint::Token).try_into().unwrap();
    assert_eq!(names(question.body_params().unwrap()), ["grant_type", "device_code", "client_id", "client_secret"]);
}

#[tokio::test]
async fn a_device_speaks_to_the_token_endpoint_as_an_exchange_does() {
    let room = Room::with::<Either>(|service| service.confidential_client(CLIENT_ID, CLIENT_SECRET), |p| p).await;
    let connection = room.connect::<Either>().await.unwrap();
    connection.get("x").send().await.unwrap();
    let [begun] = room.world.provider.requests_to(Endpoint::DeviceAuthorization).try_into().unwrap();
    assert_eq!(begun.host, "simulated.either.example");
    assert_eq!(names(begun.body_params().unwrap()), ["rights"]);
    let [question] = room.world.provider.requests_to(Endpoint::Token).try_into().unwrap();
    for request in [&begun, &question] {
        assert_eq!(request.header("x-version"), Some("2"));
        assert!(request.header("authorization").unwrap().starts_with("Basic "));
    }
    let sent: Value = question.json().unwrap();
    assert_eq!(sent["by"], "urn:ietf:params:oauth:grant-type:device_code");
    assert_eq!(sent["audience"], "everybody");
}

#[tokio::test]
async fn s24_a_device_that_signs_does_so_anew_for_each_question() {
    let room = Room::new::<Signs>().await;
    let device = room.begin::<Signs>().await;
    let waiting = room.wait(&device);
    room.pause(5).await;
    room.pause(5).await;
    room.approve(&device, 5).await;
    soon(waiting).await.unwrap().unwrap();
    let requests = room.world.provider.requests();
    let mut signed: Vec<_> = requests.iter().filter_map(|request| request.body_value("client_assertion")).collect();
    assert_eq!(signed.len(), 4, "the provider has verified each");
    signed.sort();
    signed.dedup();
    assert_eq!(signed.len(), 4);
}

#[tokio::test]
async fn a_device_waits_as_long_as_the_service_says() {
    let room = Room::with::<Tv>(|service| service.device_interval(Duration::from_secs(7)), |program| program).await;
    let device = room.begin::<Tv>().await;
    let waiting = room.wait(&device);
    for _ in 0..3 {
        room.pause(7).await;
    }
    room.approve(&device, 7).await;
    soon(waiting).await.unwrap().unwrap();
    assert_eq!(asked_at(&room), [7, 14, 21, 28]);
}

#[tokio::test]
async fn slow_down_adds_five_seconds_for_good() {
    let room = Room::new::<Tv>().await;
    let device = room.begin::<Tv>().await;
    let slow_down = || Fault::body(400, "application/json", r#"{"error":"slow_down"}"#);
    let waiting = room.wait(&device);
    room.pause(5).await;
    room.until_waiting(5).await;
    room.world.provider.fail_next(Endpoint::Token, slow_down());
    room.pause(5).await;
    room.pause(10).await;
    room.until_waiting(10).await;
    room.world.provider.fail_next(Endpoint::Token, slow_down());
    room.pause(10).await;
    room.pause(15).await;
    room.approve(&device, 15).await;
    soon(waiting).await.unwrap().unwrap();
    assert_eq!(asked_at(&room), [5, 10, 20, 30, 45, 60]);
}

#[tokio::test]
async fn however_many_wait_the_service_is_asked_once_for_all_of_them() {
    let room = Room::new::<Tv>().await;
    let device = room.begin::<Tv>().await;
    let waiting: Vec<_> = (0..10).map(|_| room.wait(&device)).collect();
    room.pause(5).await;
    room.pause(5).await;
    room.approve(&device, 5).await;
    for one in waiting {
        soon(one).await.unwrap().unwrap();
    }
    soon(device.connected()).await.unwrap();
    assert_eq!(asked_at(&room), [5, 10, 15]);
}

#[tokio::test]
async fn dropping_the_future_stops_the_asking_and_another_call_goes_on_with_it() {
    let room = Room::new::<Tv>().await;
    let device = room.begin::<Tv>().await;
    let waiting = room.wait(&device);
    room.pause(5).await;
    soon(room.world.provider.wait_for(Endpoint::Token, 1)).await;
    // It has begun to wait for the next time.
    soon(room.clock.wait_for_sleepers(1)).await;
    waiting.abort();
    assert!(soon(waiting).await.unwrap_err().is_cancelled());
    room.clock.advance(Duration::from_secs(60));
    assert_eq!(room.world.token_requests(), 1, "nobody waits");

    // Whoever comes again soon after a question asks no earlier than that allows.
    for _ in 0..3 {
        let waiting = room.wait(&device);
        let asked = room.world.token_requests();
        if asked > 1 {
            room.pause(5).await;
        }
        soon(room.world.provider.wait_for(Endpoint::Token, asked + 1)).await;
        soon(room.clock.wait_for_sleepers(1)).await;
        waiting.abort();
        let _ = soon(waiting).await;
    }
    let times = asked_at(&room);
    assert!(times.windows(2).all(|pair| pair[1] >= pair[0] + 5), "{times:?}");
    room.world.provider.approve_device(device.user_code()).unwrap();
    let waiting = room.wait(&device);
    room.pause(5).await;
    soon(waiting).await.unwrap().unwrap();
}

#[tokio::test]
async fn tokens_that_were_granted_are_not_lost_with_whoever_waited_for_them() {
    let room = Room::new::<Tv>().await;
    let device = room.begin::<Tv>().await;
    room.world.provider.approve_device(device.user_code()).unwrap();
    let gate = Gate::new();
    room.world.provider.fail_next(Endpoint::Token, Fault::Hold(gate.clone()));
    let waiting = room.wait(&device);
    room.pause(5).await;
    soon(gate.arrived()).await;
    waiting.abort();
    assert!(soon(waiting).await.unwrap_err().is_cancelled());
    drop(device);
    gate.open();
    soon(async {
        while room.world.connections.status::<Tv>(ID).await.unwrap() != Some(Status::Connected) {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let connection = room.world.connections.get::<Tv>(ID).await.unwrap();
    connection.get("films").send().await.unwrap();
    assert_eq!(room.world.token_requests(), 1);
}

#[tokio::test]
async fn who_says_no_and_who_comes_too_late_has_to_begin_again() {
    let room = Room::with::<Tv>(|service| service.device_code_lifetime(Duration::from_secs(30)), |p| p).await;
    let device = room.begin::<Tv>().await;
    room.world.provider.deny_device(device.user_code()).unwrap();
    let waiting = room.wait(&device);
    room.pause(5).await;
    let error = soon(waiting).await.unwrap().unwrap_err();
    assert_eq!(error.reason(), Some(Reason::ConsentDenied));
    assert!(error.to_string().starts_with("consent was not given: access_denied"), "{error}");
    assert_eq!(soon(device.connected()).await.unwrap_err().reason(), Some(Reason::ConsentDenied), "nobody asks again");
    assert_eq!(room.world.token_requests(), 1);

    // By our own clock.
    let device = room.begin::<Tv>().await;
    let waiting = room.wait(&device);
    for _ in 0..5 {
        room.pause(5).await;
    }
    room.pause(5).await;
    let error = soon(waiting).await.unwrap().unwrap_err();
    assert!(matches!(error, Error::Reconnect(_)));
    assert_eq!(error.reason(), Some(Reason::UserCodeExpired));
    assert_eq!(error.to_string(), "nobody entered the code in time; connect the account again");
    assert_eq!(room.world.token_requests(), 1 + 5, "at the end nobody asks any more");

    // By the service's.
    let device = room.begin::<Tv>().await;
    let expired = Fault::body(400, "application/json", r#"{"error":"expired_token"}"#);
    room.world.provider.fail_next(Endpoint::Token, expired);
    let waiting = room.wait(&device);
    room.pause(5).await;
    let error = soon(waiting).await.unwrap().unwrap_err();
    assert!(matches!(error, Error::Reconnect(_)));
    assert_eq!((error.reason(), error.oauth_error()), (Some(Reason::UserCodeExpired), Some("expired_token")));
    // A call that comes after the end does not ask either.
    let device = room.begin::<Tv>().await;
    let asked = room.world.token_requests();
    room.clock.advance(DEVICE_LIFETIME);
    assert_eq!(soon(device.connected()).await.unwrap_err().reason(), Some(Reason::UserCodeExpired));
    assert_eq!(room.world.token_requests(), asked);
}

#[tokio::test]
async fn a_device_connects_the_account_that_was_connected_before_and_no_other() {
    let room = Room::new::<Tv>().await;
    let first = room.connect::<Tv>().await.unwrap();
    room.world.provider.set_member("account", "somebody-else");
    let error = room.connect::<Tv>().await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::OwnerChanged));
    first.get("films").send().await.unwrap();
}

#[tokio::test]
async fn connected_by_a_device_means_that_the_test_went_well() {
    let room = Room::new::<Tv>().await;
    room.world.provider.fail_next(Endpoint::Api, Fault::Status(500));
    let error = room.connect::<Tv>().await.unwrap_err();
    assert!(error.is_transient(), "{error}");
    assert_eq!(room.world.connections.status::<Tv>(ID).await.unwrap(), Some(Status::Pending));
    room.world.connections.resume::<Tv>(ID).await.unwrap().get("films").send().await.unwrap();
    assert_eq!(room.world.token_requests(), 1);
}

#[tokio::test]
async fn a_connector_may_be_connected_either_way_and_its_type_need_not_be_known() {
    let room = Room::new::<Either>().await;
    let world = &room.world;
    world.connect::<Either>().await.get("x").send().await.unwrap();
    let fields = entered(Either::DESCRIPTOR);
    let device: DeviceAuthorization = world.connections.authorize_device_untyped("either", ID, &fields).await.unwrap();
    world.provider.approve_device(device.user_code()).unwrap();
    let waiting = room.wait(&device);
    room.pause(5).await;
    let connection = soon(waiting).await.unwrap().unwrap().typed::<Either>().unwrap();
    connection.get("x").send().await.unwrap();
    world.connect::<Either>().await.get("x").send().await.unwrap();
}

#[tokio::test]
async fn each_way_that_a_connector_does_not_have_is_said() {
    let room = Room::new::<Tv>().await;
    let error = room.world.connections.authorize(&room.world.session, ID, client::<Tv>()).await.unwrap_err();
    assert!(error.to_string().contains("begin with `Connections::authorize_device`"), "{error}");
    let error = room.world.connections.authorize_device("", client::<Tv>()).await.unwrap_err();
    assert!(error.to_string().contains("an id that is not empty"), "{error}");
    let world = World::new::<Notes>().await;
    let error = world.connections.authorize_device(ID, client::<Notes>()).await.unwrap_err();
    assert!(error.to_string().contains("add `device_authorization_url = \"..\"`"), "{error}");
    assert_eq!(world.provider.requests().len(), 0);
}

#[tokio::test]
async fn s38_what_is_forgotten_while_a_person_enters_the_code_stays_forgotten() {
    let room = Room::new::<Tv>().await;
    let device = room.begin::<Tv>().await;
    let waiting = room.wait(&device);
    room.world.connections.forget::<Tv>(ID).await.unwrap();
    room.approve(&device, 5).await;
    let error = soon(waiting).await.unwrap().unwrap_err();
    assert_eq!(error.reason(), Some(Reason::NotFound), "{error}");
    assert_eq!(room.world.connections.status::<Tv>(ID).await.unwrap(), None, "it is back");
}
