//! A program that knows its connectors by their ids only, as one that draws forms from data does.

use connector_core::Status;
use connector_core::prelude::*;
use connector_core::testing::{CLIENT_ID, Endpoint, Reply};
use serde_json::json;

use crate::choosing::Sites;
use crate::world::{ID, World};

#[tokio::test]
async fn the_whole_life_of_a_connection_needs_no_type() {
    let world = World::new::<Sites>().await;
    world.provider.reply("/sites", Reply::json(json!(["alpha", "beta"])));
    let connections = &world.connections;
    let entered: Fields = serde_json::from_value(json!({ "client_id": CLIENT_ID })).unwrap();
    let request = connections.authorize_untyped("sites", &world.session, ID, &entered).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    let error = connections.complete(&world.session, &callback).await.unwrap_err();
    assert!(matches!(&error, Error::Input(fields) if fields.iter().all(|field| field.choices.len() == 2)), "{error}");
    assert_eq!(connections.status_untyped("sites", ID).await.unwrap(), Some(Status::Pending));

    let chosen = Fields::from([("site", "beta")]);
    let connection = connections.resume_untyped("sites", ID, &chosen).await.unwrap();
    connection.get("pages").send().await.unwrap();
    assert_eq!(world.provider.requests_to(Endpoint::Api).pop().unwrap().path, "/beta/pages");
    assert_eq!(connections.status_untyped("sites", ID).await.unwrap(), Some(Status::Connected));

    connections.disconnect_untyped("sites", ID).await.unwrap();
    assert_eq!(connections.status_untyped("sites", ID).await.unwrap(), None);
    connection.get("pages").send().await.unwrap_err();
    connections.forget_untyped("sites", ID).await.expect("what is not there is forgotten already");
}

#[tokio::test]
async fn an_unknown_connector_is_the_operators_matter_everywhere() {
    let world = World::new::<Sites>().await;
    let connections = &world.connections;
    let none = Fields::new();
    for error in [
        connections.resume_untyped("pages", ID, &none).await.map(drop).unwrap_err(),
        connections.disconnect_untyped("pages", ID).await.unwrap_err(),
        connections.forget_untyped("pages", ID).await.unwrap_err(),
        connections.status_untyped("pages", ID).await.map(drop).unwrap_err(),
        connections.get_untyped("pages", ID).await.map(drop).unwrap_err(),
    ] {
        assert!(matches!(error, Error::Misconfigured(_)) && error.to_string().contains("`pages`"), "{error}");
    }
}
