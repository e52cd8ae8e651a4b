//! The store in PostgreSQL, for processes on several machines.

mod error;
mod reseal;
mod schema;
mod store;

use std::fmt;
use std::time::Duration;

use connector_core::StoreError;
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use self::error::failed;
use crate::seal::Vault;

/// The longest name that the server keeps whole, in bytes: two that differ behind that would be one.
const NAME: usize = 63;
/// How long a connection to the server is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Keeps connections in PostgreSQL, which any number of processes may share.
///
/// A write that was acknowledged is as durable as the server makes it: with `synchronous_commit` on, its default, on the disk. What is
/// secret is sealed with the [`Vault`]; in the open are the ids of connectors and connections, as bytes in UTF-8, and what a
/// [`Summary`](connector_core::Summary) says of them. Leases end by the server's clock.
///
/// The address may demand TLS (`?sslmode=verify-full`), which is done by rustls. A pooler between must keep sessions:
/// one that gives each transaction another session loses the schema.
///
/// ```no_run
/// use connector_stores::{Keys, PostgresStore, Vault};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let vault = Vault::new(Keys::from_env("CONNECTOR_KEYS")?);
/// let store = PostgresStore::connect("postgres://program@db.internal/program?sslmode=verify-full", vault).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct PostgresStore {
    pool: PgPool,
    schema: String,
    vault: Vault,
}

/// How a server is connected to.
#[derive(Clone)]
#[must_use = "nothing is connected before `connect`"]
pub struct PostgresOptions {
    address: String,
    schema: String,
    connections: u32,
}

impl PostgresOptions {
    /// The server and the database at that address: `postgres://USER:PASSWORD@HOST:PORT/DATABASE`.
    pub fn new(address: impl Into<String>) -> Self {
        Self { address: address.into(), schema: "connector".to_owned(), connections: 10 }
    }

    /// In which schema the tables are; `connector` by default, at most 63 bytes. It is made if it is not there.
    pub fn schema(mut self, schema: impl Into<String>) -> Self {
        self.schema = schema.into();
        self
    }

    /// How many connections to the server are open at most; 10 by default.
    pub const fn max_connections(mut self, connections: u32) -> Self {
        self.connections = connections;
        self
    }

    /// Connects; see [`PostgresStore::connect`].
    ///
    /// # Errors
    ///
    /// As [`PostgresStore::connect`].
    pub async fn connect(self, vault: Vault) -> Result<PostgresStore, StoreError> {
        if self.schema.len() > NAME {
            let message =
                format!("the name of the schema is longer than {NAME} bytes, and PostgreSQL would cut it: shorten it");
            return Err(StoreError::Unavailable(message.into()));
        }
        let options: PgConnectOptions = self.address.parse().map_err(failed)?;
        let path = schema::quoted(&self.schema);
        let pool = PgPoolOptions::new().max_connections(self.connections.max(1)).acquire_timeout(PATIENCE);
        let pool = pool.after_connect(move |connection, _| {
            let path = path.clone();
            Box::pin(async move {
                // Each statement stands alone, or has just the locks it needs: no other isolation is wanted.
                let query = sqlx::query(
                    "SELECT set_config('search_path', $1, false), \
                     set_config('default_transaction_isolation', 'read committed', false)",
                );
                query.bind(path).execute(connection).await.map(drop)
            })
        });
        let pool = pool.connect_with(options).await.map_err(failed)?;
        if let Err(error) = schema::migrate(&pool, &self.schema).await {
            pool.close().await;
            return Err(error);
        }
        Ok(PostgresStore { pool, schema: self.schema, vault })
    }
}

impl fmt::Debug for PostgresOptions {
    /// Without the address, which may have a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresOptions").field("schema", &self.schema).finish_non_exhaustive()
    }
}

impl PostgresStore {
    /// Connects to a server, and makes the tables in its schema `connector` if there are none. Tables of an earlier version are brought
    /// up to date; several processes may begin at once.
    ///
    /// # Errors
    ///
    /// [`StoreError::Newer`] for tables of a later version; [`StoreError::Unavailable`], [`StoreError::Full`].
    pub async fn connect(address: impl Into<String>, vault: Vault) -> Result<Self, StoreError> {
        PostgresOptions::new(address).connect(vault).await
    }

    /// Ends the connections to the server; what comes after is [`StoreError::Unavailable`].
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore").field("schema", &self.schema).finish_non_exhaustive()
    }
}
