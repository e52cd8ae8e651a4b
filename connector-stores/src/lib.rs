//! Durable stores of connections, sealed at rest: SQLite, PostgreSQL, Redis.
//!
//! Every store needs a [`Vault`], and a vault needs [`Keys`]:
//!
//! ```no_run
//! use connector_stores::{Keys, KeysError, Vault};
//!
//! # fn example() -> Result<(), KeysError> {
//! let vault = Vault::new(Keys::from_env("CONNECTOR_KEYS")?);
//! // While the program runs, when there is a new key:
//! vault.rotate(Keys::from_env("CONNECTOR_KEYS_NEXT")?)?;
//! # Ok(())
//! # }
//! ```

#[cfg(any(feature = "sqlite", feature = "postgres", feature = "redis"))]
mod entry;
mod keys;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "redis")]
mod redis;
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "redis"))]
mod reseal;
mod seal;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod sql;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "redis"))]
mod time;

#[cfg(feature = "redis")]
pub use self::redis::{RedisOptions, RedisStore};
pub use keys::{Keys, KeysError};
#[cfg(feature = "postgres")]
pub use postgres::{PostgresOptions, PostgresStore};
pub use seal::Vault;
#[cfg(feature = "sqlite")]
pub use sqlite::{SqliteOptions, SqliteStore};
