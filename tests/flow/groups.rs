//! Connections without a consent: the program's own account, a key, a password, and calls that are signed.

use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::{API_KEY, CLIENT_ID, CLIENT_SECRET, Endpoint, Fault, Gate, PASSWORD, Reply};
use connector_core::{Connection, Reason, Status};
use serde_json::json;
use tokio::task::JoinSet;

use crate::world::{ID, Notes, World, client, soon};

const HOUR: Duration = Duration::from_secs(3600);
const MINUTE: Duration = Duration::from_secs(60);

/// That many callers at the same time; what became of them.
pub async fn callers<C: 'static>(connection: &Connection<C>, count: usize) -> Vec<Result<u16>> {
    let mut tasks = JoinSet::new();
    for number in 0..count {
        let connection = connection.clone();
        tasks.spawn(async move {
            let answer = connection.get("items").query("caller", number).send_any().await?;
            Ok(answer.status().as_u16())
        });
    }
    soon(tasks.join_all()).await
}

/// All of them got an answer.
#[track_caller]
pub fn all_well(outcomes: &[Result<u16>]) {
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(200))), "{outcomes:?}");
}

/// A service that the program uses on its own account.
#[connector(
    base_uri = "https://api.catalog.example/v1",
    test = get("me"),
    client_credentials(
        token_url = "https://catalog.example/token",
        scopes = ["catalog.read", "prices.read"],
        client_auth = basic,
        token_params(audience = "catalog"),
    ),
)]
#[derive(Debug)]
pub struct Catalog {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Catalog {}

#[tokio::test]
async fn a_program_connects_its_own_account() {
    let world = World::new::<Catalog>().await;
    let connection = world.enter::<Catalog>().await.unwrap();
    connection.get("items").send().await.unwrap();
    let [request] = world.provider.requests_to(Endpoint::Token).try_into().unwrap();
    let params = request.body_params().unwrap();
    let expected =
        [("grant_type", "client_credentials"), ("scope", "catalog.read prices.read"), ("audience", "catalog")];
    assert_eq!(params, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(connection.scopes_granted(), ["catalog.read", "prices.read"]);
    assert_eq!(connection.tokens().await.unwrap().refresh_token(), None);
    assert_eq!(world.connections.status::<Catalog>(ID).await.unwrap(), Some(Status::Connected));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_callers_at_expiry_cost_one_request_of_client_credentials() {
    let world = World::new::<Catalog>().await;
    let connection = world.enter::<Catalog>().await.unwrap();
    for round in 1..=5 {
        world.clock.advance(HOUR);
        all_well(&callers(&connection, 50).await);
        assert_eq!(world.token_requests(), 1 + round);
    }
    let requests = world.provider.requests_to(Endpoint::Token);
    assert!(requests.iter().all(|request| request.body_params() == requests[0].body_params()), "all ask for the same");
}

#[tokio::test]
async fn handles_of_two_programs_cost_one_request_each_at_most() {
    let world = World::new::<Catalog>().await;
    let connection = world.enter::<Catalog>().await.unwrap();
    let sibling = world.sibling::<Catalog>().get::<Catalog>(ID).await.unwrap();
    world.clock.advance(HOUR);
    all_well(&callers(&connection, 5).await);
    all_well(&callers(&sibling, 5).await);
    assert_eq!(world.token_requests(), 2, "what one program has got the other finds in the store");
}

#[tokio::test]
async fn a_token_of_the_program_that_died_early_is_replaced_and_the_call_sent_again() {
    let world = World::new::<Catalog>().await;
    let connection = world.enter::<Catalog>().await.unwrap();
    world.clock.advance(MINUTE);
    world.provider.expire_access_tokens();
    let calls = world.calls();
    connection.post("items").json(&json!({"name": "a"})).send().await.unwrap();
    assert_eq!((world.token_requests(), world.calls() - calls), (2, 2));
    let bodies: Vec<_> = world.provider.requests_to(Endpoint::Api)[calls..].iter().map(|call| call.json()).collect();
    assert_eq!(bodies[0], bodies[1]);
}

#[tokio::test]
async fn a_flight_of_client_credentials_outlives_its_callers() {
    let world = World::new::<Catalog>().await;
    let connection = world.enter::<Catalog>().await.unwrap();
    world.clock.advance(HOUR);
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Token, Fault::Hold(gate.clone()));
    let first = tokio::spawn({
        let connection = connection.clone();
        async move { connection.get("items").send().await.map(drop) }
    });
    soon(gate.arrived()).await;
    first.abort();
    let others = tokio::spawn({
        let connection = connection.clone();
        async move { callers(&connection, 10).await }
    });
    gate.open();
    all_well(&soon(others).await.unwrap());
    assert_eq!(world.token_requests(), 2);
}

#[tokio::test]
async fn a_wrong_secret_of_the_program_is_the_operators_matter() {
    let world = World::new::<Catalog>().await;
    let wrong = Catalog { client_id: CLIENT_ID.to_owned(), client_secret: "wrong".into() };
    let error = world.connections.connect(ID, wrong).await.unwrap_err();
    assert!(matches!(&error, Error::Misconfigured(_)) && error.oauth_error() == Some("invalid_client"), "{error}");
    assert_eq!(world.connections.status::<Catalog>(ID).await.unwrap(), None, "nothing is kept of it");
}

#[tokio::test]
async fn a_service_that_is_down_connects_nothing_and_is_tried_again() {
    let world = World::new::<Catalog>().await;
    world.provider.fail_next(Endpoint::Token, Fault::Throttled(MINUTE));
    let error = world.enter::<Catalog>().await.unwrap_err();
    assert!(matches!(&error, Error::Retry { after: Some(MINUTE), .. }), "{error}");
    assert_eq!(world.connections.status::<Catalog>(ID).await.unwrap(), None);
    world.enter::<Catalog>().await.unwrap();
}

#[tokio::test]
async fn a_rotated_secret_of_the_program_takes_effect_at_the_next_request() {
    let world =
        World::with::<Catalog>(|s| s, |program| program.preset::<Catalog>("client_secret", CLIENT_SECRET)).await;
    let connection = world.enter::<Catalog>().await.unwrap();
    world.provider.set_client_secret(CLIENT_ID, "rotated");
    world.connections.set_preset::<Catalog>("client_secret", "rotated").unwrap();
    world.clock.advance(HOUR);
    connection.get("items").send().await.unwrap();
    assert_eq!(world.token_requests(), 2);
}

#[tokio::test]
async fn a_connector_is_connected_in_the_way_of_its_group() {
    let world = World::new::<Catalog>().await;
    let error = world.connections.authorize(&world.session, ID, client::<Catalog>()).await.unwrap_err();
    assert!(matches!(&error, Error::Bug(_)) && error.to_string().contains("Connections::connect"), "{error}");
    let world = World::new::<Notes>().await;
    let error = world.enter::<Notes>().await.unwrap_err();
    assert!(matches!(&error, Error::Bug(_)) && error.to_string().contains("Connections::authorize"), "{error}");
    assert!(world.provider.requests().is_empty());
}

#[tokio::test]
async fn a_connector_without_a_known_type_is_connected_from_what_a_person_entered() {
    let world = World::new::<Catalog>().await;
    let entered = crate::world::entered(Catalog::DESCRIPTOR);
    let connection = world.connections.connect_untyped("catalog", ID, &entered).await.unwrap();
    connection.get("items").send().await.unwrap();
    let error = world.connections.connect_untyped("catalog", ID, &Fields::new()).await.unwrap_err();
    assert!(matches!(&error, Error::Input(fields) if fields.len() == 2), "{error}");
}

/// A service with a key in a header of its own.
#[connector(base_uri = "https://api.keyed.example", test = get("me"), apply(header = "X-Key"), api_key)]
#[derive(Debug)]
pub struct Keyed {
    pub api_key: Secret,
}

#[connector]
impl Keyed {}

/// A service with a key in the query.
#[connector(base_uri = "https://api.asked.example", test = get("me"), apply(query = "key"), api_key)]
#[derive(Debug)]
pub struct Asked {
    pub api_key: Secret,
}

#[connector]
impl Asked {}

/// A service with a key where tokens stand.
#[connector(base_uri = "https://api.bearing.example", test = get("me"), api_key)]
#[derive(Debug)]
pub struct Bearing {
    pub api_key: Secret,
}

#[connector]
impl Bearing {}

/// A service with user name and password.
#[connector(base_uri = "https://api.gated.example", test = get("me"), basic)]
#[derive(Debug)]
pub struct Gated {
    pub username: String,
    pub password: Secret,
}

#[connector]
impl Gated {}

#[tokio::test]
async fn a_key_stands_where_the_service_wants_it_and_nowhere_else() {
    let world = World::new::<Keyed>().await;
    world.enter::<Keyed>().await.unwrap().get("items").send().await.unwrap();
    for call in world.provider.requests() {
        assert_eq!(
            (call.header("x-key"), call.header("authorization"), call.query.as_str()),
            (Some(API_KEY), None, "")
        );
    }
    let world = World::new::<Asked>().await;
    world.enter::<Asked>().await.unwrap().get("items").query("page", 2).send().await.unwrap();
    let call = world.provider.requests().pop().unwrap();
    assert_eq!((call.query, call.headers.get("authorization")), (format!("page=2&key={API_KEY}"), None));

    let world = World::new::<Bearing>().await;
    world.enter::<Bearing>().await.unwrap().get("items").send().await.unwrap();
    let call = world.provider.requests().pop().unwrap();
    assert_eq!(call.header("authorization"), Some(format!("Bearer {API_KEY}").as_str()));
}

#[tokio::test]
async fn user_name_and_password_stand_in_every_call() {
    let world = World::new::<Gated>().await;
    world.enter::<Gated>().await.unwrap().get("items").send().await.unwrap();
    let calls = world.provider.requests();
    assert_eq!(calls.len(), 2);
    for call in calls {
        // "simulated-user:simulated-password" (RFC 7617, section 2).
        let expected = "Basic c2ltdWxhdGVkLXVzZXI6c2ltdWxhdGVkLXBhc3N3b3Jk";
        assert_eq!(call.header("authorization"), Some(expected));
    }
}

/// What is entered is withdrawn, found refused, and replaced.
async fn withdrawn_and_replaced<C: Connector>(replace: impl FnOnce(&World), replacement: C) {
    let world = World::new::<C>().await;
    let connection = world.enter::<C>().await.unwrap();
    world.clock.advance(24 * HOUR);
    all_well(&callers(&connection, 5).await);
    world.provider.revoke_consents();
    for _ in 0..3 {
        let calls = world.calls();
        let error = connection.get("items").send().await.unwrap_err();
        assert!(matches!(&error, Error::Reconnect(_)), "{error}");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(401));
        assert_eq!(world.calls() - calls, 1, "there is nothing to renew, and no reason to ask twice");
        world.clock.advance(HOUR);
    }
    assert_eq!(world.token_requests(), 0);
    let answer = connection.get("items").send_any().await.unwrap();
    assert_eq!(answer.status().as_u16(), 401, "who wants every answer gets this one too");

    replace(&world);
    let error = world.enter::<C>().await.unwrap_err();
    assert!(matches!(&error, Error::Reconnect(_)), "what was refused is refused as well when it is entered: {error}");
    world.connections.connect(ID, replacement).await.unwrap();
    connection.get("items").send().await.expect("handles of before use what was entered last");
}

#[tokio::test]
async fn a_key_that_is_refused_asks_for_the_person_and_for_no_renewal() {
    let replace = |world: &World| world.provider.set_api_key("another");
    withdrawn_and_replaced(replace, Keyed { api_key: "another".into() }).await;
    withdrawn_and_replaced(replace, Asked { api_key: "another".into() }).await;
    withdrawn_and_replaced(replace, Bearing { api_key: "another".into() }).await;
}

#[tokio::test]
async fn a_password_that_is_refused_asks_for_the_person_and_for_no_renewal() {
    let replace = |world: &World| world.provider.set_user("a", "b:c");
    withdrawn_and_replaced(replace, Gated { username: "a".to_owned(), password: "b:c".into() }).await;
}

#[tokio::test]
async fn what_cannot_stand_in_a_request_is_refused_before_anything_is_kept() {
    let world = World::new::<Keyed>().await;
    let error = world.connections.connect(ID, Keyed { api_key: "a b".into() }).await.unwrap_err();
    assert!(matches!(&error, Error::Input(fields) if fields.iter().all(|field| field.name == "api_key")), "{error}");
    assert_eq!(world.connections.status::<Keyed>(ID).await.unwrap(), None);
    assert!(world.provider.requests().is_empty());

    // RFC 7617, section 2: the first colon ends the user name.
    let world = World::new::<Gated>().await;
    let gated = Gated { username: "a:b".to_owned(), password: "c".into() };
    let error = world.connections.connect(ID, gated).await.unwrap_err();
    assert!(matches!(&error, Error::Input(fields) if fields.iter().all(|field| field.name == "username")), "{error}");
    assert_eq!(world.connections.status::<Gated>(ID).await.unwrap(), None);
    assert!(world.provider.requests().is_empty());
}

#[tokio::test]
async fn what_a_service_repeats_of_a_credential_is_blotted_out() {
    async fn said<C: Connector>(repeated: &str) -> String {
        let world = World::new::<C>().await;
        let connection = world.enter::<C>().await.unwrap();
        let reply = Reply::json(json!({"message": format!("no: {repeated}!")})).with_status(400);
        world.provider.reply("/items", reply);
        let error = connection.get("items").send().await.unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(text.contains("no: "), "{text}");
        text
    }
    let pair = "c2ltdWxhdGVkLXVzZXI6c2ltdWxhdGVkLXBhc3N3b3Jk";
    assert!(!said::<Keyed>(API_KEY).await.contains(API_KEY));
    assert!(!said::<Asked>(API_KEY).await.contains(API_KEY));
    assert!(!said::<Gated>(PASSWORD).await.contains(PASSWORD));
    assert!(!said::<Gated>(pair).await.contains(pair), "user name and password as they were sent");
}

#[tokio::test]
async fn a_rotated_key_of_the_program_takes_effect_at_once() {
    let world = World::with::<Keyed>(|s| s, |program| program.preset::<Keyed>("api_key", API_KEY)).await;
    let connection = world.enter::<Keyed>().await.unwrap();
    world.provider.set_api_key("rotated");
    world.connections.set_preset::<Keyed>("api_key", "rotated").unwrap();
    connection.get("items").send().await.unwrap();
    assert_eq!(world.record::<Keyed>().await.active.unwrap().fields.get("api_key"), None, "a preset is not stored");
}

#[tokio::test]
async fn a_failed_entry_leaves_the_old_connection_in_use() {
    let world = World::new::<Keyed>().await;
    let connection = world.enter::<Keyed>().await.unwrap();
    world.connections.connect(ID, Keyed { api_key: "mistyped".into() }).await.unwrap_err();
    connection.get("items").send().await.unwrap();
    assert_eq!(world.connections.status::<Keyed>(ID).await.unwrap(), Some(Status::Connected));
}

#[tokio::test]
async fn fixed_credentials_survive_a_restart() {
    let world = World::new::<Gated>().await;
    world.enter::<Gated>().await.unwrap();
    world.clock.advance(1000 * HOUR);
    world.sibling::<Gated>().get::<Gated>(ID).await.unwrap().get("items").send().await.unwrap();
}

/// A service whose calls are signed with what was entered.
#[connector(base_uri = "https://api.signed.example", test = get("me"), custom)]
#[derive(Debug)]
pub struct Signed {
    pub account: String,
    pub key: Secret,
}

#[connector]
impl Signed {
    #[connector(apply)]
    fn sign(&self, _: &Tokens, request: &mut Request) -> Result<()> {
        let signature = format!("{}:{}:{}", self.account, request.url().path(), self.key.expose_secret().len());
        request.set_secret_header("x-signature", &signature.into())
    }
}

#[tokio::test]
async fn calls_that_are_signed_need_no_token_and_no_renewal() {
    let world = World::new::<Signed>().await;
    let connection = world.enter::<Signed>().await.unwrap();
    connection.get("items").send().await.unwrap();
    let call = world.provider.requests().pop().unwrap();
    assert_eq!(call.header("x-signature"), Some("simulated:/items:9"));
    world.clock.advance(HOUR);
    world.provider.reply_once("/items", Reply::status(401));
    let calls = world.calls();
    let error = connection.get("items").send().await.unwrap_err();
    assert!(matches!(&error, Error::Reconnect(_)), "{error}");
    assert_eq!(error.reason(), Some(Reason::HttpStatus));
    assert_eq!(world.calls() - calls, 1);
    connection.get("items").send().await.expect("one refusal does not end what may be right");
}
