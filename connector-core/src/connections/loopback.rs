//! An authorization on a person's own machine: the program itself receives the callback (RFC 8252, section 7.3).

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use tokio::sync::oneshot;
use url::Url;

use super::callback_paths::check_told_apart;
use super::{Connections, Session};
use crate::connectable::{Connectable, taken_down};
use crate::connection::{Connection, Untyped};
use crate::error::{Error, Failure, Reason, Result};
use crate::fields::Fields;
use crate::loopback::{Expected, Page, Receiver, bind};
use crate::registry::{Entry, Registration};
use crate::store::{Key, PendingFlow};

/// An authorization whose callback this process receives itself. The receiver is open until the callback came, the time is
/// over, or this, or the future of [`connected`](Self::connected), is dropped.
#[must_use = "the receiver is closed when this is dropped; wait for `connected`"]
pub struct LoopbackFlow<C = Untyped> {
    url: Url,
    key: Key,
    redirect_uri: String,
    expires_at: SystemTime,
    outcome: oneshot::Receiver<Result<Connection>>,
    typed: fn(Connection) -> Result<Connection<C>>,
}

impl Connections {
    /// Begins to connect an account from a program on the person's own machine: a command line, or a desktop program.
    /// Callbacks are received at a port of 127.0.0.1 that is free and open for this flow only. At the service, register
    /// `http://127.0.0.1/callback`, which stands for every port (RFC 8252, section 7.3); another path is set by
    /// [`Loopback`](crate::Loopback). The redirect URIs of [`builder`](Self::builder) are not used: a program that has no
    /// other gives that one there, too.
    ///
    /// Only the browser with the state of this flow is listened to, whoever else is on the machine; and nobody but the
    /// receiver can complete it.
    ///
    /// ```no_run
    /// # use connector_core::prelude::*;
    /// # use connector_core::{Connection, Connections};
    /// # async fn connect<C: Connector>(connections: &Connections, dropbox: C) -> Result<Connection<C>> {
    /// let flow = connections.authorize_on_loopback("ada", dropbox).await?;
    /// println!("open {}", flow.url());
    /// let connection = flow.connected().await?;
    /// # Ok(connection)
    /// # }
    /// ```
    ///
    /// The receiver is a task of the tokio runtime, whose IO must be on.
    ///
    /// # Errors
    ///
    /// As [`authorize`](Self::authorize); [`Error::Misconfigured`] when no port can be listened at.
    pub async fn authorize_on_loopback<C: Connectable>(&self, id: &str, connector: C) -> Result<LoopbackFlow<C>> {
        let entry = self.shared.registry.of::<C>()?;
        let (way, fields) = taken_down(&connector)?;
        self.listen(&entry, entry.connector(way)?, id, fields, Connection::typed).await
    }

    /// The same for a connector whose type is not known, from what a person entered.
    ///
    /// # Errors
    ///
    /// As [`authorize_on_loopback`](Self::authorize_on_loopback).
    pub async fn authorize_on_loopback_untyped(
        &self,
        connector: &str,
        id: &str,
        fields: &Fields,
    ) -> Result<LoopbackFlow> {
        let entry = self.shared.registry.find(connector)?;
        let (registration, fields) = entry.selected(fields)?;
        self.listen(&entry, registration, id, fields, Ok).await
    }

    async fn listen<C>(
        &self,
        entry: &Entry,
        registration: &Registration,
        id: &str,
        given: Fields,
        typed: fn(Connection) -> Result<Connection<C>>,
    ) -> Result<LoopbackFlow<C>> {
        let listener = bind().await?;
        let address = listener.local_addr().map_err(|error| {
            let failure = Failure::new(Reason::Setup, "the machine does not say at which port it listens");
            Error::Misconfigured(failure.with_source(error))
        })?;
        let path_for = |id: &str| self.shared.loopback.path_for(id);
        check_told_apart(&self.shared.registry, registration, path_for, "`Loopback::path_of`")?;
        let path = path_for(registration.descriptor().id);
        let session = Session::random()?;
        let redirect_uri = format!("http://{address}{path}");
        let (request, flow) = self.begin(entry, registration, &session, id, given, &redirect_uri).await?;

        let expected = Expected::new(address, &path, &flow.state_hash, self.shared.registry.state_names().collect());
        let receiver = Receiver { listener, expected, clock: Arc::clone(&self.shared.clock) };
        let (sender, outcome) = oneshot::channel();
        let waiting = LoopbackFlow {
            url: request.url,
            key: flow.key.clone(),
            redirect_uri: flow.redirect_uri.clone(),
            expires_at: request.expires_at,
            outcome,
            typed,
        };
        tokio::spawn(receive(self.clone(), session, flow, receiver, sender));
        Ok(waiting)
    }
}

impl<C> LoopbackFlow<C> {
    /// The address to open in the person's system browser: never in a view of the program's own, which could read along
    /// (RFC 8252, section 8.12). It has the flow's state: whoever gets to see it, in a list of processes and their arguments
    /// for example, can send a consent of their own in the person's place. Where that matters, have the person confirm the
    /// account, [`Connection::owner`].
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// Where the service sends the browser back to.
    #[must_use]
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// When it is too late to come back; or to open the address, where the request was pushed to the service and that comes
    /// first.
    #[must_use]
    pub const fn expires_at(&self) -> SystemTime {
        self.expires_at
    }

    /// Waits for the callback and completes the authorization. The person's browser then says what became of it.
    ///
    /// Once the callback is here, the work goes on if the caller goes away.
    ///
    /// # Errors
    ///
    /// As [`complete`](Connections::complete); [`Error::Refused`] with [`Reason::StateExpired`] when nobody came in time.
    pub async fn connected(self) -> Result<Connection<C>> {
        let broken_off = |_| {
            Error::bug(
                Reason::Setup,
                "the loopback receiver broke off: its runtime is ending; keep it until the flow is over",
            )
        };
        let connection = self.outcome.await.map_err(broken_off)??;
        (self.typed)(connection)
    }
}

/// Without its address, which has the state.
impl<C> fmt::Debug for LoopbackFlow<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoopbackFlow")
            .field("key", &self.key)
            .field("redirect_uri", &self.redirect_uri)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// The life of a receiver: until the callback came and its outcome was told, the time is over, or nobody waits any more.
async fn receive(
    connections: Connections,
    session: Session,
    flow: PendingFlow,
    receiver: Receiver,
    mut outcome: oneshot::Sender<Result<Connection>>,
) {
    let shared = &connections.shared;
    let left = flow.deadline.duration_since(shared.clock.now()).unwrap_or_default();
    let visit = tokio::select! {
        biased;
        visit = receiver.callback() => Some(visit),
        () = outcome.closed() => None,
        () = shared.clock.sleep(left) => None,
    };
    let connected = match visit {
        None => {
            let message = "nobody came back with a consent in time, and the receiver is closed; begin again";
            Err(Error::Refused(Failure::new(Reason::StateExpired, message)))
        }
        Some(visit) => {
            let connected = connections.complete(&session, &visit.callback).await;
            visit.answer(connections.page(&flow.key.connector, &connected)).await;
            connected
        }
    };
    if connected.is_err() && shared.store.take(&flow.state_hash).await.is_err() {
        tracing::debug!(connection = %flow.key, "a flow that has ended is kept until its deadline");
    }
    // Whoever does not wait any more finds the connection in the store.
    let _ = outcome.send(connected);
}

impl Connections {
    /// What the person's browser says about an outcome.
    fn page(&self, connector: &str, connected: &Result<Connection>) -> Page {
        let service = self.shared.registry.get(connector).map_or(connector, |one| one.descriptor().title);
        match connected {
            Ok(_) => Page::connected(service, self.shared.loopback.own_message()),
            Err(error) => Page::failed(service, error),
        }
    }
}
