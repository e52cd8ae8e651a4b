//! The session of whoever begins an authorization.

use std::fmt;

use zeroize::Zeroizing;

use crate::error::Result;
use crate::oauth2::hash;
use crate::random;

/// Who begins an authorization and has to be there when it ends: a key of the person's session with the program, such
/// as the value of a signed cookie. A flow is completed only in the session that began it.
#[derive(Clone)]
pub struct Session(Zeroizing<String>);

impl Session {
    /// The session with that key.
    #[must_use]
    pub fn new(key: impl Into<String>) -> Self {
        Self(Zeroizing::new(key.into()))
    }

    /// A fresh session, for a program with one person before it.
    ///
    /// # Errors
    ///
    /// [`Error::Retry`](crate::Error::Retry) when the operating system gives no randomness.
    pub fn random() -> Result<Self> {
        random::token().map(Self)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn hash(&self) -> String {
        hash(&self.0)
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Session([redacted])")
    }
}
