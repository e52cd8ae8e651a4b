//! A client that proves itself by its signature.

use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::ManualClock;
use connector_core::{Connections, Reason, Request, Session, Transport as _};
use http::header::AUTHORIZATION;
use http::{Method, StatusCode};
use url::Url;

use crate::program::PERSON;
use crate::wire::Wire;
use crate::{Outcome, browser, server};

/// An account at the server, for the client that signs.
#[connector(
    base_uri = "https://as.example.test",
    test = get("me"),
    oauth2(
        authorization_url = "https://as.example.test/auth",
        token_url = "https://as.example.test/token",
        revoke_url = "https://as.example.test/token/revocation",
        scopes = ["openid"],
        client_auth = private_key_jwt,
        assertion_audience = "https://as.example.test",
    ),
)]
pub struct Signed {
    pub client_id: String,
    pub private_key: Secret,
    pub key_id: Option<String>,
}

#[connector]
impl Signed {}

struct Program {
    connections: Connections,
    clock: ManualClock,
    session: Session,
}

impl Program {
    fn with(key: &str, key_id: &str) -> Outcome<Self> {
        let clock = ManualClock::new();
        let connections = Connections::builder("http://127.0.0.1:9/callback")
            .register::<Signed>()
            .preset::<Signed>("client_id", "signing")
            .preset::<Signed>("private_key", key)
            .preset::<Signed>("key_id", key_id)
            .transport(Wire::new()?)
            .clock(clock.clone())
            .build()?;
        Ok(Self { connections, clock, session: Session::random()? })
    }

    async fn connect(&self) -> Outcome<Result<connector_core::Connection>> {
        let signed = self.connections.fill::<Signed>(&Fields::new())?;
        let request = self.connections.authorize(&self.session, "mine", signed).await?;
        let callback = browser::consent(&request.url, PERSON).await?;
        Ok(self.connections.complete(&self.session, callback.as_str()).await)
    }
}

#[tokio::test]
async fn a_client_that_signs_connects_renews_and_revokes() {
    let program = Program::with(server::key().unwrap(), "the-key").unwrap();
    let connection = program.connect().await.unwrap().unwrap();
    let first = connection.tokens().await.unwrap();
    program.clock.set(connection.expires_at().unwrap() + Duration::from_secs(1));
    let second = connection.tokens().await.unwrap();
    assert_ne!(first.access_token(), second.access_token());
    connection.get("me").send().await.unwrap();
    program.connections.disconnect::<Signed>("mine").await.unwrap();
    let mut call = Request::new(Method::GET, Url::parse("https://as.example.test/me").unwrap());
    let bearer = format!("Bearer {}", second.access_token().expose_secret());
    call.headers_mut().insert(AUTHORIZATION, bearer.parse().unwrap());
    let answer = server::transport().unwrap().send(call).await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "the server has ended it");
}

#[tokio::test]
async fn a_signature_of_another_key_proves_nothing() {
    let program = Program::with(connector_core::testing::private_key(), "the-key").unwrap();
    let error = program.connect().await.unwrap().unwrap_err();
    assert!(matches!(error, Error::Misconfigured(_)), "{error:?}");
    assert_eq!((error.reason(), error.oauth_error()), (Some(Reason::OAuth), Some("invalid_client")));
}
