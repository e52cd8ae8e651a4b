//! A key with which tests sign what a service must not take.

use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::error::{Error, Reason, Result};
use crate::jws::SigningKey;
use crate::oauth2::hash;
use crate::random;

/// Signs DPoP proofs (RFC 9449) by a key of its own, right or wrong: for tests of what a thief of tokens can do with them.
pub struct DpopSigner(SigningKey);

impl DpopSigner {
    /// A signer with a fresh key.
    ///
    /// # Errors
    ///
    /// [`Error::Bug`] when the system has no randomness to make a key of.
    pub fn fresh() -> Result<Self> {
        let key = SigningKey::fresh_p256().and_then(|der| SigningKey::from_p256(&der));
        key.map(Self).ok_or_else(|| Error::bug(Reason::ProofKey, "no key can be made"))
    }

    /// The header of a good proof, with the public key.
    #[must_use]
    pub fn header(&self) -> Value {
        let point = self.0.public_key();
        let [x, y] = [1..33, 33..65].map(|part| URL_SAFE_NO_PAD.encode(point.get(part).unwrap_or_default()));
        json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": {"kty": "EC", "crv": "P-256", "x": x, "y": y}})
    }

    /// The claims of a good proof for a request, with the access token on it if there is one.
    ///
    /// # Errors
    ///
    /// [`Error::Retry`] when the system gives no randomness.
    pub fn claims(&self, method: &str, address: &str, at: SystemTime, access_token: Option<&str>) -> Result<Value> {
        let issued_at = at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
        let mut claims = json!({"jti": random::token()?.as_str(), "htm": method, "htu": address, "iat": issued_at});
        if let Some(token) = access_token {
            claims["ath"] = hash(token).into();
        }
        Ok(claims)
    }

    /// What is to be signed, signed, whatever it says.
    ///
    /// # Errors
    ///
    /// [`Error::Bug`] when the library cannot sign.
    pub fn sign(&self, header: &Value, claims: &Value) -> Result<String> {
        let header = URL_SAFE_NO_PAD.encode(header.to_string());
        self.0.signed(&header, claims).ok_or_else(|| Error::bug(Reason::ProofKey, "the key cannot sign"))
    }
}

/// Prints no key.
impl std::fmt::Debug for DpopSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DpopSigner")
    }
}
