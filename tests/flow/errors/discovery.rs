//! What an issuer says of itself, or does not.

use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::{CLIENT_ID, Endpoint, Fault, Gate};
use serde_json::{Value, json};

use super::{error, provocations};
use crate::discovery::{AtHome, Plain};
use crate::world::{ID, World, client, soon};

async fn begun(world: &World) -> Error {
    error(world.connections.authorize(&world.session, ID, client::<Plain>()).await)
}

/// The metadata say this.
async fn said(member: &str, value: impl Into<Value>) -> Error {
    begun(&World::with::<Plain>(|service| service.metadata(member, value.into()), |program| program).await).await
}

/// The metadata are answered like this, wherever they are sought.
async fn answered(fault: Fault) -> Error {
    let world = World::new::<Plain>().await;
    world.provider.fail_always(Endpoint::Metadata, fault);
    begun(&world).await
}

async fn another_issuer() -> Error {
    said("issuer", "https://evil.example").await
}

async fn no_issuer() -> Error {
    said("issuer", Value::Null).await
}

async fn nothing_there() -> Error {
    answered(Fault::Status(404)).await
}

async fn a_redirect() -> Error {
    answered(Fault::Redirect("https://evil.example/metadata".to_owned())).await
}

async fn no_object() -> Error {
    answered(Fault::body(200, "application/json", "[]")).await
}

async fn without_an_end() -> Error {
    answered(Fault::Endless).await
}

async fn a_lost_answer() -> Error {
    answered(Fault::LostReply).await
}

async fn an_answer_that_broke_off() -> Error {
    answered(Fault::Truncated).await
}

async fn unwell() -> Error {
    answered(Fault::Status(503)).await
}

async fn no_answer() -> Error {
    let world = World::new::<Plain>().await;
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Metadata, Fault::Hold(gate.clone()));
    let moved = async {
        gate.arrived().await;
        world.clock.advance(Duration::from_secs(10));
    };
    let (error, ()) = soon(async { tokio::join!(begun(&world), moved) }).await;
    gate.open();
    error
}

async fn an_endpoint_without_tls() -> Error {
    said("authorization_endpoint", "http://login.plain.example/authorize").await
}

async fn a_long_endpoint() -> Error {
    said("authorization_endpoint", format!("https://login.plain.example/{}", "a".repeat(5000))).await
}

async fn a_number_as_an_endpoint() -> Error {
    said("token_endpoint", 7).await
}

async fn an_endpoint_in_the_programs_own_network() -> Error {
    said("token_endpoint", "https://10.0.0.1:8443/token").await
}

async fn no_endpoint() -> Error {
    said("authorization_endpoint", Value::Null).await
}

async fn an_endpoint_with_a_parameter_of_ours() -> Error {
    said("token_endpoint", "https://login.plain.example/token?grant_type=password").await
}

/// Of members that do not decide, one that is given twice is none.
async fn two_endpoints() -> Error {
    let world = World::new::<Plain>().await;
    let member = "device_authorization_endpoint";
    let issuer = "https://login.plain.example/t1";
    let body = format!(r#"{{"issuer": "{issuer}", "{member}": "{issuer}/a", "{member}": "{issuer}/b"}}"#);
    world.provider.fail_always(Endpoint::Metadata, Fault::body(200, "application/json", body));
    error(world.connections.authorize_device(ID, client::<Plain>()).await)
}

async fn without_s256() -> Error {
    said("code_challenge_methods_supported", json!(["plain"])).await
}

async fn an_issuer_on_this_machine() -> Error {
    let world = World::new::<AtHome>().await;
    let server = Host::parse("localhost").unwrap();
    let home = AtHome { server, client_id: CLIENT_ID.to_owned() };
    error(world.connections.authorize(&world.session, ID, home).await)
}

provocations![
    another_issuer,
    no_issuer,
    nothing_there,
    a_redirect,
    no_object,
    without_an_end,
    a_lost_answer,
    an_answer_that_broke_off,
    unwell,
    no_answer,
    an_endpoint_without_tls,
    a_long_endpoint,
    a_number_as_an_endpoint,
    an_endpoint_in_the_programs_own_network,
    no_endpoint,
    an_endpoint_with_a_parameter_of_ours,
    two_endpoints,
    without_s256,
    an_issuer_on_this_machine,
];
