//! Callbacks that cannot be completed, and what a service says in one.

use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::CLIENT_ID;

use super::{error, provocations};
use crate::installation::Market;
use crate::issuer::{Desk, Moved, Named, later};
use crate::loopback;
use crate::world::{ID, Notes, REDIRECT_URI, World, changed, client, soon};

/// What becomes of a good callback that was changed.
async fn with(change: impl FnOnce(String) -> String) -> Error {
    let world = World::new::<Notes>().await;
    let callback = change(world.consent::<Notes>().await);
    error(world.connections.complete(&world.session, &callback).await)
}

async fn without_a_state() -> Error {
    with(|callback| changed(&callback, "state", None)).await
}

async fn with_another_state() -> Error {
    with(|callback| changed(&callback, "state", Some("guessed"))).await
}

async fn at_another_path() -> Error {
    with(|callback| callback.replace("/callback", "/elsewhere")).await
}

async fn without_a_code() -> Error {
    with(|callback| changed(&callback, "code", None)).await
}

async fn with_two_codes() -> Error {
    with(|callback| callback + "&code=another").await
}

async fn with_a_token() -> Error {
    with(|callback| callback + "&access_token=a").await
}

async fn too_late() -> Error {
    let world = World::new::<Notes>().await;
    let callback = world.consent::<Notes>().await;
    world.clock.advance(Duration::from_secs(600));
    error(world.connections.complete(&world.session, &callback).await)
}

async fn nobody_came() -> Error {
    let world = loopback::world().await;
    let flow = loopback::begin(&world).await;
    let waiting = tokio::spawn(flow.connected());
    soon(world.clock.wait_for_sleepers(1)).await;
    world.clock.advance(Duration::from_secs(600));
    error(waiting.await.unwrap())
}

async fn denied() -> Error {
    let world = World::new::<Notes>().await;
    let request = world.connections.authorize(&world.session, ID, client::<Notes>()).await.unwrap();
    let callback = world.provider.deny(&request.url).await.unwrap();
    error(world.connections.complete(&world.session, &callback).await)
}

/// The service says this instead of giving a code.
async fn said(code: &str) -> Error {
    with(|callback| changed(&callback, "code", None) + "&error=" + code + "&error_description=in+words").await
}

async fn the_person_has_to_act() -> Error {
    said("login_required").await
}

async fn unavailable() -> Error {
    said("temporarily_unavailable").await
}

async fn a_wrong_request() -> Error {
    said("invalid_scope").await
}

async fn an_error_of_its_own() -> Error {
    said("account_frozen").await
}

/// A callback of the help desk, which always names its issuer.
async fn of_the_desk(change: impl FnOnce(&str) -> String) -> Error {
    let world = World::with::<Desk>(|s| s.issuer("https://acme.desk.example"), |program| program).await;
    let desk = Desk { subdomain: "acme".to_owned(), client_id: CLIENT_ID.to_owned() };
    let request = world.connections.authorize(&world.session, ID, desk).await.unwrap();
    let callback = change(&world.provider.consent(&request.url).await.unwrap());
    error(world.connections.complete(&world.session, &callback).await)
}

async fn of_another_issuer() -> Error {
    of_the_desk(|callback| changed(callback, "iss", Some("https://other.desk.example"))).await
}

async fn without_an_issuer() -> Error {
    of_the_desk(|callback| changed(callback, "iss", None)).await
}

async fn an_issuer_that_has_changed() -> Error {
    let world = World::new::<Named>().await;
    world.connect::<Named>().await;
    let moved = later::<Moved>(&world).get::<Moved>(ID).await.unwrap();
    world.clock.advance(crate::world::HOUR);
    error(moved.get("x").send().await)
}

async fn installed(change: impl FnOnce(&str) -> String) -> Error {
    let world = World::new::<Market>().await;
    let callback = change(&world.consent::<Market>().await);
    error(world.connections.complete_installation(ID, client::<Market>(), &callback).await)
}

async fn an_installation_with_a_state() -> Error {
    installed(ToOwned::to_owned).await
}

async fn an_installation_at_another_path() -> Error {
    installed(|callback| callback.replace("/callback", "/elsewhere")).await
}

async fn an_installation_of_another_connector() -> Error {
    let world = World::new::<Notes>().await;
    let callback = format!("{REDIRECT_URI}?code=a");
    error(world.connections.complete_installation(ID, client::<Notes>(), &callback).await)
}

provocations![
    without_a_state,
    with_another_state,
    at_another_path,
    without_a_code,
    with_two_codes,
    with_a_token,
    too_late,
    nobody_came,
    denied,
    the_person_has_to_act,
    unavailable,
    a_wrong_request,
    an_error_of_its_own,
    of_another_issuer,
    without_an_issuer,
    an_issuer_that_has_changed,
    an_installation_with_a_state,
    an_installation_at_another_path,
    an_installation_of_another_connector,
];
