//! Consent on a person's own machine: the program receives the callback itself (RFC 8252).

use std::io::{Read as _, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use connector_core::defaults::{FLOW_LIFETIME, LOOPBACK_ANSWER_TIMEOUT, LOOPBACK_REQUEST_TIMEOUT};
use connector_core::prelude::*;
use connector_core::testing::{CLIENT_ID, Endpoint, Fault, Gate, Reply};
use connector_core::{Connections, Loopback, LoopbackFlow, Reason, Status};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::browser::{authority, closed, connect, get, open, request, target};
use crate::choosing::Sites;
use crate::groups::Keyed;
use crate::world::{ID, MINUTE, Notes, REDIRECT_URI, World, changed, client, parameter, soon};

/// A world whose service knows the program as RFC 8252, section 7.3 has it: without a port.
pub async fn world() -> World {
    World::with::<Notes>(|service| service.redirect_uri("http://127.0.0.1/callback"), |program| program).await
}

pub async fn begin(world: &World) -> LoopbackFlow<Notes> {
    world.connections.authorize_on_loopback(ID, client::<Notes>()).await.unwrap()
}

/// The flow goes on as if nothing had been: the person's browser comes, and the account is connected.
pub async fn goes_on(flow: LoopbackFlow<Notes>, callback: &str) {
    let callback = callback.to_owned();
    let browser = tokio::spawn(async move { open(&callback).await });
    soon(flow.connected()).await.unwrap().get("notes").send().await.unwrap();
    assert_eq!(browser.await.unwrap().status, 200);
}

/// Whether the store still knows the flow with the state of an address.
async fn is_pending(world: &World, address: &str) -> bool {
    let state = parameter(address, "state").unwrap();
    let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(state.as_bytes()));
    world.store.flow(&hash).await.unwrap().is_some()
}

#[tokio::test]
async fn a_program_on_a_persons_own_machine_connects_an_account() {
    let world = world().await;
    let flow = begin(&world).await;
    let callback = world.provider.consent(flow.url()).await.unwrap();
    // Cookies of other programs on the machine come along: browsers do not tell ports apart.
    let cookies = format!("Cookie: other={}", "x".repeat(16 * 1024));
    let browser = tokio::spawn(async move { get(&callback, &["Sec-Fetch-Dest: document", &cookies]).await });

    let connection = soon(flow.connected()).await.unwrap();
    connection.get("notes").send().await.unwrap();
    assert_eq!(world.connections.status::<Notes>(ID).await.unwrap(), Some(Status::Connected));
    let page = browser.await.unwrap();
    assert_eq!(page.status, 200);
    assert!(page.body.contains("<p>Your Notes account is connected. You may close this window.</p>"), "{page:?}");
}

#[tokio::test]
async fn s12_a_loopback_redirect_uri_is_the_same_in_both_requests_and_nothing_else_is_used() {
    let world = world().await;
    let flow = begin(&world).await;
    let redirect_uri = flow.redirect_uri().to_owned();
    assert_eq!(parameter(flow.url().as_str(), "redirect_uri").as_ref(), Some(&redirect_uri));
    assert_ne!(redirect_uri, REDIRECT_URI);

    let callback = world.provider.consent(flow.url()).await.unwrap();
    goes_on(flow, &callback).await;
    let exchange = world.provider.requests_to(Endpoint::Token).pop().unwrap();
    assert_eq!(exchange.body_value("redirect_uri").as_ref(), Some(&redirect_uri));
    assert_eq!(world.record::<Notes>().await.active.unwrap().redirect_uri, redirect_uri);
}

#[tokio::test]
async fn s14_the_receiver_is_an_ip_literal_with_a_free_port_for_each_flow() {
    let world = world().await;
    let (one, other) = (begin(&world).await, begin(&world).await);
    for flow in [&one, &other] {
        let port = authority(flow.redirect_uri()).strip_prefix("127.0.0.1:").unwrap().parse::<u16>().unwrap();
        assert_eq!(flow.redirect_uri(), format!("http://127.0.0.1:{port}/callback"));
    }
    assert_ne!(one.redirect_uri(), other.redirect_uri());

    // Both lead to their end, the second first.
    let callbacks =
        (world.provider.consent(one.url()).await.unwrap(), world.provider.consent(other.url()).await.unwrap());
    goes_on(other, &callbacks.1).await;
    goes_on(one, &callbacks.0).await;
}

#[tokio::test]
async fn s14_the_port_is_closed_after_the_answer() {
    let world = world().await;
    let flow = begin(&world).await;
    let redirect_uri = flow.redirect_uri().to_owned();
    connect(&redirect_uri).await.unwrap();
    let callback = world.provider.consent(flow.url()).await.unwrap();
    goes_on(flow, &callback).await;
    connect(&redirect_uri).await.unwrap_err();
}

#[tokio::test]
async fn s14_the_port_is_closed_when_nobody_waits_any_more() {
    let world = world().await;
    let flow = begin(&world).await;
    let (url, redirect_uri) = (flow.url().to_string(), flow.redirect_uri().to_owned());
    drop(flow);
    closed(&redirect_uri).await;
    soon(async {
        while is_pending(&world, &url).await {
            tokio::task::yield_now().await;
        }
    })
    .await;

    let flow = begin(&world).await;
    let redirect_uri = flow.redirect_uri().to_owned();
    let waiting = tokio::spawn(flow.connected());
    connect(&redirect_uri).await.unwrap();
    waiting.abort();
    closed(&redirect_uri).await;
}

#[tokio::test]
async fn s14_the_port_is_closed_when_the_time_is_over() {
    let world = world().await;
    let flow = begin(&world).await;
    assert_eq!(flow.expires_at(), world.start_of_time() + FLOW_LIFETIME);
    let (url, redirect_uri) = (flow.url().to_string(), flow.redirect_uri().to_owned());
    assert!(is_pending(&world, &url).await);
    soon(world.clock.wait_for_sleepers(1)).await;
    world.clock.advance(FLOW_LIFETIME - MINUTE);
    connect(&redirect_uri).await.unwrap();

    world.clock.advance(MINUTE);
    let error = soon(flow.connected()).await.unwrap_err();
    assert!(matches!(&error, Error::Refused(_)) && error.to_string().contains("begin again"), "{error}");
    assert_eq!(error.reason(), Some(Reason::StateExpired));
    connect(&redirect_uri).await.unwrap_err();
    assert!(!is_pending(&world, &url).await);
}

#[tokio::test]
async fn the_page_waits_for_the_outcome_and_the_port_is_closed_meanwhile() {
    let world = world().await;
    let flow = begin(&world).await;
    let redirect_uri = flow.redirect_uri().to_owned();
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Token, Fault::Hold(gate.clone()));
    let callback = world.provider.consent(flow.url()).await.unwrap();
    let browser = tokio::spawn(async move { open(&callback).await });
    soon(gate.arrived()).await;
    // However long it takes to send a request, what comes after it takes longer.
    world.clock.advance(LOOPBACK_REQUEST_TIMEOUT);
    connect(&redirect_uri).await.unwrap_err();
    assert!(!browser.is_finished());

    gate.open();
    soon(flow.connected()).await.unwrap();
    assert_eq!(browser.await.unwrap().status, 200);
}

#[tokio::test]
async fn a_browser_that_leaves_early_does_not_stop_the_flow() {
    let world = world().await;
    let flow = begin(&world).await;
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Token, Fault::Hold(gate.clone()));
    let callback = world.provider.consent(flow.url()).await.unwrap();
    let mut browser = connect(&callback).await.unwrap();
    let bytes = request("GET", &target(&callback), &authority(&callback), &[]);
    tokio::io::AsyncWriteExt::write_all(&mut browser, bytes.as_bytes()).await.unwrap();
    soon(gate.arrived()).await;
    drop(browser);
    gate.open();
    soon(flow.connected()).await.unwrap().get("notes").send().await.unwrap();
}

#[test]
fn the_browser_has_its_page_before_the_caller_goes_on() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut browser = runtime.block_on(async {
        let world = world().await;
        let flow = begin(&world).await;
        let callback = world.provider.consent(flow.url()).await.unwrap();
        let mut browser = std::net::TcpStream::connect(authority(&callback)).unwrap();
        browser.write_all(request("GET", &target(&callback), &authority(&callback), &[]).as_bytes()).unwrap();
        soon(flow.connected()).await.unwrap();
        browser
    });
    // A command line ends now.
    drop(runtime);
    let mut page = String::new();
    browser.read_to_string(&mut page).unwrap();
    assert!(page.starts_with("HTTP/1.1 200 ") && page.contains("is connected"), "{page}");
}

#[tokio::test]
async fn a_browser_that_does_not_take_its_page_does_not_hold_the_caller() {
    let loopback = Loopback::new().message("x".repeat(16 * 1024 * 1024));
    let world = World::with::<Notes>(|service| service, |program| program.loopback(loopback)).await;
    let flow = begin(&world).await;
    let callback = world.provider.consent(flow.url()).await.unwrap();
    let waiting = tokio::spawn(flow.connected());
    let mut browser = connect(&callback).await.unwrap();
    let bytes = request("GET", &target(&callback), &authority(&callback), &[]);
    tokio::io::AsyncWriteExt::write_all(&mut browser, bytes.as_bytes()).await.unwrap();
    let status = || world.connections.status::<Notes>(ID);
    soon(async {
        while status().await.unwrap() != Some(Status::Connected) {
            tokio::task::yield_now().await;
        }
    })
    .await;
    soon(world.clock.wait_for_sleepers(2)).await;
    assert!(!waiting.is_finished());
    world.clock.advance(LOOPBACK_ANSWER_TIMEOUT);
    soon(waiting).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_caller_that_leaves_after_the_callback_loses_no_tokens() {
    let world = world().await;
    let flow = begin(&world).await;
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Token, Fault::Hold(gate.clone()));
    let callback = world.provider.consent(flow.url()).await.unwrap();
    let waiting = tokio::spawn(flow.connected());
    let browser = tokio::spawn(async move { open(&callback).await });
    soon(gate.arrived()).await;
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());

    gate.open();
    let page = browser.await.unwrap();
    assert!(page.body.contains("is connected"), "{page:?}");
    world.connections.get::<Notes>(ID).await.unwrap().get("notes").send().await.unwrap();
}

#[tokio::test]
async fn a_person_who_says_no_ends_the_flow() {
    let world = world().await;
    let flow = begin(&world).await;
    let callback = world.provider.deny(flow.url()).await.unwrap();
    let browser = tokio::spawn(async move { open(&callback).await });
    let error = soon(flow.connected()).await.unwrap_err();
    assert!(matches!(&error, Error::Reconnect(_)), "{error}");
    assert_eq!(error.reason(), Some(Reason::ConsentDenied));
    let page = browser.await.unwrap();
    assert_eq!(page.status, 400);
    assert!(page.body.contains("Your Notes account is not connected: consent was not given"), "{page:?}");
    assert!(page.body.contains("connect the account again"), "{page:?}");
}

#[tokio::test]
async fn a_failed_step_is_told_to_both_and_can_be_resumed() {
    let world = World::new::<Notes>().await;
    let flow = begin(&world).await;
    world.provider.reply_once("/v1/me", Reply::status(403));
    let callback = world.provider.consent(flow.url()).await.unwrap();
    let browser = tokio::spawn(async move { open(&callback).await });
    let error = soon(flow.connected()).await.unwrap_err();
    assert!(matches!(&error, Error::Refused(_)), "{error}");
    let page = browser.await.unwrap();
    assert!(page.status == 400 && page.body.contains("403"), "{page:?}");
    world.connections.resume::<Notes>(ID).await.unwrap();
}

#[tokio::test]
async fn a_program_that_does_not_know_its_connectors_has_the_same_way() {
    let world = World::new::<Sites>().await;
    world.provider.reply("/sites", Reply::json(json!(["alpha", "beta"])));
    let entered = Fields::from([("client_id", CLIENT_ID)]);
    let flow = world.connections.authorize_on_loopback_untyped("sites", ID, &entered).await.unwrap();
    let callback = world.provider.consent(flow.url()).await.unwrap();
    let browser = tokio::spawn(async move { open(&callback).await });
    let error = soon(flow.connected()).await.unwrap_err();
    assert!(matches!(&error, Error::Input(_)), "{error}");
    let page = browser.await.unwrap();
    assert!(page.body.contains("almost connected. Go back to the program"), "{page:?}");
    let connection = world.connections.resume_untyped("sites", ID, &Fields::from([("site", "beta")])).await.unwrap();
    connection.get("pages").send().await.unwrap();
}

#[tokio::test]
async fn path_and_message_are_the_programs() {
    let loopback = Loopback::new().path("/elsewhere").path_of::<Notes>("/notes/done").message("Fertig & <gut>.");
    let world = World::with::<Notes>(
        |service| service.redirect_uri("http://127.0.0.1/notes/done"),
        |program| program.loopback(loopback).register::<Sites>(),
    )
    .await;
    let entered = Fields::from([("client_id", CLIENT_ID)]);
    let other = world.connections.authorize_on_loopback_untyped("sites", ID, &entered).await.unwrap();
    assert!(other.redirect_uri().ends_with("/elsewhere"), "{other:?}");

    let flow = begin(&world).await;
    let callback = world.provider.consent(flow.url()).await.unwrap();
    assert_eq!(open(&callback.replace("/notes/done", "/callback")).await.status, 404);
    assert_eq!(open(&callback.replace("/notes/done", "/elsewhere")).await.status, 404);
    let browser = tokio::spawn(async move { open(&callback).await });
    soon(flow.connected()).await.unwrap();
    let page = browser.await.unwrap();
    assert!(page.body.contains("<p>Fertig &amp; &lt;gut&gt;.</p>"), "{page:?}");
}

#[tokio::test]
async fn a_path_that_cannot_be_one_and_an_unknown_connector_are_the_operators_matter() {
    let build = |loopback| Connections::builder(REDIRECT_URI).register::<Notes>().loopback(loopback).build();
    for path in ["callback", "/a?b", "/a/../b", "@evil.example/", "/%2e"] {
        for loopback in [Loopback::new().path(path), Loopback::new().path_of::<Notes>(path)] {
            let error = build(loopback).unwrap_err();
            assert!(
                matches!(&error, Error::Misconfigured(_)) && error.to_string().contains("begin with `/`"),
                "{error}"
            );
        }
    }
    let error = build(Loopback::new().path_of::<Sites>("/sites")).unwrap_err();
    assert!(matches!(&error, Error::Misconfigured(_)) && error.to_string().contains("`sites`"), "{error}");
    build(Loopback::new().path("/")).unwrap();

    let world = World::new::<Notes>().await;
    let error = world.connections.authorize_on_loopback_untyped("sites", ID, &Fields::new()).await.unwrap_err();
    assert!(matches!(&error, Error::Misconfigured(_)), "{error}");
}

#[tokio::test]
async fn a_connector_without_consent_is_connected_in_another_way() {
    let world = World::new::<Keyed>().await;
    let connector = client::<Keyed>();
    let error = world.connections.authorize_on_loopback(ID, connector).await.unwrap_err();
    assert!(matches!(&error, Error::Bug(_)) && error.to_string().contains("`Connections::connect`"), "{error}");
}

#[tokio::test]
async fn a_registered_loopback_address_stands_for_every_port_and_for_nothing_else() {
    let world = world().await;
    let flow = begin(&world).await;
    world.provider.consent(flow.url()).await.unwrap();
    for other in [
        "http://127.0.0.1:7777/other",
        "http://localhost:7777/callback",
        "https://127.0.0.1:7777/callback",
        "http://127.0.0.1.evil.example:7777/callback",
        "http://127.0.0.1:7777@evil.example/callback",
    ] {
        let url = changed(flow.url().as_str(), "redirect_uri", Some(other)).parse().unwrap();
        world.provider.consent(&url).await.unwrap_err();
    }
}
