//! The key itself.

use crate::error::Result;
use crate::secret::Secret;

/// The private key that the tokens of one consent are bound to (RFC 9449): P-256, as PKCS#8 in unpadded base64url. Each consent
/// has its own, and it never prints itself. A store keeps it as it keeps a refresh token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DpopKey(Secret);

impl DpopKey {
    /// A key that a store has kept. What is none is found when it is used first: the account has to be connected again.
    #[must_use]
    pub fn new(text: impl Into<Secret>) -> Self {
        Self(text.into())
    }

    /// The key in the open: for a store, never for a log or a message.
    #[must_use]
    pub fn expose_secret(&self) -> &str {
        self.0.expose_secret()
    }

    /// A fresh key.
    ///
    /// # Errors
    ///
    /// [`Error::Retry`](crate::Error::Retry) when the operating system gives no randomness;
    /// [`Error::Misconfigured`](crate::Error::Misconfigured) when the feature `jws` is off.
    pub(super) fn fresh() -> Result<Self> {
        super::prover::fresh().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_never_prints_itself() {
        let key = DpopKey::new("not-to-be-seen");
        assert_eq!(format!("{key:?}"), "DpopKey([redacted])");
        assert_eq!(key.expose_secret(), "not-to-be-seen");
    }
}
