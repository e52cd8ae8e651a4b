//! Clients that prove themselves by a signed assertion: `private_key_jwt`.

use std::collections::HashSet;
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use connector_core::prelude::*;
use connector_core::testing::{CLIENT_ID, Endpoint, KEY_ID, Received, private_key};
use connector_core::{CodeGrant, Http, Preset, Reason, RefreshGrant, Request, Status, Transport as _};
use http::Method;
use serde_json::Value;

use crate::world::{HOUR, ID, MINUTE, World, client};

/// A service with a consent, at which the client signs.
#[connector(
    base_uri = "https://api.signed.example",
    test = get("me"),
    oauth2(
        authorization_url = "https://{tenant}.signed.example/authorize",
        token_url = "https://{tenant}.signed.example/token",
        revoke_url = "https://{tenant}.signed.example/revoke",
        client_auth = private_key_jwt,
        assertion_audience = "https://{tenant}.signed.example",
    ),
)]
#[derive(Debug)]
pub struct Signed {
    pub tenant: String,
    pub client_id: String,
    /// Of the time before the client signed: never sent.
    pub client_secret: Option<Secret>,
    pub private_key: Secret,
    pub key_id: Option<String>,
}

#[connector]
impl Signed {}

/// A service that the program uses on its own account, at which it signs.
#[connector(
    base_uri = "https://api.machine.example",
    test = get("me"),
    client_credentials(
        token_url = "https://machine.example/token",
        client_auth = private_key_jwt,
        assertion_audience = "https://machine.example/",
    ),
)]
#[derive(Debug)]
pub struct Machine {
    #[connector(client_id)]
    pub app: String,
    #[connector(private_key)]
    pub pem: Secret,
}

#[connector]
impl Machine {}

/// A service that names its issuer, and asks for no other audience.
#[connector(
    base_uri = "https://api.named.example",
    test = get("me"),
    oauth2(issuer = "https://{tenant}.named.example/t/", client_auth = private_key_jwt),
)]
pub struct Named {
    pub tenant: String,
    pub client_id: String,
    pub private_key: Secret,
}

#[connector]
impl Named {}

/// The same, which asks for another audience.
#[connector(
    base_uri = "https://api.named.example",
    test = get("me"),
    oauth2(
        issuer = "https://{tenant}.named.example/t/",
        client_auth = private_key_jwt,
        assertion_audience = "https://{tenant}.named.example/t/token",
    ),
)]
pub struct Otherwise {
    pub tenant: String,
    pub client_id: String,
    pub private_key: Secret,
}

#[connector]
impl Otherwise {}

/// A service whose token requests are made by hooks.
#[connector(
    base_uri = "https://api.hooked.example",
    test = get("me"),
    oauth2(
        authorization_url = "https://hooked.example/authorize",
        token_url = "https://hooked.example/token",
        client_auth = private_key_jwt,
        assertion_audience = "https://hooked.example",
    ),
)]
pub struct Hooked {
    pub client_id: String,
    pub private_key: Secret,
}

#[connector]
impl Hooked {
    #[connector(acquire)]
    async fn exchange(&self, grant: &CodeGrant, http: &Http) -> Result<Tokens> {
        http.post("https://hooked.example/token").form(&grant.params(self)).send().await?.tokens().await
    }

    #[connector(refresh)]
    async fn renew(&self, grant: &RefreshGrant, http: &Http) -> Result<Tokens> {
        http.post("https://hooked.example/token").form(&grant.params(self)).send().await?.tokens().await
    }
}

fn param(request: &Received, name: &str) -> Option<String> {
    let params = request.body_params().unwrap();
    params.into_iter().find(|(given, _)| given == name).map(|(_, value)| value)
}

/// Header and claims of the assertion in a request.
fn assertion(request: &Received) -> (Value, Value) {
    let kind = param(request, "client_assertion_type");
    assert_eq!(kind.as_deref(), Some("urn:ietf:params:oauth:client-assertion-type:jwt-bearer"));
    assert_eq!(param(request, "client_secret"), None);
    assert_eq!(request.header("authorization"), None);
    let text = param(request, "client_assertion").unwrap();
    let [header, claims, _signature] = text.split('.').collect::<Vec<_>>().try_into().unwrap();
    let read = |part: &str| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
    (read(header), read(claims))
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs()
}

#[tokio::test]
async fn s24_an_assertion_is_for_the_declared_audience_signed_fresh_and_short_lived() {
    let world = World::new::<Signed>().await;
    let connection = world.connect::<Signed>().await;
    for _ in 0..3 {
        world.clock.advance(HOUR);
        connection.get("me").send().await.unwrap();
    }
    let requests = world.provider.requests_to(Endpoint::Token);
    assert_eq!(requests.len(), 4, "the provider has verified each signature");
    let mut ids = HashSet::new();
    for request in &requests {
        let (header, claims) = assertion(request);
        assert_eq!(header["alg"], "ES256");
        assert_eq!(header["typ"], "client-authentication+jwt");
        assert_eq!(header["kid"], KEY_ID);
        assert_eq!((&claims["iss"], &claims["sub"]), (&CLIENT_ID.into(), &CLIENT_ID.into()));
        assert_eq!(claims["aud"], "https://simulated.signed.example", "whom the connector names, and nobody else");
        assert_eq!(claims["iat"], seconds(request.at));
        assert_eq!(claims["exp"], seconds(request.at) + 60);
        let id = claims["jti"].as_str().unwrap().to_owned();
        assert!(id.len() >= 22 && ids.insert(id), "128 bits or more, and never twice");
    }
}

#[tokio::test]
async fn s24_without_a_declared_audience_an_assertion_is_for_the_issuer() {
    let world = World::new::<Named>().await;
    let connection = world.connect::<Named>().await;
    world.clock.advance(HOUR);
    connection.get("me").send().await.unwrap();
    world.connections.revoke::<Named>(ID).await.unwrap();
    let signed = [Endpoint::Token, Endpoint::Revocation].map(|endpoint| world.provider.requests_to(endpoint)).concat();
    assert_eq!(signed.len(), 4);
    for request in signed {
        assert_eq!(assertion(&request).1["aud"], "https://simulated.named.example/t/");
    }
    let world = World::new::<Otherwise>().await;
    world.connect::<Otherwise>().await;
    let [request] = world.provider.requests_to(Endpoint::Token).try_into().unwrap();
    assert_eq!(assertion(&request).1["aud"], "https://simulated.named.example/t/token");
}

#[tokio::test]
async fn an_assertion_that_was_seen_or_has_ended_proves_nothing() {
    let world = World::new::<Machine>().await;
    world.enter::<Machine>().await.unwrap();
    let [request] = world.provider.requests_to(Endpoint::Token).try_into().unwrap();
    let again = || async {
        let mut copy = Request::new(Method::POST, url::Url::parse("https://machine.example/token").unwrap());
        copy.headers_mut().insert("content-type", request.headers["content-type"].clone());
        copy.set_body(request.body.clone());
        world.provider.transport().send(copy).await.unwrap().text().await.unwrap()
    };
    assert!(again().await.contains("used before"));
    world.clock.advance(MINUTE);
    assert!(again().await.contains("has ended"));
}

#[tokio::test]
async fn a_program_signs_for_its_own_account() {
    let world = World::new::<Machine>().await;
    let connection = world.enter::<Machine>().await.unwrap();
    world.clock.advance(HOUR);
    connection.get("items").send().await.unwrap();
    let requests = world.provider.requests_to(Endpoint::Token);
    let [first, second] = [&requests[0], &requests[1]].map(assertion);
    assert_ne!(first.1["jti"], second.1["jti"]);
    assert_eq!(first.1["aud"], "https://machine.example/");
    assert_eq!(first.0.get("kid"), None, "no field names the key");
}

#[tokio::test]
async fn each_revocation_is_signed_anew() {
    let world = World::new::<Signed>().await;
    world.connect::<Signed>().await;
    world.connections.disconnect::<Signed>(ID).await.unwrap();
    let requests = world.provider.requests_to(Endpoint::Revocation);
    let [refresh, access] = [&requests[0], &requests[1]].map(|request| assertion(request).1["jti"].clone());
    assert_ne!(refresh, access);
}

#[tokio::test]
async fn hooks_get_the_assertion_with_the_parameters() {
    let world = World::new::<Hooked>().await;
    let connection = world.connect::<Hooked>().await;
    world.clock.advance(HOUR);
    connection.get("me").send().await.unwrap();
    let requests = world.provider.requests_to(Endpoint::Token);
    let [first, second] = [&requests[0], &requests[1]].map(|request| assertion(request).1["jti"].clone());
    assert_ne!(first, second);
}

#[tokio::test]
async fn a_key_that_cannot_be_read_is_said_of_its_field_before_anything_is_sent() {
    let world = World::new::<Signed>().await;
    let body = private_key().lines().nth(1).unwrap();
    let encrypted = private_key().replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    let public = private_key().replace("PRIVATE KEY", "PUBLIC KEY");
    let damaged = private_key().replace(&body[..8], "AAAAAAAA");
    for (pem, said) in [
        ("hunter2-hunter2", "is not a private key in PEM"),
        (body, "is not a private key in PEM"),
        (&public, "is not a private key in PEM"),
        (&encrypted, "decrypt it first"),
        (&damaged, "it has to be RSA of 2048 bits or more"),
    ] {
        let signed = Signed { private_key: pem.into(), ..client::<Signed>() };
        let error = world.connections.authorize(&world.session, ID, signed).await.unwrap_err();
        let Error::Input(fields) = &error else { panic!("{error:?}") };
        let [field] = fields.iter().collect::<Vec<_>>().try_into().unwrap();
        assert_eq!(field.name, "private_key");
        let text = format!("{error} {error:?}");
        assert!(text.contains(said), "{text}");
        assert!(!text.contains(pem) && !text.contains(&body[..12]), "{text}");
    }
    let machine = Machine { pem: "nothing".into(), ..client::<Machine>() };
    assert!(matches!(World::new::<Machine>().await.connections.connect(ID, machine).await, Err(Error::Input(_))));
    assert_eq!(world.token_requests(), 0);
}

#[tokio::test]
async fn line_ends_may_be_written_as_environments_have_them() {
    let world = World::new::<Machine>().await;
    let machine = Machine { pem: private_key().replace('\n', "\\n").into(), ..client::<Machine>() };
    world.connections.connect(ID, machine).await.unwrap();
}

#[tokio::test]
async fn a_preset_key_that_was_replaced_by_a_bad_one_costs_no_connection() {
    let world =
        World::with::<Machine>(|service| service, |program| program.preset::<Machine>("pem", private_key())).await;
    let connection = world.connections.connect(ID, client::<Machine>()).await.unwrap();
    world.connections.set_preset::<Machine>("pem", Preset::from("no key")).unwrap();
    world.clock.advance(HOUR);
    let error = connection.get("items").send().await.unwrap_err();
    assert!(error.to_string().contains("is not a private key in PEM"), "{error}");
    assert_eq!(world.connections.status::<Machine>(ID).await.unwrap(), Some(Status::Connected));
    world.connections.set_preset::<Machine>("pem", private_key()).unwrap();
    world.clock.advance(HOUR);
    connection.get("items").send().await.unwrap();
}

#[tokio::test]
async fn the_service_refuses_a_key_that_it_does_not_know() {
    let world = World::new::<Signed>().await;
    let stranger = Signed { key_id: Some("another".to_owned()), ..client::<Signed>() };
    let request = world.connections.authorize(&world.session, ID, stranger).await.unwrap();
    let callback = world.provider.consent(&request.url).await.unwrap();
    let error = world.connections.complete(&world.session, &callback).await.unwrap_err();
    assert!(matches!(error, Error::Misconfigured(_)), "the operator's to mend: {error:?}");
    assert_eq!(error.reason(), Some(Reason::OAuth));
}
