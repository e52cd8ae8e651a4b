//! Credentials that the program presets, and that are refused: nobody was asked for them.

use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::{API_KEY, Endpoint, Fault, Gate};

use crate::world::{ID, World, soon};

#[connector(base_uri = "https://api.keys.example", test = get("me"), api_key)]
pub struct Keys {
    pub api_key: Secret,
}

#[connector]
impl Keys {}

pub async fn with_preset() -> World {
    let world = World::with::<Keys>(|s| s, |p| p.preset::<Keys>("api_key", API_KEY)).await;
    world.connections.connect(ID, Keys { api_key: "".into() }).await.unwrap();
    world.clock.advance(Duration::from_secs(60));
    world.provider.set_api_key("another");
    world
}

#[tokio::test]
async fn r08_a_preset_key_that_is_refused_is_for_the_operator_to_mend() {
    let world = with_preset().await;
    let connection = world.connections.get::<Keys>(ID).await.unwrap();
    let error = connection.get("notes").send().await.unwrap_err();
    assert!(matches!(error, Error::Misconfigured(_)), "the person is sent for a key that nobody asked for: {error}");
    world.connections.set_preset::<Keys>("api_key", "another").unwrap();
    connection.get("notes").send().await.expect("it takes effect at once");
}

/// A preset is read at each use.
#[tokio::test]
async fn a_preset_key_that_is_replaced_while_a_call_is_on_its_way_takes_effect() {
    let world = with_preset().await;
    let connection = world.connections.get::<Keys>(ID).await.unwrap();
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Api, Fault::Hold(gate.clone()));
    let calls = world.calls();
    let call = tokio::spawn(async move { connection.get("notes").send().await.map(drop) });
    soon(gate.arrived()).await;
    world.connections.set_preset::<Keys>("api_key", "another").unwrap();
    gate.open();
    soon(call).await.unwrap().unwrap();
    assert_eq!(world.calls(), calls + 2, "sent once more, and no more");
}
