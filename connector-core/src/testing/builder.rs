//! Putting a simulated provider together.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Map, Value};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::Endpoint;
use super::client::Client;
use super::credentials::Credentials;
use super::device::Devices;
use super::dpop::Proofs;
use super::endpoint::Endpoints;
use super::faults::Faults;
use super::grants::{Grants, Lifetimes};
use super::members::{made_up, put};
use super::provider::SimulatedProvider;
use super::pushed::PushedRequests;
use super::reply::Script;
use super::server::{Service, State, serve};
use crate::behaviour::Hook;
use crate::clock::{Clock, SystemClock};
use crate::describe::Descriptor;
use crate::error::{Error, Failure, Reason, Result};

/// Puts a [`SimulatedProvider`] together.
#[must_use = "nothing runs until `start` is called"]
pub struct SimulatedProviderBuilder {
    id: &'static str,
    connectors: Vec<(&'static Descriptor, &'static [Hook])>,
    clock: Arc<dyn Clock>,
    clients: Vec<Client>,
    redirect_uris: Vec<String>,
    scopes_granted: Option<Vec<String>>,
    issuer: Option<String>,
    lifetimes: Lifetimes,
    dpop_nonces: bool,
    members: Vec<(String, Value)>,
    callback: Vec<(String, Value)>,
    metadata: Map<String, Value>,
    endpoints: Vec<(Endpoint, String)>,
    devices: Devices,
    pushed: PushedRequests,
}

impl std::fmt::Debug for SimulatedProviderBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SimulatedProviderBuilder")
            .field("connector", &self.id)
            .field("clients", &self.clients)
            .finish_non_exhaustive()
    }
}

impl SimulatedProviderBuilder {
    pub(super) fn new(id: &'static str, connectors: Vec<(&'static Descriptor, &'static [Hook])>) -> Self {
        Self {
            id,
            connectors,
            clock: Arc::new(SystemClock),
            clients: Vec::new(),
            redirect_uris: Vec::new(),
            scopes_granted: None,
            issuer: None,
            lifetimes: Lifetimes {
                access: Some(Duration::from_secs(3600)),
                refresh: None,
                refreshable: true,
                rotates: true,
            },
            dpop_nonces: false,
            members: Vec::new(),
            callback: Vec::new(),
            metadata: Map::new(),
            endpoints: Vec::new(),
            devices: Devices::new(),
            pushed: PushedRequests::new(),
        }
    }

    /// Registers a public client. Without any, [`CLIENT_ID`](super::CLIENT_ID) is known.
    pub fn public_client(mut self, id: &str) -> Self {
        self.clients.push(Client { id: id.to_owned(), secret: None, confidential: false });
        self
    }

    /// Registers a client that must send its secret with every token request.
    pub fn confidential_client(mut self, id: &str, secret: &str) -> Self {
        self.clients.push(Client { id: id.to_owned(), secret: Some(secret.to_owned()), confidential: true });
        self
    }

    /// Registers a redirect URI, which a request must then name byte for byte, but for the port of a loopback address (RFC
    /// 8252, section 7.3); without any, every one is taken.
    pub fn redirect_uri(mut self, redirect_uri: &str) -> Self {
        self.redirect_uris.push(redirect_uri.to_owned());
        self
    }

    /// Sets the clock by which codes and tokens end; without one it is the machine's.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Sets how long an access token lives: an hour unless set.
    pub const fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetimes.access = Some(lifetime);
        self
    }

    /// Lets access tokens live on, and says nothing about when they end.
    pub const fn without_expiry(mut self) -> Self {
        self.lifetimes.access = None;
        self
    }

    /// Sets how long a refresh token lives: without an end unless set.
    pub const fn refresh_token_lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetimes.refresh = Some(lifetime);
        self
    }

    /// Gives no refresh tokens.
    pub const fn without_refresh_tokens(mut self) -> Self {
        self.lifetimes.refreshable = false;
        self
    }

    /// Lets a refresh token go on when it is used, and leaves it out of the answer.
    pub const fn without_rotation(mut self) -> Self {
        self.lifetimes.rotates = false;
        self
    }

    /// Sets how long the codes of a device live: 600 seconds unless set.
    pub const fn device_code_lifetime(mut self, lifetime: Duration) -> Self {
        self.devices.lifetime = lifetime;
        self
    }

    /// Sets how long a device has to wait between two questions, and says so; unless set, it is 5 seconds, and nothing is
    /// said. Who asks earlier has to wait 5 seconds longer from then on (RFC 8628, section 3.5).
    pub const fn device_interval(mut self, interval: Duration) -> Self {
        self.devices.interval = Some(interval);
        self
    }

    /// Sets for how long a pushed request can be used: 90 seconds unless set.
    pub const fn pushed_request_lifetime(mut self, lifetime: Duration) -> Self {
        self.pushed.lifetime = lifetime;
        self
    }

    /// Wants a nonce of its own in every proof of possession, of a connector with `dpop` (RFC 9449, sections 8 and 9): other ones
    /// for each host, and for token requests other ones than for calls.
    pub const fn dpop_nonces(mut self) -> Self {
        self.dpop_nonces = true;
        self
    }

    /// Grants these scopes, whatever is asked for.
    pub fn scopes_granted<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes_granted = Some(scopes.into_iter().map(Into::into).collect());
        self
    }

    /// Names this issuer in every callback (RFC 9207). Otherwise it names the one that the connector declares, where that has no
    /// places for values.
    pub fn issuer(mut self, issuer: &str) -> Self {
        self.issuer = Some(issuer.to_owned());
        self
    }

    /// Sets a member of the issuer's metadata (RFC 8414), instead of the provider's own if it has one; null leaves it out. They are
    /// served for connectors that name an issuer, wherever a client may look for them, and name the addresses that
    /// [`endpoint`](Self::endpoint) gives.
    pub fn metadata(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.metadata.insert(name.to_owned(), value.into());
        self
    }

    /// Sets a member of every token response, instead of the provider's own if it has one; a path of names separated by dots
    /// makes nested objects. As long as none is set, the fields that the connector learns from the token response get made-up
    /// values: with the service's real answer, a path that does not fit it shows.
    pub fn member(mut self, path: &str, value: impl Into<Value>) -> Self {
        self.members.push((path.to_owned(), value.into()));
        self
    }

    /// Sets a parameter of every callback. As long as none is set, the fields that the connector learns from the callback get
    /// made-up values.
    pub fn callback_param(mut self, name: &str, value: &str) -> Self {
        self.callback.push((name.to_owned(), Value::from(value)));
        self
    }

    /// Says where an endpoint is, for addresses that a hook of the connector gives, or that its issuer's metadata shall name; of [`Endpoint::Api`] only the host counts.
    /// [`Endpoint::Token`] of a connector of the group `custom` is its login: it gives tokens to whoever sends the values of
    /// the fields with the roles `api_key`, `username` and `password`, or a refresh token of before.
    /// Calls of hosts at which the service has no API are refused; where a hook decides the base URI, all hosts are taken
    /// until one is named here.
    pub fn endpoint(mut self, endpoint: Endpoint, address: &str) -> Self {
        self.endpoints.push((endpoint, address.to_owned()));
        self
    }

    /// Starts it on a free port of loopback, within the current runtime.
    ///
    /// # Errors
    ///
    /// [`Error::Misconfigured`] for an address that is none, or one that is needed and not known; [`Error::Retry`] when no
    /// port can be had.
    pub async fn start(self) -> Result<SimulatedProvider> {
        let setup = |message: String| Error::Misconfigured(Failure::new(Reason::Setup, message));
        let io = |error: std::io::Error| Error::Retry {
            after: None,
            failure: Failure::new(Reason::Setup, "no port of loopback can be had").with_source(error),
        };
        self.check_endpoints()?;
        let (members, callback) = self.learned()?;
        let mut endpoints = Vec::new();
        for (descriptor, hooks) in &self.connectors {
            endpoints.push(Endpoints::new(descriptor, hooks, &self.endpoints_of(descriptor)).map_err(setup)?);
        }
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(io)?;
        let address = listener.local_addr().map_err(io)?;
        let state = State {
            clients: if self.clients.is_empty() { vec![Client::either()] } else { self.clients },
            assertions: HashSet::new(),
            redirect_uris: self.redirect_uris,
            scopes_granted: self.scopes_granted,
            issuer: self.issuer,
            told: self.endpoints,
            metadata: self.metadata,
            lifetimes: self.lifetimes,
            members,
            callback,
            grants: Grants::default(),
            devices: self.devices,
            pushed: self.pushed,
            credentials: Credentials::default(),
            proofs: Proofs::new(self.dpop_nonces)?,
            faults: Faults::default(),
            script: Script::default(),
            received: Vec::new(),
        };
        let (state, counts) = (Arc::new(Mutex::new(state)), Arc::new(watch::Sender::new([0; Endpoint::COUNT])));
        let mut faces = self.connectors.into_iter().zip(endpoints).map(|((descriptor, hooks), endpoints)| Service {
            descriptor,
            hooks,
            clock: Arc::clone(&self.clock),
            endpoints,
            address,
            state: Arc::clone(&state),
            counts: Arc::clone(&counts),
            others: Vec::new(),
        });
        let first = faces.next().ok_or_else(|| setup("there is no connector to play a service for".to_owned()))?;
        let service = Arc::new(Service { others: faces.collect(), ..first });
        let task = tokio::spawn(serve(Arc::clone(&service), listener));
        SimulatedProvider::new(service, task.abort_handle())
    }

    /// The addresses that were given for endpoints of a connector; where there are several connectors, those that it does not
    /// declare itself.
    fn endpoints_of(&self, descriptor: &Descriptor) -> Vec<(Endpoint, String)> {
        let declares = |endpoint| match endpoint {
            Endpoint::Authorization => descriptor.declares(Hook::AuthorizationUrl) || descriptor.as_oauth2().is_none(),
            Endpoint::Token => descriptor.declares(Hook::TokenUrl),
            Endpoint::Api
            | Endpoint::Revocation
            | Endpoint::DeviceAuthorization
            | Endpoint::PushedAuthorization
            | Endpoint::Metadata => false,
        };
        let alone = self.connectors.len() == 1;
        self.endpoints.iter().filter(|(endpoint, _)| alone || !declares(*endpoint)).cloned().collect()
    }

    /// What the connector learns from the token response and from the callback.
    fn learned(&self) -> Result<(Map<String, Value>, Map<String, Value>)> {
        let (mut members, mut callback) = (Map::new(), Map::new());
        let fields = self.connectors.iter().flat_map(|(one, _)| one.fields.iter().map(move |field| (one, field)));
        for (descriptor, field) in fields {
            if let Some(path) = field.from_token.filter(|_| self.members.is_empty()) {
                put(&mut members, path, made_up(descriptor, field)?);
            }
            if let Some(name) = field.from_callback.filter(|_| self.callback.is_empty()) {
                callback.insert(name.to_owned(), made_up(descriptor, field)?);
            }
        }
        for (path, value) in &self.members {
            put(&mut members, path, value.clone());
        }
        callback.extend(self.callback.iter().cloned());
        Ok((members, callback))
    }

    /// Refuses to start without knowing where the person and the program come for tokens: an endpoint that only a hook
    /// knows would be taken for the API.
    fn check_endpoints(&self) -> Result<()> {
        let all =
            |knows: fn(&Descriptor, &[Hook]) -> bool| self.connectors.iter().all(|(one, hooks)| knows(one, hooks));
        // What no hook gives, and no key, stands in the metadata of an issuer.
        let consent = all(|one, hooks| {
            one.as_oauth2().is_none_or(|oauth2| {
                // Without a browser nobody comes there.
                let otherwise = !oauth2.device_authorization_url.is_empty() || oauth2.issuer.is_some();
                !oauth2.authorization_url.is_empty() || (otherwise && !hooks.contains(&Hook::AuthorizationUrl))
            })
        });
        let token = all(|one, hooks| {
            let named = one.issuer().is_some() && !hooks.contains(&Hook::TokenUrl);
            one.token_endpoint().is_none_or(|token| !token.token_url.is_empty() || named)
        });
        for (endpoint, name, declared) in
            [(Endpoint::Authorization, "Authorization", consent), (Endpoint::Token, "Token", token)]
        {
            if !declared && !self.endpoints.iter().any(|(given, _)| *given == endpoint) {
                let message = format!(
                    "the address of this endpoint is in a hook of the connector, where the provider cannot see it; add \
                     `.endpoint(Endpoint::{name}, \"https://..\")`"
                );
                return Err(Error::Misconfigured(Failure::new(Reason::Setup, message)));
            }
        }
        Ok(())
    }
}
