//! A login of the service's own: it connects, it renews, and it is done once for all who wait.

use std::sync::Arc;
use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::{Endpoint, Fault, Gate, PASSWORD, SimulatedProviderBuilder, USERNAME};
use connector_core::{Connection, Status, Store};
use serde_json::json;

use crate::groups::{all_well, callers};
use crate::store::TestStore;
use crate::world::{ID, World, client, soon};

const HOUR: Duration = Duration::from_secs(3600);
const MINUTE: Duration = Duration::from_secs(60);

/// A service with a login that gives a token, which stands in a header of its own.
#[connector(base_uri = "https://api.vault.example", test = get("me"), custom)]
#[derive(Debug)]
pub struct Vault {
    pub username: String,
    pub password: Secret,
    /// Where the account is, as the login says.
    pub realm: Learned<String>,
}

#[connector]
impl Vault {
    #[connector(login)]
    async fn sign_in(&mut self, http: &Http) -> Result<Tokens> {
        let body = json!({"user": self.username, "secret": {"password": self.password.expose_secret()}});
        let tokens = http.post("sign-in").json(&body).send().await?.tokens().await?;
        if let Some(realm) = tokens.member("realm").and_then(|realm| realm.as_str()) {
            self.realm.set(realm);
        }
        Ok(tokens)
    }

    #[connector(apply)]
    fn show(&self, tokens: &Tokens, request: &mut Request) -> Result<()> {
        request.set_secret_header("x-vault-token", tokens.access_token())
    }
}

fn with_login(service: SimulatedProviderBuilder) -> SimulatedProviderBuilder {
    service
        .endpoint(Endpoint::Token, "https://api.vault.example/sign-in")
        .member("realm", "eu")
        .without_refresh_tokens()
}

async fn vault() -> (World, Connection<Vault>) {
    let world = World::with::<Vault>(with_login, |program| program).await;
    let connection = world.enter::<Vault>().await.unwrap();
    (world, connection)
}

#[tokio::test]
async fn a_login_connects_and_what_it_learns_is_kept() {
    let (world, connection) = vault().await;
    connection.get("items").send().await.unwrap();
    assert_eq!(world.token_requests(), 1);
    let call = world.provider.requests_to(Endpoint::Api).pop().unwrap();
    let token = connection.tokens().await.unwrap().access_token().expose_secret().to_owned();
    assert_eq!((call.header("x-vault-token"), call.header("authorization")), (Some(token.as_str()), None));
    assert_eq!(world.record::<Vault>().await.active.unwrap().fields.get("realm"), Some("eu"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_callers_at_expiry_cost_one_login() {
    let (world, connection) = vault().await;
    for round in 1..=5 {
        world.clock.advance(HOUR);
        let status = world.connections.status::<Vault>(ID).await.unwrap();
        assert_eq!(status, Some(Status::Connected), "who can log in needs nobody");
        all_well(&callers(&connection, 50).await);
        assert_eq!(world.token_requests(), 1 + round);
    }
}

#[tokio::test]
async fn a_dead_session_is_replaced_by_a_login_and_the_call_sent_again() {
    let (world, connection) = vault().await;
    world.clock.advance(MINUTE);
    world.provider.expire_access_tokens();
    let calls = world.calls();
    connection.get("items").send().await.unwrap();
    assert_eq!((world.token_requests(), world.calls() - calls), (2, 2));
}

#[tokio::test]
async fn a_login_goes_on_without_its_caller() {
    let store = Arc::new(TestStore::default());
    let shared = Arc::clone(&store) as Arc<dyn Store>;
    let world = World::on::<Vault>(shared, with_login, |program| program).await;
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Token, Fault::Hold(gate.clone()));
    let connections = world.connections.clone();
    let caller = tokio::spawn(async move { connections.connect(ID, client::<Vault>()).await.map(drop) });
    soon(gate.arrived()).await;
    caller.abort();
    let _ = caller.await;
    gate.open();
    // Once as what is begun, once as what is to be proven, and once as what is.
    soon(store.wait_for_saves(3)).await;
    assert_eq!(world.connections.status::<Vault>(ID).await.unwrap(), Some(Status::Connected));
    assert_eq!(world.token_requests(), 1);
}

#[tokio::test]
async fn a_login_that_is_refused_connects_nothing() {
    let world = World::with::<Vault>(with_login, |program| program).await;
    let vault = Vault { username: USERNAME.to_owned(), password: "mistyped".into(), realm: Learned::unset() };
    let error = world.connections.connect(ID, vault).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(401), "{error}");
    assert!(!format!("{error} {error:?}").contains("mistyped"));
    assert_eq!(world.connections.status::<Vault>(ID).await.unwrap(), None);
}

#[tokio::test]
async fn a_login_that_fails_for_a_while_is_tried_again() {
    let (world, connection) = vault().await;
    world.clock.advance(HOUR);
    world.provider.fail_next(Endpoint::Token, Fault::Status(503));
    let error = connection.get("items").send().await.unwrap_err();
    assert!(error.is_transient(), "{error}");
    world.clock.advance(MINUTE);
    connection.get("items").send().await.unwrap();
    assert_eq!(world.token_requests(), 3);
}

/// A service with a login, and with refresh tokens that are used in a way of its own.
#[connector(base_uri = "https://api.portal.example", test = get("me"), custom)]
#[derive(Debug)]
pub struct Portal {
    pub username: String,
    pub password: Secret,
}

#[connector]
impl Portal {
    #[connector(login)]
    async fn sign_in(&self, http: &Http) -> Result<Tokens> {
        let form = [("u", self.username.as_str()), ("p", self.password.expose_secret())];
        http.post("session").form(&form).send().await?.tokens().await
    }

    #[connector(refresh)]
    async fn prolong(&self, grant: &RefreshGrant, http: &Http) -> Result<Tokens> {
        http.post("session").form(&[("prolong", grant.refresh_token().expose_secret())]).send().await?.tokens().await
    }
}

#[tokio::test]
async fn the_refresh_hook_renews_what_the_login_got() {
    let session = "https://api.portal.example/session";
    let world = World::with::<Portal>(|s| s.endpoint(Endpoint::Token, session), |program| program).await;
    let connection = world.enter::<Portal>().await.unwrap();
    for _ in 0..3 {
        world.clock.advance(HOUR);
        all_well(&callers(&connection, 20).await);
    }
    let requests = world.provider.requests_to(Endpoint::Token);
    let sent: Vec<_> = requests.iter().map(|request| request.body_value("p").is_some()).collect();
    assert_eq!(sent, [true, false, false, false], "the password is sent once");
    assert_eq!(requests[0].body_value("p").as_deref(), Some(PASSWORD));
}
