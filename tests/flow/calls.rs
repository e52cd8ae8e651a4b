//! Authorized calls: statements 29, 30 and 34, rule 12, and what an answer means.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use connector_core::prelude::*;
use connector_core::testing::{CLIENT_ID, Endpoint, Fault, Gate, Reply, RewritingTransport};
use connector_core::{Body, Connections, Reason, Transport, TransportError};
use futures_core::Stream;
use http::{HeaderMap, StatusCode};
use serde_json::json;

use crate::secrets::Vault;
use crate::world::{ID, Notes, REDIRECT_URI, World, soon};

#[tokio::test]
async fn s29_an_evil_origin_sees_nothing() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    let before = world.provider.requests().len();
    for evil in [
        "https://evil.example/v1/notes",
        "https://api.notes.example.evil.example/v1",
        "https://api.notes.example@evil.example/v1",
        "https://api.notes.example:8443/v1",
        "http://api.notes.example/v1",
        "https://apinotes.example/",
        "https://notes.example/authorize",
        "https://files.notes.example.evil.example/",
        "https://sub.files.notes.example/",
        "https://127.0.0.1/",
    ] {
        let error = connection.get(evil).send().await.unwrap_err();
        assert_eq!(error.reason(), Some(Reason::HostNotAllowed), "{evil}: {error}");
    }
    assert_eq!(world.provider.requests().len(), before, "something was sent");
    connection.get("https://files.notes.example/1").send().await.expect("a declared host may");
    connection.get("https://API.notes.example:443/v1/x").send().await.expect("the same origin, written otherwise");
}

#[tokio::test]
async fn s29_the_error_says_what_to_declare() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    let error = connection.get("https://cdn.example:8443/a?key=hidden").send().await.unwrap_err().to_string();
    assert!(error.contains(r#"add `hosts = ["cdn.example:8443"]`"#) && !error.contains("hidden"), "{error}");
}

#[tokio::test]
async fn s29_the_token_is_dropped_on_a_redirect_to_another_origin() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    let token = connection.tokens().await.unwrap().access_token().expose_secret().to_owned();
    let redirect = |to: &str| Reply::status(302).with_header("location", to);
    world.provider.reply("/v1/file", redirect("https://cdn.example/signed?x=1"));
    world.provider.reply("cdn.example/signed", Reply::text("content").for_anyone());
    let answer = connection.get("file").header("x-own", "mine").send().await.unwrap();
    assert_eq!(answer.text().await.unwrap(), "content");
    let elsewhere = world.provider.requests().pop().unwrap();
    assert_eq!(elsewhere.host, "cdn.example");
    let whole = format!("{:?} {}", elsewhere.headers, elsewhere.query);
    assert!(!whole.contains(&token) && elsewhere.header("authorization").is_none(), "{whole}");
    assert_eq!(elsewhere.header("x-own"), None, "the caller's headers may hold a credential too");

    world.provider.reply("/v1/moved", redirect("/v1/here"));
    connection.get("moved").send().await.unwrap();
    let here = world.provider.requests().pop().unwrap();
    assert_eq!((here.path.as_str(), here.token.as_deref()), ("/v1/here", Some(token.as_str())));
}

#[tokio::test]
async fn s29_a_body_is_not_sent_on_to_another_origin() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    let to = "https://evil.example/upload";
    world.provider.reply("/v1/upload", Reply::status(307).with_header("location", to));
    let answer = connection.post("upload").json(&json!({"a": 1})).send_any().await.unwrap();
    assert_eq!(answer.status().as_u16(), 307);
    assert!(world.provider.requests().iter().all(|request| request.host != "evil.example"));
}

#[tokio::test]
async fn s29_no_redirect_leads_out_of_tls() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    let loopback = format!("http://{}/v1/file", world.provider.address());
    let targets = ["http://api.notes.example/v1/x", "http://files.notes.example/x", "http://cdn.example/x", &loopback];
    for target in targets {
        world.provider.reply_once("/v1/file", Reply::status(302).with_header("location", target));
        let calls = world.calls();
        let answer = connection.get("file").send_any().await.unwrap();
        assert_eq!((answer.status().as_u16(), world.calls() - calls), (302, 1), "{target}");
    }
}

#[tokio::test]
async fn a_redirect_to_a_page_takes_neither_the_body_nor_what_describes_it() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    for status in [301, 302, 303] {
        world.provider.reply("/v1/notes", Reply::status(status).with_header("location", "/v1/notes/7"));
        let call = connection.post("notes").header("content-length", "7").header("x-own", "mine");
        soon(call.json(&json!({"a": 1})).send()).await.unwrap();
        let page = world.provider.requests_to(Endpoint::Api).pop().unwrap();
        assert_eq!((page.method.as_str(), page.path.as_str(), &page.body[..]), ("GET", "/v1/notes/7", &b""[..]));
        assert_eq!((page.header("content-type"), page.header("content-length")), (None, None), "{status}");
        assert_eq!(page.header("x-own"), Some("mine"));
    }
}

#[tokio::test]
async fn s29_a_loop_of_redirects_ends() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.provider.reply("/v1/loop", Reply::status(302).with_header("location", "/v1/loop"));
    let calls = world.calls();
    let error = connection.get("loop").send().await.unwrap_err();
    assert_eq!((error.reason(), world.calls() - calls), (Some(Reason::RedirectRefused), 11), "{error}");
}

#[tokio::test]
async fn s30_the_token_is_in_the_authorization_header_and_never_in_an_address() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    connection.post("notes").query("page", 1).json(&json!({})).send().await.unwrap();
    let token = connection.tokens().await.unwrap().access_token().expose_secret().to_owned();
    for request in world.provider.requests_to(Endpoint::Api) {
        assert_eq!(request.header("authorization"), Some(format!("Bearer {token}").as_str()));
        assert!(!format!("{}?{}", request.path, request.query).contains(&token));
    }
}

/// A service with a header of its own.
#[connector(
    base_uri = "https://shop.example",
    test = none,
    apply(header = "X-Shop-Token"),
    headers("Shop-Version" = "2026-01", "X-Client" = "{client_id}"),
    query(format = "json"),
    oauth2(authorization_url = "https://shop.example/authorize", token_url = "https://shop.example/token"),
)]
pub struct Shop {
    pub client_id: String,
}

#[connector]
impl Shop {}

/// A service that takes the token in the address only.
#[connector(
    base_uri = "https://maps.example",
    test = none,
    apply(query = "key"),
    oauth2(authorization_url = "https://maps.example/authorize", token_url = "https://maps.example/token"),
)]
pub struct Maps {
    pub client_id: String,
}

#[connector]
impl Maps {}

#[tokio::test]
async fn s30_the_token_stands_elsewhere_only_where_that_is_declared() {
    let world = World::new::<Shop>().await;
    world.connect::<Shop>().await.get("orders?since=1").send().await.unwrap();
    let call = world.provider.requests_to(Endpoint::Api).pop().unwrap();
    assert_eq!(call.header("x-shop-token"), call.token.as_deref());
    assert_eq!(call.header("authorization"), None);
    assert_eq!((call.header("shop-version"), call.header("x-client")), (Some("2026-01"), Some(CLIENT_ID)));
    assert_eq!(call.query, "since=1&format=json");

    let world = World::new::<Maps>().await;
    world.connect::<Maps>().await.get("tiles?x=1").send().await.unwrap();
    let call = world.provider.requests_to(Endpoint::Api).pop().unwrap();
    assert_eq!(call.query_value("key"), call.token);
    assert_eq!((call.header("authorization"), call.query_value("x").as_deref()), (None, Some("1")));
}

#[tokio::test]
async fn what_the_caller_sets_for_one_call_wins_but_for_the_credential() {
    let world = World::new::<Shop>().await;
    let connection = world.connect::<Shop>().await;
    let call = connection.get("orders").header("shop-version", "2025").header("x-shop-token", "forged");
    call.query("format", "xml").send().await.unwrap();
    let call = world.provider.requests_to(Endpoint::Api).pop().unwrap();
    assert_eq!((call.header("shop-version"), call.query.as_str()), (Some("2025"), "format=xml"));
    assert_ne!(call.header("x-shop-token"), Some("forged"));
}

/// A body that comes in pieces and cannot be had twice.
pub struct Pieces(pub Vec<&'static str>);

impl Stream for Pieces {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop().map(|piece| Ok(Bytes::from_static(piece.as_bytes()))))
    }
}

#[tokio::test]
async fn r12_one_replay_with_headers_from_scratch() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    let old = connection.tokens().await.unwrap().access_token().expose_secret().to_owned();
    world.clock.advance(Duration::from_secs(60));
    world.provider.expire_access_tokens();
    connection.post("notes").header("x-own", "1").json(&json!({"text": "milk"})).send().await.unwrap();
    let calls = world.provider.requests_to(Endpoint::Api);
    let [first, second] = &calls[calls.len() - 2..] else { unreachable!() };
    assert_eq!(first.token.as_deref(), Some(old.as_str()));
    assert_ne!(second.token, first.token);
    let authorizations = second.headers.get_all("authorization").iter().count();
    assert_eq!((authorizations, second.header("x-own")), (1, Some("1")));
    assert_eq!(first.body, second.body);
    assert_eq!(world.token_requests(), 2);
}

#[tokio::test]
async fn r12_a_second_failure_is_returned_as_it_is() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    let before = world.calls();
    world.clock.advance(Duration::from_secs(60));
    world.provider.fail_times(Endpoint::Api, 9, Fault::body(401, "text/plain", "not you"));
    let error = connection.get("notes").send().await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(401));
    assert!(error.to_string().contains("not you"), "{error}");
    assert_eq!((world.calls() - before, world.token_requests()), (2, 2));
}

#[tokio::test]
async fn r12_a_body_that_cannot_be_cloned_is_not_replayed() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(Duration::from_secs(60));
    world.provider.expire_access_tokens();
    let before = world.calls();
    let upload = |name: &str| connection.post(name).body(Body::stream(Pieces(vec!["b", "a"])));
    let error = upload("first").send().await.unwrap_err();
    assert!(matches!(&error, Error::Retry { .. }), "{error}");
    assert_eq!(error.reason(), Some(Reason::BodyNotReplayable));
    assert_eq!(world.calls() - before, 1);
    upload("second").send().await.expect("the token is renewed: the next upload works");
    assert_eq!(world.provider.requests_to(Endpoint::Api).pop().unwrap().body, "ab");
}

#[tokio::test]
async fn a_failed_refresh_is_reported_together_with_the_answer_that_made_it_necessary() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(Duration::from_secs(60));
    world.provider.revoke_consents();
    let error = connection.get("notes").send().await.unwrap_err();
    let Error::Reconnect(failure) = &error else { panic!("{error}") };
    assert_eq!(failure.oauth_error(), Some("invalid_grant"));
    assert_eq!(failure.original_status().map(|status| status.as_u16()), Some(401));
}

#[tokio::test]
async fn an_error_status_is_an_error_unless_every_answer_is_wanted() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.provider.reply("/v1/none", Reply::json(json!({"message": "no such note"})).with_status(404));
    let error = connection.get("none").send().await.unwrap_err();
    assert!(matches!(&error, Error::Refused(_)), "{error}");
    assert!(error.to_string().contains("404") && error.to_string().contains("no such note"), "{error}");
    assert_eq!(connection.get("none").send_any().await.unwrap().status().as_u16(), 404);

    world.provider.fail_next(Endpoint::Api, Fault::Throttled(Duration::from_secs(7)));
    let error = connection.get("notes").send().await.unwrap_err();
    assert!(matches!(&error, Error::Retry { after: Some(wait), .. } if wait.as_secs() == 7), "{error}");
}

#[tokio::test]
async fn an_answer_that_is_not_what_was_expected_says_where() {
    #[derive(Debug, serde::Deserialize)]
    struct Page {
        #[expect(dead_code, reason = "only its type matters")]
        notes: Vec<u32>,
    }

    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.provider.reply("/v1/notes", Reply::json(json!({"notes": [1, 2, "s3cr3t"]})));
    let error = connection.get("notes").send().await.unwrap().json::<Page>().await.unwrap_err();
    assert_eq!(error.failure().and_then(|failure| failure.path()), Some("notes[2]"));
    assert!(!error.to_string().contains("s3cr3t"), "{error}");

    world.provider.reply("/v1/notes", Reply::json(json!({"pages": []})));
    let error = connection.get("notes").send().await.unwrap().json::<Page>().await.unwrap_err();
    assert!(error.to_string().contains("missing field `notes`"), "{error}");
}

/// A service that answers with 200 and an error inside.
#[connector(
    base_uri = "https://chat.example",
    test = get("auth.test"),
    refresh_on = [401, "token_expired"],
    detect_on = ["\"ok\": *false"],
    oauth2(authorization_url = "https://chat.example/authorize", token_url = "https://chat.example/token"),
)]
pub struct Chat {
    pub client_id: String,
}

#[connector]
impl Chat {}

#[tokio::test]
async fn a_success_that_is_an_error_is_detected_and_may_mean_a_stale_token() {
    let world = World::new::<Chat>().await;
    let connection = world.connect::<Chat>().await;
    world.clock.advance(Duration::from_secs(60));
    world.provider.reply_once("/send", Reply::json(json!({"ok": false, "error": "channel_not_found"})));
    let error = connection.post("send").send().await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::DetectedError));
    assert!(error.to_string().contains("channel_not_found"), "{error}");
    assert_eq!(world.token_requests(), 1);

    world.provider.reply_once("/send", Reply::json(json!({"ok": false, "error": "token_expired"})));
    let answer = connection.post("send").send().await.unwrap();
    assert_eq!((answer.status().as_u16(), world.token_requests()), (200, 2));
}

/// The same, which does not say how a stale token reads.
#[connector(
    base_uri = "https://plain.example",
    test = none,
    detect_on = ["\"ok\": *false"],
    oauth2(authorization_url = "https://plain.example/authorize", token_url = "https://plain.example/token"),
)]
pub struct PlainChat {
    pub client_id: String,
}

#[connector]
impl PlainChat {}

#[tokio::test]
async fn a_detected_error_that_is_not_about_the_token_is_not_sent_twice() {
    let world = World::new::<PlainChat>().await;
    let connection = world.connect::<PlainChat>().await;
    world.clock.advance(Duration::from_secs(60));
    world.provider.reply("/send", Reply::json(json!({"ok": false, "error": "forbidden"})));
    let error = connection.post("send").json(&json!({"text": "once"})).send().await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::DetectedError));
    assert_eq!((world.calls(), world.token_requests()), (1, 1));
}

#[tokio::test]
async fn a_body_that_a_pattern_has_looked_at_is_still_whole() {
    let world = World::new::<Chat>().await;
    let connection = world.connect::<Chat>().await;
    let long = "x".repeat(300_000);
    world.provider.reply("/long", Reply::text(long.clone()));
    assert_eq!(connection.get("long").send().await.unwrap().text().await.unwrap(), long);
    // What is not text is not looked at, however it reads.
    world.provider.reply("/image", Reply::bytes("image/png", r#""ok": false"#));
    connection.get("image").send().await.unwrap();
}

#[tokio::test]
async fn patterns_look_at_64_kib_of_an_answer_and_no_more() {
    let world = World::new::<Chat>().await;
    let connection = world.connect::<Chat>().await;
    for (front, outcome) in [(60 * 1024, Some(Reason::DetectedError)), (64 * 1024, None)] {
        world.provider.reply("/long", Reply::text(format!("{}\"ok\": false", " ".repeat(front))));
        assert_eq!(connection.get("long").send().await.err().and_then(|error| error.reason()), outcome, "{front}");
    }
}

/// A transport whose API begins to answer and then says nothing more.
struct Stalling(RewritingTransport);

#[async_trait]
impl Transport for Stalling {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        if request.url().path() != "/v1/stalls" {
            return self.0.send(request).await;
        }
        let silence = Body::stream(Silent);
        Ok(Response::new(StatusCode::INTERNAL_SERVER_ERROR, HeaderMap::new(), silence))
    }
}

/// A body that never gives anything.
struct Silent;

impl Stream for Silent {
    type Item = io::Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Pending
    }
}

#[tokio::test]
async fn s27_an_error_that_stalls_in_its_body_is_cut_off() {
    let world = World::new::<Notes>().await;
    world.connect::<Notes>().await;
    let connections = Connections::builder(REDIRECT_URI)
        .register::<Notes>()
        .transport(Stalling(world.provider.transport()))
        .clock(world.clock.clone())
        .shared_store(world.store.clone())
        .build()
        .unwrap();
    let connection = connections.get::<Notes>(ID).await.unwrap();
    let call = tokio::spawn(async move { connection.get("stalls").send().await.map(drop) });
    soon(world.clock.wait_for_sleepers(1)).await;
    soon(async {
        while !call.is_finished() {
            world.clock.advance(Duration::from_secs(60));
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(soon(call).await.unwrap().unwrap_err().reason(), Some(Reason::Timeout));
}

#[tokio::test]
async fn a_call_has_a_deadline_for_its_answer() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Api, Fault::Hold(gate.clone()));
    let call = connection.get("slow").timeout(Duration::from_secs(5));
    let call = tokio::spawn(async move { call.send().await.map(drop) });
    soon(gate.arrived()).await;
    world.clock.advance(Duration::from_secs(5));
    assert_eq!(soon(call).await.unwrap().unwrap_err().reason(), Some(Reason::Timeout));
}

/// A transport that says which headers it was told to keep to itself.
struct Discreet {
    inner: RewritingTransport,
    sensitive: Arc<Mutex<Vec<String>>>,
}

#[async_trait]
impl Transport for Discreet {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let headers = request.headers().iter().filter(|(_, value)| value.is_sensitive());
        *self.sensitive.lock().unwrap() = headers.map(|(name, _)| name.to_string()).collect();
        self.inner.send(request).await
    }
}

#[tokio::test]
async fn s34_a_transport_is_told_which_headers_are_secret() {
    let world = World::new::<Vault>().await;
    world.connect::<Vault>().await;
    let sensitive = Arc::default();
    let connections = Connections::builder(REDIRECT_URI)
        .register::<Vault>()
        .transport(Discreet { inner: world.provider.transport(), sensitive: Arc::clone(&sensitive) })
        .clock(world.clock.clone())
        .shared_store(world.store.clone())
        .build()
        .unwrap();
    let connection = connections.get::<Vault>(ID).await.unwrap();
    connection.get("me").header("x-own", "plain").send().await.unwrap();
    let mut names = sensitive.lock().unwrap().clone();
    names.sort_unstable();
    assert_eq!(names, ["authorization", "x-extra"]);
}
