//! What is entered: on a form, by the environment, from a file.

use std::path::PathBuf;

use connector_core::prelude::*;
use connector_core::testing::{CLIENT_ID, Endpoint};
use connector_core::{Connections, Preset};
use serde_json::json;

use crate::world::{Notes, REDIRECT_URI, World};

/// Which part of the world.
#[connector(choices)]
#[derive(Debug, PartialEq, Eq)]
pub enum Region {
    /// Europe
    Eu,
    /// America
    Us,
}

/// A service with a field of every kind.
#[connector(
    title = "Desk",
    base_uri = "https://{subdomain}.desk.example",
    test = get("me"),
    oauth2(
        authorization_url = "https://{subdomain}.desk.example/authorize",
        token_url = "https://{subdomain}.desk.example/token",
    ),
)]
pub struct Desk {
    /// From the console.
    pub client_id: String,
    pub client_secret: Option<Secret>,
    /// The name before `.desk.example`.
    #[connector(
        label = "Your desk",
        example = "acme",
        pattern = "[a-z]+",
        prefix = "https://",
        suffix = ".desk.example"
    )]
    pub subdomain: String,
    #[connector(default = "eu")]
    pub region: Region,
    pub seats: u8,
    #[connector(default = "true")]
    pub archived: bool,
    #[connector(from_token = "account")]
    pub account: Learned<String>,
}

#[connector]
impl Desk {}

/// A file of this test, removed when it ends.
struct File(PathBuf);

impl File {
    fn new(name: &str, text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("connector-{}-{name}", std::process::id()));
        std::fs::write(&path, text).unwrap();
        Self(path)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn misconfigured<T: std::fmt::Debug>(outcome: Result<T>) -> String {
    let error = outcome.unwrap_err();
    assert!(matches!(error, Error::Misconfigured(_)), "{error:?}");
    error.to_string()
}

#[tokio::test]
async fn a_preset_comes_from_a_file_and_a_rotated_one_takes_effect_at_once() {
    let file = File::new("rotated", &format!("{CLIENT_ID}\n"));
    let world =
        World::with::<Notes>(|s| s, |program| program.preset::<Notes>("client_id", Preset::file(&file.0))).await;
    assert!(!world.connections.form::<Notes>().iter().any(|field| field.name == "client_id"));
    let connection = world.connect::<Notes>().await;
    let sent = |world: &World| world.provider.requests_to(Endpoint::Token).last().unwrap().body_value("client_id");
    assert_eq!(sent(&world).as_deref(), Some(CLIENT_ID), "the line break at the end is not a part of it");
    std::fs::write(&file.0, "another\r\n").unwrap();
    world.clock.advance(std::time::Duration::from_secs(3600));
    connection.get("notes").send().await.expect_err("the service does not know that client");
    assert_eq!(sent(&world).as_deref(), Some("another"));
}

#[tokio::test]
async fn a_preset_comes_from_the_environment() {
    // Cargo sets it for every test.
    let expected = std::env::var("CARGO_PKG_NAME").unwrap();
    let connections = Connections::builder(REDIRECT_URI)
        .register::<Notes>()
        .preset::<Notes>("client_id", Preset::env("CARGO_PKG_NAME"))
        .build()
        .unwrap();
    assert_eq!(connections.fill::<Notes>(&Fields::new()).unwrap().client_id, expected);
}

#[tokio::test]
async fn a_preset_that_is_not_there_is_said_at_once_and_by_name() {
    let build = |preset: Preset| {
        let connections = Connections::builder(REDIRECT_URI).register::<Notes>();
        misconfigured(connections.preset::<Notes>("client_secret", preset).build())
    };
    let message = build(Preset::env("NOTES_SECRET_THAT_NOBODY_SET"));
    assert!(message.contains("`client_secret` of `notes`"), "{message}");
    assert!(message.contains("environment variable `NOTES_SECRET_THAT_NOBODY_SET`, which is not set"), "{message}");
    let message = build(Preset::file("no/such/file"));
    assert!(message.contains("file `no/such/file`, which cannot be read"), "{message}");
    let empty = File::new("empty", "\n");
    assert!(build(Preset::file(&empty.0)).contains("is empty"));
}

#[tokio::test]
async fn a_file_that_goes_away_ends_no_connection() {
    let file = File::new("gone", CLIENT_ID);
    let world =
        World::with::<Notes>(|s| s, |program| program.preset::<Notes>("client_id", Preset::file(&file.0))).await;
    let connection = world.connect::<Notes>().await;
    std::fs::remove_file(&file.0).unwrap();
    connection.get("notes").send().await.expect("the token that is there needs no preset");
    world.clock.advance(std::time::Duration::from_secs(3600));
    misconfigured(connection.get("notes").send().await);
    std::fs::write(&file.0, CLIENT_ID).unwrap();
    world.clock.advance(std::time::Duration::from_secs(60));
    connection.get("notes").send().await.expect("it is there again");
}

#[test]
fn the_form_is_a_json_schema() {
    let schema = Desk::DESCRIPTOR.form_schema();
    assert_eq!(
        schema,
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Desk",
            "type": "object",
            "properties": {
                "client_id": {
                    "title": "Client id", "type": "string", "minLength": 1, "description": "From the console."
                },
                "client_secret": {
                    "title": "Client secret", "type": "string", "writeOnly": true, "format": "password"
                },
                "subdomain": {
                    "title": "Your desk", "type": "string", "minLength": 1,
                    "description": "The name before `.desk.example`.", "examples": ["acme"], "pattern": "^(?:[a-z]+)$",
                    "x-prefix": "https://", "x-suffix": ".desk.example"
                },
                "region": {
                    "title": "Region", "type": "string", "minLength": 1, "default": "eu",
                    "oneOf": [{ "const": "eu", "title": "Europe" }, { "const": "us", "title": "America" }]
                },
                "seats": { "title": "Seats", "type": "integer" },
                "archived": { "title": "Archived", "type": "boolean", "default": true },
            },
            "required": ["client_id", "subdomain", "seats"],
            "additionalProperties": false,
        })
    );
}

#[test]
fn a_preset_is_not_in_the_schema() {
    let connections =
        Connections::builder(REDIRECT_URI).register::<Desk>().preset::<Desk>("client_id", "id").build().unwrap();
    let schema = connections.form_schema::<Desk>();
    assert!(schema["properties"].get("client_id").is_none() && schema["properties"].get("seats").is_some(), "{schema}");
    assert_eq!(schema["required"], json!(["subdomain", "seats"]));
}

#[test]
fn what_a_form_gives_is_read_as_fields() {
    let entered =
        json!({ "client_id": "id", "client_secret": null, "subdomain": "acme", "seats": 5, "archived": false });
    let fields: Fields = serde_json::from_value(entered).unwrap();
    let desk: Desk = fields.build().unwrap();
    assert_eq!((desk.seats, desk.archived, desk.region), (5, false, Region::Eu));
    assert!(desk.client_secret.is_none());
    for odd in [json!({ "seats": [5] }), json!({ "seats": { "value": 5 } }), json!(["seats"]), json!({ "seats": 1.5 })]
    {
        let error = serde_json::from_value::<Fields>(odd).unwrap_err().to_string();
        assert!(error.contains("expected"), "{error}");
    }
}

#[test]
fn all_wrong_values_are_reported_together_with_what_is_expected() {
    let fields = Fields::from([("client_id", "id"), ("subdomain", "ACME!"), ("region", "mars"), ("seats", "many")]);
    let error = fields.build::<Desk>().err().unwrap();
    let Error::Input(errors) = &error else { panic!("{error}") };
    let names: Vec<_> = errors.iter().map(|error| error.name.as_str()).collect();
    assert_eq!(names, ["subdomain", "region", "seats"]);
    let message = error.to_string();
    for expected in ["Your desk", "acme", "eu", "us", "0 to 255"] {
        assert!(message.contains(expected), "`{expected}` is not in: {message}");
    }
}
