//! What the service offers, and whose account it is.

use connector_core::prelude::*;
use connector_core::testing::{API_KEY, Reply};
use serde_json::{Value, json};

use super::{error, provocations};
use crate::callback::Owned;
use crate::choosing::Sites;
use crate::multi::offered::{Anonymous, WithoutKey};
use crate::world::{ID, World, client};

async fn sites(sites: Value) -> World {
    let world = World::new::<Sites>().await;
    world.provider.reply("/sites", Reply::json(sites));
    world
}

async fn resumed_with(name: &str, value: &str) -> Error {
    let world = sites(json!(["alpha", "beta"])).await;
    error(world.try_connect::<Sites>().await);
    error(world.connections.resume_with::<Sites>(ID, &Fields::from([(name, value)])).await)
}

async fn several_sites() -> Error {
    error(sites(json!(["alpha", "beta"])).await.try_connect::<Sites>().await)
}

async fn no_site() -> Error {
    error(sites(json!([])).await.try_connect::<Sites>().await)
}

async fn another_site() -> Error {
    resumed_with("site", "gamma").await
}

async fn a_field_that_is_not_chosen() -> Error {
    resumed_with("client_id", "another").await
}

async fn another_account() -> Error {
    let world = World::new::<Owned>().await;
    world.connect::<Owned>().await;
    world.provider.set_member("user.id", "somebody else");
    error(world.try_connect::<Owned>().await)
}

async fn nobodys_account() -> Error {
    let world = World::with::<Owned>(|service| service.member("user.id", Value::Null), |program| program).await;
    error(world.try_connect::<Owned>().await)
}

async fn a_way_that_tells_no_account() -> Error {
    let world = World::with::<WithoutKey>(|service| service.member("user.id", "ada"), |program| program).await;
    let request = world.connections.authorize(&world.session, ID, WithoutKey::Consent(client())).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    world.connections.complete(&world.session, &callback).await.unwrap();
    let anonymous = WithoutKey::Other(Anonymous { api_key: API_KEY.into() });
    error(world.connections.connect(ID, anonymous).await)
}

provocations![
    several_sites,
    no_site,
    another_site,
    a_field_that_is_not_chosen,
    another_account,
    nobodys_account,
    a_way_that_tells_no_account,
];
