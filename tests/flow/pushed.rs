//! Pushed authorization requests (RFC 9126): the browser carries a name for the request, and nothing of it.

use std::time::Duration;

use connector_core::defaults::FLOW_LIFETIME;
use connector_core::prelude::*;
use connector_core::testing::{CLIENT_ID, CLIENT_SECRET, Endpoint, Fault, Received};
use connector_core::{AuthorizationRequest, Clock as _, Reason};
use serde_json::{Value, json};
use url::Url;

use crate::browser::{connect, open};
use crate::cases;
use crate::world::{HOUR, ID, REDIRECT_URI, World, changed, client, soon};

/// A service that wants requests pushed, on another host than all else.
#[connector(
    base_uri = "https://api.pushed.example",
    test = get("me"),
    oauth2(
        authorization_url = "https://pushed.example/authorize",
        pushed_authorization_url = "https://{region}.back.example/par",
        token_url = "https://pushed.example/token",
        scopes = ["read", "write"],
        authorization_params(audience = "https://api.pushed.example", nonce = "{nonce}"),
    ),
)]
#[derive(Debug)]
pub struct Pushed {
    pub region: String,
    pub client_id: String,
    pub client_secret: Option<Secret>,
}

#[connector]
impl Pushed {}

/// The same with names and forms of its own.
#[connector(
    base_uri = "https://api.odd.example",
    test = get("me"),
    oauth2(
        authorization_url = "https://odd.example/authorize",
        pushed_authorization_url = "https://odd.example/par",
        token_url = "https://odd.example/token",
        client_auth = basic,
        token_format = json,
        token_headers("X-Version" = "2"),
        param_names(client_id = "client_key", state = "memo", redirect_uri = "back_to"),
    ),
)]
#[derive(Debug)]
pub struct Odd {
    pub client_id: String,
    pub client_secret: Option<Secret>,
}

#[connector]
impl Odd {}

/// A service at which the client signs what it pushes.
#[connector(
    base_uri = "https://api.sealed.example",
    test = get("me"),
    oauth2(
        authorization_url = "https://sealed.example/authorize",
        pushed_authorization_url = "https://sealed.example/par",
        token_url = "https://sealed.example/token",
        client_auth = private_key_jwt,
        assertion_audience = "https://sealed.example",
    ),
)]
#[derive(Debug)]
pub struct Sealed {
    pub client_id: String,
    pub private_key: Secret,
}

#[connector]
impl Sealed {}

/// Its address of the consent has a parameter, which a method adds.
#[connector(
    base_uri = "https://api.added.example",
    test = get("me"),
    oauth2(pushed_authorization_url = "https://added.example/par", token_url = "https://added.example/token"),
)]
#[derive(Debug)]
pub struct Added {
    pub client_id: String,
}

#[connector]
impl Added {
    #[connector(authorization_url)]
    fn consent(&self) -> &str {
        "https://added.example/authorize?audience=all"
    }
}

fn names(params: &[(String, String)]) -> Vec<&str> {
    params.iter().map(|(name, _)| name.as_str()).collect()
}

fn query(url: &Url) -> Vec<(String, String)> {
    url.query_pairs().into_owned().collect()
}

async fn begin<C: Connector>(world: &World) -> Result<AuthorizationRequest> {
    world.connections.authorize(&world.session, ID, client::<C>()).await
}

fn pushed(world: &World) -> Received {
    world.provider.requests_to(Endpoint::PushedAuthorization).pop().unwrap()
}

#[tokio::test]
async fn the_address_has_the_client_and_a_name_and_the_request_was_pushed() {
    let world =
        World::with::<Pushed>(|service| service.confidential_client(CLIENT_ID, CLIENT_SECRET), |program| program).await;
    let request = begin::<Pushed>(&world).await.unwrap();
    let carried = query(&request.url);
    assert_eq!(names(&carried), ["client_id", "request_uri"]);
    assert_eq!(carried[0].1, CLIENT_ID);
    assert!(carried[1].1.starts_with("urn:ietf:params:oauth:request_uri:"));
    assert_eq!((request.url.host_str(), request.url.path()), (Some("pushed.example"), "/authorize"));

    let pushed = pushed(&world);
    assert_eq!((pushed.host.as_str(), pushed.query.as_str()), ("simulated.back.example", ""));
    assert_eq!(
        names(&pushed.body_params().unwrap()),
        [
            "response_type",
            "redirect_uri",
            "scope",
            "state",
            "code_challenge",
            "code_challenge_method",
            "audience",
            "nonce",
            "client_id",
            "client_secret",
        ]
    );
    assert_eq!(pushed.body_value("code_challenge_method").as_deref(), Some("S256"));
    assert_eq!(pushed.body_value("redirect_uri").as_deref(), Some(REDIRECT_URI));

    // From here on it is a consent like any other, with its state, verifier and redirect URI.
    let callback = world.provider.consent(&request.url).await.unwrap();
    let forged = changed(&callback, "state", Some("another"));
    let error = world.connections.complete(&world.session, &forged).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::StateUnknown));
    let connection = world.connections.complete(&world.session, &callback).await.unwrap();
    connection.get("x").send().await.unwrap();
    world.clock.advance(HOUR);
    connection.get("x").send().await.unwrap();
    assert_eq!(
        world.provider.requests_to(Endpoint::Token)[0].body_value("redirect_uri").as_deref(),
        Some(REDIRECT_URI)
    );
}

#[tokio::test]
async fn the_cases_of_pushed_requests_come_out_as_they_should() {
    for case in cases::of("par_cases") {
        let (id, world) = (case["id"].as_str().unwrap(), World::new::<Pushed>().await);
        let status = u16::try_from(case["status"].as_u64().unwrap()).unwrap();
        let answer = Fault::body(status, "application/json", case["body"].to_string());
        world.provider.fail_next(Endpoint::PushedAuthorization, answer);
        let outcome = begin::<Pushed>(&world).await;
        assert_eq!(outcome.is_ok(), case["expect"] == "ok", "{id}: {outcome:?}");
        if let Ok(request) = outcome {
            let name = case["body"]["request_uri"].as_str().unwrap().to_owned();
            let expected = [("client_id", CLIENT_ID.to_owned()), ("request_uri", name)];
            assert_eq!(query(&request.url), expected.map(|(name, value)| (name.to_owned(), value)), "{id}");
        }
    }
    cases::say_passed("par_cases");
}

#[tokio::test]
async fn a_client_proves_itself_for_a_pushed_request_as_for_a_token() {
    let world =
        World::with::<Odd>(|service| service.confidential_client(CLIENT_ID, CLIENT_SECRET), |program| program).await;
    let request = begin::<Odd>(&world).await.unwrap();
    assert_eq!(names(&query(&request.url)), ["client_key", "request_uri"]);
    let sent = pushed(&world);
    assert_eq!(sent.header("content-type"), Some("application/x-www-form-urlencoded"), "whatever tokens are asked in");
    assert_eq!(sent.header("x-version"), Some("2"));
    assert!(sent.header("authorization").unwrap().starts_with("Basic "));
    let params = sent.body_params().unwrap();
    assert!(names(&params).contains(&"memo") && !names(&params).contains(&"client_secret"), "{params:?}");
    let callback = world.provider.consent(&request.url).await.unwrap();
    world.connections.complete(&world.session, &callback).await.unwrap();

    // Without a secret its id stands in the body, once and under the service's name.
    let world = World::new::<Odd>().await;
    let public = Odd { client_secret: None, ..client::<Odd>() };
    world.connections.authorize(&world.session, ID, public).await.unwrap();
    let params = pushed(&world).body_params().unwrap();
    assert_eq!(names(&params).iter().filter(|name| name.starts_with("client")).collect::<Vec<_>>(), [&"client_key"]);

    let world = World::new::<Sealed>().await;
    let mut assertions = Vec::new();
    for _ in 0..2 {
        world.connect::<Sealed>().await;
        assertions.push(pushed(&world).body_value("client_assertion").unwrap());
    }
    assert_ne!(assertions[0], assertions[1]);
    assert_eq!(pushed(&world).body_value("client_secret"), None);
}

#[tokio::test]
async fn when_pushing_fails_nobody_is_sent_anywhere() {
    let world = World::new::<Pushed>().await;
    let fails = async |fault: Fault| {
        world.provider.fail_next(Endpoint::PushedAuthorization, fault);
        begin::<Pushed>(&world).await.unwrap_err()
    };
    let json = |status, body: Value| Fault::body(status, "application/json", body.to_string());
    let error = fails(json(401, json!({"error": "invalid_client"}))).await;
    assert!(matches!(error, Error::Misconfigured(_)), "{error:?}");
    for code in ["invalid_request", "invalid_scope", "unauthorized_client"] {
        let error = fails(json(400, json!({ "error": code }))).await;
        assert!(matches!(error, Error::Misconfigured(_)), "{error:?}");
        assert!(error.to_string().starts_with("the service refuses the authorization request"), "{error}");
    }
    for fault in [Fault::Status(503), Fault::LostReply, Fault::Truncated, Fault::Throttled(Duration::from_secs(3))] {
        assert!(fails(fault).await.is_transient());
    }
    let twice = r#"{"request_uri":"urn:a","request_uri":"urn:b","expires_in":60}"#;
    for (fault, reason) in [
        (Fault::Status(405), Reason::HttpStatus),
        (Fault::Redirect("https://evil.example/par".to_owned()), Reason::RedirectRefused),
        (Fault::Endless, Reason::BodyTooLarge),
        (Fault::body(201, "text/html", "<html>"), Reason::MalformedResponse),
        (json(200, json!([])), Reason::MalformedResponse),
        (Fault::body(201, "application/json", twice), Reason::MalformedResponse),
        (json(201, json!({"error": "something_new"})), Reason::OAuth),
        (json(201, json!({"expires_in": 60})), Reason::MalformedResponse),
        (json(201, json!({"request_uri": "", "expires_in": 60})), Reason::MalformedResponse),
        (json(201, json!({"request_uri": 7, "expires_in": 60})), Reason::MalformedResponse),
        (json(201, json!({"request_uri": "urn:a b", "expires_in": 60})), Reason::MalformedResponse),
        (json(201, json!({"request_uri": "urn:\u{1b}[31m", "expires_in": 60})), Reason::MalformedResponse),
        (json(201, json!({"request_uri": "u".repeat(3000), "expires_in": 60})), Reason::MalformedResponse),
        (json(201, json!({"request_uri": "urn:a"})), Reason::MalformedResponse),
        (json(201, json!({"request_uri": "urn:a", "expires_in": 0})), Reason::MalformedResponse),
        (json(201, json!({"request_uri": "urn:a", "expires_in": -60})), Reason::MalformedResponse),
        (json(201, json!({"request_uri": "urn:a", "expires_in": "soon"})), Reason::MalformedResponse),
    ] {
        let error = fails(fault.clone()).await;
        assert!(matches!(error, Error::Refused(_)), "{fault:?}: {error:?}");
        assert_eq!(error.reason(), Some(reason), "{fault:?}");
    }
    assert_eq!(world.provider.count(Endpoint::Authorization), 0);
    world.connect::<Pushed>().await;
}

#[tokio::test]
async fn an_odd_name_stays_one_parameter_of_the_address() {
    let world = World::new::<Pushed>().await;
    let name = "https://evil.example/?a=b&state=forged#x";
    let body = json!({"request_uri": name, "expires_in": "60"}).to_string();
    world.provider.fail_next(Endpoint::PushedAuthorization, Fault::body(200, "application/json", body));
    let request = begin::<Pushed>(&world).await.unwrap();
    assert_eq!(request.url.host_str(), Some("pushed.example"));
    let expected = [("client_id".to_owned(), CLIENT_ID.to_owned()), ("request_uri".to_owned(), name.to_owned())];
    assert_eq!(query(&request.url), expected);
    assert_eq!(request.url.fragment(), None);
}

/// The name is good for opening the address; whoever has opened it in time has the time of every other consent.
#[tokio::test]
async fn a_pushed_request_has_to_be_opened_in_time_and_a_consent_may_take_longer() {
    let world = World::with::<Pushed>(|s| s.pushed_request_lifetime(Duration::from_secs(5)), |p| p).await;
    let request = begin::<Pushed>(&world).await.unwrap();
    assert_eq!(request.expires_at, world.clock.now() + Duration::from_secs(5));
    let callback = world.provider.consent(&request.url).await.unwrap();
    world.clock.advance(FLOW_LIFETIME - Duration::from_secs(1));
    world.connections.complete(&world.session, &callback).await.unwrap();

    let request = begin::<Pushed>(&world).await.unwrap();
    world.clock.advance(Duration::from_secs(5));
    let page = world.provider.consent(&request.url).await.unwrap_err();
    assert!(page.to_string().contains("the request has ended"), "{page}");
    // Never longer than a flow.
    let body = json!({"request_uri": "urn:a", "expires_in": 1e300}).to_string();
    world.provider.fail_next(Endpoint::PushedAuthorization, Fault::body(201, "application/json", body));
    let request = begin::<Pushed>(&world).await.unwrap();
    assert_eq!(request.expires_at, world.clock.now() + FLOW_LIFETIME);
}

#[tokio::test]
async fn a_pushed_request_is_good_for_one_use_by_its_client_and_no_other_is_taken() {
    let world = World::with::<Pushed>(|service| service.public_client(CLIENT_ID).public_client("another"), |p| p).await;
    let pushed = Pushed { client_secret: None, ..client::<Pushed>() };
    let request = world.connections.authorize(&world.session, ID, pushed).await.unwrap();
    let page = async |url: String| world.provider.consent(&Url::parse(&url).unwrap()).await.unwrap_err().to_string();
    let of_another = changed(request.url.as_str(), "client_id", None).replace('?', "?client_id=another&");
    assert!(page(of_another).await.contains("no such request of this client"));
    let with_more = format!("{}&state=a", request.url);
    assert!(page(with_more).await.contains("and nothing else"));
    let plain = format!(
        "https://pushed.example/authorize?response_type=code&client_id={CLIENT_ID}&redirect_uri={REDIRECT_URI}\
         &code_challenge={}&code_challenge_method=S256",
        "a".repeat(43)
    );
    assert!(page(plain).await.contains("and nothing else"));
    world.provider.consent(&request.url).await.unwrap();
    assert!(page(request.url.into()).await.contains("was used before"));
}

#[tokio::test]
async fn an_address_with_parameters_is_not_sent_to_where_all_are_pushed() {
    let service = |service: connector_core::testing::SimulatedProviderBuilder| {
        service.endpoint(Endpoint::Authorization, "https://added.example/authorize")
    };
    let world = World::with::<Added>(service, |program| program).await;
    let error = begin::<Added>(&world).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::InvalidAddress));
    assert!(error.to_string().contains("write them as `authorization_params`"), "{error}");
    assert_eq!(world.provider.requests().len(), 0);
}

#[tokio::test]
async fn a_pushed_request_leads_back_to_a_persons_own_machine_too() {
    let seconds = Duration::from_secs(5);
    let service = |service: connector_core::testing::SimulatedProviderBuilder| {
        service.redirect_uri("http://127.0.0.1/callback").pushed_request_lifetime(seconds)
    };
    let world = World::with::<Pushed>(service, |program| program).await;
    let begin = async || world.connections.authorize_on_loopback(ID, client::<Pushed>()).await.unwrap();
    let flow = begin().await;
    assert_eq!(flow.expires_at(), world.clock.now() + seconds, "when it is too late to open the address");
    assert_eq!(names(&query(flow.url())), ["client_id", "request_uri"]);
    assert_eq!(pushed(&world).body_value("redirect_uri").as_deref(), Some(flow.redirect_uri()));

    // Whoever has opened it in time may take their time, and somebody listens until then.
    let callback = world.provider.consent(flow.url()).await.unwrap();
    world.clock.advance(FLOW_LIFETIME - Duration::from_secs(1));
    let browser = tokio::spawn(async move { open(&callback).await });
    soon(flow.connected()).await.unwrap().get("x").send().await.unwrap();
    assert_eq!(browser.await.unwrap().status, 200);

    // When pushing fails, nobody listens.
    world.provider.fail_next(Endpoint::PushedAuthorization, Fault::Status(503));
    let error = world.connections.authorize_on_loopback(ID, client::<Pushed>()).await.unwrap_err();
    assert!(error.is_transient(), "{error:?}");
    connect(pushed(&world).body_value("redirect_uri").as_deref().unwrap()).await.unwrap_err();
}
