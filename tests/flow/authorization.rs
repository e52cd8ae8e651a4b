//! The authorization request: statements 1 to 5, 9, 12, 16, 20, 23 and 39, and what is preset.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use connector_core::prelude::*;
use connector_core::testing::{CLIENT_ID, CLIENT_SECRET, Endpoint, Fault, SimulatedProviderBuilder};
use connector_core::{Connections, ConnectionsBuilder, FieldErrors, Preset, Reason, Session, Store};

use crate::store::TestStore;
use crate::world::{HOUR, ID, MINUTE, Notes, REDIRECT_URI, World, client, parameter};

async fn authorization_url<C: Connector>(world: &World, connector: C) -> Result<String> {
    world.connections.authorize(&world.session, ID, connector).await.map(|request| request.url.into())
}

#[tokio::test]
async fn s01_every_code_flow_sends_an_s256_challenge_of_its_verifier() {
    let world = World::new::<Notes>().await;
    let url = authorization_url(&world, client::<Notes>()).await.unwrap();
    assert_eq!(parameter(&url, "code_challenge_method").as_deref(), Some("S256"));
    let callback = world.provider.consent(&url.parse().unwrap()).await.unwrap();
    world.connections.complete(&world.session, &callback).await.unwrap();
    let sent = world.provider.requests_to(Endpoint::Token)[0].body_value("code_verifier").unwrap();
    let challenge = PkceVerifier::new(sent).unwrap().challenge();
    assert_eq!(parameter(&url, "code_challenge"), Some(challenge));
}

#[tokio::test]
async fn s01_the_exchange_proves_itself_with_the_verifier() {
    // The provider ties the code to the challenge: an exchange without its verifier is refused.
    let world = World::new::<Notes>().await;
    world.connect::<Notes>().await;
    assert!(world.provider.requests_to(Endpoint::Token)[0].body_value("code_verifier").is_some());
}

#[tokio::test]
async fn s03_plain_is_never_sent_nor_fallen_back_to() {
    let world = World::new::<Notes>().await;
    let refused = Fault::body(400, "application/json", r#"{"error":"invalid_request","error_description":"S256?"}"#);
    world.provider.fail_next(Endpoint::Token, refused);
    world.try_connect::<Notes>().await.unwrap_err();
    assert_eq!(world.token_requests(), 1, "no other way was tried");
    world.connect::<Notes>().await;
    let methods: HashSet<_> = world
        .provider
        .requests_to(Endpoint::Authorization)
        .iter()
        .map(|request| request.query_value("code_challenge_method"))
        .collect();
    assert_eq!(methods, HashSet::from([Some("S256".to_owned())]));
}

#[tokio::test]
async fn s04_the_verifier_appears_in_the_token_request_only() {
    let world = World::new::<Notes>().await;
    let callback = world.consent::<Notes>().await;
    let shown = format!("{:?} {:?} {:?}", world.store, world.connections, world.session);
    world.connections.complete(&world.session, &callback).await.unwrap();
    let verifier = world.provider.requests_to(Endpoint::Token)[0].body_value("code_verifier").unwrap();
    for request in world.provider.requests() {
        let head = format!("{} {} {:?} {request:?}", request.path, request.query, request.headers);
        assert!(!head.contains(&verifier), "{head}");
        assert!(request.endpoint == Endpoint::Token || request.body_value("code_verifier").is_none());
    }
    assert!(!shown.contains(&verifier), "{shown}");
    assert!(!crate::logs::text().contains(&verifier), "the verifier is in the log");
}

/// A service that does not know PKCE.
#[connector(
    test = none,
    oauth2(authorization_url = "https://old.example/authorize", token_url = "https://old.example/token", pkce = off),
)]
pub struct Old {
    pub client_id: String,
}

#[connector]
impl Old {}

#[tokio::test]
async fn s05_without_pkce_only_by_a_written_pkce_off() {
    let world = World::new::<Old>().await;
    let url = authorization_url(&world, client::<Old>()).await.unwrap();
    assert!(!url.contains("code_challenge"), "{url}");
    world.connect::<Old>().await;
    assert_eq!(world.provider.requests_to(Endpoint::Token)[0].body_value("code_verifier"), None);
    const { assert!(Notes::DESCRIPTOR.as_oauth2().unwrap().pkce) };
}

#[tokio::test]
async fn s06_a_state_has_256_random_bits_and_never_comes_twice() {
    let world = World::new::<Notes>().await;
    let mut seen = HashSet::new();
    for _ in 0..1000 {
        let url = authorization_url(&world, client::<Notes>()).await.unwrap();
        let state = parameter(&url, "state").unwrap();
        // 43 characters of the base64 alphabet hold 256 bits.
        assert_eq!(state.len(), 43);
        assert!(seen.insert(state), "a state came twice");
    }
}

#[tokio::test]
async fn s09_the_store_knows_a_state_and_a_session_by_their_hashes_only() {
    let world = World::new::<Notes>().await;
    let session = Session::new("the key of the session");
    let request = world.connections.authorize(&session, ID, client::<Notes>()).await.unwrap();
    let state = parameter(request.url.as_str(), "state").unwrap();
    assert!(world.store.flow(&state).await.unwrap().is_none(), "a flow was kept under its state itself");
    let shown = format!("{:?}", world.store);
    assert!(!shown.contains(&state) && !shown.contains("the key of the session"), "{shown}");
}

#[tokio::test]
async fn s12_the_redirect_uri_is_the_programs_byte_for_byte_in_both_requests() {
    let world = World::with::<Notes>(|service| service.redirect_uri(REDIRECT_URI), |program| program).await;
    let callback = world.consent::<Notes>().await;
    // Whoever fakes a Host header makes the program believe that it was called elsewhere.
    let elsewhere = callback.replace("127.0.0.1:7777", "evil.example");
    world.connections.complete(&world.session, &elsewhere).await.unwrap();
    let asked = world.provider.requests_to(Endpoint::Authorization)[0].query_value("redirect_uri");
    let exchanged = world.provider.requests_to(Endpoint::Token)[0].body_value("redirect_uri");
    assert_eq!((asked.as_deref(), exchanged.as_deref()), (Some(REDIRECT_URI), Some(REDIRECT_URI)));
}

#[tokio::test]
async fn the_authors_query_is_kept_and_nothing_in_it_is_doubled() {
    #[connector(
        test = none,
        oauth2(
            authorization_url = "https://a.example/authorize?response_type=code&client_id=own&prompt=login%20now",
            token_url = "https://a.example/token",
            scopes = ["read", "write"],
            scope_separator = ",",
            authorization_params(access_type = "offline", nonce = "{nonce}"),
        ),
    )]
    pub struct Authored {
        pub client_id: String,
    }

    #[connector]
    impl Authored {}

    let world = World::new::<Authored>().await;
    let url = authorization_url(&world, client::<Authored>()).await.unwrap();
    assert!(
        url.starts_with("https://a.example/authorize?response_type=code&client_id=own&prompt=login%20now&"),
        "{url}"
    );
    for (name, value) in [("scope", "read,write"), ("access_type", "offline"), ("redirect_uri", REDIRECT_URI)] {
        assert_eq!(parameter(&url, name).as_deref(), Some(value), "{url}");
    }
    assert_eq!(parameter(&url, "nonce").map(|nonce| nonce.len()), Some(43));
    for name in ["response_type", "client_id", "prompt", "state", "redirect_uri"] {
        assert_eq!(url.matches(&format!("{name}=")).count(), 1, "{name} in {url}");
    }
}

/// A service whose addresses are made at run time.
#[connector(test = none, oauth2())]
pub struct Hooked {
    pub client_id: String,
    /// The authorization endpoint.
    pub consent: String,
    /// The token endpoint.
    pub token: String,
}

#[connector]
impl Hooked {
    #[connector(authorization_url)]
    fn consent(&self) -> &str {
        &self.consent
    }

    #[connector(token_url)]
    fn token(&self) -> &str {
        &self.token
    }
}

pub async fn hooked_world() -> World {
    let known = |service: SimulatedProviderBuilder| {
        let service = service.endpoint(Endpoint::Authorization, "https://a.example/authorize");
        service.endpoint(Endpoint::Token, "https://a.example/token")
    };
    World::with::<Hooked>(known, |program| program).await
}

pub fn hooked(consent: &str, token: &str) -> Hooked {
    Hooked { client_id: CLIENT_ID.to_owned(), consent: consent.to_owned(), token: token.to_owned() }
}

#[tokio::test]
async fn s16_another_grant_cannot_be_expressed_by_a_hook() {
    let world = hooked_world().await;
    for query in [
        "response_type=token",
        "response_type=code%20id_token",
        "state=fixed",
        "redirect_uri=https://evil.example",
        "code_challenge=x",
        "code_challenge_method=plain",
        "request_uri=https://evil.example",
        "request=x",
        "st%61te=fixed",
    ] {
        let connector = hooked(&format!("https://a.example/authorize?{query}"), "https://a.example/token");
        let error = authorization_url(&world, connector).await.unwrap_err();
        assert_eq!(error.reason(), Some(Reason::ReservedParameter), "{query}: {error}");
    }
}

#[tokio::test]
async fn s16_the_password_grant_cannot_be_expressed_by_a_hook() {
    #[connector(test = none, hosts = ["p.example"], oauth2(authorization_url = "https://p.example/authorize"))]
    pub struct Password {
        pub client_id: String,
    }

    #[connector]
    impl Password {
        #[connector(acquire)]
        async fn exchange(&self, _: &CodeGrant, http: &Http) -> Result<Tokens> {
            let form = [("grant_type", "password"), ("username", "a"), ("password", "b")];
            http.post("https://p.example/token").form(&form).send().await?.tokens().await
        }
    }

    let at = "https://p.example/token";
    let world = World::with::<Password>(|service| service.endpoint(Endpoint::Token, at), |program| program).await;
    let error = world.try_connect::<Password>().await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::ReservedParameter), "{error}");
    assert_eq!((world.token_requests(), world.calls()), (0, 0));
}

#[tokio::test]
async fn s20_an_endpoint_without_tls_gets_nothing() {
    let world = hooked_world().await;
    let error = authorization_url(&world, hooked("http://a.example/authorize", "https://a.example/token")).await;
    assert_eq!(error.unwrap_err().reason(), Some(Reason::InvalidAddress));

    let connector = hooked("https://a.example/authorize", "http://a.example/token");
    let request = world.connections.authorize(&world.session, ID, connector).await.unwrap();
    let state = parameter(request.url.as_str(), "state").unwrap();
    let callback = format!("{REDIRECT_URI}?code=c&state={state}");
    let error = world.connections.complete(&world.session, &callback).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::InvalidAddress), "{error}");
    assert!(world.provider.requests().is_empty(), "something was sent");
}

#[tokio::test]
async fn s23_what_belongs_in_the_body_cannot_stand_in_the_address_of_a_hook() {
    let world = hooked_world().await;
    for query in [
        "client_secret=s3cr3t",
        "client%5Fsecret=s3cr3t",
        "a=b&client_assertion=x",
        "client_assertion_type=x",
        "grant_type=password",
        "code=x",
        "code_verifier=x",
        "refresh_token=x",
    ] {
        let connector = hooked("https://a.example/authorize", &format!("https://a.example/token?{query}"));
        let request = world.connections.authorize(&world.session, ID, connector).await.unwrap();
        let state = parameter(request.url.as_str(), "state").unwrap();
        let callback = format!("{REDIRECT_URI}?code=c&state={state}");
        let error = world.connections.complete(&world.session, &callback).await.unwrap_err();
        assert_eq!(error.reason(), Some(Reason::ReservedParameter), "{query}: {error}");
        assert!(!error.to_string().contains("s3cr3t"), "{error}");
    }
    assert!(world.provider.requests().is_empty(), "something was sent");
}

/// A service with the customer's name in its addresses.
#[connector(
    base_uri = "https://{subdomain}.desk.example/api/{workspace}",
    test = none,
    oauth2(
        authorization_url = "https://{subdomain}.desk.example/authorize?for={workspace}",
        token_url = "https://{region}/token",
    ),
)]
pub struct Desk {
    pub client_id: String,
    pub subdomain: String,
    pub workspace: String,
    pub region: Host,
}

#[connector]
impl Desk {}

#[tokio::test]
async fn s39_a_fields_value_stays_in_its_place() {
    let world = World::new::<Desk>().await;
    let given = |name: &str, value: &str| {
        let mut fields = Fields::from([("client_id", CLIENT_ID), ("subdomain", "acme"), ("workspace", "main")]);
        fields.set("region", "eu.desk.example");
        fields.set(name, value);
        fields
    };
    for bad in [
        "evil.example/",
        "a@b",
        "a.b",
        "..",
        "%2f",
        "#",
        "a b",
        "a\nb",
        "a:1",
        "a?b",
        "\u{430}cme",
        "b\u{fc}ro",
        "-a",
        "xn--\u{0}",
    ] {
        let error = given("subdomain", bad).build::<Desk>().map(drop).unwrap_err();
        assert!(matches!(&error, Error::Input(errors) if names(errors) == ["subdomain"]), "{bad:?}: {error}");
    }
    for bad in ["evil.example/", "a@b", "http://a.example", "127.0.0.1", "a.example:8", "\u{430}.example", "#"] {
        let error = given("region", bad).build::<Desk>().map(drop).unwrap_err();
        assert!(matches!(&error, Error::Input(errors) if names(errors) == ["region"]), "{bad:?}: {error}");
    }
    // A connector that was made by hand is held to the same rules.
    let by_hand = Desk { subdomain: "evil.example/".to_owned(), ..given("workspace", "main").build().unwrap() };
    let error = authorization_url(&world, by_hand).await.unwrap_err();
    assert!(matches!(&error, Error::Input(errors) if names(errors) == ["subdomain"]), "{error}");
    let desk = given("workspace", "a/../b?c#d%2f").build::<Desk>().unwrap();
    let url = authorization_url(&world, desk).await.unwrap();
    assert!(url.starts_with("https://acme.desk.example/authorize?for=a%2F..%2Fb%3Fc%23d%252f&"), "{url}");
}

fn names(errors: &FieldErrors) -> Vec<&str> {
    errors.iter().map(|error| error.name.as_str()).collect()
}

#[tokio::test]
async fn all_wrong_fields_are_reported_together_and_nothing_is_kept() {
    let world = World::new::<Desk>().await;
    let fields = Fields::from([("subdomain", "acme.desk.example"), ("region", "http://x"), ("colour", "red")]);
    let error = world.connections.fill::<Desk>(&fields).map(drop).unwrap_err();
    let Error::Input(errors) = &error else { panic!("{error}") };
    let mut found = names(errors);
    found.sort_unstable();
    assert_eq!(found, ["client_id", "colour", "region", "subdomain", "workspace"]);
    let error = world.connections.authorize_untyped("desk", &world.session, ID, &fields).await.unwrap_err();
    assert!(matches!(error, Error::Input(_)), "{error}");
    assert_eq!(world.connections.status::<Desk>(ID).await.unwrap(), None);
}

#[tokio::test]
async fn an_empty_preset_is_the_operators_matter() {
    let error = Connections::builder(REDIRECT_URI)
        .register::<Notes>()
        .preset::<Notes>("client_secret", "")
        .build()
        .unwrap_err();
    assert!(matches!(&error, Error::Misconfigured(_)) && error.to_string().contains("`client_secret`"), "{error}");

    let set = Arc::new(AtomicBool::new(true));
    let read = {
        let set = Arc::clone(&set);
        move || if set.load(Ordering::SeqCst) { CLIENT_SECRET } else { "" }
    };
    let world =
        World::with::<Notes>(|s| s, |program| program.preset::<Notes>("client_secret", Preset::read(read))).await;
    let asked: Vec<_> = world.connections.form::<Notes>().iter().map(|field| field.name).collect();
    assert_eq!(asked, ["client_id"]);
    let connection = world.connect::<Notes>().await;
    set.store(false, Ordering::SeqCst);
    connection.get("notes").send().await.expect("a token that is there needs no secret");
    let error = world.connections.fill::<Notes>(&Fields::from([("client_id", "a")])).map(drop).unwrap_err();
    assert!(matches!(&error, Error::Misconfigured(_)), "{error}");
    world.clock.advance(HOUR);
    let error = connection.get("notes").send().await.unwrap_err();
    assert!(matches!(&error, Error::Misconfigured(_)), "{error}");
    set.store(true, Ordering::SeqCst);
    world.clock.advance(MINUTE);
    connection.get("notes").send().await.expect("nothing was lost");
}

#[tokio::test]
async fn a_preset_is_not_kept_with_what_was_begun() {
    let store = Arc::new(TestStore::default());
    let program = |program: ConnectionsBuilder| program.preset::<Notes>("client_secret", CLIENT_SECRET);
    let world = World::on::<Notes>(Arc::clone(&store) as Arc<dyn Store>, |service| service, program).await;
    let notes = world.connections.fill::<Notes>(&Fields::from([("client_id", CLIENT_ID)])).unwrap();
    assert!(notes.client_secret.is_some());
    authorization_url(&world, notes).await.unwrap();
    assert_eq!(store.begun().unwrap().fields, Fields::from([("client_id", CLIENT_ID)]));
}
