//! The simulated provider as tests hold it.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::Method;
use http::header::{HeaderValue, LOCATION};
use serde_json::Value;
use tokio::task::AbortHandle;
use url::Url;

use super::authorization::{DENIES, FROM_FRAGMENT};
use super::builder::SimulatedProviderBuilder;
use super::members::put;
use super::server::Service;
use super::{Endpoint, Fault, Received, Reply, RewritingTransport};
use crate::connectable::Connectable;
use crate::error::{Error, Failure, Reason, Result};
use crate::http::Request;
use crate::registry::Entry;
use crate::transport::Transport as _;

/// An authorization server and an API for one connector, or for those of a choice among several, on loopback. A clone is
/// the same provider; it stops when the last one is dropped.
///
/// By default it knows the client [`CLIENT_ID`](super::CLIENT_ID), whose person consents to everything, gives access
/// tokens for an hour, and rotates refresh tokens. [`builder`](Self::builder) changes that; faults are switched on while
/// it runs.
#[derive(Clone)]
pub struct SimulatedProvider {
    service: Arc<Service>,
    transport: RewritingTransport,
    _running: Arc<Running>,
}

struct Running(AbortHandle);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl SimulatedProvider {
    /// Starts a provider for a connector.
    ///
    /// # Errors
    ///
    /// As [`SimulatedProviderBuilder::start`].
    pub async fn start<C: Connectable>() -> Result<Self> {
        Self::builder::<C>().start().await
    }

    /// Begins to put together a provider for a connector.
    pub fn builder<C: Connectable>() -> SimulatedProviderBuilder {
        let connectors = C::WAYS.iter().map(|way| (way.registration)());
        SimulatedProviderBuilder::new(C::ABOUT.id, connectors.map(|one| (one.descriptor(), one.hooks())).collect())
    }

    /// The same for a connector whose type is not known.
    pub fn builder_for(entry: &Entry) -> SimulatedProviderBuilder {
        let connectors = entry.connectors().map(|one| (one.descriptor(), one.hooks()));
        SimulatedProviderBuilder::new(entry.descriptor().id, connectors.collect())
    }

    pub(super) fn new(service: Arc<Service>, task: AbortHandle) -> Result<Self> {
        let running = Arc::new(Running(task));
        let transport = RewritingTransport::new(service.address)?;
        Ok(Self { service, transport, _running: running })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.service.address
    }

    /// A transport that leads every request here.
    #[must_use]
    pub fn transport(&self) -> RewritingTransport {
        self.transport.clone()
    }

    /// An address of the service as it is reached here by a browser.
    #[must_use]
    pub fn local(&self, url: &Url) -> Url {
        super::transport::rewritten(url, self.service.address).unwrap_or_else(|| url.clone())
    }

    /// What a person does who follows the authorization URL and consents. Gives the address to which their browser is
    /// sent back.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] when the provider sends them nowhere, with what its page says.
    pub async fn consent(&self, authorization_url: &Url) -> Result<String> {
        self.visit(authorization_url, false).await
    }

    /// The same for a person who says no.
    ///
    /// # Errors
    ///
    /// As [`consent`](Self::consent).
    pub async fn deny(&self, authorization_url: &Url) -> Result<String> {
        self.visit(authorization_url, true).await
    }

    /// What a person does who enters the code of a device, logs in and consents (RFC 8628, section 3.3).
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] for a code that is not known, has ended or was entered before.
    pub fn approve_device(&self, user_code: &str) -> Result<()> {
        self.enter(user_code, true)
    }

    /// The same for a person who says no.
    ///
    /// # Errors
    ///
    /// As [`approve_device`](Self::approve_device).
    pub fn deny_device(&self, user_code: &str) -> Result<()> {
        self.enter(user_code, false)
    }

    fn enter(&self, user_code: &str, consent: bool) -> Result<()> {
        let now = self.service.clock.now();
        let decided = self.service.state().devices.decide(user_code, consent, now);
        decided.map_err(|why| Error::Refused(Failure::new(Reason::HttpStatus, why)))
    }

    async fn visit(&self, url: &Url, denies: bool) -> Result<String> {
        let in_fragment = self.service.reads_fragment(url);
        let mut request = Request::new(Method::GET, if in_fragment { page_of(url) } else { url.clone() });
        if in_fragment {
            request.headers_mut().insert(FROM_FRAGMENT, HeaderValue::from_static("yes"));
        }
        if denies {
            request.headers_mut().insert(DENIES, HeaderValue::from_static("yes"));
        }
        let answer = self.transport.send(request).await.map_err(|error| {
            let failure = Failure::new(Reason::Transport, error.to_string()).with_source(error);
            Error::Retry { after: None, failure }
        })?;
        let location = answer.headers().get(LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
        if answer.status().is_redirection()
            && let Some(location) = location
        {
            return Ok(location);
        }
        let status = answer.status();
        let text = answer.text().await?;
        let failure = Failure::new(Reason::HttpStatus, text.trim().to_owned()).with_status(status);
        Err(Error::Refused(failure))
    }

    /// Lets the next request to an endpoint go wrong.
    pub fn fail_next(&self, endpoint: Endpoint, fault: Fault) {
        self.fail_times(endpoint, 1, fault);
    }

    /// Lets the next requests to an endpoint go wrong, after those that shall go wrong already.
    pub fn fail_times(&self, endpoint: Endpoint, times: usize, fault: Fault) {
        self.service.state().faults.push(endpoint, times, fault);
    }

    /// Lets every request to an endpoint go wrong until [`behave`](Self::behave).
    pub fn fail_always(&self, endpoint: Endpoint, fault: Fault) {
        self.service.state().faults.always(endpoint, fault);
    }

    /// Switches all faults off.
    pub fn behave(&self) {
        self.service.state().faults.clear();
    }

    /// Answers calls of an address so from now on. The address is a path (`/2/files/list`), or a host and a path.
    pub fn reply(&self, address: &str, reply: Reply) {
        self.service.state().script.set(address, reply);
    }

    /// Answers one call of an address so, after those that are waiting already.
    pub fn reply_once(&self, address: &str, reply: Reply) {
        self.service.state().script.push(address, reply);
    }

    /// Ends all access tokens before their time; refresh tokens go on. A token younger than
    /// [`SIGNAL_PAUSE`](crate::defaults::SIGNAL_PAUSE) is not renewed because of an answer: move the clock first.
    pub fn expire_access_tokens(&self) {
        self.service.state().grants.expire_access();
    }

    /// Ends all consents, as a person does in the settings of their account: access tokens and refresh tokens are dead.
    /// As after [`expire_access_tokens`](Self::expire_access_tokens), a young token is not renewed because of an answer. API
    /// key, user name and password are not accepted any more either, until new ones are set.
    pub fn revoke_consents(&self) {
        let mut state = self.service.state();
        state.grants.end_all();
        state.credentials.withdraw();
    }

    /// Gives other nonces for proofs of possession from now on, in every answer. Those of before are taken until the next time;
    /// see [`dpop_nonces`](SimulatedProviderBuilder::dpop_nonces).
    pub fn rotate_dpop_nonces(&self) {
        self.service.state().proofs.rotate(true);
    }

    /// The same, and those of before are refused at once.
    pub fn expire_dpop_nonces(&self) {
        self.service.state().proofs.rotate(false);
    }

    /// Whether the API takes an access token now.
    #[must_use]
    pub fn accepts(&self, access_token: &str) -> bool {
        self.service.state().grants.is_current(access_token, self.service.clock.now())
    }

    /// Whether tokens can be renewed now by a refresh token.
    #[must_use]
    pub fn renews(&self, refresh_token: &str) -> bool {
        self.service.state().grants.is_renewable_by(refresh_token, self.service.clock.now())
    }

    /// Gives the person another API key; [`API_KEY`](super::API_KEY), or whatever it was, is refused from now on.
    pub fn set_api_key(&self, api_key: &str) {
        self.service.state().credentials.set_api_key(api_key);
    }

    /// Gives the person another user name and password; those before are refused from now on.
    pub fn set_user(&self, username: &str, password: &str) {
        self.service.state().credentials.set_user(username, password);
    }

    /// Sets how long access tokens live from now on; `None`: they do not end, and nothing is said about it.
    pub fn set_token_lifetime(&self, lifetime: Option<Duration>) {
        self.service.state().lifetimes.access = lifetime;
    }

    /// Gives a client another secret; the old one is refused from now on. A public client becomes a confidential one.
    pub fn set_client_secret(&self, id: &str, secret: &str) {
        for client in self.service.state().clients.iter_mut().filter(|client| client.id == id) {
            client.secret = Some(secret.to_owned());
            client.confidential = true;
        }
    }

    /// Sets a member of the issuer's metadata from now on; null leaves it out. A program may know those of before for a while.
    pub fn set_metadata(&self, name: &str, value: impl Into<Value>) {
        self.service.state().metadata.insert(name.to_owned(), value.into());
    }

    /// Sets a member of every token response from now on: another account, for example.
    pub fn set_member(&self, path: &str, value: impl Into<Value>) {
        put(&mut self.service.state().members, path, value.into());
    }

    /// All requests so far, in the order in which they came.
    #[must_use]
    pub fn requests(&self) -> Vec<Received> {
        self.service.state().received.clone()
    }

    /// The requests to one endpoint so far.
    #[must_use]
    pub fn requests_to(&self, endpoint: Endpoint) -> Vec<Received> {
        self.service.state().received.iter().filter(|request| request.endpoint == endpoint).cloned().collect()
    }

    /// How many requests came to one endpoint so far.
    #[must_use]
    pub fn count(&self, endpoint: Endpoint) -> usize {
        self.service.counts.borrow().get(endpoint.index()).copied().unwrap_or_default()
    }

    /// Waits until at least so many requests have come to an endpoint.
    pub async fn wait_for(&self, endpoint: Endpoint, count: usize) {
        let mut counts = self.service.counts.subscribe();
        let enough = |counts: &[usize; Endpoint::COUNT]| counts.get(endpoint.index()).is_some_and(|n| *n >= count);
        // The sender lives as long as `self`: there is no error to report.
        let _ = counts.wait_for(enough).await;
    }
}

impl fmt::Debug for SimulatedProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimulatedProvider")
            .field("connector", &self.service.descriptor.id)
            .field("address", &self.service.address)
            .finish_non_exhaustive()
    }
}

/// What a page sends that reads its parameters in the fragment of its own address: `#a=b`, or `#/authorize?a=b`. A browser
/// keeps the fragment to itself, and the page does not look at the query.
fn page_of(url: &Url) -> Url {
    let fragment = url.fragment().unwrap_or_default();
    let mut page = url.clone();
    page.set_query(Some(fragment.split_once('?').map_or(fragment, |(_, params)| params)));
    page.set_fragment(None);
    page
}
