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

#[cfg_attr(not(test), allow(dead_code, reason = "for the stores"))]
mod keys;
#[cfg_attr(not(test), allow(dead_code, reason = "for the stores"))]
mod seal;

pub use keys::{Keys, KeysError};
pub use seal::Vault;
