//! Statement 34 for every way to be authorized: a marked value in each secret place, a server that repeats what it was
//! sent, and all output is searched.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::{Endpoint, Fault, Received, SimulatedProvider, SimulatedProviderBuilder, private_key};
use connector_core::{Connections, MemoryStore, Session, Store as _};
use serde_json::json;

use crate::dpop::Bound;
use crate::secrets::{Echo, Shown};
use crate::signing::{Machine, Signed};
use crate::world::{ID, REDIRECT_URI, entered};

const KEY: &str = "canary-key-of-a-person";
const WORD: &str = "canary-password/+&=";

/// A key that stands in the address of each call.
#[connector(base_uri = "https://api.keyed.example", test = get("me"), apply(query = "key"), api_key)]
#[derive(Debug)]
pub struct Keyed {
    pub api_key: Secret,
}

#[connector]
impl Keyed {}

/// User name and password.
#[connector(base_uri = "https://api.basic.example", test = get("me"), basic)]
#[derive(Debug)]
pub struct Plain {
    pub username: String,
    pub password: Secret,
}

#[connector]
impl Plain {}

/// A login, whose token a hook applies.
#[connector(base_uri = "https://api.login.example", test = get("me"), custom)]
#[derive(Debug)]
pub struct Login {
    pub username: String,
    pub password: Secret,
    /// What the login says.
    pub ticket: Learned<Secret>,
}

#[connector]
impl Login {
    #[connector(login)]
    async fn sign_in(&mut self, http: &Http) -> Result<Tokens> {
        let body = json!({"user": self.username, "password": self.password.expose_secret()});
        let tokens = http.post("sign-in").json(&body).send().await?.tokens().await?;
        if let Some(ticket) = tokens.member("ticket").and_then(|ticket| ticket.as_str()) {
            self.ticket.set(ticket);
        }
        Ok(tokens)
    }

    #[connector(apply)]
    fn show(&self, tokens: &Tokens, request: &mut Request) -> Result<()> {
        request.set_secret_header("x-ticket", self.ticket.get()?)?;
        request.set_secret_header("x-token", tokens.access_token())
    }
}

/// Two tokens of one consent, which are looked at and revoked.
#[connector(
    base_uri = "https://api.double.example",
    test = get("me"),
    oauth2(
        authorization_url = "https://double.example/authorize",
        token_url = "https://double.example/token",
        revoke_url = "https://double.example/revoke",
        introspection_url = "https://api.double.example/introspect",
        client_auth = basic,
        tokens(user = "authed_user"),
    ),
)]
#[derive(Debug)]
pub struct Double {
    pub client_id: String,
    pub client_secret: Secret,
}

#[connector]
impl Double {}

fn plain(service: SimulatedProviderBuilder) -> SimulatedProviderBuilder {
    service
}

/// A whole life of a connector, in which every step fails once with what was sent in the answer.
async fn shown_by<C: Connector>(
    service: fn(SimulatedProviderBuilder) -> SimulatedProviderBuilder,
) -> (String, Vec<Received>, Option<String>) {
    let clock = connector_core::testing::ManualClock::new();
    let provider = service(SimulatedProvider::builder::<C>().clock(clock.clone())).start().await.unwrap();
    provider.set_api_key(KEY);
    provider.set_user("ada", WORD);
    let echoes = Arc::new(AtomicBool::new(false));
    let echo = |on| echoes.store(on, Ordering::SeqCst);
    let store = Arc::new(MemoryStore::new());
    let connections = Connections::builder(REDIRECT_URI)
        .register::<C>()
        .transport(Echo::new(provider.transport(), &echoes))
        .clock(clock.clone())
        .shared_store(store.clone())
        .build()
        .unwrap();
    let mut form = entered(C::DESCRIPTOR);
    for (name, value) in [("api_key", KEY), ("username", "ada"), ("password", WORD)] {
        if C::DESCRIPTOR.field(name).is_some() {
            form.set(name, value);
        }
    }
    let id = C::DESCRIPTOR.id;
    let session = Session::random().unwrap();
    let connect = || async {
        if C::DESCRIPTOR.as_oauth2().is_none() {
            return connections.connect_untyped(id, ID, &form).await;
        }
        let request = connections.authorize_untyped(id, &session, ID, &form).await.unwrap();
        let callback = provider.consent(&request.url).await.unwrap();
        connections.complete(&session, &callback).await
    };
    let mut shown = Shown::default();
    shown.value(&form);
    if C::DESCRIPTOR.as_oauth2().is_none() {
        echo(true);
        assert!(!shown.outcome(&connect().await));
        echo(false);
    }
    let connection = connect().await.unwrap();
    shown.value(&(&connection, connection.tokens().await.unwrap(), store.as_ref()));
    let record = store.load(&crate::world::key::<C>()).await.unwrap().unwrap();
    shown.value(&record);
    let kept = record.active.and_then(|grant| grant.dpop_key).map(|key| key.expose_secret().to_owned());
    for echoing in [true, false] {
        echo(echoing);
        for path in ["items", "detected", "https://evil.example/x"] {
            shown.outcome(&connection.get(path).send().await);
            shown.outcome(&connection.post(path).json(&"body").send_any().await);
        }
        for name in C::DESCRIPTOR.token_endpoint().map_or(&[][..], |endpoint| endpoint.named_tokens) {
            let further = connection.using(name.0).unwrap();
            shown.outcome(&further.get("items").send().await);
            shown.value(&further);
        }
        clock.advance(Duration::from_secs(2 * 3600));
        shown.outcome(&connection.get("items").send().await);
        clock.advance(Duration::from_secs(2 * 3600));
    }
    for fault in [Fault::LostReply, Fault::body(200, "application/json", "{\"access_token\":\"canary in an answer\"}")]
    {
        provider.fail_next(Endpoint::Token, fault);
        shown.outcome(&connection.get("items").send().await);
        clock.advance(Duration::from_secs(2 * 3600));
    }
    echo(true);
    shown.outcome(&connections.disconnect_untyped(id, ID).await);
    echo(false);
    (shown.into_text(), provider.requests(), kept)
}

/// The secrets that stand in requests, as they were sent.
fn sent(requests: &[Received]) -> Vec<String> {
    let secret = ["code", "code_verifier", "refresh_token", "client_assertion", "client_secret", "password"];
    let mut sent = Vec::new();
    for request in requests {
        sent.extend(request.token.clone());
        sent.extend(secret.iter().filter_map(|name| request.body_value(name)));
        for name in ["authorization", "x-token", "x-ticket"] {
            let value = request.header(name).map(|value| value.rsplit(' ').next().unwrap_or_default().to_owned());
            sent.extend(value);
        }
    }
    sent
}

#[tokio::test]
async fn s34_nothing_secret_in_any_way_to_be_authorized() {
    let login = |service: SimulatedProviderBuilder| {
        service.endpoint(Endpoint::Token, "https://api.login.example/sign-in").member("ticket", "canary-ticket")
    };
    let double = |service: SimulatedProviderBuilder| {
        let service = service.without_expiry().member("authed_user.access_token", "canary-of-the-user");
        service.member("authed_user.refresh_token", "canary-refresh-of-the-user")
    };
    let ways = [
        ("api_key", shown_by::<Keyed>(plain).await),
        ("basic", shown_by::<Plain>(plain).await),
        ("custom", shown_by::<Login>(login).await),
        ("oauth2", shown_by::<Double>(double).await),
        ("signed oauth2", shown_by::<Signed>(plain).await),
        ("signed client_credentials", shown_by::<Machine>(plain).await),
        ("bound oauth2", shown_by::<Bound>(|service| service.dpop_nonces()).await),
    ];
    let log = crate::logs::text();
    let key_line = private_key().lines().nth(1).unwrap().to_owned();
    let constant = [KEY, WORD, "canary-password%2F%2B%26%3D", "canary-ticket", "canary in an answer"];
    let constant = constant.map(str::to_owned).into_iter().chain(["canary-refresh-of-the-user".to_owned(), key_line]);
    let constant: Vec<_> = constant.chain(["canary-of-the-user".to_owned()]).collect();
    for (way, (shown, requests, key)) in &ways {
        assert!(shown.len() > 2000 && shown.contains("[redacted]"), "{way}: too little was looked at: {shown}");
        let sent = sent(requests);
        assert!(!sent.is_empty(), "{way}");
        assert_eq!(key.is_some(), *way == "bound oauth2", "{way}");
        // The private part of it: before it stands what all keys have, and after it the public part.
        let key = key.as_ref().map(|key| key[key.len() / 4..key.len() / 2].to_owned());
        for secret in sent.iter().chain(&constant).chain(&key).filter(|secret| secret.len() > 5) {
            for (place, text) in [("what is shown", shown), ("the log", &log)] {
                let line = text.lines().find(|line| line.contains(secret.as_str()));
                assert_eq!(line, None, "{way}: `{secret}` is in {place}");
            }
        }
    }
}
