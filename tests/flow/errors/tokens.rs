//! What a token endpoint answers, or does not, at an exchange and at a renewal.

use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::{Endpoint, Fault, Gate};
use connector_core::{Lease, Leased};
use serde_json::{Value, json};

use super::{error, provocations};
use crate::callback::{Owned, Regional};
use crate::named::Talk;
use crate::world::{HOUR, Notes, World, key, soon};

/// The exchange is answered like this.
async fn exchanged(fault: Fault) -> Error {
    let world = World::new::<Notes>().await;
    world.provider.fail_always(Endpoint::Token, fault);
    error(world.try_connect::<Notes>().await)
}

/// The renewal is answered like this, as often as it is tried.
async fn renewed(fault: Fault) -> Error {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    world.provider.fail_always(Endpoint::Token, fault);
    error(connection.get("notes").send().await)
}

fn said(code: &str) -> Fault {
    Fault::body(400, "application/json", json!({"error": code, "error_description": "in words"}).to_string())
}

fn answer(answer: &Value) -> Fault {
    Fault::body(200, "application/json", answer.to_string())
}

async fn a_code_that_was_used() -> Error {
    exchanged(said("invalid_grant")).await
}

async fn a_wrong_secret() -> Error {
    exchanged(said("invalid_client")).await
}

async fn another_grant() -> Error {
    exchanged(said("unauthorized_client")).await
}

async fn an_error_of_its_own() -> Error {
    exchanged(said("account_frozen")).await
}

async fn unavailable_at_the_exchange() -> Error {
    exchanged(said("temporarily_unavailable")).await
}

async fn down_at_the_exchange() -> Error {
    exchanged(Fault::Status(503)).await
}

async fn lost_at_the_exchange() -> Error {
    exchanged(Fault::LostReply).await
}

async fn broken_off_at_the_exchange() -> Error {
    exchanged(Fault::Truncated).await
}

/// What becomes of something that waits for an answer which does not come.
async fn waiting<T: Send + 'static>(world: &World, work: impl Future<Output = Result<T>> + Send + 'static) -> Error {
    let gate = Gate::new();
    world.provider.fail_always(Endpoint::Token, Fault::Hold(gate.clone()));
    let work = tokio::spawn(work);
    soon(gate.arrived()).await;
    world.clock.advance(Duration::from_secs(30));
    soon(async {
        while !work.is_finished() {
            world.clock.advance(Duration::from_secs(30));
            tokio::task::yield_now().await;
        }
    })
    .await;
    error(work.await.unwrap())
}

async fn no_answer_at_the_exchange() -> Error {
    let world = World::new::<Notes>().await;
    let callback = world.consent::<Notes>().await;
    let (connections, session) = (world.connections.clone(), world.session.clone());
    waiting(&world, async move { connections.complete(&session, &callback).await }).await
}

async fn not_reached_at_the_exchange() -> Error {
    let world = World::new::<Notes>().await;
    let callback = world.consent::<Notes>().await;
    let (connections, session) = (super::calls::unreachable::<Notes>(&world), &world.session);
    error(connections.complete(session, &callback).await)
}

async fn a_page() -> Error {
    exchanged(Fault::body(404, "text/html", "<html>not found</html>")).await
}

async fn a_redirect() -> Error {
    exchanged(Fault::Redirect("https://notes.example/elsewhere".to_owned())).await
}

async fn neither_json_nor_a_form() -> Error {
    exchanged(Fault::body(200, "text/html", "<html>welcome</html>")).await
}

async fn broken_json() -> Error {
    exchanged(Fault::body(200, "application/json", "{\"access_token\": ")).await
}

async fn two_access_tokens() -> Error {
    exchanged(Fault::body(200, "application/json", r#"{"access_token": "a", "access_token": "b"}"#)).await
}

async fn a_number_as_a_token() -> Error {
    exchanged(answer(&json!({"access_token": 1}))).await
}

async fn a_number_as_a_type() -> Error {
    exchanged(answer(&json!({"access_token": "a", "token_type": 1}))).await
}

async fn no_access_token() -> Error {
    exchanged(answer(&json!({"token_type": "Bearer"}))).await
}

async fn a_token_with_a_space() -> Error {
    exchanged(answer(&json!({"access_token": "two words", "token_type": "Bearer"}))).await
}

async fn another_type() -> Error {
    exchanged(answer(&json!({"access_token": "a", "token_type": "MAC"}))).await
}

/// A service whose tokens are bound to a key, which a hook asks for.
#[connector(
    base_uri = "https://bound.example",
    test = none,
    oauth2(authorization_url = "https://bound.example/authorize", token_url = "https://bound.example/token"),
)]
pub struct Bound {
    pub client_id: String,
}

#[connector]
impl Bound {
    #[connector(acquire)]
    async fn exchange(&self, grant: &CodeGrant, http: &Http) -> Result<Tokens> {
        let answer = http.post("https://bound.example/token").form(&grant.params(self)).send().await?;
        answer.tokens().await?.require_type("DPoP")
    }
}

async fn a_type_that_was_not_asked_for() -> Error {
    error(World::new::<Bound>().await.try_connect::<Bound>().await)
}

async fn a_large_answer() -> Error {
    exchanged(Fault::Endless).await
}

/// A service that numbers its accounts.
#[connector(
    base_uri = "https://numbered.example",
    test = none,
    oauth2(authorization_url = "https://numbered.example/authorize", token_url = "https://numbered.example/token"),
)]
pub struct Numbered {
    pub client_id: String,
    #[connector(from_token = "account")]
    pub account: Learned<u32>,
}

#[connector]
impl Numbered {}

async fn a_value_that_does_not_fit() -> Error {
    let world = World::with::<Numbered>(|service| service.member("account", "ada"), |program| program).await;
    error(world.try_connect::<Numbered>().await)
}

async fn a_host_that_is_not_declared() -> Error {
    let evil = "https://evil.example";
    let world = World::with::<Regional>(|s| s.callback_param("accounts-server", evil), |program| program).await;
    error(world.try_connect::<Regional>().await)
}

async fn no_host_at_all() -> Error {
    let world = World::with::<Regional>(|service| service.callback_param("another", "a"), |program| program).await;
    error(world.try_connect::<Regional>().await)
}

async fn the_end() -> Error {
    renewed(said("invalid_grant")).await
}

async fn the_end_again() -> Error {
    let world = World::new::<Owned>().await;
    let connection = world.connect::<Owned>().await;
    world.clock.advance(HOUR);
    world.provider.revoke_consents();
    error(connection.get("x").send().await);
    error(world.sibling::<Owned>().get::<Owned>(crate::world::ID).await.unwrap().get("x").send().await)
}

async fn unavailable_at_the_renewal() -> Error {
    renewed(said("temporarily_unavailable")).await
}

async fn down_at_the_renewal() -> Error {
    renewed(Fault::Throttled(Duration::from_secs(7))).await
}

async fn no_refresh_token() -> Error {
    let world = World::with::<Notes>(|service| service.without_refresh_tokens(), |program| program).await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(HOUR);
    error(connection.get("notes").send().await)
}

async fn a_token_that_was_not_given() -> Error {
    error(World::new::<Talk>().await.connect::<Talk>().await.using("user"))
}

async fn a_token_that_is_not_declared() -> Error {
    error(World::new::<Talk>().await.connect::<Talk>().await.using("admin"))
}

async fn another_process_renews() -> Error {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    let tokens = world.record::<Notes>().await.active.unwrap().consent;
    let lease = Lease { key: key::<Notes>(), tokens, owner: "another".to_owned() };
    assert_eq!(world.store.lease(&lease, 24 * HOUR).await.unwrap(), Leased::Held);
    world.clock.advance(HOUR);
    let caller = tokio::spawn(async move { connection.get("notes").send().await });
    while !caller.is_finished() {
        world.clock.advance(Duration::from_millis(100));
        tokio::task::yield_now().await;
    }
    error(caller.await.unwrap())
}

provocations![
    a_code_that_was_used,
    a_wrong_secret,
    another_grant,
    an_error_of_its_own,
    unavailable_at_the_exchange,
    down_at_the_exchange,
    lost_at_the_exchange,
    broken_off_at_the_exchange,
    no_answer_at_the_exchange,
    not_reached_at_the_exchange,
    a_page,
    a_redirect,
    neither_json_nor_a_form,
    broken_json,
    two_access_tokens,
    a_number_as_a_token,
    a_number_as_a_type,
    no_access_token,
    a_token_with_a_space,
    another_type,
    a_type_that_was_not_asked_for,
    a_large_answer,
    a_value_that_does_not_fit,
    a_host_that_is_not_declared,
    no_host_at_all,
    the_end,
    the_end_again,
    unavailable_at_the_renewal,
    down_at_the_renewal,
    another_process_renews,
    no_refresh_token,
    a_token_that_was_not_given,
    a_token_that_is_not_declared,
];
