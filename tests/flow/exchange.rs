//! The exchange of a code for tokens: statements 19, 22, 23, 25 to 29 and 31, rule 15.

use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::{CLIENT_ID, CLIENT_SECRET, Endpoint, Fault, Gate, Reply, SimulatedProviderBuilder};
use connector_core::{Connection, Reason, Status};
use serde_json::json;

use crate::calls::Shop;
use crate::world::{HOUR, ID, Notes, World, client, soon};

/// What becomes of a connection whose token endpoint answers so.
async fn with_answer<C: Connector>(fault: Fault) -> (World, Result<Connection<C>>) {
    let world = World::new::<C>().await;
    world.provider.fail_next(Endpoint::Token, fault);
    let outcome = world.try_connect::<C>().await;
    (world, outcome)
}

fn tokens(body: &serde_json::Value) -> Fault {
    Fault::body(200, "application/json", body.to_string())
}

/// There is one exception, for tokens that are bound to a key: where the service says, before it looks at the code, that the
/// proof must have a nonce, the same request is sent once more with it (RFC 9449, section 8). See the tests of this statement
/// in `dpop/tokens.rs`.
#[tokio::test]
async fn s19_a_code_is_sent_once_whatever_comes_back() {
    for fault in [
        Fault::Status(500),
        Fault::Status(401),
        Fault::Throttled(Duration::from_secs(1)),
        Fault::LostReply,
        Fault::Truncated,
        Fault::body(401, "application/json", r#"{"error":"invalid_client"}"#),
        Fault::body(200, "application/json", "{}"),
        Fault::body(200, "text/html", "<p>maintenance</p>"),
    ] {
        let world = World::new::<Notes>().await;
        world.provider.fail_next(Endpoint::Token, fault.clone());
        let callback = world.consent::<Notes>().await;
        world.connections.complete(&world.session, &callback).await.unwrap_err();
        let error = world.connections.complete(&world.session, &callback).await.unwrap_err();
        assert_eq!(error.reason(), Some(Reason::StateUnknown), "{fault:?}");
        assert_eq!(world.token_requests(), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn s19_a_lost_exchange_says_that_the_person_has_to_act() {
    let (world, outcome) = with_answer::<Notes>(Fault::LostReply).await;
    let error = outcome.unwrap_err();
    assert!(matches!(&error, Error::Reconnect(_)), "{error}");
    assert_eq!(error.reason(), Some(Reason::Transport));
    assert_eq!(world.connections.status::<Notes>(ID).await.unwrap(), None);
}

#[tokio::test]
async fn a_code_that_the_service_refuses_is_not_called_the_end_of_a_connection() {
    let world = World::new::<Notes>().await;
    let callback = crate::world::changed(&world.consent::<Notes>().await, "code", Some("stale"));
    let error = world.connections.complete(&world.session, &callback).await.unwrap_err();
    assert!(matches!(&error, Error::Reconnect(_)) && error.oauth_error() == Some("invalid_grant"), "{error}");
    assert!(error.to_string().starts_with("the service does not accept the code of this consent"), "{error}");
}

#[tokio::test]
async fn s22_no_redirect_of_the_token_endpoint_is_followed() {
    let (world, outcome) = with_answer::<Notes>(Fault::Redirect("https://evil.example/token".to_owned())).await;
    assert_eq!(outcome.unwrap_err().reason(), Some(Reason::RedirectRefused));
    assert!(world.provider.requests().iter().all(|request| request.host != "evil.example"));
}

#[tokio::test]
async fn s23_the_client_secret_travels_in_the_body_and_nowhere_else() {
    let world = World::with::<Notes>(|s| s.confidential_client(CLIENT_ID, CLIENT_SECRET), |program| program).await;
    let connection = world.connect::<Notes>().await;
    world.clock.advance(Duration::from_secs(4000));
    connection.get("me").send().await.unwrap();
    let requests = world.provider.requests_to(Endpoint::Token);
    assert_eq!(requests.len(), 2);
    for request in &requests {
        assert_eq!(request.body_value("client_secret").as_deref(), Some(CLIENT_SECRET));
        assert_eq!(request.header("authorization"), None);
        assert_eq!(request.query, "");
    }
    for request in world.provider.requests().iter().filter(|request| request.endpoint != Endpoint::Token) {
        let whole = format!("{} {:?} {:?}", request.query, request.headers, request.body);
        assert!(!whole.contains(CLIENT_SECRET), "{whole}");
    }
}

#[tokio::test]
async fn s23_a_public_client_sends_no_secret_at_all() {
    let world = World::with::<Notes>(|service| service.public_client("public"), |program| program).await;
    let notes = Notes { client_id: "public".to_owned(), client_secret: None };
    let request = world.connections.authorize(&world.session, ID, notes).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    world.connections.complete(&world.session, &callback).await.unwrap();
    let params = world.provider.requests_to(Endpoint::Token)[0].body_params().unwrap();
    let names: Vec<_> = params.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["grant_type", "code", "redirect_uri", "code_verifier", "client_id"]);
}

#[tokio::test]
async fn s25_no_token_type_means_bearer_and_case_is_ignored() {
    for kind in [json!("bearer"), json!("Bearer"), json!("BEARER"), json!(""), json!(null)] {
        let (world, outcome) = with_answer::<Bare>(tokens(&json!({"access_token": "given", "token_type": kind}))).await;
        outcome.unwrap().get("x").send_any().await.unwrap();
        let call = world.provider.requests_to(Endpoint::Api).pop().unwrap();
        assert_eq!(call.header("authorization"), Some("Bearer given"), "{kind}");
    }
}

#[tokio::test]
async fn s25_a_token_of_another_type_is_refused_on_arrival() {
    for kind in [json!("mac"), json!("DPoP"), json!("bot"), json!(7), json!(["bearer"])] {
        let (world, outcome) = with_answer::<Bare>(tokens(&json!({"access_token": "given", "token_type": kind}))).await;
        let error = outcome.unwrap_err();
        assert!(
            matches!(error.reason(), Some(Reason::UnsupportedTokenType | Reason::MalformedResponse)),
            "{kind}: {error}"
        );
        assert_eq!(world.calls(), 0, "{kind}");
    }
}

#[tokio::test]
async fn s25_a_token_that_is_bound_to_a_key_is_not_used_without_its_proof() {
    for kind in ["mac", "MAC", "dpop", "DPoP"] {
        let answer = tokens(&json!({"access_token": "given", "token_type": kind}));
        let (world, outcome) = with_answer::<Shop>(answer).await;
        assert_eq!(outcome.unwrap_err().reason(), Some(Reason::UnsupportedTokenType), "{kind}");
        assert_eq!(world.calls(), 0, "{kind}");
    }
    // Where the connector says how a token is sent, one that is used as it is may be called anything.
    let (world, outcome) = with_answer::<Shop>(tokens(&json!({"access_token": "given", "token_type": "shop"}))).await;
    outcome.unwrap().get("x").send_any().await.unwrap();
    assert_eq!(world.provider.requests_to(Endpoint::Api)[0].header("x-shop-token"), Some("given"));
}

#[tokio::test]
async fn s25_a_connector_with_its_own_apply_takes_any_type() {
    #[connector(
        base_uri = "https://own.example",
        test = none,
        oauth2(authorization_url = "https://own.example/authorize", token_url = "https://own.example/token"),
    )]
    pub struct Own {
        pub client_id: String,
    }

    #[connector]
    impl Own {
        #[connector(apply)]
        fn sign(&self, tokens: &Tokens, request: &mut Request) -> Result<()> {
            request.set_secret_header("x-signed", tokens.access_token())
        }
    }

    let (world, outcome) = with_answer::<Own>(tokens(&json!({"access_token": "given", "token_type": "mac"}))).await;
    outcome.unwrap().get("x").send_any().await.unwrap();
    let call = world.provider.requests_to(Endpoint::Api).pop().unwrap();
    assert_eq!((call.header("x-signed"), call.header("authorization")), (Some("given"), None));
}

#[tokio::test]
async fn s26_a_token_that_cannot_stand_in_a_header_is_refused_on_arrival() {
    for token in ["a b", "a\r\nEvil: yes", "t\u{f6}ken", "a\tb", "a\u{0}", " a", "a\u{7f}"] {
        let (world, outcome) =
            with_answer::<Notes>(tokens(&json!({"access_token": token, "token_type": "bearer"}))).await;
        assert_eq!(outcome.unwrap_err().reason(), Some(Reason::InvalidTokenCharacters), "{token:?}");
        assert_eq!(world.calls(), 0);
        assert_eq!(world.connections.status::<Notes>(ID).await.unwrap(), None, "{token:?} was kept");
    }
}

#[tokio::test]
async fn s27_an_endless_answer_is_cut_off() {
    let (_, outcome) = with_answer::<Notes>(Fault::Endless).await;
    assert_eq!(outcome.unwrap_err().reason(), Some(Reason::BodyTooLarge));
}

#[tokio::test]
async fn s27_an_answer_may_have_a_mebibyte_and_no_more() {
    for (size, reason) in [(1024 * 1024, None), (1024 * 1024 + 1, Some(Reason::BodyTooLarge))] {
        let head = r#"{"access_token":"given","token_type":"bearer","padding":""#;
        let body = format!("{head}{}\"}}", "x".repeat(size - head.len() - 2));
        let (_, outcome) = with_answer::<Bare>(Fault::body(200, "application/json", body)).await;
        assert_eq!(outcome.err().and_then(|error| error.reason()), reason, "{size}");
    }
}

#[tokio::test]
async fn s27_a_token_request_has_its_own_deadline() {
    let world = World::new::<Notes>().await;
    let gate = Gate::new();
    world.provider.fail_next(Endpoint::Token, Fault::Hold(gate.clone()));
    let callback = world.consent::<Notes>().await;
    let (connections, session) = (world.connections.clone(), world.session.clone());
    let completing = tokio::spawn(async move { connections.complete(&session, &callback).await });
    soon(gate.arrived()).await;
    world.clock.advance(Duration::from_secs(29));
    assert!(!completing.is_finished());
    world.clock.advance(Duration::from_secs(1));
    let error = soon(completing).await.unwrap().unwrap_err();
    assert_eq!(error.reason(), Some(Reason::Timeout), "{error}");
}

/// A service with scopes.
#[connector(
    base_uri = "https://s.example",
    test = none,
    oauth2(
        authorization_url = "https://s.example/authorize",
        token_url = "https://s.example/token",
        scopes = ["read", "write"],
    ),
)]
pub struct Scoped {
    pub client_id: String,
}

#[connector]
impl Scoped {}

#[tokio::test]
async fn s28_only_the_declared_scopes_are_asked_for_and_a_narrower_grant_is_visible() {
    let world = World::with::<Scoped>(|service| service.scopes_granted(["read"]), |program| program).await;
    let connection = world.connect::<Scoped>().await;
    let asked = world.provider.requests_to(Endpoint::Authorization)[0].query_value("scope");
    assert_eq!(asked.as_deref(), Some("read write"));
    assert_eq!(connection.scopes_granted(), ["read"]);
    assert_eq!(connection.scopes_missing(), ["write"]);

    let plain = World::new::<Scoped>().await;
    let connection = plain.connect::<Scoped>().await;
    assert!(connection.scopes_missing().is_empty());
}

#[tokio::test]
async fn r15_a_narrower_grant_stays_visible_when_a_renewal_does_not_repeat_it() {
    let world = World::with::<Scoped>(|service| service.scopes_granted(["read"]), |program| program).await;
    let connection = world.connect::<Scoped>().await;
    world.provider.set_member("scope", json!(null));
    world.clock.advance(HOUR);
    connection.get("x").send().await.unwrap();
    assert_eq!(world.token_requests(), 2);
    assert_eq!((connection.scopes_granted(), connection.scopes_missing()), (vec!["read".into()], vec!["write".into()]));
}

#[tokio::test]
async fn an_odd_member_of_the_token_response_costs_nothing() {
    let odd = json!({
        "access_token": "given", "token_type": "bearer", "expires_in": "soon", "refresh_token": 7, "scope": {"a": 1},
        "refresh_token_expires_in": [], "error": "but no", "extra": null,
    });
    let (_, outcome) = with_answer::<Bare>(tokens(&odd)).await;
    let tokens = outcome.unwrap().tokens().await.unwrap();
    assert_eq!(tokens.access_token().expose_secret(), "given");
    assert_eq!((tokens.expires_at(), tokens.refresh_token(), tokens.scopes()), (None, None, None));
}

/// A service whose tokens are looked at, not used.
#[connector(
    base_uri = "https://tokens.example",
    test = none,
    oauth2(authorization_url = "https://tokens.example/authorize", token_url = "https://tokens.example/token"),
)]
pub struct Bare {
    pub client_id: String,
}

#[connector]
impl Bare {}

/// A service that tells with the tokens where its API is.
#[connector(
    base_uri = "{instance}/services",
    hosts = ["*.force.example"],
    test = get("limits"),
    oauth2(authorization_url = "https://login.force.example/authorize", token_url = "https://login.force.example/token"),
)]
pub struct Force {
    pub client_id: String,
    /// Where the customer's data is.
    #[connector(from_token = "instance.url")]
    pub instance: Learned<Origin>,
}

#[connector]
impl Force {}

#[tokio::test]
async fn a_learned_origin_becomes_the_base_of_calls() {
    let member = |origin: &str| {
        let origin = origin.to_owned();
        World::with::<Force>(move |service| service.member("instance.url", origin), |program| program)
    };
    let world = member("https://eu7.force.example").await;
    world.connect::<Force>().await.get("data").send().await.unwrap();
    let call = world.provider.requests_to(Endpoint::Api).pop().unwrap();
    assert_eq!((call.host.as_str(), call.path.as_str()), ("eu7.force.example", "/services/data"));

    for (evil, reason) in [
        ("https://evil.example", Reason::HostNotAllowed),
        ("https://force.example.evil.example", Reason::HostNotAllowed),
        ("https://evilforce.example", Reason::HostNotAllowed),
        ("http://eu7.force.example", Reason::HostNotAllowed),
        ("https://eu7.force.example/path", Reason::MalformedResponse),
        ("https://a@eu7.force.example", Reason::HostNotAllowed),
    ] {
        let world = member(evil).await;
        let error = world.try_connect::<Force>().await.unwrap_err();
        assert!(matches!(&error, Error::Refused(_)) && error.reason() == Some(reason), "{evil}: {error}");
        assert_eq!(world.calls(), 0, "{evil}");
    }
}

#[tokio::test]
async fn r05_a_renewal_that_names_an_undeclared_host_keeps_its_tokens_and_the_old_host() {
    let service = |s: SimulatedProviderBuilder| s.member("instance.url", "https://eu7.force.example");
    let world = World::with::<Force>(service, |program| program).await;
    let connection = world.connect::<Force>().await;
    world.provider.set_member("instance.url", "https://evil.example");
    for _ in 0..3 {
        world.clock.advance(Duration::from_secs(3600));
        connection.get("data").send().await.unwrap();
    }
    assert_eq!(world.token_requests(), 4, "each rotated refresh token was kept");
    assert!(world.provider.requests_to(Endpoint::Api).iter().all(|call| call.host == "eu7.force.example"));
    world.provider.set_member("instance.url", "https://eu8.force.example");
    world.clock.advance(Duration::from_secs(3600));
    connection.get("data").send().await.unwrap();
    assert_eq!(world.provider.requests_to(Endpoint::Api).pop().unwrap().host, "eu8.force.example");
}

/// A service that tells where its API is when it is asked.
#[connector(
    base_uri = "{api}",
    hosts = ["shards.example", "*.shards.example"],
    test = none,
    oauth2(authorization_url = "https://shards.example/authorize", token_url = "https://shards.example/token"),
)]
pub struct Shards {
    pub client_id: String,
    /// Where the customer's data is.
    pub api: Learned<Origin>,
}

#[connector]
impl Shards {
    #[connector(connected)]
    async fn locate(&mut self, api: &Api) -> Result<()> {
        let origin = api.get("https://shards.example/where").send().await?.text().await?;
        self.api.set(Origin::parse(&origin).map_err(Error::refused)?);
        Ok(())
    }

    #[connector(refresh)]
    async fn renew(&mut self, grant: &RefreshGrant, http: &Http) -> Result<Tokens> {
        let answer = http.post("https://shards.example/token").form(&grant.params(self)).send().await?;
        let origin = http.get("https://shards.example/where").send().await?.text().await?;
        self.api.set(Origin::parse(&origin).map_err(Error::refused)?);
        answer.tokens().await
    }
}

#[tokio::test]
async fn s29_a_hook_cannot_learn_a_host_that_is_not_declared() {
    let tell = |world: &World, origin: &str| world.provider.reply("/where", Reply::text(origin).for_anyone());
    let hosts = |world: &World| -> Vec<String> {
        world.provider.requests_to(Endpoint::Api).into_iter().map(|request| request.host).collect()
    };
    let world = World::with::<Shards>(|s| s.endpoint(Endpoint::Token, "https://shards.example/token"), |p| p).await;
    tell(&world, "https://evil.example");
    let error = world.try_connect::<Shards>().await.unwrap_err();
    assert!(matches!(&error, Error::Refused(_)) && error.reason() == Some(Reason::HostNotAllowed), "{error}");

    tell(&world, "https://eu7.shards.example");
    let connection = world.connect::<Shards>().await;
    connection.get("data").send().await.unwrap();
    assert_eq!(hosts(&world).pop().unwrap(), "eu7.shards.example");

    tell(&world, "https://evil.example");
    world.clock.advance(HOUR);
    let error = connection.get("data").send().await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::HostNotAllowed), "{error}");
    connection.get("data").send().await.expect("the tokens that came with it are kept, and the host of before");
    assert_eq!(hosts(&world).pop().unwrap(), "eu7.shards.example");
    assert!(!hosts(&world).contains(&"evil.example".to_owned()));
}

/// A service whose hooks send what they know wherever they are told.
#[connector(
    base_uri = "https://led.example",
    test = none,
    oauth2(authorization_url = "https://led.example/authorize", token_url = "https://led.example/token"),
)]
pub struct Led {
    pub client_id: String,
    /// Where a code is exchanged.
    pub exchanges_at: String,
    /// Where tokens are renewed.
    pub renews_at: String,
}

#[connector]
impl Led {
    #[connector(acquire)]
    async fn exchange(&self, grant: &CodeGrant, http: &Http) -> Result<Tokens> {
        http.post(&self.exchanges_at).form(&grant.params(self)).send().await?.tokens().await
    }

    #[connector(refresh)]
    async fn renew(&self, grant: &RefreshGrant, http: &Http) -> Result<Tokens> {
        http.post(&self.renews_at).form(&grant.params(self)).send().await?.tokens().await
    }
}

#[tokio::test]
async fn s31_a_hook_sends_codes_and_refresh_tokens_to_the_service_only() {
    const GOOD: &str = "https://led.example/token";
    for evil in
        ["https://evil.example/token", "https://led.example.evil.example/token", "https://led.example:8443/token"]
    {
        for (exchanges_at, renews_at) in [(evil, GOOD), (GOOD, evil)] {
            let world = World::with::<Led>(|service| service.endpoint(Endpoint::Token, GOOD), |program| program).await;
            let (exchanges_at, renews_at) = (exchanges_at.to_owned(), renews_at.to_owned());
            let led = Led { client_id: CLIENT_ID.to_owned(), exchanges_at, renews_at };
            let request = world.connections.authorize(&world.session, ID, led).await.unwrap();
            let callback = world.provider.consent(&request.url).await.unwrap();
            let outcome = world.connections.complete(&world.session, &callback).await;
            world.clock.advance(HOUR);
            let error = match outcome {
                Ok(connection) => connection.get("x").send().await.unwrap_err(),
                Err(error) => error,
            };
            assert!(matches!(&error, Error::Bug(_)) && error.reason() == Some(Reason::HostNotAllowed), "{error}");
            assert!(world.provider.requests().iter().all(|request| request.host == "led.example"), "{evil}");
        }
    }
}

#[tokio::test]
async fn connected_means_that_the_test_went_well() {
    let world = World::new::<Notes>().await;
    world.provider.fail_next(Endpoint::Api, Fault::Status(403));
    let error = world.try_connect::<Notes>().await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(403));
    assert_eq!(world.connections.status::<Notes>(ID).await.unwrap(), Some(Status::Pending));
    let error = world.connections.get::<Notes>(ID).await.unwrap_err();
    assert!(error.to_string().contains("resume"), "{error}");

    let connection = world.connections.resume::<Notes>(ID).await.unwrap();
    assert_eq!(world.connections.status::<Notes>(ID).await.unwrap(), Some(Status::Connected));
    connection.get("notes").send().await.unwrap();
    assert_eq!(world.token_requests(), 1, "the tokens that were there went on");
}

#[tokio::test]
async fn a_failed_reconnect_leaves_the_old_connection_in_use() {
    let world = World::new::<Notes>().await;
    let connection = world.connect::<Notes>().await;
    let before = connection.tokens().await.unwrap().access_token().clone();
    world.provider.fail_next(Endpoint::Api, Fault::Status(500));
    world.try_connect::<Notes>().await.unwrap_err();
    assert_eq!(world.connections.status::<Notes>(ID).await.unwrap(), Some(Status::Connected));
    connection.get("notes").send().await.unwrap();
    assert_eq!(*connection.tokens().await.unwrap().access_token(), before);
    world.connections.resume::<Notes>(ID).await.unwrap();
    assert_ne!(*connection.tokens().await.unwrap().access_token(), before, "handles see the new consent");
}

#[tokio::test]
async fn a_wrong_client_secret_is_the_operators_matter() {
    let world = World::new::<Notes>().await;
    let notes = Notes { client_secret: Some("wrong".into()), ..client::<Notes>() };
    let request = world.connections.authorize(&world.session, ID, notes).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    let error = world.connections.complete(&world.session, &callback).await.unwrap_err();
    assert!(matches!(&error, Error::Misconfigured(_)), "{error}");
    assert_eq!(error.oauth_error(), Some("invalid_client"));
}
