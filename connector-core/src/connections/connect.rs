//! Connecting without a consent: by client credentials, by a login, or by what the person entered.

use std::sync::Arc;

use super::complete::detached;
use super::metadata::{Before, TokenRequest};
use super::prove::Origin;
use super::{Connections, Shared};
use crate::clock::deadline;
use crate::connectable::{Connectable, taken_down};
use crate::connection::{Connection, Lifecycle, check_calls, merged};
use crate::defaults::FLIGHT_TIMEOUT;
use crate::dpop;
use crate::error::{Error, Reason, Result};
use crate::fields::Fields;
use crate::oauth2::issuer::issuer;
use crate::oauth2::{Purpose, client_assertion, obtain};
use crate::registry::{Entry, Registration};
use crate::store::{Key, Record};

impl Connections {
    /// Connects an account of a connector that needs no consent: gets tokens where there are any to get, runs the steps
    /// after it and the test. `id` is the program's own name for the connection; one that exists already stays in use until
    /// the new one has proven to work.
    ///
    /// # Errors
    ///
    /// [`Error::Input`] when fields are wrong; what the service says; what a step after it says. After such a step
    /// [`resume`](Self::resume) goes on from there. [`Error::Bug`] for a connector that needs a consent.
    pub async fn connect<C: Connectable>(&self, id: &str, connector: C) -> Result<Connection<C>> {
        let entry = self.shared.registry.of::<C>()?;
        let (way, fields) = taken_down(&connector)?;
        let registration = Arc::clone(entry.connector(way)?);
        self.enter(entry, registration, id, fields).await.map(Connection::new)
    }

    /// The same for a connector whose type is not known, from what a person entered. Of a choice among several connectors, the
    /// value `connect_with` says by its id which one it is.
    ///
    /// # Errors
    ///
    /// As [`connect`](Self::connect).
    pub async fn connect_untyped(&self, connector: &str, id: &str, fields: &Fields) -> Result<Connection> {
        let entry = self.shared.registry.find(connector)?;
        let (registration, fields) = entry.selected(fields)?;
        let registration = Arc::clone(registration);
        self.enter(entry, registration, id, fields).await.map(Connection::new)
    }

    async fn enter(
        &self,
        entry: Arc<Entry>,
        registration: Arc<Registration>,
        id: &str,
        mut fields: Fields,
    ) -> Result<Arc<Lifecycle>> {
        if registration.descriptor().as_oauth2().is_some() {
            let message = "the connector needs a consent: begin it with `Connections::authorize`";
            return Err(Error::bug(Reason::Setup, message));
        }
        if id.is_empty() {
            return Err(Error::bug(Reason::Setup, "a connection needs an id that is not empty"));
        }
        let (shared, key) = (Arc::clone(&self.shared), entry.key(id));
        for field in registration.descriptor().fields.iter().filter(|field| field.learned) {
            // What an earlier account taught does not hold for this one.
            fields.remove(field.name);
        }
        detached(async move {
            let record = shared.obtain(&registration, &key, &fields).await?;
            shared.prove(&entry, record, &Fields::new()).await
        })
        .await
    }
}

impl Shared {
    /// Gets tokens, if there are any to get, and keeps them as pending.
    async fn obtain(&self, registration: &Registration, key: &Key, fields: &Fields) -> Result<Record> {
        let descriptor = registration.descriptor();
        let presets = self.presets.now(descriptor.id)?;
        let mut connector = registration.read(&merged(fields, &presets))?;
        let before = connector.fields();
        check_calls(&*connector, &before)?;
        let request = self.token_request(&*connector, &before, Purpose::Exchange, Before::default()).await?;
        let TokenRequest { url: endpoint, learned: token_endpoint } = request;
        let assertion = client_assertion(descriptor, &before, self.clock.now())?;
        let dpop_key = dpop::fresh_key(descriptor)?;
        let http = self.plain(&*connector, &before, endpoint.as_ref(), &[])?;
        let http = self.proving(http, descriptor, &before, dpop::prover(dpop_key.as_ref())?);
        let making = self.making(key).await?;
        let asked_at = self.clock.now();
        let work = obtain(&mut *connector, endpoint.as_ref(), assertion.as_ref(), &http);
        let tokens = deadline(&*self.clock, FLIGHT_TIMEOUT, work).await??;
        let scopes = descriptor.scopes().0.iter().map(ToString::to_string).collect();
        let issuer = issuer(descriptor, &before)?;
        let origin = Origin { issuer, token_endpoint, scopes, dpop_key, ..Origin::at(asked_at) };
        let grant = self.granted(registration, &*connector, &before, &presets, tokens, origin)?;
        self.keep_pending(key, &making, grant).await
    }
}
