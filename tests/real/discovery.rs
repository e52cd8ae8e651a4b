//! A connector that says nothing of the server but its issuer.

use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::ManualClock;
use connector_core::{Connection, Connections, Reason, Request, Session, Transport as _};
use http::header::AUTHORIZATION;
use http::{Method, StatusCode};
use url::Url;

use crate::program::PERSON;
use crate::wire::Wire;
use crate::{Outcome, browser, server};

/// Connectors of the server.
macro_rules! discovered {
    ($($(#[$doc:meta])* $name:ident($($group:tt)*);)*) => {$(
        $(#[$doc])*
        #[connector(base_uri = "https://as.example.test", test = get("me"), oauth2($($group)*))]
        pub struct $name {
            pub client_id: String,
            pub client_secret: Option<Secret>,
        }

        #[connector]
        impl $name {}
    )*};
}

discovered! {
    Discovered(issuer = "https://as.example.test", scopes = ["openid"]);
    /// Not as the server writes itself.
    WithSlash(issuer = "https://as.example.test/", scopes = ["openid"]);
    /// A path at which the server has nothing.
    Elsewhere(issuer = "https://as.example.test/tenant", scopes = ["openid"]);
}

struct Program {
    connections: Connections,
    clock: ManualClock,
    session: Session,
}

impl Program {
    fn new<C: Connector>() -> Outcome<Self> {
        let clock = ManualClock::new();
        let connections = Connections::builder("http://127.0.0.1:9/callback")
            .register::<C>()
            .preset::<C>("client_id", "public")
            .transport(Wire::new()?)
            .clock(clock.clone())
            .build()?;
        Ok(Self { connections, clock, session: Session::random()? })
    }

    async fn begin<C: Connector>(&self) -> Result<Url> {
        let connector = self.connections.fill::<C>(&Fields::new())?;
        Ok(self.connections.authorize(&self.session, "mine", connector).await?.url)
    }
}

#[tokio::test]
async fn a_connector_with_nothing_but_an_issuer_connects_renews_and_revokes() {
    let program = Program::new::<Discovered>().unwrap();
    let callback = browser::consent(&program.begin::<Discovered>().await.unwrap(), PERSON).await.unwrap();
    assert!(callback.query_pairs().any(|(name, value)| name == "iss" && value == server::ISSUER));
    // The server's metadata say that it always names itself.
    let mut silent = callback.clone();
    let pairs: Vec<_> = callback.query_pairs().into_owned().filter(|(name, _)| name != "iss").collect();
    silent.query_pairs_mut().clear().extend_pairs(pairs);
    let error = program.connections.complete(&program.session, silent.as_str()).await.unwrap_err();
    assert_eq!(error.reason(), Some(Reason::IssuerMissing));

    let connection: Connection = program.connections.complete(&program.session, callback.as_str()).await.unwrap();
    let first = connection.tokens().await.unwrap();
    program.clock.set(connection.expires_at().unwrap() + Duration::from_secs(1));
    let second = connection.tokens().await.unwrap();
    assert_ne!(first.access_token(), second.access_token());
    connection.get("me").send().await.unwrap();

    program.connections.revoke::<Discovered>("mine").await.unwrap();
    let mut call = Request::new(Method::GET, Url::parse("https://as.example.test/me").unwrap());
    let bearer = format!("Bearer {}", second.access_token().expose_secret());
    call.headers_mut().insert(AUTHORIZATION, bearer.parse().unwrap());
    let answer = server::transport().unwrap().send(call).await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "the server has ended it");
}

#[tokio::test]
async fn an_issuer_that_the_server_is_not_gets_nowhere() {
    let error = Program::new::<WithSlash>().unwrap().begin::<WithSlash>().await.unwrap_err();
    assert!(matches!(error, Error::Misconfigured(_)), "{error:?}");
    assert_eq!(error.reason(), Some(Reason::IssuerMismatch));
    let error = Program::new::<Elsewhere>().unwrap().begin::<Elsewhere>().await.unwrap_err();
    assert!(matches!(error, Error::Misconfigured(_)), "{error:?}");
    assert_eq!(error.reason(), Some(Reason::Discovery));
}
