//! The store in Redis, for processes on several machines.

mod error;
mod order;
mod reseal;
mod scripts;
mod store;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use connector_core::StoreError;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, IntoConnectionInfo as _};

use self::error::failed;
use self::scripts::Scripts;
use crate::seal::Vault;

/// How long a connection to the server is waited for, and how long an answer.
const CONNECTING: Duration = Duration::from_secs(5);
const ANSWERING: Duration = Duration::from_secs(10);

/// The form of what is kept that this version knows.
const FORM: u32 = 1;

/// Keeps connections in Redis 6.2 or later, which any number of processes may share.
///
/// **A write that was acknowledged is as durable as the server is set up to make it.** By default Redis loses the last minutes when it
/// stops, and with them tokens that a service has rotated: those connections have to be made again. Set `appendonly yes` and
/// `appendfsync always`, so that nothing is acknowledged before it is on the disk (`everysec` may lose a second), and
/// `maxmemory-policy noeviction`, so that nothing is thrown away to make room. A replica that takes over may lack what was written
/// last.
///
/// What is secret is sealed with the [`Vault`]; in the open are the ids of connectors and connections, and what a
/// [`Summary`](connector_core::Summary) says of them. Leases end by the server's clock. Each access is one script, whole or not at
/// all. TLS (`rediss://`) is done by rustls.
///
/// ```no_run
/// use connector_stores::{Keys, RedisStore, Vault};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let vault = Vault::new(Keys::from_env("CONNECTOR_KEYS")?);
/// let store = RedisStore::connect("rediss://redis.internal", vault).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct RedisStore {
    connection: ConnectionManager,
    /// What all keys begin with.
    base: String,
    scripts: Arc<Scripts>,
    vault: Vault,
}

/// How a server is connected to.
#[derive(Clone)]
#[must_use = "nothing is connected before `connect`"]
pub struct RedisOptions {
    address: String,
    prefix: String,
}

impl RedisOptions {
    /// The server at that address: `redis://USER:PASSWORD@HOST:PORT/NUMBER`.
    pub fn new(address: impl Into<String>) -> Self {
        Self { address: address.into(), prefix: "connector".to_owned() }
    }

    /// What the names of all keys begin with; `connector` by default. It stands in braces, so that a cluster keeps all on one node;
    /// braces of its own are left out.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// Connects; see [`RedisStore::connect`].
    ///
    /// # Errors
    ///
    /// As [`RedisStore::connect`].
    pub async fn connect(self, vault: Vault) -> Result<RedisStore, StoreError> {
        let address = self.address.as_str().into_connection_info().map_err(failed)?;
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            // The one of this crate's other connections; another thread may just be first.
            let _first = rustls::crypto::aws_lc_rs::default_provider().install_default();
        }
        let client = Client::open(address).map_err(failed)?;
        let config = ConnectionManagerConfig::new()
            .set_number_of_retries(2)
            .set_connection_timeout(Some(CONNECTING))
            .set_response_timeout(Some(ANSWERING));
        let mut connection = ConnectionManager::new_with_config(client, config).await.map_err(failed)?;
        let prefix: String = self.prefix.chars().filter(|letter| !matches!(letter, '{' | '}')).collect();
        let base = format!("{{{prefix}}}:");
        let name = format!("{base}form");
        redis::cmd("SETNX").arg(&name).arg(FORM).query_async::<()>(&mut connection).await.map_err(failed)?;
        let found: u32 = redis::cmd("GET").arg(&name).query_async(&mut connection).await.map_err(failed)?;
        if found > FORM {
            return Err(StoreError::Newer { found, known: FORM });
        }
        Ok(RedisStore { connection, base, scripts: Arc::new(Scripts::new()), vault })
    }
}

impl fmt::Debug for RedisOptions {
    /// Without the address, which may have a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisOptions").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

impl RedisStore {
    /// Connects to a server; where the connection is lost it is made again.
    ///
    /// # Errors
    ///
    /// [`StoreError::Newer`] for what a later version keeps there; [`StoreError::Unavailable`], [`StoreError::Full`].
    pub async fn connect(address: impl Into<String>, vault: Vault) -> Result<Self, StoreError> {
        RedisOptions::new(address).connect(vault).await
    }
}

impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStore").field("base", &self.base).finish_non_exhaustive()
    }
}
