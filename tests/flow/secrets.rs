//! Statement 34: nothing secret in anything that is shown, logged or reported. A marked value stands in every secret place,
//! a hostile server repeats what it was sent, and all output is searched.

use std::error::Error as StdError;
use std::fmt::{Debug, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use connector_core::prelude::*;
use connector_core::testing::{CLIENT_ID, Endpoint, Fault, RewritingTransport, SimulatedProvider};
use connector_core::{Connections, MemoryStore, Preset, Session, Store as _, Transport, TransportError};
use http::HeaderMap;
use http::header::{CONTENT_TYPE, HeaderValue};

use crate::world::{ID, REDIRECT_URI, key};

const CLIENT_SECRET: &str = "canary-client-secret/+&=";
const API_SECRET: &str = "canary-api-secret";
const SESSION: &str = "canary-session";

/// A service that wants secrets in many places.
#[connector(
    base_uri = "https://vault.example",
    test = get("me"),
    headers("X-Extra" = "{extra}"),
    detect_on = ["\"ok\": *false"],
    oauth2(authorization_url = "https://vault.example/authorize", token_url = "https://vault.example/token"),
)]
#[derive(Debug)]
pub struct Vault {
    pub client_id: String,
    pub client_secret: Secret,
    /// A further secret.
    pub extra: Secret,
    /// A secret that the service gives.
    #[connector(from_token = "sealed")]
    pub sealed: Learned<Secret>,
}

#[connector]
impl Vault {}

/// Answers with what it was sent, when it is told to; else asks the provider.
pub struct Echo {
    inner: RewritingTransport,
    echoes: Arc<AtomicBool>,
}

impl Echo {
    pub fn new(inner: RewritingTransport, echoes: &Arc<AtomicBool>) -> Self {
        Self { inner, echoes: Arc::clone(echoes) }
    }
}

#[async_trait]
impl Transport for Echo {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        if !self.echoes.load(Ordering::SeqCst) {
            return self.inner.send(request).await;
        }
        let (_, url, headers, body) = request.into_parts();
        let body = String::from_utf8_lossy(body.as_bytes().unwrap()).into_owned();
        let sent: Vec<_> = headers.values().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
        let said = format!("{body} {} {url}", sent.join(" "));
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let json = serde_json::json!({"error": "invalid_request", "error_description": said, "ok": false});
        let status = if url.path() == "/detected" { 200 } else { 400 };
        Ok(Response::new(status.try_into().unwrap(), headers, json.to_string()))
    }
}

/// All that a person or a log may get to see.
#[derive(Default)]
pub struct Shown(String);

impl Shown {
    pub fn value(&mut self, value: &(impl Debug + ?Sized)) {
        let _ = writeln!(self.0, "{value:?} {value:#?}");
    }

    pub fn error(&mut self, error: &Error) {
        self.value(error);
        let mut next: Option<&(dyn StdError + 'static)> = Some(error);
        while let Some(error) = next {
            let _ = writeln!(self.0, "{error} {error:?} {error:#?}");
            next = error.source();
        }
    }

    pub fn outcome<T: Debug>(&mut self, outcome: &Result<T>) -> bool {
        match outcome {
            Ok(value) => self.value(value),
            Err(error) => self.error(error),
        }
        outcome.is_ok()
    }

    pub fn into_text(self) -> String {
        self.0
    }
}

/// What panics print.
static PANICS: Mutex<String> = Mutex::new(String::new());

#[tokio::test]
async fn s34_nothing_secret_in_debug_display_error_chains_traces_or_panics() {
    crate::logs::capture();
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let _ = writeln!(PANICS.lock().unwrap_or_else(PoisonError::into_inner), "{panic}");
        before(panic);
    }));

    let clock = connector_core::testing::ManualClock::new();
    let provider = SimulatedProvider::builder::<Vault>()
        .clock(clock.clone())
        .confidential_client(CLIENT_ID, CLIENT_SECRET)
        .member("sealed", "canary-sealed")
        .start()
        .await
        .unwrap();
    let echoes = Arc::new(AtomicBool::new(false));
    let store = Arc::new(MemoryStore::new());
    let connections = Connections::builder(REDIRECT_URI)
        .register::<Vault>()
        .preset::<Vault>("client_secret", Preset::read(|| CLIENT_SECRET))
        .transport(Echo::new(provider.transport(), &echoes))
        .clock(clock.clone())
        .shared_store(store.clone())
        .build()
        .unwrap();
    let session = Session::new(SESSION);
    let mut shown = Shown::default();
    let fields = Fields::from([("client_id", CLIENT_ID), ("extra", API_SECRET)]);
    shown.value(&(&fields, &session, &connections));

    // Consents that fail at every step, and one that does not.
    let echo = |on| echoes.store(on, Ordering::SeqCst);
    let mut callbacks = Vec::new();
    for fault in [None, Some(Fault::body(200, "application/json", "{\"access_token\":\"canary in the answer\"}"))] {
        for echoing in [true, false] {
            let vault = connections.fill::<Vault>(&fields).unwrap();
            shown.value(&vault);
            let request = connections.authorize(&session, ID, vault).await.unwrap();
            let callback = provider.consent(&request.url).await.unwrap();
            shown.value(&store);
            echo(echoing);
            if let Some(fault) = fault.clone() {
                provider.fail_next(Endpoint::Token, fault);
            }
            let done = shown.outcome(&connections.complete(&session, &callback).await);
            assert_eq!(done, !echoing && fault.is_none());
            echo(false);
            shown.outcome(&connections.complete(&session, &callback).await);
            callbacks.push(callback);
        }
    }

    // Calls that fail in every way.
    let connection = connections.get::<Vault>(ID).await.unwrap();
    shown.value(&(&connection, connection.tokens().await.unwrap(), connection.connector().unwrap()));
    shown.value(&store.load(&key::<Vault>()).await.unwrap());
    for path in ["me", "detected", "https://evil.example/?token=x", "bad path"] {
        for echoing in [true, false] {
            echo(echoing);
            shown.outcome(&connection.post(path).header("x-own", "plain").json(&"body").send().await);
            shown.outcome(&connection.get(path).send_any().await);
        }
    }
    shown.outcome(&connection.get("me").header("bad\nname", "x").send().await);
    provider.reply("/secret", connector_core::testing::Reply::text("{\"a\": \"canary-in-an-answer\""));
    shown.outcome(&connection.get("secret").send().await.unwrap().json::<Vec<u8>>().await);

    // Renewals that fail in every way.
    for fault in [Fault::LostReply, Fault::Truncated, Fault::Status(500), Fault::body(200, "text/html", "canary page")]
    {
        clock.advance(Duration::from_secs(7200));
        provider.fail_next(Endpoint::Token, fault);
        shown.outcome(&connection.get("me").send().await);
    }
    clock.advance(Duration::from_secs(7200));
    echo(true);
    shown.outcome(&connection.get("me").send().await);
    shown.value(&connection);

    let secrets = secrets(&provider, &callbacks);
    assert!(secrets.len() > 12, "{secrets:?}");
    let panics = PANICS.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let log = crate::logs::text();
    assert!(shown.0.len() > 4000 && shown.0.contains("[redacted]") && !log.is_empty(), "too little was looked at");
    for secret in secrets {
        for (place, text) in [("what is shown", &shown.0), ("the log", &log), ("a panic", &panics)] {
            if let Some(at) = text.find(&secret) {
                let line = text[..at].rfind('\n').map_or(0, |at| at + 1);
                panic!("`{secret}` is in {place}: {}", text[line..].lines().next().unwrap_or_default());
            }
        }
    }
}

/// Every secret value of this run, as it was sent and as it is encoded.
fn secrets(provider: &SimulatedProvider, callbacks: &[String]) -> Vec<String> {
    let mut secrets: Vec<String> =
        [CLIENT_SECRET, API_SECRET, SESSION, "canary-sealed", "canary in the answer", "canary-in-an-answer"]
            .map(str::to_owned)
            .to_vec();
    secrets.push("canary-client-secret%2F%2B%26%3D".to_owned());
    for request in provider.requests() {
        secrets.extend(request.token.clone());
        secrets.extend(["code", "code_verifier", "refresh_token"].iter().filter_map(|name| request.body_value(name)));
    }
    for callback in callbacks {
        secrets.extend(["code", "state"].iter().filter_map(|name| crate::world::parameter(callback, name)));
    }
    secrets.sort();
    secrets.dedup();
    secrets
}
