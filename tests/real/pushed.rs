//! Authorization requests that are pushed to the server before the person is sent there.

use connector_core::prelude::*;
use connector_core::testing::ManualClock;
use connector_core::{AuthorizationRequest, Clock as _, Connections, Reason, Session};
use url::Url;

use crate::program::PERSON;
use crate::wire::Wire;
use crate::{Outcome, browser, server};

/// An account at the server, for a client that must push its requests.
#[connector(
    base_uri = "https://as.example.test",
    test = get("me"),
    oauth2(
        authorization_url = "https://as.example.test/auth",
        pushed_authorization_url = "https://as.example.test/request",
        token_url = "https://as.example.test/token",
        scopes = ["openid"],
        client_auth = basic,
    ),
)]
pub struct Pushing {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Pushing {}

/// The same for a client that signs what it pushes.
#[connector(
    base_uri = "https://as.example.test",
    test = get("me"),
    oauth2(
        authorization_url = "https://as.example.test/auth",
        pushed_authorization_url = "https://as.example.test/request",
        token_url = "https://as.example.test/token",
        scopes = ["openid"],
        client_auth = private_key_jwt,
        assertion_audience = "https://as.example.test",
    ),
)]
pub struct PushingSigned {
    pub client_id: String,
    pub private_key: Secret,
    pub key_id: Option<String>,
}

#[connector]
impl PushingSigned {}

struct Program {
    connections: Connections,
    clock: ManualClock,
    session: Session,
}

impl Program {
    fn new() -> Outcome<Self> {
        let clock = ManualClock::new();
        let connections = Connections::builder("http://127.0.0.1:9/callback")
            .register::<Pushing>()
            .register::<PushingSigned>()
            .redirect_uri_of::<PushingSigned>("http://127.0.0.1:9/callback/signed")
            .transport(Wire::new()?)
            .clock(clock.clone())
            .build()?;
        Ok(Self { connections, clock, session: Session::random()? })
    }

    async fn begin(&self, secret: &str) -> Result<AuthorizationRequest> {
        let pushing = Pushing { client_id: "pushing".to_owned(), client_secret: secret.into() };
        self.connections.authorize(&self.session, "mine", pushing).await
    }

    async fn go_through(&self, request: &AuthorizationRequest) -> Outcome {
        let names: Vec<_> = request.url.query_pairs().map(|(name, _)| name.into_owned()).collect();
        assert_eq!(names, ["client_id", "request_uri"]);
        let callback = browser::consent(&request.url, PERSON).await?;
        let connection = self.connections.complete(&self.session, callback.as_str()).await?;
        connection.get("me").send().await?;
        Ok(())
    }
}

const SECRET: &str = "the-secret-of-the-pushing-client";

#[tokio::test]
async fn a_request_is_pushed_and_the_person_consents_to_what_it_says() {
    let program = Program::new().unwrap();
    let request = program.begin(SECRET).await.unwrap();
    assert!(request.expires_at > program.clock.now());
    program.go_through(&request).await.unwrap();

    let signed = PushingSigned {
        client_id: "signing".to_owned(),
        private_key: server::key().unwrap().into(),
        key_id: Some("the-key".to_owned()),
    };
    let request = program.connections.authorize(&program.session, "signed", signed).await.unwrap();
    program.go_through(&request).await.unwrap();
}

#[tokio::test]
async fn a_wrong_secret_pushes_nothing_and_nobody_is_sent_anywhere() {
    let error = Program::new().unwrap().begin("wrong").await.unwrap_err();
    assert!(matches!(error, Error::Misconfigured(_)), "{error:?}");
    assert_eq!((error.reason(), error.oauth_error()), (Some(Reason::OAuth), Some("invalid_client")));
}

/// What makes the others mean something: without pushing this client gets nowhere.
#[tokio::test]
async fn the_server_takes_no_plain_request_of_that_client() {
    let plain = "https://as.example.test/auth?client_id=pushing&response_type=code&scope=openid&state=a\
                 &redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fcallback&code_challenge_method=S256\
                 &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let callback = browser::visit(&Url::parse(plain).unwrap()).await.unwrap();
    assert!(callback.query().unwrap().contains("error=invalid_request"), "{callback}");
    assert!(callback.query().unwrap().contains("Pushed"), "{callback}");
}
