//! Proof Key for Code Exchange (RFC 7636): the verifier, and the challenge that is computed from it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::error::{Error, Reason, Result};
use crate::random;
use crate::secret::Secret;

/// A PKCE code verifier: 43 to 128 unreserved characters (RFC 7636, section 4.1). It goes into the token request and
/// nowhere else, and never prints itself.
#[derive(Debug, Clone)]
pub struct PkceVerifier(Secret);

impl PkceVerifier {
    /// A fresh verifier of 256 random bits.
    ///
    /// # Errors
    ///
    /// [`Error::Retry`] when the operating system gives no randomness.
    pub fn fresh() -> Result<Self> {
        random::token().map(|text| Self(Secret::new(text.as_str())))
    }

    /// A verifier from elsewhere.
    ///
    /// # Errors
    ///
    /// [`Error::Bug`] unless it is 43 to 128 letters, digits, `-`, `.`, `_` or `~`.
    pub fn new(text: impl Into<String>) -> Result<Self> {
        let secret = Secret::new(text);
        let text = secret.expose_secret();
        let unreserved = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
        if (43..=128).contains(&text.len()) && text.bytes().all(unreserved) {
            return Ok(Self(secret));
        }
        let message = "a PKCE verifier is 43 to 128 letters, digits, `-`, `.`, `_` or `~`";
        Err(Error::bug(Reason::InvalidVerifier, message))
    }

    /// The S256 challenge (RFC 7636, section 4.2).
    #[must_use]
    pub fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.0.expose_secret().as_bytes()))
    }

    /// The verifier in the open: for the token request.
    #[must_use]
    pub fn expose_secret(&self) -> &str {
        self.0.expose_secret()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_challenge_is_that_of_rfc_7636_appendix_b() {
        let verifier = PkceVerifier::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").unwrap();
        assert_eq!(verifier.challenge(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn s02_ten_thousand_verifiers_are_fresh_and_well_formed() {
        let mut seen = HashSet::new();
        for _ in 0..10_000 {
            let verifier = PkceVerifier::fresh().unwrap();
            // 43 characters of the base64 alphabet hold 256 bits.
            assert_eq!(verifier.expose_secret().len(), 43);
            assert!(PkceVerifier::new(verifier.expose_secret()).is_ok());
            assert!(seen.insert(verifier.expose_secret().to_owned()), "a verifier came twice");
        }
    }

    #[test]
    fn a_verifier_from_elsewhere_is_checked() {
        for bad in
            ["", &"A".repeat(42), &"A".repeat(129), &format!("{}=", "A".repeat(43)), &format!("{} ", "A".repeat(43))]
        {
            let error = PkceVerifier::new(bad).unwrap_err();
            assert_eq!(error.reason(), Some(Reason::InvalidVerifier), "{bad}");
        }
        assert!(PkceVerifier::new("~".repeat(128)).is_ok());
    }

    #[test]
    fn s04_a_verifier_never_prints_itself() {
        let verifier = PkceVerifier::fresh().unwrap();
        assert!(!format!("{verifier:?}").contains(verifier.expose_secret()));
    }
}
