//! A connection in use.

mod call;
mod lifecycle;
mod redirect;
mod renewal;
mod signals;
mod snapshot;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::SystemTime;

pub(crate) use self::call::Authorized;
pub(crate) use self::lifecycle::{Lifecycle, Slot};
pub(crate) use self::signals::Signals;
pub(crate) use self::snapshot::{base_uri, check_calls, merged};
use crate::connectable::{self, Connectable};
use crate::describe::Descriptor;
use crate::error::{Error, Failure, Reason, Result};
use crate::http::{Api, verbs};
use crate::store::Key;
use crate::tokens::Tokens;

/// One person's account at one service, ready to be called.
///
/// A call gets the access token, renewed when it has to be, and goes only where the connector says. Handles are cheap to
/// clone; all handles of a connection in a process share one life of tokens. `C` is the connector's type; it is
/// [`Untyped`] where a program works with connectors that it does not know.
pub struct Connection<C = Untyped> {
    life: Arc<Lifecycle>,
    authorized: Arc<Authorized>,
    connector: PhantomData<fn() -> C>,
}

/// In place of a connector's type, where it is not known.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Untyped;

impl<C> Connection<C> {
    verbs!(authorized);

    pub(crate) fn new(life: Arc<Lifecycle>) -> Self {
        Self { authorized: Arc::new(Authorized(Arc::clone(&life))), life, connector: PhantomData }
    }

    /// Which connection it is.
    #[must_use]
    pub fn key(&self) -> &Key {
        &self.life.key
    }

    /// What its connector says about the service; of a choice among several, the one by which it is connected.
    #[must_use]
    pub fn descriptor(&self) -> &'static Descriptor {
        self.life.snapshot().registration.descriptor()
    }

    /// Whose account it is, where the connector has an `owner` field.
    #[must_use]
    pub fn owner(&self) -> Option<String> {
        self.life.snapshot().grant.owner.clone()
    }

    /// When the access token ends; `None` when that is not known, or never.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.life.snapshot().grant.tokens.expires_at()
    }

    /// The scopes that were asked for.
    #[must_use]
    pub fn scopes_asked(&self) -> Vec<String> {
        self.life.snapshot().grant.scopes_asked.clone()
    }

    /// The scopes that were granted: those asked for, unless the service says otherwise (RFC 6749, section 5.1).
    #[must_use]
    pub fn scopes_granted(&self) -> Vec<String> {
        let snapshot = self.life.snapshot();
        match snapshot.grant.tokens.scopes() {
            Some(granted) => granted.to_vec(),
            None => snapshot.grant.scopes_asked.clone(),
        }
    }

    /// The scopes that were asked for and not granted.
    #[must_use]
    pub fn scopes_missing(&self) -> Vec<String> {
        let granted = self.scopes_granted();
        self.scopes_asked().into_iter().filter(|asked| !granted.contains(asked)).collect()
    }

    /// The tokens, renewed first if they are past their end: for a library that brings its own client. Nothing guards
    /// where these tokens go; and those that are bound to a key (`dpop`) are worth nothing without it, which stays here.
    ///
    /// # Errors
    ///
    /// What keeps dead tokens from being renewed.
    pub async fn tokens(&self) -> Result<Tokens> {
        self.life.usable().await.map(|snapshot| snapshot.grant.tokens.clone())
    }

    /// The same connection with one of its further tokens, which the connector's `tokens` key names: calls are authorized by
    /// that one, and it is renewed on its own. The handles of a token share one life of it.
    ///
    /// # Errors
    ///
    /// [`Error::Reconnect`] when the consent gave no such token; [`Error::Bug`] for a name that the connector does not
    /// declare.
    pub fn using(&self, token: &str) -> Result<Self> {
        self.life.using(token).map(Self::new)
    }

    /// Proves that the connection works, by the connector's `test`.
    ///
    /// # Errors
    ///
    /// What the service says.
    pub async fn test(&self) -> Result<()> {
        test(&self.life, &self.api()).await
    }

    /// Which account is connected, in words: by the connector's `identity` hook, or its owner.
    ///
    /// # Errors
    ///
    /// The hook's own.
    pub async fn identity(&self) -> Result<Option<String>> {
        match self.life.snapshot().connector.identity(&self.api()).await {
            Some(identity) => identity.map(Some),
            None => Ok(self.owner()),
        }
    }

    #[cfg(feature = "testing")]
    pub(crate) fn life(&self) -> &Arc<Lifecycle> {
        &self.life
    }

    fn api(&self) -> Api {
        Api::new(Arc::clone(&self.authorized) as _)
    }
}

impl<C: Connectable> Connection<C> {
    /// The connector with its fields as they are now, learned ones among them. Of a choice among several, it is the one by which
    /// the account is connected now.
    ///
    /// # Errors
    ///
    /// [`Error::Input`] when a preset has been taken away.
    pub fn connector(&self) -> Result<C> {
        let snapshot = self.life.snapshot();
        connectable::read(snapshot.registration.descriptor().id, &snapshot.connector.fields())
    }
}

impl Connection {
    /// The same with the connector's type.
    ///
    /// # Errors
    ///
    /// [`Error::Bug`] when the connection is of another connector.
    pub fn typed<C: Connectable>(self) -> Result<Connection<C>> {
        if self.life.entry.is::<C>() {
            return Ok(Connection::new(self.life));
        }
        let message = format!(
            "the connection {} is not one of the connector `{}`; name the connector that it was made with",
            self.life.key,
            C::ABOUT.id
        );
        Err(Error::Bug(Failure::new(Reason::Setup, message)))
    }
}

/// Carries out the connector's `test`.
pub(crate) async fn test(life: &Arc<Lifecycle>, api: &Api) -> Result<()> {
    use crate::describe::TestCall;
    use crate::template::Scope;

    let snapshot = life.snapshot();
    if let Some(outcome) = snapshot.connector.test(api).await {
        return outcome;
    }
    let descriptor = snapshot.registration.descriptor();
    let (template, request): (_, fn(&Api, &str) -> crate::http::RequestBuilder) = match &descriptor.test {
        TestCall::Missing | TestCall::None => return Ok(()),
        TestCall::Get(template) => (template, |api, address| api.get(address)),
        TestCall::Post(template, _) => (template, |api, address| api.post(address)),
    };
    let fields = snapshot.connector.fields();
    let scope = Scope { descriptor, fields: &fields, builtin: &[] };
    let unresolved = || {
        Error::bug(
            Reason::NotLearned,
            "the test call names a field that is not known yet; learn it before, or write a `test` hook",
        )
    };
    let address = template.resolve(&scope)?.ok_or_else(unresolved)?;
    let mut request = request(api, &address);
    if let TestCall::Post(_, Some(json)) = &descriptor.test {
        let body = json.resolve(&scope)?.ok_or_else(unresolved)?;
        request = request.header("content-type", "application/json").body(body.to_string());
    }
    request.send().await.map(drop)
}

impl<C> Clone for Connection<C> {
    fn clone(&self) -> Self {
        Self { life: Arc::clone(&self.life), authorized: Arc::clone(&self.authorized), connector: PhantomData }
    }
}

impl<C> fmt::Debug for Connection<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Connection").field(&self.life.key.to_string()).finish()
    }
}
