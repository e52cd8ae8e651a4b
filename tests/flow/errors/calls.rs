//! Calls of an API: where they may go, and what comes back.

use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::{Endpoint, Fault, Gate, Reply, RewritingTransport};
use connector_core::{Body, Connection, Connections};
use serde_json::json;

use super::{error, provocations};
use crate::calls::{Pieces, PlainChat};
use crate::groups::Keyed;
use crate::world::{ID, MINUTE, Notes, REDIRECT_URI, World, client, soon};

async fn connected() -> (World, Connection<Notes>) {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    (world, connection)
}

/// The same program, on a machine from which nobody can be reached.
pub fn unreachable<C: Connector>(world: &World) -> Connections {
    // Nobody listens at the port of a service that has ended.
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let transport = RewritingTransport::new(listener.local_addr().unwrap()).unwrap();
    drop(listener);
    let program = Connections::builder(REDIRECT_URI).register::<C>().transport(transport).clock(world.clock.clone());
    program.shared_store(world.store.clone()).build().unwrap()
}

async fn get(address: &str) -> Error {
    let (_world, connection) = connected().await;
    error(connection.get(address).send().await)
}

async fn replied(reply: Reply) -> Error {
    let (world, connection) = connected().await;
    world.provider.reply("/v1/notes", reply);
    error(connection.get("notes").send().await)
}

async fn failed(fault: Fault) -> Error {
    let (world, connection) = connected().await;
    world.provider.fail_always(Endpoint::Api, fault);
    error(connection.get("notes").send().await)
}

async fn a_space_in_an_address() -> Error {
    get("my notes").await
}

async fn no_address() -> Error {
    get("https://:x").await
}

async fn out_of_the_base() -> Error {
    get("../admin").await
}

async fn another_host() -> Error {
    get("https://evil.example/x").await
}

async fn without_tls() -> Error {
    get("http://api.notes.example/v1/x").await
}

/// A service that says nothing about where its API is.
#[connector(
    test = none,
    oauth2(authorization_url = "https://bare.example/authorize", token_url = "https://bare.example/token"),
)]
pub struct Baseless {
    pub client_id: String,
}

#[connector]
impl Baseless {}

async fn without_a_base() -> Error {
    error(World::new::<Baseless>().await.connect::<Baseless>().await.get("notes").send().await)
}

async fn an_error() -> Error {
    let challenge = r#"Bearer error="insufficient_scope", error_description="no", scope="notes.write""#;
    let reply = Reply::json(json!({"message": "not you"})).with_status(403);
    replied(reply.with_header("www-authenticate", challenge)).await
}

async fn too_many_requests() -> Error {
    failed(Fault::Throttled(Duration::from_secs(7))).await
}

async fn a_lost_answer() -> Error {
    failed(Fault::LostReply).await
}

async fn an_answer_that_broke_off() -> Error {
    let (world, connection) = connected().await;
    world.provider.fail_next(Endpoint::Api, Fault::Truncated);
    error(connection.get("notes").send().await.unwrap().bytes().await)
}

async fn nobody_to_be_reached() -> Error {
    let (world, _connection) = connected().await;
    let connection = unreachable::<Notes>(&world).get::<Notes>(ID).await.unwrap();
    error(connection.get("notes").send().await)
}

async fn no_answer() -> Error {
    let (world, connection) = connected().await;
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Api, Fault::Hold(gate.clone()));
    let call = tokio::spawn(async move { connection.get("slow").timeout(Duration::from_secs(5)).send().await });
    soon(gate.arrived()).await;
    world.clock.advance(Duration::from_secs(5));
    error(call.await.unwrap())
}

async fn a_stream_that_is_used_up() -> Error {
    let (world, connection) = connected().await;
    world.clock.advance(MINUTE);
    world.provider.expire_access_tokens();
    error(connection.post("notes").body(Body::stream(Pieces(vec!["b", "a"]))).send().await)
}

async fn a_loop() -> Error {
    replied(Reply::status(302).with_header("location", "/v1/notes")).await
}

async fn another_json() -> Error {
    let (world, connection) = connected().await;
    world.provider.reply("/v1/notes", Reply::json(json!(["a", 1])));
    error(connection.get("notes").send().await.unwrap().json::<Vec<String>>().await)
}

async fn an_error_in_a_success() -> Error {
    let world = World::new::<PlainChat>().await;
    let connection = world.connect::<PlainChat>().await;
    world.provider.reply("/send", Reply::json(json!({"ok": false, "error": "no such room"})));
    error(connection.post("send").send().await)
}

async fn a_wrong_key() -> Error {
    let world = World::new::<Keyed>().await;
    world.provider.set_api_key("another");
    error(world.connections.connect(ID, client::<Keyed>()).await)
}

async fn a_name_that_is_no_header() -> Error {
    let (_world, connection) = connected().await;
    error(connection.get("notes").header("a b", "c").send().await)
}

async fn a_value_that_is_no_header() -> Error {
    let (_world, connection) = connected().await;
    error(connection.get("notes").header("x-name", "a\nb").send().await)
}

async fn a_form_within_a_form() -> Error {
    let (_world, connection) = connected().await;
    error(connection.post("notes").form(&json!({"a": {"b": 1}})).send().await)
}

async fn a_map_that_is_no_json() -> Error {
    let (_world, connection) = connected().await;
    let map = std::collections::HashMap::from([(vec![1], 1)]);
    error(connection.post("notes").json(&map).send().await)
}

provocations![
    a_space_in_an_address,
    no_address,
    out_of_the_base,
    another_host,
    without_tls,
    without_a_base,
    an_error,
    too_many_requests,
    a_lost_answer,
    an_answer_that_broke_off,
    nobody_to_be_reached,
    no_answer,
    a_stream_that_is_used_up,
    a_loop,
    another_json,
    an_error_in_a_success,
    a_wrong_key,
    a_name_that_is_no_header,
    a_value_that_is_no_header,
    a_form_within_a_form,
    a_map_that_is_no_json,
];
