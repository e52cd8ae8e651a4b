//! What a person enters without a type: the selection, and what belongs to it.

use connector_core::prelude::*;
use connector_core::testing::{API_KEY, CLIENT_ID, CLIENT_SECRET};
use connector_core::{Connectable as _, FieldError};
use serde_json::{Value, json};

use super::{
    HelpDesk, HelpDeskConsent, HelpDeskKey, assert_by_consent, assert_by_key, by_consent, by_key, desk, last_call,
};
use crate::world::{HOUR, ID, World};

fn fields(entered: Value) -> Fields {
    serde_json::from_value(entered).unwrap()
}

#[track_caller]
fn asked(error: &Error) -> Vec<FieldError> {
    let Error::Input(fields) = error else { panic!("{error}") };
    fields.iter().cloned().collect()
}

#[tokio::test]
async fn the_selection_is_made_by_the_id_of_the_connector() {
    let world = desk().await;
    let connections = &world.connections;
    let key = fields(json!({ "connect_with": "help_desk_key", "api_key": API_KEY }));
    let connection = connections.connect_untyped("help_desk", ID, &key).await.unwrap();
    connection.get("tickets").send().await.unwrap();
    assert_by_key(&last_call(&world));
    assert_eq!(connections.registry().get("help_desk").unwrap().connectors().count(), 2);

    let client = json!({"connect_with": "help_desk_consent", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET});
    let request = connections.authorize_untyped("help_desk", &world.session, ID, &fields(client)).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    connections.complete(&world.session, &callback).await.unwrap().typed::<HelpDesk>().unwrap();
    connections.get_untyped("help_desk", ID).await.unwrap().get("tickets").send().await.unwrap();
    assert_by_consent(&last_call(&world));
    let kept = world.record::<HelpDesk>().await.active.unwrap();
    assert_eq!(kept.fields.get("connect_with"), None, "the grant says it");
}

#[tokio::test]
async fn a_selection_that_is_missing_or_unknown_is_an_error_when_the_connection_is_made() {
    let world = desk().await;
    let connections = &world.connections;
    let alternatives = "help_desk_consent (With a click, in the browser), help_desk_key (With a key from the settings)";
    for (given, said) in [
        (json!({ "api_key": API_KEY }), "`connect_with` is missing; choose one of: "),
        (json!({ "connect_with": "", "api_key": API_KEY }), "`connect_with` is missing; choose one of: "),
        (json!({ "connect_with": "help_desk", "api_key": API_KEY }), "`connect_with` must be one of: "),
        (json!({ "connect_with": "Key", "api_key": API_KEY }), "`connect_with` must be one of: "),
    ] {
        let given = fields(given);
        for error in [
            connections.connect_untyped("help_desk", ID, &given).await.map(drop).unwrap_err(),
            connections.authorize_untyped("help_desk", &world.session, ID, &given).await.map(drop).unwrap_err(),
            connections.fill::<HelpDesk>(&given).map(drop).unwrap_err(),
            given.build::<HelpDesk>().map(drop).unwrap_err(),
        ] {
            assert_eq!(error.to_string(), format!("{said}{alternatives}"));
            let [field] = asked(&error).try_into().unwrap();
            let choices: Vec<_> = field.choices.iter().map(|one| (one.value.as_str(), one.label.as_str())).collect();
            assert_eq!(choices[1], ("help_desk_key", "With a key from the settings"));
        }
    }
    assert!(world.provider.requests().is_empty());
    assert_eq!(connections.status::<HelpDesk>(ID).await.unwrap(), None);
}

#[tokio::test]
async fn fields_of_another_way_are_unknown() {
    let world = desk().await;
    let given = fields(json!({"connect_with": "help_desk_key", "api_key": API_KEY, "client_id": "a"}));
    for error in [given.build::<HelpDesk>().unwrap_err(), world.connections.fill::<HelpDesk>(&given).unwrap_err()] {
        let [field] = asked(&error).try_into().unwrap();
        assert_eq!(field.name, "client_id");
        assert_eq!(field.problem, "is not a field of Help Desk with a key; its fields: api_key");
    }
    let empty = fields(json!({ "connect_with": "help_desk_key" }));
    assert_eq!(empty.build::<HelpDesk>().unwrap_err().to_string(), "`api_key` is missing");
    // A page that shows the inputs of all ways sends the empty ones too.
    let whole =
        fields(json!({"connect_with": "help_desk_key", "api_key": API_KEY, "client_id": "", "client_secret": null}));
    assert!(matches!(whole.build::<HelpDesk>().unwrap(), HelpDesk::Key(_)));
}

#[tokio::test]
async fn a_way_that_is_named_by_itself_is_led_to_its_choice() {
    let world = desk().await;
    let said = "`help_desk_key` is registered as a variant of `help_desk` alone: name `help_desk`, or register `help_desk_key` too";
    let error = world.connections.get::<HelpDeskKey>(ID).await.unwrap_err();
    assert!(matches!(error, Error::Misconfigured(_)));
    assert_eq!(error.to_string(), said);
    let given = fields(json!({ "api_key": API_KEY }));
    assert_eq!(world.connections.connect_untyped("help_desk_key", ID, &given).await.unwrap_err().to_string(), said);
}

#[tokio::test]
async fn each_way_is_connected_in_the_manner_of_its_group() {
    let world = desk().await;
    let error = world.connections.connect(ID, super::consent()).await.unwrap_err();
    assert!(matches!(&error, Error::Bug(_)) && error.to_string().contains("Connections::authorize"), "{error}");
    let error = world.connections.authorize(&world.session, ID, super::with_key("a")).await.unwrap_err();
    assert!(matches!(&error, Error::Bug(_)) && error.to_string().contains("Connections::connect"), "{error}");
}

#[tokio::test]
async fn presets_scopes_and_redirect_uris_are_those_of_a_ways_connector() {
    let world = World::with::<HelpDesk>(
        |service| service.member("user.id", "ada"),
        |program| {
            program
                .preset::<HelpDeskConsent>("client_id", CLIENT_ID)
                .preset::<HelpDeskConsent>("client_secret", CLIENT_SECRET)
                .scopes::<HelpDeskConsent>(["tickets:write"])
                .redirect_uri_of::<HelpDeskConsent>("http://127.0.0.1:7777/desk")
        },
    )
    .await;
    world.provider.reply("/v1/who", connector_core::testing::Reply::text("ada"));
    let connections = &world.connections;
    let filled: HelpDesk = connections.fill(&fields(json!({ "connect_with": "help_desk_consent" }))).unwrap();
    let request = connections.authorize(&world.session, ID, filled).await.unwrap();
    assert!(
        request.url.as_str().contains("desk&") && request.url.as_str().contains("tickets%3Awrite"),
        "{}",
        request.url
    );
    let callback = world.provider.consent(&request.url).await.unwrap();
    let connection = connections.complete(&world.session, &callback).await.unwrap().typed::<HelpDesk>().unwrap();
    let kept = world.record::<HelpDesk>().await.active.unwrap();
    assert_eq!(kept.fields.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["user"], "presets are not stored");
    assert_eq!(connections.form::<HelpDeskConsent>().len(), 0);

    // A preset that is set while the program runs is for its own way alone.
    by_key(&world).await.unwrap();
    connections.set_preset::<HelpDeskConsent>("client_secret", "rotated").unwrap();
    connection.get("tickets").send().await.unwrap();
    assert_by_key(&last_call(&world));
    connections.set_preset::<HelpDeskKey>("api_key", "rotated").unwrap();
    world.provider.set_api_key("rotated");
    connection.get("tickets").send().await.unwrap();
    assert_eq!(last_call(&world).header("x-key"), Some("rotated"));
}

#[tokio::test]
async fn a_restart_finds_the_presets_of_the_way() {
    let store = std::sync::Arc::new(connector_core::MemoryStore::new());
    for round in 0..2 {
        let program = |program: connector_core::ConnectionsBuilder| program.preset::<HelpDeskKey>("api_key", API_KEY);
        let world = World::on::<HelpDesk>(store.clone(), |service| service, program).await;
        world.provider.reply("/v1/who", connector_core::testing::Reply::text("ada"));
        if round == 0 {
            let key: HelpDesk = world.connections.fill(&fields(json!({"connect_with": "help_desk_key"}))).unwrap();
            world.connections.connect(ID, key).await.unwrap();
        }
        let connection = world.connections.get::<HelpDesk>(ID).await.unwrap();
        connection.get("tickets").send().await.unwrap();
        assert_by_key(&last_call(&world));
        assert_eq!(world.connections.status::<HelpDesk>(ID).await.unwrap(), Some(connector_core::Status::Connected));
    }
}

#[tokio::test]
async fn a_preset_of_the_other_way_that_cannot_be_had_does_not_matter() {
    use connector_core::Preset;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    let empty = Arc::new(AtomicBool::new(false));
    let read = Arc::clone(&empty);
    let secret = Preset::read(move || if read.load(Ordering::SeqCst) { "" } else { CLIENT_SECRET });
    let program =
        |program: connector_core::ConnectionsBuilder| program.preset::<HelpDeskConsent>("client_secret", secret);
    let world = World::with::<HelpDesk>(|service| service.member("user.id", "ada"), program).await;
    world.provider.reply("/v1/who", connector_core::testing::Reply::text("ada"));
    let key = by_key(&world).await.unwrap();
    empty.store(true, Ordering::SeqCst);
    key.get("tickets").send().await.expect("a key needs no client secret");

    // The other program has reconnected with a consent. This one cannot prepare it, and must not mix the presets of both.
    empty.store(false, Ordering::SeqCst);
    let sibling = world.sibling::<HelpDesk>();
    let request = sibling.authorize(&world.session, ID, super::consent()).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    sibling.complete(&world.session, &callback).await.unwrap();
    empty.store(true, Ordering::SeqCst);
    let error = world.connections.resume::<HelpDesk>(ID).await.unwrap_err();
    assert!(matches!(&error, Error::Misconfigured(_)) && error.to_string().contains("client_secret"), "{error}");
    key.get("tickets").send().await.expect("what is in use goes on");
    assert_by_key(&last_call(&world));
    empty.store(false, Ordering::SeqCst);
    world.connections.resume::<HelpDesk>(ID).await.unwrap();
    key.get("tickets").send().await.unwrap();
    assert_by_consent(&last_call(&world));
}

#[tokio::test]
async fn a_connector_by_itself_and_in_a_choice_has_connections_apart() {
    let program = |program: connector_core::ConnectionsBuilder| program.register::<HelpDeskConsent>();
    let world = World::with::<HelpDesk>(|service| service.member("user.id", "ada"), program).await;
    let chosen = by_consent(&world).await.unwrap();
    assert_eq!(world.connections.status::<HelpDeskConsent>(ID).await.unwrap(), None);
    let alone = world.connect::<HelpDeskConsent>().await;
    assert_ne!(alone.key(), chosen.key());
    world.clock.advance(2 * HOUR);
    alone.get("tickets").send().await.unwrap();
    chosen.get("tickets").send().await.unwrap();
    assert_eq!(world.token_requests(), 4);
    world.connections.disconnect::<HelpDeskConsent>(ID).await.unwrap();
    chosen.get("tickets").send().await.expect("the other one is still there");
    let alone = world.connect::<HelpDeskConsent>().await;
    drop(alone);
    let untyped = world.connections.get_untyped("help_desk", ID).await.unwrap();
    let error = untyped.typed::<HelpDeskConsent>().unwrap_err();
    assert!(matches!(&error, Error::Bug(_)), "{error}");
}

#[tokio::test]
async fn a_form_has_the_form_of_each_way() {
    let program = |program: connector_core::ConnectionsBuilder| program.preset::<HelpDeskConsent>("client_id", "app");
    let world = World::with::<HelpDesk>(|service| service, program).await;
    let secret = json!({
        "title": "Client secret", "type": "string", "writeOnly": true, "format": "password",
    });
    let form = world.connections.form_schema::<HelpDesk>();
    let expected = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Help Desk",
        "type": "object",
        "oneOf": [
            {
                "title": "With a click, in the browser",
                "type": "object",
                "properties": { "connect_with": { "const": "help_desk_consent" }, "client_secret": secret },
                "required": ["connect_with"],
                "additionalProperties": false,
            },
            {
                "title": "With a key from the settings",
                "type": "object",
                "properties": {
                    "connect_with": { "const": "help_desk_key" },
                    "api_key": {
                        "title": "Api key", "description": "From the settings.", "type": "string", "minLength": 1,
                        "writeOnly": true, "format": "password",
                    },
                },
                "required": ["connect_with", "api_key"],
                "additionalProperties": false,
            },
        ],
    });
    assert_eq!(form, expected);
    assert_eq!(HelpDesk::ABOUT.form_schema()["oneOf"][0]["required"], json!(["connect_with", "client_id"]));
    let described = serde_json::to_value(HelpDesk::ABOUT).unwrap();
    let ways = &described["authorization"]["multi"];
    assert_eq!(ways[1]["label"], "With a key from the settings");
    assert_eq!(ways[1]["descriptor"]["id"], "help_desk_key");
    assert_eq!(ways[1]["hooks"], json!(["connected", "disconnect"]));
}
