//! Leases: one renewal at a time over all processes that share a store.

use std::time::SystemTime;

use super::Key;

/// A claim to be the only one who renews certain tokens of a connection.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lease {
    /// The connection.
    pub key: Key,
    /// Which of its tokens. Leases of other tokens of the connection have nothing to do with this one.
    pub tokens: String,
    /// Who claims it: no two renewals have the same name.
    pub owner: String,
}

/// What became of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "without the lease nothing may be renewed"]
pub enum Leased {
    /// The owner has the lease.
    Held,
    /// The owner has the lease, of one who had it `since` then, by the store's clock, and let it run out without giving it back:
    /// whoever it was may have sent the refresh token, and died before the answer was saved.
    Abandoned {
        /// When the lease was taken that ran out.
        since: SystemTime,
    },
    /// Another has it, and it has not run out.
    Busy,
}
