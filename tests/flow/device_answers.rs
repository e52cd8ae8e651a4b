//! What services answer to devices that is odd, hostile or lost.

use std::time::Duration;

use connector_core::defaults::DEVICE_LIFETIME;
use connector_core::prelude::*;
use connector_core::testing::{Endpoint, Fault};
use connector_core::{Clock as _, Reason};
use serde_json::{Value, json};

use crate::device::Tv;
use crate::room::Room;
use crate::world::{ID, client, soon};

/// A good answer with other members; `null` takes one away.
fn answer(changes: &Value) -> String {
    let mut members = json!({
        "device_code": "canary-dc-1",
        "user_code": "AB-CD",
        "verification_uri": "https://tv.example/d",
        "expires_in": 600,
    });
    for (name, value) in changes.as_object().unwrap() {
        members[name] = value.clone();
    }
    members.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    members.to_string()
}

fn ok(body: impl Into<bytes::Bytes>) -> Fault {
    Fault::body(200, "application/json", body)
}

fn error(status: u16, code: &str) -> Fault {
    Fault::body(status, "application/json", json!({ "error": code }).to_string())
}

#[tokio::test]
async fn an_answer_that_cannot_be_used_or_shown_ends_before_a_person_sees_it() {
    let room = Room::new::<Tv>().await;
    let long = "A".repeat(10_000);
    let (device_code, user_code, uri, expires_in) = ("device_code", "user_code", "verification_uri", "expires_in");
    let one = |name: &str, value: Value| answer(&json!({ name: value }));
    let mut bodies: Vec<String> = ["[]", "null", "", "<html>Log in</html>", "{", "\"text\""].map(str::to_owned).into();
    for value in [json!(null), json!(""), json!(7), json!({}), json!(long)] {
        bodies.push(one(device_code, value.clone()));
        bodies.push(one(user_code, value.clone()));
        bodies.push(one(uri, value));
    }
    for text in [" ", "\t\n", "AB\u{1b}[31mCD", "AB\r\nCD", "AB\u{202e}DC", "\u{200b}AB", "AB\0"] {
        bodies.push(one(user_code, text.into()));
    }
    for text in [
        "javascript:alert(1)",
        "data:text/html,x",
        "http://tv.example/d",
        "http://127.0.0.1.evil.example/",
        "https://tv.example@evil.example/d",
        "https://user:pass@tv.example/d",
        "ftp://tv.example/d",
        "//tv.example/d",
        "/d",
        "tv.example/d",
        "file:///etc/passwd",
    ] {
        bodies.push(one(uri, text.into()));
    }
    bodies.push(one(uri, format!("https://tv.example/{long}").into()));
    for value in [json!(null), json!(0), json!(-600), json!("soon"), json!(true), json!([600]), json!(0.5)] {
        bodies.push(one(expires_in, value));
    }
    bodies.push(answer(&json!({"interval": 600})));
    bodies.push(answer(&json!({"interval": 1e300})));
    bodies.push(answer(&json!({})).replace("600", "1e999"));
    // Of two, nobody knows which is meant.
    for name in [device_code, user_code, uri] {
        bodies.push(answer(&json!({})).replacen('{', &format!(r#"{{"{name}":"https://other.example","#), 1));
    }
    for body in &bodies {
        room.world.provider.fail_next(Endpoint::DeviceAuthorization, ok(body.clone()));
        let error = room.try_begin::<Tv>().await.expect_err(body);
        assert!(matches!(error, Error::Refused(_)), "{body}: {error:?}");
        assert_eq!(error.reason(), Some(Reason::MalformedResponse), "{body}");
        let text = format!("{error} {error:?}");
        assert!(!text.contains("canary") && !text.contains('\u{1b}') && text.len() < 400, "{text}");
    }
    assert_eq!(room.world.token_requests(), 0);
    assert_eq!(room.world.connections.status::<Tv>(ID).await.unwrap(), None);
}

#[tokio::test]
async fn an_odd_member_that_does_not_decide_costs_nothing() {
    let room = Room::new::<Tv>().await;
    for (interval, seconds) in [
        (json!(null), 5),
        (json!(0), 5),
        (json!(-3), 5),
        (json!("often"), 5),
        (json!([1]), 5),
        (json!(true), 5),
        (json!(0.4), 1),
        (json!(2.5), 3),
        (json!("7"), 7),
        (json!(599), 599),
    ] {
        let body = answer(&json!({ "interval": interval }));
        room.world.provider.fail_next(Endpoint::DeviceAuthorization, ok(body));
        let device = room.begin::<Tv>().await;
        let waiting = room.wait(&device);
        room.pause(seconds).await;
        assert!(soon(waiting).await.unwrap().is_err(), "the provider knows no such code");
    }
    for (expires_in, seconds) in [
        (json!("600"), 600),
        (json!(600.9), 600),
        (json!(u64::MAX), DEVICE_LIFETIME.as_secs()),
        (json!(1e300), DEVICE_LIFETIME.as_secs()),
    ] {
        room.world.provider.fail_next(Endpoint::DeviceAuthorization, ok(answer(&json!({ "expires_in": expires_in }))));
        let device = room.begin::<Tv>().await;
        assert_eq!(device.expires_at(), room.clock.now() + Duration::from_secs(seconds), "{expires_in}");
    }
    for (changes, shown, complete) in [
        (json!({"verification_uri": "http://127.0.0.1:8080/d"}), "http://127.0.0.1:8080/d", None),
        (
            json!({"verification_uri": null, "verification_url": "https://tv.example/old"}),
            "https://tv.example/old",
            None,
        ),
        (json!({"verification_uri": "https://\u{430}pple.example/d"}), "https://xn--pple-43d.example/d", None),
        (
            json!({"verification_uri_complete": "https://tv.example/d?c=1"}),
            "https://tv.example/d",
            Some("https://tv.example/d?c=1"),
        ),
        (json!({"verification_uri_complete": "javascript:alert(1)"}), "https://tv.example/d", None),
        (json!({"verification_uri_complete": 7}), "https://tv.example/d", None),
        (json!({"unknown": {"deep": [1]}}), "https://tv.example/d", None),
    ] {
        room.world.provider.fail_next(Endpoint::DeviceAuthorization, ok(answer(&changes)));
        let device = room.begin::<Tv>().await;
        assert_eq!(device.verification_uri().as_str(), shown);
        assert_eq!(device.verification_uri_complete().map(url::Url::as_str), complete, "{changes}");
    }
}

#[tokio::test]
async fn what_the_service_says_to_a_device_that_begins_is_a_typed_error() {
    let room = Room::new::<Tv>().await;
    let begin = async |fault: Fault| {
        room.world.provider.fail_next(Endpoint::DeviceAuthorization, fault);
        room.try_begin::<Tv>().await.unwrap_err()
    };
    let refused = begin(error(401, "invalid_client")).await;
    assert!(
        matches!(refused, Error::Misconfigured(_)) && refused.to_string().contains("its secret or its key"),
        "{refused}"
    );
    let refused = begin(error(400, "invalid_scope")).await;
    assert!(matches!(refused, Error::Misconfigured(_)), "{refused:?}");
    assert!(refused.to_string().starts_with("the service refuses the authorization request: invalid_scope"));
    let refused = begin(error(400, "access_denied")).await;
    assert!(matches!(refused, Error::Refused(_)), "nothing was ended: {refused:?}");
    let refused = begin(error(200, "unauthorized_client")).await;
    assert!(matches!(refused, Error::Misconfigured(_)), "an error is one, whatever its status says: {refused:?}");
    let refused = begin(Fault::body(404, "text/html", "<h1>Not here</h1>")).await;
    assert_eq!((refused.reason(), refused.status().map(|s| s.as_u16())), (Some(Reason::HttpStatus), Some(404)));
    let refused = begin(Fault::Throttled(Duration::from_secs(9))).await;
    assert!(matches!(refused, Error::Retry { after: Some(after), .. } if after.as_secs() == 9), "{refused:?}");
    assert!(begin(Fault::Status(503)).await.is_transient());
    assert!(begin(Fault::LostReply).await.is_transient());
    assert_eq!(begin(Fault::Redirect("https://evil.example/".into())).await.reason(), Some(Reason::RedirectRefused));
    assert_eq!(begin(Fault::Endless).await.reason(), Some(Reason::BodyTooLarge));
}

#[tokio::test]
async fn a_question_without_an_answer_is_asked_again_after_a_pause_that_doubles_up_to_a_minute() {
    let room = Room::new::<Tv>().await;
    let device = room.begin::<Tv>().await;
    room.world.provider.fail_always(Endpoint::Token, Fault::Status(503));
    let waiting = room.wait(&device);
    for seconds in [5, 10, 20, 40, 60] {
        room.pause(seconds).await;
    }
    room.until_waiting(60).await;
    room.world.provider.behave();
    room.pause(60).await;
    // Once it answers, it is asked as often as before.
    room.approve(&device, 5).await;
    soon(waiting).await.unwrap().unwrap();
}

#[tokio::test]
async fn retry_after_is_honored_by_a_device_that_asks() {
    let room = Room::new::<Tv>().await;
    let device = room.begin::<Tv>().await;
    let token = |fault| room.world.provider.fail_next(Endpoint::Token, fault);
    let waiting = room.wait(&device);
    token(Fault::Throttled(Duration::from_secs(90)));
    room.pause(5).await;
    room.until_waiting(90).await;
    token(Fault::Throttled(Duration::from_secs(1)));
    room.pause(90).await;
    // Less than what it waits anyway is no reason to hurry.
    room.approve(&device, 60).await;
    soon(waiting).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_service_that_is_busy_until_the_code_ends_is_named_as_the_cause() {
    let room = Room::with::<Tv>(|service| service.device_code_lifetime(Duration::from_secs(40)), |p| p).await;
    let device = room.begin::<Tv>().await;
    room.world.provider.fail_always(Endpoint::Token, Fault::Throttled(Duration::from_secs(86_400)));
    let waiting = room.wait(&device);
    room.pause(5).await;
    // Not a day, but what is left of the code's life.
    room.pause(35).await;
    let error = soon(waiting).await.unwrap().unwrap_err();
    assert!(matches!(error, Error::Reconnect(_)));
    assert_eq!(error.reason(), Some(Reason::UserCodeExpired));
    assert!(error.to_string().starts_with("the service gave no answer before the code ended"), "{error}");
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("429"), "{source}");
    assert_eq!(room.world.token_requests(), 1);
}

#[tokio::test]
async fn a_service_that_says_slow_down_for_ever_is_asked_ever_less_often_until_the_code_ends() {
    let room = Room::with::<Tv>(|service| service.device_code_lifetime(Duration::from_secs(100)), |p| p).await;
    let device = room.begin::<Tv>().await;
    room.world.provider.fail_always(Endpoint::Token, error(400, "slow_down"));
    let waiting = room.wait(&device);
    for seconds in [5, 10, 15, 20, 25] {
        room.pause(seconds).await;
    }
    // What is left is less than the next pause.
    room.pause(25).await;
    let error = soon(waiting).await.unwrap().unwrap_err();
    assert_eq!(error.reason(), Some(Reason::UserCodeExpired));
    assert_eq!(room.world.token_requests(), 5);
}

#[tokio::test]
async fn a_service_may_say_with_any_status_that_nobody_has_answered_yet() {
    let room = Room::new::<Tv>().await;
    let device = room.begin::<Tv>().await;
    let waiting = room.wait(&device);
    let form = Fault::body(200, "application/x-www-form-urlencoded", "error=authorization_pending");
    for fault in [200, 400, 403, 428, 429, 500].map(|status| error(status, "authorization_pending")) {
        room.until_waiting(5).await;
        room.world.provider.fail_next(Endpoint::Token, fault);
        room.pause(5).await;
    }
    room.until_waiting(5).await;
    room.world.provider.fail_next(Endpoint::Token, form);
    room.pause(5).await;
    for (at, fault) in [200, 403, 429].map(|status| error(status, "slow_down")).into_iter().enumerate() {
        let seconds = 5 + 5 * at as u64;
        room.until_waiting(seconds).await;
        room.world.provider.fail_next(Endpoint::Token, fault);
        room.pause(seconds).await;
    }
    room.approve(&device, 20).await;
    soon(waiting).await.unwrap().unwrap();
}

/// What came may have been the tokens: only another question tells.
#[tokio::test]
async fn an_answer_that_is_lost_is_asked_for_again_and_what_the_service_makes_of_that_is_told() {
    for fault in [Fault::LostReply, Fault::Truncated, Fault::Endless] {
        let room = Room::new::<Tv>().await;
        let device = room.begin::<Tv>().await;
        let waiting = room.wait(&device);
        // Before the person has answered nothing is lost with it.
        room.until_waiting(5).await;
        room.world.provider.fail_next(Endpoint::Token, Fault::LostReply);
        room.pause(5).await;
        room.until_waiting(10).await;
        room.world.provider.fail_next(Endpoint::Token, fault);
        room.world.provider.approve_device(device.user_code()).unwrap();
        room.pause(10).await;
        // This provider gives tokens once.
        room.pause(20).await;
        let error = soon(waiting).await.unwrap().unwrap_err();
        assert!(matches!(error, Error::Reconnect(_)), "{error:?}");
        assert_eq!(error.oauth_error(), Some("invalid_grant"));
        assert!(error.to_string().starts_with("the service does not accept the code of this device any more"));
        assert_eq!(room.world.token_requests(), 3);
    }
    // One that gives them again.
    let room = Room::new::<Tv>().await;
    let device = room.begin::<Tv>().await;
    for (fault, seconds) in [
        (Fault::body(200, "text/html", "<h1>One moment</h1>"), 5),
        (ok("{}"), 10),
        (ok("[]"), 20),
        (ok(r#"{"access_token":7}"#), 40),
    ] {
        room.world.provider.fail_next(Endpoint::Token, fault);
        let waiting = room.wait(&device);
        room.pause(seconds).await;
        room.until_waiting(if seconds == 40 { 60 } else { seconds * 2 }).await;
        waiting.abort();
        let _ = soon(waiting).await;
    }
    room.world.provider.approve_device(device.user_code()).unwrap();
    let waiting = room.wait(&device);
    room.pause(60).await;
    soon(waiting).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_token_request_that_hangs_ends_by_its_own_deadline_and_is_asked_again() {
    let room = Room::new::<Tv>().await;
    let device = room.begin::<Tv>().await;
    let gate = connector_core::testing::Gate::new();
    room.world.provider.fail_next(Endpoint::Token, Fault::Hold(gate.clone()));
    let waiting = room.wait(&device);
    room.pause(5).await;
    soon(gate.arrived()).await;
    room.pause(30).await;
    room.approve(&device, 10).await;
    soon(waiting).await.unwrap().unwrap();
}

#[tokio::test]
async fn an_answer_that_is_final_ends_the_asking() {
    let token = |kind: &str| ok(json!({"access_token": "a b", "token_type": kind}).to_string());
    for (fault, reason) in [
        (error(401, "invalid_client"), Reason::OAuth),
        (error(400, "invalid_request"), Reason::OAuth),
        (error(400, "unsupported_grant_type"), Reason::OAuth),
        (error(400, "something_new"), Reason::OAuth),
        (error(200, "something_new"), Reason::OAuth),
        (Fault::body(404, "text/html", "<h1>Not here</h1>"), Reason::HttpStatus),
        (Fault::Redirect("https://evil.example/".into()), Reason::RedirectRefused),
        (token("bearer"), Reason::InvalidTokenCharacters),
        (ok(json!({"access_token": "a", "token_type": "mac"}).to_string()), Reason::UnsupportedTokenType),
    ] {
        let room = Room::new::<Tv>().await;
        let device = room.begin::<Tv>().await;
        room.world.provider.fail_next(Endpoint::Token, fault.clone());
        let waiting = [room.wait(&device), room.wait(&device)];
        room.pause(5).await;
        for one in waiting {
            let error = soon(one).await.unwrap().unwrap_err();
            assert_eq!(error.reason(), Some(reason), "{fault:?}: {error:?}");
        }
        assert_eq!(room.world.token_requests(), 1, "{fault:?}");
        assert_eq!(room.world.connections.status::<Tv>(ID).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_clock_that_is_set_does_not_make_a_device_hasty_or_endless() {
    let room = Room::with::<Tv>(|service| service.device_code_lifetime(Duration::from_secs(60)), |p| p).await;
    let device = room.begin::<Tv>().await;
    let waiting = room.wait(&device);
    room.pause(5).await;
    room.until_waiting(5).await;
    // Back by an hour: the next question still comes after five seconds, not after an hour and five.
    room.clock.set(room.clock.now() - Duration::from_secs(3600));
    waiting.abort();
    let _ = soon(waiting).await;
    let waiting = room.wait(&device);
    room.pause(5).await;
    // The service, whose clock was set too, finds that hasty.
    room.until_waiting(10).await;
    // Over the end: nobody is asked any more.
    room.clock.advance(Duration::from_secs(4000));
    assert_eq!(soon(waiting).await.unwrap().unwrap_err().reason(), Some(Reason::UserCodeExpired));
    assert_eq!(room.world.token_requests(), 2);
}

#[tokio::test]
async fn a_client_secret_that_is_replaced_meanwhile_takes_effect_at_once() {
    let room = Room::with::<Tv>(|service| service, |program| program.preset::<Tv>("client_secret", "wrong")).await;
    let error = room.try_begin::<Tv>().await.unwrap_err();
    assert!(matches!(error, Error::Misconfigured(_)), "{error:?}");
    let secret = connector_core::testing::CLIENT_SECRET;
    room.world.connections.set_preset::<Tv>("client_secret", secret).unwrap();
    let device = room.begin::<Tv>().await;
    room.world.provider.set_client_secret(connector_core::testing::CLIENT_ID, "the-next-secret");
    room.world.connections.set_preset::<Tv>("client_secret", "the-next-secret").unwrap();
    room.world.provider.approve_device(device.user_code()).unwrap();
    let waiting = room.wait(&device);
    room.pause(5).await;
    soon(waiting).await.unwrap().unwrap();
}

#[tokio::test]
async fn s34_the_device_code_is_nowhere_in_what_is_shown_or_logged() {
    let room = Room::new::<Tv>().await;
    room.world.provider.fail_next(Endpoint::DeviceAuthorization, ok(answer(&json!({}))));
    let device = room.begin::<Tv>().await;
    let mut shown = format!("{device:?} {device:#?}");
    assert!(shown.contains("tv.example/d") && !shown.contains("AB-CD"), "{shown}");
    // A service that repeats what it was sent.
    let said = json!({"error": "something_new", "error_description": "no canary-dc-1 here"}).to_string();
    room.world.provider.fail_next(Endpoint::Token, Fault::body(400, "application/json", said));
    let waiting = room.wait(&device);
    room.pause(5).await;
    let error = soon(waiting).await.unwrap().unwrap_err();
    shown.push_str(&format!("{error} {error:?} {device:?}"));
    assert!(shown.contains("[redacted]"), "{shown}");
    room.connect::<Tv>().await.unwrap();
    let mut secrets = vec!["canary-dc-1".to_owned()];
    let questions = room.world.provider.requests_to(Endpoint::Token);
    secrets.extend(questions.iter().filter_map(|question| question.body_value("device_code")));
    assert_eq!(secrets.len(), 3);
    let log = crate::logs::text();
    assert!(!log.is_empty());
    for secret in secrets {
        assert!(!shown.contains(&secret) && !log.contains(&secret), "{secret}");
    }
}

#[tokio::test]
async fn a_device_that_begins_says_what_is_wrong_with_its_fields_first() {
    let room = Room::new::<Tv>().await;
    let nameless = Fields::from([("client_id", "")]);
    let error = room.world.connections.authorize_device_untyped("tv", ID, &nameless).await.unwrap_err();
    assert!(matches!(error, Error::Input(_)), "{error:?}");
    assert_eq!(room.world.provider.requests().len(), 0);
}

/// The service does not say whose account it is, and what was learned of an earlier one does not answer for it.
#[tokio::test]
async fn what_an_earlier_account_taught_does_not_hold_for_the_one_that_a_device_connects() {
    let room = Room::with::<Tv>(|service| service.member("other", 1), |program| program).await;
    let mut taught = client::<Tv>();
    taught.account.set("of-before".to_owned());
    let device = room.world.connections.authorize_device(ID, taught).await.unwrap();
    let waiting = room.wait(&device);
    room.approve(&device, 5).await;
    assert_eq!(soon(waiting).await.unwrap().unwrap_err().reason(), Some(Reason::NotLearned));
}
