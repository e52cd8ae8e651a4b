//! The simulated provider is as strict as a real server: what it let pass in a test would be found by an attacker, or
//! by the service. Requests that no connector of ours sends are sent by hand.

use connector_core::prelude::*;
use connector_core::testing::{CLIENT_ID, Endpoint, Fault, SimulatedProvider, SimulatedProviderBuilder};
use connector_core::{Reason, Transport as _};
use http::{HeaderName, Method};
use url::Url;

use crate::world::{ID, Notes, REDIRECT_URI, World, client, parameter};

const ME: &str = "https://api.notes.example/v1/me";
const TOKEN: &str = "https://notes.example/token";
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// What the provider answers to a request without a body.
async fn get(world: &World, url: &str, headers: &[(&str, &str)]) -> u16 {
    send(world, Method::GET, url, headers, "").await.0
}

/// What the provider answers to a token request.
async fn post(world: &World, url: &str, headers: &[(&str, &str)], form: &str) -> (u16, String) {
    let headers: Vec<_> = headers.iter().chain([&FORM]).copied().collect();
    send(world, Method::POST, url, &headers, form).await
}

async fn send(world: &World, method: Method, url: &str, headers: &[(&str, &str)], body: &str) -> (u16, String) {
    let mut request = Request::new(method, Url::parse(url).unwrap());
    for (name, value) in headers {
        request.headers_mut().append(HeaderName::try_from(*name).unwrap(), value.parse().unwrap());
    }
    request.set_body(body.to_owned());
    let answer = world.provider.transport().send(request).await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// A world whose account is connected, with its access token and its refresh token.
async fn connected() -> (World, String, String) {
    let world = World::new::<Notes>().await;
    let tokens = world.connect::<Notes>().await.tokens().await.unwrap();
    let access = tokens.access_token().expose_secret().to_owned();
    let refresh = tokens.refresh_token().unwrap().expose_secret().to_owned();
    (world, access, refresh)
}

#[tokio::test]
async fn a_token_counts_in_one_place_at_the_hosts_of_the_api_only() {
    let (world, token, _) = connected().await;
    let bearer = format!("Bearer {token}");
    let authorization = ("authorization", bearer.as_str());
    assert_eq!(get(&world, ME, &[authorization]).await, 200);
    assert_eq!(get(&world, "https://files.notes.example/1", &[authorization]).await, 200);
    assert_eq!(get(&world, "https://evil.example/v1/me", &[authorization]).await, 421);
    assert_eq!(get(&world, ME, &[authorization, ("authorization", "Bearer old")]).await, 401);
    assert_eq!(get(&world, &format!("{ME}?access_token={token}"), &[authorization]).await, 401);
}

#[tokio::test]
async fn nothing_is_taken_without_tls() {
    let (world, token, _) = connected().await;
    let before = world.provider.requests().len();
    let mut request = Request::new(Method::GET, Url::parse(&ME.replace("https", "http")).unwrap());
    request.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    world.provider.transport().send(request).await.unwrap_err();
    assert_eq!(world.provider.requests().len(), before);
}

#[tokio::test]
async fn a_code_is_burnt_by_a_wrong_try() {
    let world = World::new::<Notes>().await;
    let callback = world.consent::<Notes>().await;
    let code = parameter(&callback, "code").unwrap();
    let client = format!("client_id={CLIENT_ID}&redirect_uri={REDIRECT_URI}");
    let form = format!("grant_type=authorization_code&code={code}&code_verifier=wrong&{client}");
    let (status, text) = post(&world, TOKEN, &[], &form).await;
    assert!(status == 400 && text.contains("invalid_grant"), "{text}");
    let error = world.connections.complete(&world.session, &callback).await.unwrap_err();
    assert_eq!(error.oauth_error(), Some("invalid_grant"), "a program that sends its code twice would pass");
}

#[tokio::test]
async fn the_code_of_a_consent_that_has_ended_gives_no_tokens() {
    let world = World::new::<Notes>().await;
    let callback = world.consent::<Notes>().await;
    world.provider.revoke_consents();
    let error = world.connections.complete(&world.session, &callback).await.unwrap_err();
    assert_eq!(error.oauth_error(), Some("invalid_grant"), "{error}");
}

/// A service that wants its clients to prove themselves in the header.
#[connector(
    base_uri = "https://api.notes.example/v1",
    test = get("me"),
    oauth2(
        authorization_url = "https://notes.example/authorize",
        token_url = "https://notes.example/token",
        client_auth = basic,
    ),
)]
pub struct Headed {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Headed {}

#[tokio::test]
async fn a_client_says_once_who_it_is() {
    let clients = |s: SimulatedProviderBuilder| {
        s.confidential_client("one", "secret-one").confidential_client("two", "secret-two")
    };
    let world = World::with::<Headed>(clients, |program| program).await;
    // one:secret-one
    let basic = ("authorization", "Basic b25lOnNlY3JldC1vbmU=");
    for (client, expected) in
        [("", "invalid_grant"), ("&client_id=one", "invalid_request"), ("&client_id=two", "invalid_request")]
    {
        let form = format!("grant_type=refresh_token&refresh_token=x{client}");
        let (_, text) = post(&world, TOKEN, &[basic], &form).await;
        assert!(text.contains(expected), "{client}: {text}");
    }
}

#[tokio::test]
async fn what_belongs_in_the_body_is_refused_in_the_address() {
    let (world, _, refresh_token) = connected().await;
    let form = format!("grant_type=refresh_token&refresh_token={refresh_token}&client_id={CLIENT_ID}");
    for name in ["refresh_token", "code", "code_verifier", "client_id", "client_secret", "grant_type"] {
        let (status, text) = post(&world, &format!("{TOKEN}?{name}=x"), &[], &form).await;
        assert!(status == 400 && text.contains("invalid_request"), "{name}: {text}");
    }
    assert_eq!(post(&world, TOKEN, &[], &form).await.0, 200);
}

#[tokio::test]
async fn scopes_that_the_connector_does_not_declare_are_refused() {
    let world = World::new::<Notes>().await;
    let request = world.connections.authorize(&world.session, ID, client::<Notes>()).await.unwrap();
    let mut url = request.url.clone();
    url.query_pairs_mut().append_pair("scope", "everything");
    let callback = world.provider.consent(&url).await.unwrap();
    assert_eq!(parameter(&callback, "error").as_deref(), Some("invalid_scope"));
    let error = world.connections.complete(&world.session, &callback).await.unwrap_err();
    assert_eq!((error.reason(), error.oauth_error()), (Some(Reason::OAuth), Some("invalid_scope")), "{error}");
}

#[test]
fn s34_what_a_test_tells_the_provider_is_not_printed() {
    let builder = SimulatedProvider::builder::<Notes>()
        .confidential_client("id", "canary-client-secret")
        .member("sealed", "canary-member");
    let faults = [Fault::body(200, "", "canary-body"), Fault::Redirect("https://a.example/?t=canary".to_owned())];
    let text = format!("{builder:?} {faults:?} {:?}", Endpoint::Token);
    assert!(!text.contains("canary"), "{text}");
}
