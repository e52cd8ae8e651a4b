//! The HTTP server behind the provider: takes requests down, lets faults have their way, asks the endpoint.

use std::collections::HashSet;
use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::header::HOST;
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::{Map, Value};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use url::Url;

use super::answer::{Answer, Wire};
use super::client::Client;
use super::credentials::Credentials;
use super::device::Devices;
use super::dpop::{self, Proofs};
use super::endpoint::Endpoints;
use super::faults::Faults;
use super::grants::{Grants, Lifetimes};
use super::pushed::PushedRequests;
use super::reply::{Script, status_of};
use super::{Endpoint, Fault, Received, api, authorization, device, login, metadata, pushed, revocation, token};
use crate::behaviour::Hook;
use crate::clock::Clock;
use crate::describe::{Authorization, Descriptor};
use crate::oauth2::Purpose;

/// The largest request that is taken, in bytes.
const REQUEST_LIMIT: usize = 64 * 1024 * 1024;

/// One simulated service, as one connector sees it.
pub(super) struct Service {
    pub(super) descriptor: &'static Descriptor,
    pub(super) hooks: &'static [Hook],
    pub(super) clock: Arc<dyn Clock>,
    pub(super) endpoints: Endpoints,
    pub(super) address: SocketAddr,
    pub(super) state: Arc<Mutex<State>>,
    pub(super) counts: Arc<watch::Sender<[usize; Endpoint::COUNT]>>,
    /// The same service as further connectors see it: of a choice among several, all speak to it.
    pub(super) others: Vec<Self>,
}

/// What changes while the service runs.
#[derive(Debug)]
pub(super) struct State {
    pub(super) clients: Vec<Client>,
    /// The ids of the assertions by which clients have proven themselves.
    pub(super) assertions: HashSet<String>,
    pub(super) redirect_uris: Vec<String>,
    pub(super) scopes_granted: Option<Vec<String>>,
    pub(super) issuer: Option<String>,
    /// The endpoints whose addresses were given.
    pub(super) told: Vec<(Endpoint, String)>,
    /// Members of the issuer's metadata that are not the provider's own.
    pub(super) metadata: Map<String, Value>,
    pub(super) lifetimes: Lifetimes,
    /// Further members of the token response.
    pub(super) members: Map<String, Value>,
    /// Further parameters of the callback.
    pub(super) callback: Map<String, Value>,
    pub(super) grants: Grants,
    pub(super) devices: Devices,
    pub(super) pushed: PushedRequests,
    pub(super) credentials: Credentials,
    pub(super) proofs: Proofs,
    pub(super) faults: Faults,
    pub(super) script: Script,
    pub(super) received: Vec<Received>,
}

/// The connection is closed without an answer.
#[derive(Debug)]
pub(super) struct HangUp;

impl fmt::Display for HangUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the answer is lost on purpose")
    }
}

impl std::error::Error for HangUp {}

/// Serves until it is aborted; connections end with it.
pub(super) async fn serve(service: Arc<Service>, listener: TcpListener) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let Ok((stream, _)) = accepted else { continue };
                let service = Arc::clone(&service);
                let answer = service_fn(move |request| {
                    let service = Arc::clone(&service);
                    async move { service.answer(request).await }
                });
                connections.spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), answer));
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

impl Service {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The service as each of its connectors sees it.
    pub(super) fn faces(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.others)
    }

    /// The service as the connector sees it that a request comes from: the one whose endpoint is asked, or whose credential is
    /// good.
    fn face_for(&self, request: &Received) -> &Self {
        let is_api = |face: &Self| face.endpoints.is_api(&request.host);
        let state = self.state();
        self.faces()
            .find(|face| face.endpoint_of(request) != Endpoint::Api)
            .or_else(|| self.faces().find(|face| is_api(face) && api::is_authorized(face, &state, request)))
            .or_else(|| self.faces().find(|face| is_api(face) && api::credential(face, &state, request).is_some()))
            .or_else(|| self.faces().find(|face| is_api(face)))
            .unwrap_or(self)
    }

    fn endpoint_of(&self, request: &Received) -> Endpoint {
        self.endpoints.find(&request.method, self.named(&request.host), &request.path)
    }

    /// Whether the page at that address reads its parameters in the fragment.
    pub(super) fn reads_fragment(&self, page: &Url) -> bool {
        let host =
            page.host_str().map(|host| page.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")));
        let is_there =
            |face: &&Self| face.endpoints.find(&Method::GET, host.as_deref(), page.path()) == Endpoint::Authorization;
        let face = self.faces().find(is_there).unwrap_or(self);
        face.descriptor.as_oauth2().is_some_and(|oauth2| oauth2.params_in_fragment)
    }

    /// Whether the connector has a hook.
    pub(super) fn has(&self, hook: Hook) -> bool {
        self.hooks.contains(&hook)
    }

    /// Whether hooks make the connector's token requests, so that nothing says what these look like.
    pub(super) fn has_own_token_requests(&self) -> bool {
        self.has(Hook::Acquire) || self.has(Hook::Refresh)
    }

    /// Whether the connector puts on requests what a person entered, in a way of its own.
    pub(super) fn has_fixed_credentials(&self) -> bool {
        match self.descriptor.authorization {
            Authorization::ApiKey | Authorization::Basic => true,
            Authorization::Custom => !self.has(Hook::Login) && !self.has(Hook::Refresh),
            _ => false,
        }
    }

    /// Whether machines without a browser can be authorized.
    pub(super) fn has_device_flow(&self) -> bool {
        self.endpoints.has(Endpoint::DeviceAuthorization)
    }

    /// Whether a token request is at the right one of two addresses.
    pub(super) fn is_place_for(&self, purpose: Purpose, request: &Received) -> bool {
        self.endpoints.serves(purpose, self.named(&request.host), &request.path)
    }

    /// The service's host that a request names. Whoever comes here directly, a browser for example, names none: then the
    /// path alone tells.
    fn named<'h>(&self, host: &'h str) -> Option<&'h str> {
        Some(host).filter(|host| *host != self.address.to_string())
    }

    /// What stands between two scopes.
    pub(super) fn separator(&self) -> &'static str {
        self.descriptor.scopes().1
    }

    async fn answer(&self, request: Request<Incoming>) -> Result<Response<Wire>, HangUp> {
        let Some(request) = self.take_down(request).await else {
            return Ok(Answer::empty(StatusCode::PAYLOAD_TOO_LARGE).whole());
        };
        let face = self.face_for(&request);
        let fault = self.state().faults.take(request.endpoint);
        match fault {
            None => Ok(face.process(&request).whole()),
            Some(Fault::Status(status)) => Ok(Answer::empty(status_of(status)).whole()),
            Some(Fault::Throttled(wait)) => {
                let answer = Answer::empty(StatusCode::TOO_MANY_REQUESTS);
                Ok(answer.with(http::header::RETRY_AFTER, &wait.as_secs().to_string()).whole())
            }
            Some(Fault::Body { status, content_type, body }) => {
                Ok(Answer::of(status_of(status), &content_type, body).whole())
            }
            Some(Fault::DpopNonce(nonce)) => Ok(dpop::asks_for(&nonce, request.endpoint).whole()),
            Some(Fault::Redirect(location)) => Ok(Answer::redirect(StatusCode::TEMPORARY_REDIRECT, &location).whole()),
            Some(Fault::LostReply) => {
                face.process(&request);
                Err(HangUp)
            }
            Some(Fault::Truncated) => Ok(face.process(&request).truncated()),
            Some(Fault::Endless) => Ok(face.process(&request).endless()),
            Some(Fault::Hold(gate)) => {
                let answer = face.process(&request);
                gate.pass().await;
                Ok(answer.whole())
            }
        }
    }

    fn process(&self, request: &Received) -> Answer {
        let answer = match request.endpoint {
            Endpoint::Authorization => authorization::answer(self, request),
            Endpoint::Token if matches!(self.descriptor.authorization, Authorization::Custom) => {
                login::answer(self, request)
            }
            Endpoint::Token => token::answer(self, request),
            Endpoint::Revocation => Ok(revocation::answer(self, request)),
            Endpoint::DeviceAuthorization => device::answer(self, request),
            Endpoint::PushedAuthorization => pushed::answer(self, request),
            Endpoint::Metadata => Ok(metadata::answer(self, request)),
            Endpoint::Api => Ok(api::answer(self, request)),
        };
        answer.unwrap_or_else(|error| Answer::page(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()))
    }

    /// Keeps a request; `None` when it is too large.
    async fn take_down(&self, request: Request<Incoming>) -> Option<Received> {
        let (parts, body) = request.into_parts();
        let body = Limited::new(body, REQUEST_LIMIT).collect().await.ok()?.to_bytes();
        let named = parts.headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let host = named.to_ascii_lowercase();
        let path = parts.uri.path();
        let query = parts.uri.query().unwrap_or_default();
        let mut received = Received {
            endpoint: Endpoint::Api,
            at: self.clock.now(),
            method: parts.method,
            path: path.to_owned(),
            query: query.to_owned(),
            headers: parts.headers,
            host,
            body,
            token: None,
        };
        let face = self.face_for(&received);
        let endpoint = face.endpoint_of(&received);
        received.endpoint = endpoint;
        let mut state = self.state();
        if endpoint == Endpoint::Api {
            received.token = api::credential(face, &state, &received);
        }
        state.received.push(received.clone());
        drop(state);
        self.counts.send_modify(|counts| {
            if let Some(count) = counts.get_mut(endpoint.index()) {
                *count += 1;
            }
        });
        Some(received)
    }
}
