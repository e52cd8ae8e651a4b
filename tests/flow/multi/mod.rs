//! A choice among several connectors: one help desk, with a consent or with a key.

mod devices;
mod entering;
pub mod offered;
mod races;
mod revoking;
mod wide;

use std::sync::Arc;

use connector_core::prelude::*;
use connector_core::testing::{API_KEY, CLIENT_ID, CLIENT_SECRET, Endpoint, Fault, Received, Reply};
use connector_core::{Connection, Connections, Reason, Status, Store};
use serde_json::json;

use crate::store::TestStore;
use crate::world::{HOUR, ID, World};

/// A help desk, by whichever way the company allows.
#[connector(multi, title = "Help Desk", docs = "https://desk.example/developers")]
#[derive(Debug)]
pub enum HelpDesk {
    /// With a click, in the browser
    Consent(HelpDeskConsent),
    /// With a key from the settings
    Key(HelpDeskKey),
}

/// A help desk, by a consent.
#[connector(
    title = "Help Desk with a consent",
    base_uri = "https://api.desk.example/v2",
    test = get("me"),
    oauth2(
        authorization_url = "https://desk.example/authorize",
        token_url = "https://desk.example/token",
        revoke_url = "https://desk.example/revoke",
        tokens(agent = "agent"),
        further_scopes = ["tickets:write"],
    ),
)]
#[derive(Debug)]
pub struct HelpDeskConsent {
    pub client_id: String,
    pub client_secret: Option<Secret>,
    #[connector(from_token = "user.id", owner)]
    pub user: Learned<String>,
}

#[connector]
impl HelpDeskConsent {}

/// A help desk, by a key.
#[connector(
    title = "Help Desk with a key",
    base_uri = "https://keys.desk.example/v1",
    test = none,
    detect_on = ["\"ok\": *false"],
    apply(header = "X-Key"),
    api_key,
)]
#[derive(Debug)]
pub struct HelpDeskKey {
    /// From the settings.
    pub api_key: Secret,
    #[connector(owner)]
    pub user: Learned<String>,
}

#[connector]
impl HelpDeskKey {
    #[connector(connected)]
    async fn who(&mut self, api: &Api) -> Result<()> {
        self.user.set(api.get("who").send().await?.text().await?);
        Ok(())
    }

    #[connector(disconnect)]
    async fn leave(&self, api: &Api) -> Result<()> {
        api.post("leave").send().await.map(drop)
    }
}

/// The service of the help desk: the account is Ada's, whoever comes in whichever way.
pub async fn desk() -> World {
    desk_on(Arc::new(TestStore::default())).await
}

async fn desk_on(store: Arc<dyn Store>) -> World {
    let service = |service: connector_core::testing::SimulatedProviderBuilder| service.member("user.id", "ada");
    let world = World::on::<HelpDesk>(store, service, |program| program).await;
    world.provider.reply("/v1/who", Reply::text("ada"));
    world
}

fn consent() -> HelpDesk {
    let client_secret = Some(CLIENT_SECRET.into());
    HelpDesk::Consent(HelpDeskConsent { client_id: CLIENT_ID.to_owned(), client_secret, user: Learned::default() })
}

fn with_key(key: &str) -> HelpDesk {
    HelpDesk::Key(HelpDeskKey { api_key: key.into(), user: Learned::default() })
}

/// Connects with a consent.
async fn by_consent(world: &World) -> Result<Connection<HelpDesk>> {
    by_consent_of(world, &world.connections).await
}

/// The same by a program of the test's own.
async fn by_consent_of(world: &World, program: &Connections) -> Result<Connection<HelpDesk>> {
    let request = program.authorize(&world.session, ID, consent()).await?;
    let callback = world.provider.consent(&request.url).await?;
    program.complete(&world.session, &callback).await?.typed()
}

/// Connects with the key that the service knows.
pub async fn by_key(world: &World) -> Result<Connection<HelpDesk>> {
    world.connections.connect(ID, with_key(API_KEY)).await
}

fn last_call(world: &World) -> Received {
    world.provider.requests_to(Endpoint::Api).pop().unwrap()
}

/// A call went out as the consent has it.
#[track_caller]
fn assert_by_consent(call: &Received) {
    assert_eq!((call.host.as_str(), call.path.as_str()), ("api.desk.example", "/v2/tickets"));
    assert!(call.header("authorization").is_some_and(|header| header.starts_with("Bearer ")));
    assert_eq!(call.header("x-key"), None);
}

/// A call went out as the key has it.
#[track_caller]
fn assert_by_key(call: &Received) {
    assert_eq!((call.host.as_str(), call.path.as_str()), ("keys.desk.example", "/v1/tickets"));
    assert_eq!((call.header("x-key"), call.header("authorization")), (Some(API_KEY), None));
}

#[tokio::test]
async fn one_connection_goes_from_one_way_to_the_other_and_back_while_handles_live() {
    let world = desk().await;
    let connection = by_consent(&world).await.unwrap();
    connection.get("tickets").send().await.unwrap();
    assert_by_consent(&last_call(&world));
    world.clock.advance(2 * HOUR);
    connection.get("tickets").send().await.expect("it is renewed");
    assert_eq!(world.token_requests(), 2);
    assert_eq!(connection.descriptor().id, "help_desk_consent");
    assert!(matches!(connection.connector().unwrap(), HelpDesk::Consent(one) if one.user.get().unwrap() == "ada"));
    assert_eq!(connection.key().connector, "help_desk");

    by_key(&world).await.unwrap();
    connection.get("tickets").send().await.unwrap();
    assert_by_key(&last_call(&world));
    assert_eq!(connection.descriptor().id, "help_desk_key");
    assert!(matches!(connection.connector().unwrap(), HelpDesk::Key(one) if one.api_key.expose_secret() == API_KEY));
    world.clock.advance(100 * HOUR);
    connection.get("tickets").send().await.unwrap();
    assert_eq!(world.token_requests(), 2, "nothing of a key is renewed");
    assert_eq!(world.connections.status::<HelpDesk>(ID).await.unwrap(), Some(Status::Connected));

    by_consent(&world).await.unwrap();
    connection.get("tickets").send().await.unwrap();
    assert_by_consent(&last_call(&world));
    world.clock.advance(2 * HOUR);
    connection.get("tickets").send().await.expect("it is renewed again");
    assert_eq!(world.token_requests(), 4);
}

#[tokio::test]
async fn signals_are_those_of_the_way_in_use() {
    let world = desk().await;
    let connection = by_consent(&world).await.unwrap();
    world.clock.advance(2 * crate::world::MINUTE);
    world.provider.expire_access_tokens();
    connection.get("tickets").send().await.expect("a token that died early is renewed");
    assert_eq!(world.token_requests(), 2);

    by_key(&world).await.unwrap();
    world.provider.set_api_key("another");
    let calls = world.calls();
    let error = connection.get("tickets").send().await.unwrap_err();
    assert!(matches!(&error, Error::Reconnect(_)), "{error}");
    assert_eq!((world.calls() - calls, world.token_requests()), (1, 2), "a key is not renewed");
    world.clock.advance(crate::world::MINUTE);
    let answer = connection.get("tickets").send_any().await.unwrap();
    assert_eq!(answer.status().as_u16(), 401, "who wants every answer gets this one too");
    world.connections.connect(ID, with_key("another")).await.unwrap();
    connection.get("tickets").send().await.unwrap();

    for path in ["/v1/odd", "/v2/odd"] {
        world.provider.reply(path, Reply::json(json!({ "ok": false })));
    }
    let error = connection.get("odd").send().await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::DetectedError), "{error}");
    by_consent(&world).await.unwrap();
    connection.get("odd").send().await.expect("where a consent is used it is no error");
}

#[tokio::test]
async fn a_failed_reconnect_by_another_way_leaves_the_old_one_in_use() {
    let world = desk().await;
    let connection = by_consent(&world).await.unwrap();
    for _ in 0..2 {
        let error = world.connections.connect(ID, with_key("mistyped")).await.unwrap_err();
        assert!(matches!(&error, Error::Reconnect(_)), "{error}");
        world.clock.advance(2 * HOUR);
        connection.get("tickets").send().await.unwrap();
        assert_by_consent(&last_call(&world));
    }
    let record = world.record::<HelpDesk>().await;
    let connectors = [record.active, record.pending].map(|grant| grant.unwrap().connector);
    assert_eq!(connectors, ["help_desk_consent", "help_desk_key"], "each grant says what it is of");
    // And the other way round.
    by_key(&world).await.unwrap();
    let request = world.connections.authorize(&world.session, ID, consent()).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    world.provider.fail_next(Endpoint::Api, Fault::Status(500));
    world.connections.complete(&world.session, &callback).await.unwrap_err();
    connection.get("tickets").send().await.unwrap();
    assert_by_key(&last_call(&world));
    let resumed = world.connections.resume::<HelpDesk>(ID).await.unwrap();
    for handle in [resumed, connection] {
        handle.get("tickets").send().await.unwrap();
        assert_by_consent(&last_call(&world));
    }
}

#[tokio::test]
async fn the_account_of_another_person_is_refused_across_ways() {
    let world = desk().await;
    let connection = by_consent(&world).await.unwrap();
    world.provider.reply("/v1/who", Reply::text("eve"));
    let error = by_key(&world).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::OwnerChanged), "{error}");
    connection.get("tickets").send().await.unwrap();
    assert_by_consent(&last_call(&world));
    assert!(world.record::<HelpDesk>().await.pending.is_none());

    world.provider.reply("/v1/who", Reply::text("ada"));
    by_key(&world).await.unwrap();
    world.provider.set_member("user.id", "eve");
    let error = by_consent(&world).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::OwnerChanged), "{error}");
    assert_eq!(connection.owner().as_deref(), Some("ada"));
    connection.get("tickets").send().await.unwrap();
    assert_by_key(&last_call(&world));
}

#[tokio::test]
async fn another_program_on_the_same_store_finds_the_way_by_itself() {
    let world = desk().await;
    by_consent(&world).await.unwrap();
    let connection = world.sibling::<HelpDesk>().get::<HelpDesk>(ID).await.unwrap();
    connection.get("tickets").send().await.unwrap();
    assert_by_consent(&last_call(&world));

    by_key(&world).await.unwrap();
    let restarted = world.sibling::<HelpDesk>().get::<HelpDesk>(ID).await.unwrap();
    restarted.get("tickets").send().await.unwrap();
    assert_by_key(&last_call(&world));
    world.clock.advance(2 * HOUR);
    connection.get("tickets").send().await.expect("what is dead is looked for in the store");
    assert_by_key(&last_call(&world));
    assert_eq!(world.token_requests(), 1);
}

#[tokio::test]
async fn a_key_that_was_replaced_by_another_program_is_noticed_when_it_is_refused() {
    let world = desk().await;
    let connection = by_key(&world).await.unwrap();
    by_consent_of(&world, &world.sibling::<HelpDesk>()).await.unwrap();
    connection.get("tickets").send().await.expect("nobody has told this program, and the key is good");
    assert_by_key(&last_call(&world));
    world.clock.advance(crate::world::MINUTE);
    world.provider.set_api_key("another");
    connection.get("tickets").send().await.unwrap();
    assert_by_consent(&last_call(&world));

    // By the consent again, and in this program too: then with another key, elsewhere.
    world.provider.reply("/v1/who", Reply::text("ada"));
    world.sibling::<HelpDesk>().connect(ID, with_key("another")).await.unwrap();
    world.clock.advance(2 * HOUR);
    connection.get("tickets").send().await.unwrap();
    assert_eq!(last_call(&world).header("x-key"), Some("another"));
}

#[tokio::test]
async fn a_connection_ends_in_the_manner_of_its_way() {
    let world = desk().await;
    by_key(&world).await.unwrap();
    world.connections.disconnect::<HelpDesk>(ID).await.unwrap();
    assert_eq!(last_call(&world).path, "/v1/leave");
    assert_eq!(world.provider.count(Endpoint::Revocation), 0);

    by_consent(&world).await.unwrap();
    // A key that is not proven: its connector has a hook, and the active one has none.
    world.connections.connect(ID, with_key("mistyped")).await.unwrap_err();
    let calls = world.calls();
    world.connections.disconnect::<HelpDesk>(ID).await.unwrap();
    assert_eq!((world.provider.count(Endpoint::Revocation), world.calls()), (2, calls));
    assert_eq!(world.connections.status::<HelpDesk>(ID).await.unwrap(), None);
    world.connections.forget::<HelpDesk>(ID).await.unwrap();

    by_key(&world).await.unwrap();
    world.provider.fail_next(Endpoint::Api, Fault::Status(500));
    by_consent(&world).await.unwrap_err();
    world.connections.disconnect::<HelpDesk>(ID).await.unwrap();
    assert_eq!(last_call(&world).path, "/v1/leave", "the active one by its hook");
    assert_eq!(world.provider.count(Endpoint::Revocation), 4, "and the one that was not proven by its endpoint");
}

#[tokio::test]
async fn a_further_token_ends_with_the_way_that_had_it() {
    let world = desk().await;
    world.provider.reply("/v2/search", Reply::json(json!([])).for_anyone());
    for (name, value) in [("access_token", "agent-1"), ("refresh_token", "agent-refresh-1")] {
        world.provider.set_member(&format!("agent.{name}"), value);
    }
    let connection = by_consent(&world).await.unwrap();
    let agent = connection.using("agent").unwrap();
    agent.get("search").send().await.unwrap();
    assert_eq!(last_call(&world).header("authorization"), Some("Bearer agent-1"));

    by_key(&world).await.unwrap();
    for error in [agent.get("search").send().await.unwrap_err(), connection.using("agent").map(drop).unwrap_err()] {
        assert!(matches!(&error, Error::Reconnect(_)) && error.to_string().contains("`agent`"), "{error}");
    }
    assert!(matches!(connection.using("robot").unwrap_err(), Error::Bug(_)), "nobody has such a token");
    by_consent(&world).await.unwrap();
    agent.get("search").send().await.expect("the handle works again");
    assert_eq!(last_call(&world).header("authorization"), Some("Bearer agent-1"));
}
