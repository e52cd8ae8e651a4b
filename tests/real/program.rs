//! A program that uses the connector, with a store, a clock and a session of its own.

use std::sync::Arc;
use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::ManualClock;
use connector_core::{Connection, Connections, Key, MemoryStore, Session, Status, Store as _};
use url::Url;

use crate::account::{Account, Client, Me};
use crate::wire::Wire;
use crate::{Outcome, browser};

/// Where the program is called back. Nobody listens there: a callback is taken out of the browser.
const REDIRECT_URI: &str = "http://127.0.0.1:9/callback";

/// The person whose account is connected.
pub(crate) const PERSON: &str = "ada";

/// The name of the connection.
const ID: &str = "mine";

pub(crate) struct Program {
    pub(crate) connections: Connections,
    pub(crate) session: Session,
    /// Stands still until a test moves it. The server has the machine's clock.
    pub(crate) clock: ManualClock,
    pub(crate) wire: Wire,
    client: Client,
    store: Arc<MemoryStore>,
}

impl Program {
    /// A program that is registered at the server as this client.
    ///
    /// # Errors
    ///
    /// When the server does not run.
    pub(crate) fn of(client: Client) -> Outcome<Self> {
        // Shown when a test fails that does the same as each client.
        println!("as {client}");
        Self::on(Arc::new(MemoryStore::new()), ManualClock::new(), client)
    }

    fn on(store: Arc<MemoryStore>, clock: ManualClock, client: Client) -> Outcome<Self> {
        let wire = Wire::new()?;
        let mut builder = Connections::builder(REDIRECT_URI)
            .register::<Account>()
            .preset::<Account>("client_id", client.id)
            .transport(wire.clone())
            .clock(clock.clone())
            .shared_store(Arc::<MemoryStore>::clone(&store));
        if let Some(secret) = client.secret {
            builder = builder.preset::<Account>("client_secret", secret);
        }
        Ok(Self { connections: builder.build()?, session: Session::random()?, clock, wire, client, store })
    }

    /// A program that was started from a copy of this one's store.
    ///
    /// # Errors
    ///
    /// When nothing is connected.
    pub(crate) async fn copied(&self) -> Outcome<Self> {
        let key = Key { connector: Account::DESCRIPTOR.id.to_owned(), connection: ID.to_owned() };
        let record = self.store.load(&key).await?.ok_or("there is nothing to copy")?;
        let store = MemoryStore::new();
        store.save(&record, 0).await?;
        Self::on(Arc::new(store), self.clock.clone(), self.client)
    }

    /// Begins an authorization: where the person is sent.
    ///
    /// # Errors
    ///
    /// The core's own.
    pub(crate) async fn begin(&self) -> Result<Url> {
        let account = self.connections.fill::<Account>(&Fields::new())?;
        Ok(self.connections.authorize(&self.session, ID, account).await?.url)
    }

    /// Begins an authorization and has the person consent: the callback that comes of it.
    ///
    /// # Errors
    ///
    /// When the server asks for something else than login and consent.
    pub(crate) async fn consent(&self) -> Outcome<Url> {
        browser::consent(&self.begin().await?, PERSON).await
    }

    /// Completes an authorization.
    ///
    /// # Errors
    ///
    /// The core's own.
    pub(crate) async fn complete(&self, callback: &Url) -> Result<Connection<Account>> {
        self.connections.complete(&self.session, callback.as_str()).await?.typed()
    }

    /// The whole way to a connection.
    ///
    /// # Errors
    ///
    /// Whatever goes wrong on it.
    pub(crate) async fn connect(&self) -> Outcome<Connection<Account>> {
        Ok(self.complete(&self.consent().await?).await?)
    }

    /// How the connection stands.
    ///
    /// # Errors
    ///
    /// The core's own.
    pub(crate) async fn status(&self) -> Result<Option<Status>> {
        self.connections.status::<Account>(ID).await
    }

    /// The connection as the store has it.
    ///
    /// # Errors
    ///
    /// The core's own.
    pub(crate) async fn stored(&self) -> Result<Connection<Account>> {
        self.connections.get(ID).await
    }

    /// Lets so much time pass for the program.
    pub(crate) fn wait(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// Lets time pass for the program until the access token is past its end.
    ///
    /// # Errors
    ///
    /// When the server did not say when that is.
    pub(crate) fn outlive(&self, connection: &Connection<Account>) -> Outcome {
        let end = connection.expires_at().ok_or("the server did not say how long the access token lives")?;
        self.clock.set(end + Duration::from_secs(1));
        Ok(())
    }
}

/// Calls the API: whose token was it?
///
/// # Errors
///
/// The core's own.
pub(crate) async fn whoami(connection: &Connection<Account>) -> Result<String> {
    let me: Me = connection.get("me").send().await?.json().await?;
    Ok(me.sub)
}
