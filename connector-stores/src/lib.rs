//! Durable stores of connections, sealed at rest: SQLite, PostgreSQL, Redis.

#[cfg_attr(not(test), allow(dead_code, reason = "for the stores"))]
mod keys;
#[cfg_attr(not(test), allow(dead_code, reason = "for the stores"))]
mod seal;

pub use keys::{Keys, KeysError};
pub use seal::Vault;
