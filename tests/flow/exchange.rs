//! The exchange of a code for tokens: statements 19, 22, 23 and 25 to 28.

use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::{CLIENT_ID, CLIENT_SECRET, Endpoint, Fault, Gate, SimulatedProviderBuilder};
use connector_core::{Connection, Reason, Status};
use serde_json::json;

use crate::world::{ID, Notes, World, client, soon};

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

#[tokio::test]
async fn s28_only_the_declared_scopes_are_asked_for_and_a_narrower_grant_is_visible() {
    #[connector(
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
