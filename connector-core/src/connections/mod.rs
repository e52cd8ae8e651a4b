//! The program's entry point: begins and completes authorizations, hands out connections.

mod authorize;
mod background;
mod builder;
pub(crate) mod callback_paths;
mod complete;
mod connect;
mod device;
mod disconnect;
mod installation;
mod introspect;
#[cfg(feature = "loopback")]
mod loopback;
mod metadata;
mod polling;
mod presets;
mod prove;
mod pushed;
mod session;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use url::Url;

pub use self::authorize::AuthorizationRequest;
pub(crate) use self::authorize::without;
pub use self::builder::ConnectionsBuilder;
pub use self::device::DeviceAuthorization;
pub(crate) use self::introspect::is_to_be_asked;
#[cfg(feature = "loopback")]
pub use self::loopback::LoopbackFlow;
pub(crate) use self::metadata::Before;
pub use self::presets::Preset;
pub(crate) use self::presets::Presets;
pub use self::session::Session;
use crate::clock::Clock;
use crate::connectable::{Connectable, built};
use crate::connection::{Connection, Lifecycle, Slot, base_uri, merged};
use crate::connector::{AnyConnector, Connector};
use crate::describe::{Descriptor, FieldDescriptor, OAuth2, TokenEndpoint};
use crate::dpop::{Nonces, Prover, check_binding};
use crate::error::{Error, Failure, Reason, Result};
use crate::fields::Fields;
use crate::http::{Http, HttpParts, Proofs, Reach};
use crate::oauth2::discovery::Issuers;
use crate::oauth2::issuer;
use crate::registry::{Entry, Registry};
use crate::store::{Grant, Key, Record, Status, Store};
use crate::template::Scope;
use crate::transport::Transport;

/// The program's entry point: holds the store, the transport, the redirect URI and the presets; begins and completes
/// authorizations; hands out connections. Cheap to clone.
#[derive(Clone)]
pub struct Connections {
    shared: Arc<Shared>,
}

/// What all connections of a program share.
pub(crate) struct Shared {
    pub(crate) registry: Registry,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) presets: Presets,
    issuers: Issuers,
    redirect_uri: String,
    redirect_uris: HashMap<&'static str, String>,
    scopes: HashMap<&'static str, Vec<String>>,
    allow_other_owner: bool,
    #[cfg(feature = "loopback")]
    loopback: crate::loopback::Loopback,
    /// What services want in proofs of possession.
    pub(crate) nonces: Arc<Nonces>,
    live: Mutex<HashMap<Key, Weak<Lifecycle>>>,
}

impl Connections {
    /// Begins to put the entry point together. `redirect_uri` is where services send people back to: an https address
    /// of the program, or `http://127.0.0.1:PORT/PATH`; byte for byte the one registered at the services. Nothing in a
    /// request can change it.
    ///
    /// A program with several connectors writes `{connector}` into its path, which stands for the id of each:
    /// `https://program.example/callback/{connector}`. Callbacks that need not name their issuer are told apart by that
    /// alone, and a connector that shares its path with another one cannot be authorized without (RFC 9700, section 4.4.2).
    pub fn builder(redirect_uri: impl Into<String>) -> ConnectionsBuilder {
        ConnectionsBuilder::new(redirect_uri.into())
    }

    /// Sets a preset while the program runs; it takes effect at once.
    ///
    /// # Errors
    ///
    /// [`Error::Misconfigured`] when the connector is not registered or has no such field.
    pub fn set_preset<C: Connector>(&self, name: &str, preset: impl Into<Preset>) -> Result<()> {
        self.shared.registry.check_connector_of::<C>()?;
        let preset = preset.into();
        builder::check_preset(C::DESCRIPTOR, name, &preset)?;
        self.shared.presets.set(C::DESCRIPTOR.id, name, &preset);
        Ok(())
    }

    /// The fields to ask a person for: those that are neither preset nor learned.
    #[must_use]
    pub fn form<C: Connector>(&self) -> Vec<&'static FieldDescriptor> {
        self.shared.asked(C::DESCRIPTOR)
    }

    /// The same as a JSON Schema; see [`Descriptor::form_schema`](crate::Descriptor::form_schema). Of a choice among several
    /// connectors, it has the form of each.
    #[must_use]
    pub fn form_schema<C: Connectable>(&self) -> serde_json::Value {
        crate::describe::schema::of(C::ABOUT, |descriptor| self.shared.asked(descriptor))
    }

    /// Makes a connector from what a person entered and the presets; where both have a value, the preset counts. Of a choice
    /// among several connectors, the value `connect_with` says by its id which one it is.
    ///
    /// # Errors
    ///
    /// [`Error::Input`] with one entry for each field that is missing, wrong, unknown or learned;
    /// [`Error::Misconfigured`] when a preset is empty.
    pub fn fill<C: Connectable>(&self, fields: &Fields) -> Result<C> {
        built(fields, |id, fields| Ok(merged(&fields, &*self.shared.presets.now(id)?)))
    }

    /// The connectors of this program.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.shared.registry
    }

    /// The connection with that id. One that the service has ended is given too: its calls say so, and work again when the
    /// account is reconnected.
    ///
    /// # Errors
    ///
    /// [`Error::Reconnect`] when there is none, or none that was completed; [`Error::Input`] when the connector has gained
    /// fields since; [`Error::Misconfigured`] with [`Reason::NotOffered`] when it was made by a connector that the choice among
    /// several does not have any more.
    pub async fn get<C: Connectable>(&self, id: &str) -> Result<Connection<C>> {
        let entry = self.shared.registry.of::<C>()?;
        self.shared.live(&entry, id).await.map(Connection::new)
    }

    /// The connection with that id, of a connector whose type is not known.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    pub async fn get_untyped(&self, connector: &str, id: &str) -> Result<Connection> {
        let entry = self.shared.registry.find(connector)?;
        self.shared.live(&entry, id).await.map(Connection::new)
    }

    /// How the connection with that id stands; `None` if there is none.
    ///
    /// # Errors
    ///
    /// [`Error::Retry`] when the store cannot be used; [`Error::Misconfigured`] when a preset is empty, or when the connector is
    /// not there any more.
    pub async fn status<C: Connectable>(&self, id: &str) -> Result<Option<Status>> {
        self.shared.registry.of::<C>()?;
        self.status_untyped(C::ABOUT.id, id).await
    }

    /// The same for a connector whose type is not known.
    ///
    /// # Errors
    ///
    /// As [`status`](Self::status).
    pub async fn status_untyped(&self, connector: &str, id: &str) -> Result<Option<Status>> {
        let entry = self.shared.registry.find(connector)?;
        let Some(record) = self.shared.store.load(&entry.key(id)).await? else {
            return Ok(None);
        };
        if record.status == Status::Pending && record.pending.is_none() {
            // Nothing came of what was begun, or nothing has yet.
            return Ok(None);
        }
        let Some(grant) = record.active.as_ref().filter(|_| record.status == Status::Connected) else {
            return Ok(Some(record.status));
        };
        let registration = entry.connector(&grant.connector)?;
        let presets = self.shared.presets.now(registration.descriptor().id)?;
        let expired = grant.tokens.expires_at().is_some_and(|end| self.shared.clock.now() >= end);
        Ok(Some(match registration.read(&merged(&grant.fields, &presets)) {
            Err(_) => Status::NeedsInput,
            Ok(_) if expired && !registration.can_renew(grant) => Status::NeedsReconnect,
            Ok(_) if check_binding(registration.descriptor(), grant).is_err() => Status::NeedsReconnect,
            Ok(connector) if !is_of_issuer(grant, &*connector)? => Status::NeedsReconnect,
            Ok(_) => Status::Connected,
        }))
    }

    /// How many connections this process knows at the moment, of all it has ever used: those that somebody holds a handle of, and
    /// some that nobody does any more. For monitoring.
    #[must_use]
    pub fn in_memory(&self) -> usize {
        self.shared.lives().len()
    }

    /// Forgets a connection without telling the service: its fields, its tokens and what was begun for it. See
    /// [`disconnect`](Self::disconnect).
    ///
    /// # Errors
    ///
    /// [`Error::Retry`] when the store cannot be used.
    pub async fn forget<C: Connectable>(&self, id: &str) -> Result<()> {
        self.shared.registry.of::<C>()?;
        self.forget_untyped(C::ABOUT.id, id).await
    }

    /// The same for a connector whose type is not known.
    ///
    /// # Errors
    ///
    /// As [`forget`](Self::forget).
    pub async fn forget_untyped(&self, connector: &str, id: &str) -> Result<()> {
        let key = self.shared.registry.find(connector)?.key(id);
        self.shared.store.delete(&key).await?;
        let life = self.shared.lives().remove(&key).and_then(|life| life.upgrade());
        if let Some(life) = life {
            life.forget();
        }
        Ok(())
    }
}

impl Shared {
    /// The scopes to ask for: those of the connector, and those that the program adds.
    fn scopes(&self, connector: &str, oauth2: &OAuth2) -> Vec<String> {
        let further = self.scopes.get(connector).map(Vec::as_slice).unwrap_or_default();
        oauth2.scopes.iter().map(ToString::to_string).chain(further.iter().cloned()).collect()
    }

    /// The fields of a connector to ask a person for.
    fn asked(&self, descriptor: &Descriptor) -> Vec<&'static FieldDescriptor> {
        let preset = self.presets.names(descriptor.id);
        let asked = |field: &&FieldDescriptor| !field.learned && !preset.iter().any(|name| name == field.name);
        descriptor.fields.iter().filter(asked).collect()
    }

    fn lives(&self) -> std::sync::MutexGuard<'_, HashMap<Key, Weak<Lifecycle>>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The life of a connection in this process: the one that others use already, or a new one.
    async fn live(self: &Arc<Self>, entry: &Arc<Entry>, id: &str) -> Result<Arc<Lifecycle>> {
        let key = entry.key(id);
        let live = self.lives().get(&key).and_then(Weak::upgrade);
        if let Some(life) = live.filter(|life| !life.has_ended()) {
            return Ok(life);
        }
        // New to this process, or ended as far as it knows: the store knows better.
        let Some(record) = self.store.load(&key).await? else {
            let message = format!("no account is connected as {key}");
            return Err(Error::Reconnect(Failure::new(Reason::NotFound, message)));
        };
        self.live_with(entry, &record)
    }

    /// The same for a record that was just read. All handles of a connection must share one life, or two of them could
    /// renew at the same time: whoever comes second takes the first one's.
    fn live_with(self: &Arc<Self>, entry: &Arc<Entry>, record: &Record) -> Result<Arc<Lifecycle>> {
        if record.active.is_none() {
            let message = match &record.pending {
                Some(_) => format!("the connection {} is not completed: try to resume it first", record.key),
                None => format!("no account is connected as {}", record.key),
            };
            return Err(Error::Reconnect(Failure::new(Reason::NotFound, message)));
        }
        let mut lives = self.lives();
        let live = lives.get(&record.key).and_then(Weak::upgrade);
        if let Some(life) = live {
            if life.is_of(record) {
                life.adopt_newer(record)?;
                return Ok(life);
            }
            if life.is_later_than(record) {
                // The record was read before the connection was made anew.
                return Ok(life);
            }
        }
        if lives.len() == lives.capacity() {
            // Before the map grows, the entries of connections that nobody holds any more make room.
            lives.retain(|_, life| life.strong_count() > 0);
        }
        let life = Arc::new(Lifecycle::new(Arc::clone(self), Arc::clone(entry), Slot::Active, record)?);
        lives.insert(record.key.clone(), Arc::downgrade(&life));
        Ok(life)
    }

    /// The client for a connector's token requests.
    pub(crate) fn plain(
        &self,
        connector: &dyn AnyConnector,
        fields: &Fields,
        endpoint: Option<&Url>,
        of_grant: &[&str],
    ) -> Result<Http> {
        let mut secrets = crate::error::Redaction::default();
        secrets.add_fields(connector.descriptor(), fields);
        for secret in of_grant {
            secrets.add(secret);
        }
        let scope = Scope { descriptor: connector.descriptor(), fields, builtin: &[] };
        let base = base_uri(connector, &scope)?;
        let mut reach = Reach::new(base, connector.descriptor().hosts);
        if let Some(endpoint) = endpoint {
            reach = reach.with_endpoint(endpoint);
        }
        Ok(Http::new(HttpParts {
            transport: Arc::clone(&self.transport),
            clock: Arc::clone(&self.clock),
            reach,
            secrets,
            endpoint: connector.descriptor().token_endpoint().unwrap_or(TokenEndpoint::PLAIN),
        }))
    }

    /// The same client with a proof of possession in each of its token requests, where tokens are bound to a key.
    pub(crate) fn proving(
        &self,
        http: Http,
        descriptor: &'static Descriptor,
        fields: &Fields,
        prover: Option<Arc<Prover>>,
    ) -> Http {
        match prover {
            Some(prover) => {
                http.proving(Proofs { prover, nonces: Arc::clone(&self.nonces), descriptor, fields: fields.clone() })
            }
            None => http,
        }
    }
}

/// Whether the tokens of a grant are of the issuer that the connector names.
fn is_of_issuer(grant: &Grant, connector: &dyn AnyConnector) -> Result<bool> {
    match issuer::unchanged(grant.issuer.as_deref(), connector, &connector.fields()) {
        Err(error) if error.reason() == Some(Reason::IssuerChanged) => Ok(false),
        outcome => outcome.map(|_| true),
    }
}

impl fmt::Debug for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<_> = self.shared.registry.iter().map(|entry| entry.descriptor().id).collect();
        f.debug_struct("Connections")
            .field("connectors", &ids)
            .field("redirect_uri", &self.shared.redirect_uri)
            .finish_non_exhaustive()
    }
}
