//! Tokens that are bound to a key (DPoP, RFC 9449), at a server that wants a nonce in every proof.

use std::sync::Arc;
use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::{DpopSigner, ManualClock};
use connector_core::{Clock as _, Connection, Connections, MemoryStore, Request, Session, SystemClock, Transport as _};
use http::{Method, StatusCode};
use url::Url;

use crate::account::Me;
use crate::program::PERSON;
use crate::wire::Wire;
use crate::{Outcome, browser, server};

const ME: &str = "https://as.example.test/me";

/// An account at the server, with bound tokens.
#[connector(
    base_uri = "https://as.example.test",
    test = get("me"),
    oauth2(
        authorization_url = "https://as.example.test/auth",
        token_url = "https://as.example.test/token",
        scopes = ["openid"],
        dpop,
    ),
)]
pub struct Bound {
    pub client_id: String,
}

#[connector]
impl Bound {}

/// The same for the client that signs: the server takes each of its assertions once.
#[connector(
    base_uri = "https://as.example.test",
    test = get("me"),
    oauth2(
        authorization_url = "https://as.example.test/auth",
        token_url = "https://as.example.test/token",
        scopes = ["openid"],
        client_auth = private_key_jwt,
        assertion_audience = "https://as.example.test",
        dpop,
    ),
)]
pub struct BoundAndSigned {
    pub client_id: String,
    pub private_key: Secret,
}

#[connector]
impl BoundAndSigned {}

/// The same, with a request that is pushed first.
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
        dpop,
    ),
)]
pub struct BoundAndPushed {
    pub client_id: String,
    pub private_key: Secret,
}

#[connector]
impl BoundAndPushed {}

struct Program {
    connections: Connections,
    clock: ManualClock,
    store: Arc<MemoryStore>,
    wire: Wire,
}

impl Program {
    fn new() -> Outcome<Self> {
        Self::on(Arc::new(MemoryStore::new()), ManualClock::new())
    }

    fn on(store: Arc<MemoryStore>, clock: ManualClock) -> Outcome<Self> {
        let wire = Wire::new()?;
        let connections = Connections::builder("http://127.0.0.1:9/callback")
            .register::<Bound>()
            .preset::<Bound>("client_id", "public")
            .register::<BoundAndSigned>()
            .redirect_uri_of::<BoundAndSigned>("http://127.0.0.1:9/callback/signed")
            .preset::<BoundAndSigned>("client_id", "signing")
            .preset::<BoundAndSigned>("private_key", server::key()?)
            .register::<BoundAndPushed>()
            .redirect_uri_of::<BoundAndPushed>("http://127.0.0.1:9/callback/pushed")
            .preset::<BoundAndPushed>("client_id", "signing")
            .preset::<BoundAndPushed>("private_key", server::key()?)
            .transport(wire.clone())
            .clock(clock.clone())
            .shared_store(Arc::<MemoryStore>::clone(&store))
            .build()?;
        Ok(Self { connections, clock, store, wire })
    }

    async fn connect<C: Connector>(&self) -> Outcome<Connection<C>> {
        let session = Session::random()?;
        let request = self.connections.authorize(&session, "mine", self.connections.fill::<C>(&Fields::new())?).await?;
        let callback = browser::consent(&request.url, PERSON).await?;
        Ok(self.connections.complete(&session, callback.as_str()).await?.typed()?)
    }

    fn outlive<C>(&self, connection: &Connection<C>) -> Outcome {
        let end = connection.expires_at().ok_or("the server did not say how long the access token lives")?;
        self.clock.set(end + Duration::from_secs(1));
        Ok(())
    }
}

async fn whoami<C>(connection: &Connection<C>) -> Outcome<String> {
    let me: Me = connection.get("me").send().await?.json().await?;
    Ok(me.sub)
}

#[tokio::test]
async fn bound_tokens_live_a_whole_life_at_a_server_that_wants_nonces() {
    let program = Program::new().unwrap();
    let connection = program.connect::<Bound>().await.unwrap();
    assert_eq!(connection.tokens().await.unwrap().token_type(), "DPoP");
    // The code, and the code again with the nonce; the test, and the test again.
    assert_eq!((program.wire.token_requests().len(), program.wire.calls()), (2, 2));
    let requests = program.wire.token_requests();
    assert_eq!(requests[0]["code"], requests[1]["code"]);
    for renewal in 1..=3 {
        assert_eq!(whoami(&connection).await.unwrap(), PERSON);
        program.outlive(&connection).unwrap();
        assert_eq!(whoami(&connection).await.unwrap(), PERSON);
        assert_eq!(program.wire.token_requests().len(), 2 + renewal, "the nonce is known");
    }
    assert_eq!(program.wire.calls(), 8);

    // Ended early, it is renewed and the call sent again.
    connection.post("end-token").send().await.unwrap();
    program.clock.advance(Duration::from_secs(60));
    assert_eq!(whoami(&connection).await.unwrap(), PERSON);
    assert_eq!(program.wire.token_requests().len(), 6);
}

#[tokio::test]
async fn a_restart_renews_with_the_key_of_before() {
    let program = Program::new().unwrap();
    program.connect::<Bound>().await.unwrap();
    let restarted = Program::on(Arc::clone(&program.store), program.clock.clone()).unwrap();
    let connection = restarted.connections.get::<Bound>("mine").await.unwrap();
    assert_eq!(whoami(&connection).await.unwrap(), PERSON);
    restarted.outlive(&connection).unwrap();
    assert_eq!(whoami(&connection).await.unwrap(), PERSON, "its refresh token is bound to the key too");
    assert_eq!(restarted.wire.token_requests().len(), 2, "the renewal, once more with a nonce");
}

#[tokio::test]
async fn a_client_that_signs_does_so_again_for_the_repeat_with_a_nonce() {
    let program = Program::new().unwrap();
    let connection = program.connect::<BoundAndSigned>().await.unwrap();
    assert_eq!(whoami(&connection).await.unwrap(), PERSON);
    let requests = program.wire.token_requests();
    assert_eq!(requests.len(), 2);
    assert_ne!(requests[0]["client_assertion"], requests[1]["client_assertion"]);
}

#[tokio::test]
async fn a_pushed_request_is_proven_and_its_nonce_is_good_for_the_code() {
    let program = Program::new().unwrap();
    let connection = program.connect::<BoundAndPushed>().await.unwrap();
    assert_eq!(whoami(&connection).await.unwrap(), PERSON);
    assert_eq!(program.wire.token_requests().len(), 1, "the nonce came with the answer to the pushed request");
}

#[tokio::test]
async fn a_bound_token_is_of_no_use_to_a_thief() {
    let program = Program::new().unwrap();
    let connection = program.connect::<Bound>().await.unwrap();
    let tokens = connection.tokens().await.unwrap();
    let token = tokens.access_token().expose_secret();
    let thief = DpopSigner::fresh().unwrap();
    let claims = thief.claims("GET", ME, SystemClock.now(), Some(token)).unwrap();
    let proof = thief.sign(&thief.header(), &claims).unwrap();
    for (scheme, proof) in [("DPoP", Some(&proof)), ("DPoP", None), ("Bearer", None)] {
        let mut call = Request::new(Method::GET, Url::parse(ME).unwrap());
        call.set_header("authorization", &format!("{scheme} {token}")).unwrap();
        if let Some(proof) = proof {
            call.set_header("dpop", proof).unwrap();
        }
        let answer = server::transport().unwrap().send(call).await.unwrap();
        assert!(matches!(answer.status(), StatusCode::UNAUTHORIZED | StatusCode::BAD_REQUEST), "{}", answer.status());
    }
    assert_eq!(whoami(&connection).await.unwrap(), PERSON);
}
