//! Putting the entry point together.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Connections, Preset, Presets, Shared, callback_paths, presets};
use crate::clock::{Clock, SystemClock};
use crate::connectable::Connectable;
use crate::connector::Connector;
use crate::describe::Descriptor;
use crate::error::{Error, Failure, Reason, Result};
use crate::oauth2::discovery::Issuers;
use crate::registry::Registry;
use crate::store::{BoundedStore, MemoryStore, Store};
use crate::transport::Transport;

/// Puts [`Connections`] together. A mistake is reported by [`build`](Self::build).
#[derive(Debug)]
#[must_use = "nothing is built until `build` is called"]
pub struct ConnectionsBuilder {
    registry: Registry,
    redirect_uri: String,
    redirect_uris: HashMap<&'static str, String>,
    presets: Vec<(&'static Descriptor, String, Preset)>,
    store: Option<Arc<dyn Store>>,
    transport: Option<TransportBox>,
    clock: Option<Arc<dyn Clock>>,
    scopes: Vec<(&'static Descriptor, String)>,
    allow_other_owner: bool,
    #[cfg(feature = "loopback")]
    loopback: crate::loopback::Loopback,
}

struct TransportBox(Arc<dyn Transport>);

impl std::fmt::Debug for TransportBox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Transport")
    }
}

impl ConnectionsBuilder {
    pub(super) fn new(redirect_uri: String) -> Self {
        Self {
            registry: Registry::new(),
            redirect_uri,
            redirect_uris: HashMap::new(),
            presets: Vec::new(),
            store: None,
            transport: None,
            clock: None,
            scopes: Vec::new(),
            allow_other_owner: false,
            #[cfg(feature = "loopback")]
            loopback: crate::loopback::Loopback::new(),
        }
    }

    /// Adds a connector, or a choice among several; the connectors of a choice need not be added by themselves.
    pub fn register<C: Connectable>(mut self) -> Self {
        self.registry = self.registry.with::<C>();
        self
    }

    /// Adds connectors.
    pub fn registry(mut self, registry: Registry) -> Self {
        self.registry.extend(registry);
        self
    }

    /// Sets a field of a connector for all its connections: it is not asked for and never stored. Of a choice among several
    /// connectors, each has presets of its own.
    pub fn preset<C: Connector>(mut self, name: &str, preset: impl Into<Preset>) -> Self {
        self.presets.push((C::DESCRIPTOR, name.to_owned(), preset.into()));
        self
    }

    /// Gives one connector a redirect URI of its own: a callback at another connector's address is then refused
    /// (RFC 9700, section 4.4.2). See [`Connections::builder`].
    pub fn redirect_uri_of<C: Connector>(mut self, redirect_uri: impl Into<String>) -> Self {
        self.redirect_uris.insert(C::DESCRIPTOR.id, redirect_uri.into());
        self
    }

    /// Asks for further scopes of a connector: some of its `further_scopes`.
    pub fn scopes<C: Connector>(mut self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.scopes.extend(scopes.into_iter().map(|scope| (C::DESCRIPTOR, scope.into())));
        self
    }

    /// Sets the store; without one, connections are kept in memory and end with the program.
    pub fn store(self, store: impl Store) -> Self {
        self.shared_store(Arc::new(store))
    }

    /// Sets a store that the program uses elsewhere too.
    pub fn shared_store(mut self, store: Arc<dyn Store>) -> Self {
        self.store = Some(store);
        self
    }

    /// Sets the transport; without one it is reqwest's.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(TransportBox(Arc::new(transport)));
        self
    }

    /// Sets the clock; without one it is the machine's.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// Lets a reconnect be for another account than before.
    pub fn allow_other_owner(mut self) -> Self {
        self.allow_other_owner = true;
        self
    }

    /// Sets how callbacks on a person's own machine are received; see
    /// [`Connections::authorize_on_loopback`].
    #[cfg(feature = "loopback")]
    pub fn loopback(mut self, loopback: crate::loopback::Loopback) -> Self {
        self.loopback = loopback;
        self
    }

    /// Builds it.
    ///
    /// # Errors
    ///
    /// [`Error::Misconfigured`] for a redirect URI or path that cannot be one, two connectors with one id, a preset of a field that
    /// does not exist, or a scope that the connector does not declare.
    pub fn build(self) -> Result<Connections> {
        self.registry.check()?;
        callback_paths::check(&self.redirect_uri, &self.redirect_uris)?;
        for id in self.redirect_uris.keys().copied().chain(self.presets.iter().map(|(descriptor, ..)| descriptor.id)) {
            self.registry.check_connector(id)?;
        }
        #[cfg(feature = "loopback")]
        self.loopback.check(&self.registry)?;
        let presets = Presets::default();
        for (descriptor, name, preset) in &self.presets {
            check_preset(descriptor, name, preset)?;
            presets.set(descriptor.id, name, preset);
        }
        let mut scopes: HashMap<_, Vec<String>> = HashMap::new();
        for (descriptor, scope) in self.scopes {
            self.registry.check_connector(descriptor.id)?;
            check_scope(descriptor, &scope)?;
            scopes.entry(descriptor.id).or_default().push(scope);
        }
        let transport = match self.transport {
            Some(TransportBox(transport)) => transport,
            None => default_transport()?,
        };
        let clock = self.clock.unwrap_or_else(|| Arc::new(SystemClock));
        let store = self.store.unwrap_or_else(|| Arc::new(MemoryStore::new()));
        Ok(Connections {
            shared: Arc::new(Shared {
                registry: self.registry,
                store: Arc::new(BoundedStore::new(store, Arc::clone(&clock))),
                transport,
                clock,
                presets,
                issuers: Issuers::default(),
                redirect_uri: self.redirect_uri,
                redirect_uris: self.redirect_uris,
                scopes,
                allow_other_owner: self.allow_other_owner,
                #[cfg(feature = "loopback")]
                loopback: self.loopback,
                nonces: Arc::default(),
                live: std::sync::Mutex::default(),
            }),
        })
    }
}

#[cfg(feature = "reqwest")]
fn default_transport() -> Result<Arc<dyn Transport>> {
    Ok(Arc::new(crate::transport::ReqwestTransport::new()?))
}

#[cfg(not(feature = "reqwest"))]
fn default_transport() -> Result<Arc<dyn Transport>> {
    Err(setup("there is no transport: set one, or turn the feature `reqwest` on".to_owned()))
}

pub(super) fn check_preset(descriptor: &'static Descriptor, name: &str, preset: &Preset) -> Result<()> {
    let id = descriptor.id;
    match descriptor.field(name) {
        Some(field) if field.learned => Err(setup(format!(
            "the preset `{name}` of `{id}` is a learned field, which the service gives; do not preset it"
        ))),
        // What a function gives may come later; the rest should be there by now.
        Some(_) if matches!(preset, Preset::Read(_)) => Ok(()),
        Some(_) => presets::value(id, name, preset).map(drop),
        None => {
            let known: Vec<_> = descriptor.fields.iter().filter(|f| !f.learned).map(|f| f.name).collect();
            let name = name.escape_debug();
            Err(setup(format!("the preset `{name}` is not a field of `{id}`; its fields: {}", known.join(", "))))
        }
    }
}

fn check_scope(descriptor: &'static Descriptor, scope: &str) -> Result<()> {
    let further = descriptor.as_oauth2().map_or(&[][..], |oauth2| oauth2.further_scopes);
    if further.contains(&scope) {
        return Ok(());
    }
    let (id, scope) = (descriptor.id, scope.escape_debug());
    Err(setup(format!(
        "`{scope}` is not one of the `further_scopes` of `{id}`; declare it there, or ask for one of: {}",
        further.join(", ")
    )))
}

fn setup(message: String) -> Error {
    Error::Misconfigured(Failure::new(Reason::Setup, message))
}
