//! The simulated provider refuses what a service refuses: else the tests that it carries would prove nothing.

use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::{
    API_KEY, CLIENT_ID, CLIENT_SECRET, Endpoint, ManualClock, PASSWORD, RewritingTransport, SimulatedProvider, USERNAME,
};
use connector_core::{Request, Session, Transport as _};
use http::Method;
use serde_json::{Value, json};
use url::Url;

use crate::world::{World, client, parameter};

/// A service that speaks in its own way.
#[connector(
    base_uri = "https://api.strict.example",
    test = get("me"),
    apply(header = "X-Token"),
    oauth2(
        authorization_url = "https://strict.example/authorize",
        token_url = "https://strict.example/token",
        refresh_url = "https://strict.example/refresh",
        revoke_url = "https://strict.example/revoke",
        client_auth = basic,
        token_format = json,
        param_names(refresh_token = "renewer", code = "ticket"),
        pkce = off,
    ),
)]
#[derive(Debug)]
pub struct Strict {
    pub client_id: String,
    pub client_secret: Option<Secret>,
}

#[connector]
impl Strict {}

/// A service without anything special.
#[connector(
    test = none,
    oauth2(
        authorization_url = "https://plain.example/authorize",
        token_url = "https://plain.example/token",
        pkce = off,
    ),
)]
#[derive(Debug)]
pub struct Plain {
    pub client_id: String,
}

#[connector]
impl Plain {}

/// "simulated-client:simulated-client-secret".
const BASIC: &str = "Basic c2ltdWxhdGVkLWNsaWVudDpzaW11bGF0ZWQtY2xpZW50LXNlY3JldA==";

/// A request by hand.
struct Sent {
    transport: RewritingTransport,
    request: Request,
}

impl Sent {
    fn to(provider: &SimulatedProvider, method: Method, address: &str) -> Self {
        Self { transport: provider.transport(), request: Request::new(method, Url::parse(address).unwrap()) }
    }

    fn header(mut self, name: &str, value: &str) -> Self {
        self.request.set_header(name, value).unwrap();
        self
    }

    fn json(mut self, body: &Value) -> Self {
        self.request.set_body(body.to_string());
        self.header("content-type", "application/json")
    }

    fn form(mut self, pairs: &[(&str, &str)]) -> Self {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        self.request.set_body(body);
        self.header("content-type", "application/x-www-form-urlencoded")
    }

    /// The status, and the error that the body names.
    async fn answer(self) -> (u16, String) {
        let answer = self.transport.send(self.request).await.unwrap();
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        let error =
            serde_json::from_str::<Value>(&text).ok().and_then(|json| json["error"].as_str().map(str::to_owned));
        (status, error.unwrap_or_default())
    }
}

async fn strict() -> SimulatedProvider {
    SimulatedProvider::builder::<Strict>().clock(ManualClock::new()).start().await.unwrap()
}

/// A fresh code.
async fn code(provider: &SimulatedProvider) -> String {
    let url =
        "https://strict.example/authorize?response_type=code&client_id=simulated-client&redirect_uri=https://a.example";
    let callback = provider.consent(&Url::parse(url).unwrap()).await.unwrap();
    parameter(&callback, "code").unwrap()
}

fn exchange(provider: &SimulatedProvider, code: &str) -> Sent {
    let body = json!({"grant_type": "authorization_code", "ticket": code, "redirect_uri": "https://a.example"});
    Sent::to(provider, Method::POST, "https://strict.example/token").json(&body)
}

#[tokio::test]
async fn a_token_request_is_taken_in_its_one_shape() {
    let provider = strict().await;
    let fresh = code(&provider).await;
    assert_eq!(exchange(&provider, &fresh).header("authorization", BASIC).answer().await.0, 200);
    let used = exchange(&provider, &fresh).header("authorization", BASIC).answer().await;
    assert_eq!(used, (400, "invalid_grant".to_owned()), "the requests below are refused for another reason");
}

#[tokio::test]
async fn another_shape_of_a_token_request_is_refused() {
    let provider = strict().await;
    let code = code(&provider).await;
    let grant =
        [("grant_type", "authorization_code"), ("ticket", code.as_str()), ("redirect_uri", "https://a.example")];
    let token = |query: &str| Sent::to(&provider, Method::POST, &format!("https://strict.example/token{query}"));
    let object = |further: &[(&str, &str)]| {
        Value::Object(grant.iter().chain(further).map(|(name, value)| ((*name).to_owned(), json!(value))).collect())
    };
    let in_query = url::form_urlencoded::Serializer::new("?".to_owned()).extend_pairs(&grant).finish();
    let standard = json!({"grant_type": "authorization_code", "code": code, "redirect_uri": "https://a.example"});
    for (what, request, error) in [
        ("a form", token("").form(&grant).header("authorization", BASIC), "invalid_request"),
        ("the query", token(&in_query.replacen("?&", "?", 1)).header("authorization", BASIC), "invalid_request"),
        ("both", token("?ticket=a").json(&object(&[])).header("authorization", BASIC), "invalid_request"),
        ("a standard name", token("").json(&standard).header("authorization", BASIC), "invalid_request"),
        (
            "the secret in the body",
            token("").json(&object(&[("client_id", CLIENT_ID), ("client_secret", CLIENT_SECRET)])),
            "invalid_request",
        ),
        (
            "the id beside the header",
            token("").json(&object(&[("client_id", CLIENT_ID)])).header("authorization", BASIC),
            "invalid_request",
        ),
        ("nobody", token("").json(&object(&[])), "invalid_client"),
        (
            "another grant",
            token("").json(&json!({"grant_type": "password"})).header("authorization", BASIC),
            "unsupported_grant_type",
        ),
        (
            "the program's own account",
            token("").json(&json!({"grant_type": "client_credentials"})).header("authorization", BASIC),
            "unauthorized_client",
        ),
        (
            "a renewal where codes are exchanged",
            token("").json(&json!({"grant_type": "refresh_token", "renewer": "a"})).header("authorization", BASIC),
            "unsupported_grant_type",
        ),
        (
            "a code where tokens are renewed",
            Sent::to(&provider, Method::POST, "https://strict.example/refresh")
                .json(&object(&[]))
                .header("authorization", BASIC),
            "unsupported_grant_type",
        ),
    ] {
        let (status, given) = request.answer().await;
        assert!(status >= 400 && given == error, "{what}: {status} {given}");
    }
    let header = Sent::to(&provider, Method::GET, "https://strict.example/token").header("authorization", BASIC);
    assert_eq!(header.answer().await.0, 405);
    assert_eq!(
        exchange(&provider, &code).header("authorization", BASIC).answer().await.0,
        200,
        "the code is still good"
    );
}

#[tokio::test]
async fn a_header_is_refused_where_the_client_proves_itself_in_the_body() {
    let provider = SimulatedProvider::start::<Plain>().await.unwrap();
    let grant = [("grant_type", "refresh_token"), ("refresh_token", "none")];
    let token = || Sent::to(&provider, Method::POST, "https://plain.example/token").form(&grant);
    assert_eq!(token().header("authorization", BASIC).answer().await.1, "invalid_request");
    let in_body = [grant.as_slice(), &[("client_id", CLIENT_ID)]].concat();
    let request = Sent::to(&provider, Method::POST, "https://plain.example/token").form(&in_body);
    assert_eq!(request.answer().await.1, "invalid_grant");
}

#[tokio::test]
async fn a_revocation_is_in_the_format_of_the_token_endpoint_and_of_a_client_that_proves_itself() {
    let world = World::new::<Strict>().await;
    let connection = world.connect::<Strict>().await;
    let tokens = connection.tokens().await.unwrap();
    let (access, refresh) = (tokens.access_token().expose_secret(), tokens.refresh_token().unwrap().expose_secret());
    let revoke = || Sent::to(&world.provider, Method::POST, "https://strict.example/revoke");
    assert_eq!(revoke().json(&json!({"token": refresh})).answer().await.1, "invalid_client");
    let form = revoke().form(&[("token", refresh)]).header("authorization", BASIC);
    assert_eq!(form.answer().await.1, "invalid_request");
    assert_eq!(revoke().json(&json!({})).header("authorization", BASIC).answer().await.1, "invalid_request");
    assert!(world.provider.accepts(access) && world.provider.renews(refresh));
    // RFC 7009, section 2.2: a token that nobody knows is gone as well as it can be.
    assert_eq!(revoke().json(&json!({"token": "unknown"})).header("authorization", BASIC).answer().await.0, 200);

    assert_eq!(revoke().json(&json!({"token": access})).header("authorization", BASIC).answer().await.0, 200);
    assert!(!world.provider.accepts(access) && world.provider.renews(refresh), "an access token ends alone");
    world.clock.advance(Duration::from_secs(3600));
    let renewed = connection.tokens().await.unwrap();
    let (access, refresh) = (renewed.access_token().expose_secret(), renewed.refresh_token().unwrap().expose_secret());
    assert_eq!(revoke().json(&json!({"token": refresh})).header("authorization", BASIC).answer().await.0, 200);
    assert!(!world.provider.accepts(access) && !world.provider.renews(refresh), "a refresh token takes all with it");
}

#[tokio::test]
async fn a_token_in_another_place_or_in_two_is_refused() {
    let world = World::new::<Strict>().await;
    let tokens = world.connect::<Strict>().await.tokens().await.unwrap();
    let token = tokens.access_token().expose_secret();
    let call = |query: &str| Sent::to(&world.provider, Method::GET, &format!("https://api.strict.example/me{query}"));
    assert_eq!(call("").header("x-token", token).answer().await.0, 200);
    let bearer = format!("Bearer {token}");
    assert_eq!(call("").header("authorization", &bearer).answer().await.0, 401);
    assert_eq!(call("").header("x-token", &bearer).answer().await.0, 401);
    assert_eq!(call("").header("x-token", token).header("authorization", &bearer).answer().await.0, 401);
    assert_eq!(call(&format!("?again={token}")).header("x-token", token).answer().await.0, 401);
    assert_eq!(call("").answer().await.0, 401);
}

#[tokio::test]
async fn an_authorization_request_with_a_foreign_name_or_in_the_wrong_place_is_refused() {
    #[connector(
        test = none,
        oauth2(
            authorization_url = "https://page.example/app",
            token_url = "https://page.example/token",
            params_in = fragment,
            param_names(client_id = "client_key"),
        ),
    )]
    pub struct Page {
        pub client_id: String,
    }

    #[connector]
    impl Page {}

    let world = World::new::<Page>().await;
    let session = Session::random().unwrap();
    let good = world.connections.authorize(&session, "mine", client::<Page>()).await.unwrap().url;
    world.provider.consent(&good).await.unwrap();
    let without_page = Sent::to(&world.provider, Method::GET, &good.as_str().replace('#', "?"));
    assert_eq!(without_page.answer().await.0, 400);
    for (what, url) in [
        ("the query", good.as_str().replace('#', "?")),
        ("the standard name", good.as_str().replace("client_key=", "client_id=")),
    ] {
        let error = world.provider.consent(&Url::parse(&url).unwrap()).await.unwrap_err();
        assert!(matches!(&error, Error::Refused(_)), "{what}: {error}");
    }
}

#[tokio::test]
async fn the_account_of_a_program_needs_its_secret_and_its_scopes() {
    #[connector(
        base_uri = "https://api.own.example",
        test = none,
        client_credentials(token_url = "https://own.example/token", scopes = ["read"]),
    )]
    pub struct Own {
        pub client_id: String,
        pub client_secret: Option<Secret>,
    }

    #[connector]
    impl Own {}

    let provider = SimulatedProvider::start::<Own>().await.unwrap();
    let token = |further: &[(&str, &str)]| {
        let grant = [("grant_type", "client_credentials"), ("client_id", CLIENT_ID)];
        Sent::to(&provider, Method::POST, "https://own.example/token").form(&[grant.as_slice(), further].concat())
    };
    let secret = ("client_secret", CLIENT_SECRET);
    assert_eq!(token(&[]).answer().await, (401, "invalid_client".to_owned()));
    assert_eq!(token(&[("client_secret", "wrong")]).answer().await.1, "invalid_client");
    assert_eq!(token(&[secret, ("scope", "read write")]).answer().await.1, "invalid_scope");
    assert_eq!(token(&[secret, ("scope", "read")]).answer().await.0, 200);
    let renewal = [("grant_type", "refresh_token"), ("refresh_token", "a"), ("client_id", CLIENT_ID), secret];
    let renewal = Sent::to(&provider, Method::POST, "https://own.example/token").form(&renewal);
    assert_eq!(renewal.answer().await.1, "unsupported_grant_type");
}

#[tokio::test]
async fn keys_and_passwords_that_are_not_the_person_s_are_refused() {
    let world = World::new::<crate::groups::Keyed>().await;
    let key = |key: &str| Sent::to(&world.provider, Method::GET, "https://api.keyed.example/me").header("x-key", key);
    assert_eq!(key(API_KEY).answer().await.0, 200);
    assert_eq!(key("another").answer().await.0, 401);
    assert_eq!(key(API_KEY).header("authorization", API_KEY).answer().await.0, 401, "in two places");

    let sign_in = "https://api.vault.example/sign-in";
    let provider = SimulatedProvider::builder::<crate::login::Vault>().endpoint(Endpoint::Token, sign_in);
    let provider = provider.start().await.unwrap();
    let login = |body: Value| Sent::to(&provider, Method::POST, sign_in).json(&body);
    assert_eq!(login(json!({"user": USERNAME, "deep": [{"password": PASSWORD}]})).answer().await.0, 200);
    assert_eq!(login(json!({"user": USERNAME, "password": "another"})).answer().await.0, 401);
    assert_eq!(login(json!({"password": PASSWORD})).answer().await.0, 401);
}
