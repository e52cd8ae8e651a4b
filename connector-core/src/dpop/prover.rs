//! Proofs of possession (RFC 9449, section 4.2).

use http::header::HeaderName;

pub(crate) use self::signing::Prover;
pub(super) use self::signing::fresh;

/// The header of a proof.
pub(crate) const PROOF: HeaderName = HeaderName::from_static("dpop");

#[cfg(feature = "jws")]
mod signing {
    use std::time::SystemTime;

    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use http::Method;
    use http::header::HeaderValue;
    use serde_json::{Map, Value, json};
    use url::Url;
    use zeroize::Zeroizing;

    use crate::dpop::DpopKey;
    use crate::error::{Error, Failure, Reason, Result};
    use crate::jws::SigningKey;
    use crate::oauth2::hash;
    use crate::random;
    use crate::secret::Secret;

    /// A fresh key, as it is kept.
    pub(in crate::dpop) fn fresh() -> Result<Secret> {
        let key = SigningKey::fresh_p256().ok_or_else(|| Error::Retry {
            after: None,
            failure: Failure::new(Reason::Setup, "the operating system gives no randomness for a key"),
        })?;
        Ok(Secret::new(URL_SAFE_NO_PAD.encode(&*key)))
    }

    /// A key that is ready to sign.
    pub(crate) struct Prover {
        key: SigningKey,
        /// The header of every proof, encoded: the same in all of them.
        header: String,
        thumbprint: String,
    }

    impl Prover {
        /// Reads a key.
        ///
        /// # Errors
        ///
        /// [`Error::Reconnect`] for a text that is none.
        pub(crate) fn of(key: &DpopKey) -> Result<Self> {
            let read = || {
                let der = Zeroizing::new(URL_SAFE_NO_PAD.decode(key.expose_secret()).ok()?);
                let key = SigningKey::from_p256(&der)?;
                let jwk = jwk(&key)?;
                let header = json!({"typ": "dpop+jwt", "alg": key.algorithm(), "jwk": &jwk});
                // Its members are the required ones alone, in the order of their names (RFC 7638, section 3).
                let thumbprint = hash(&jwk.to_string());
                Some(Self { header: URL_SAFE_NO_PAD.encode(header.to_string()), thumbprint, key })
            };
            read().ok_or_else(|| {
                let message = "the key that the tokens of this connection are bound to cannot be read";
                Error::Reconnect(Failure::new(Reason::ProofKey, message))
            })
        }

        /// What the service knows the key by (RFC 7638).
        pub(crate) fn thumbprint(&self) -> &str {
            &self.thumbprint
        }

        /// The proof for one request; `token_hash` is that of the access token on it ([`hash`]).
        ///
        /// # Errors
        ///
        /// [`Error::Bug`] when the library cannot sign with the key.
        pub(crate) fn proof(
            &self,
            method: &Method,
            url: &Url,
            now: SystemTime,
            token_hash: Option<&str>,
            nonce: Option<&str>,
        ) -> Result<HeaderValue> {
            let mut target = url.clone();
            target.set_query(None);
            target.set_fragment(None);
            let issued_at = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
            let mut claims = Map::new();
            let mut claim = |name: &str, value: Value| claims.insert(name.to_owned(), value);
            claim("jti", random::token()?.as_str().into());
            claim("htm", method.as_str().into());
            claim("htu", target.as_str().into());
            claim("iat", issued_at.into());
            if let Some(hash) = token_hash {
                claim("ath", hash.into());
            }
            if let Some(nonce) = nonce {
                claim("nonce", nonce.into());
            }
            let signed = self.key.signed(&self.header, &Value::Object(claims));
            let mut proof = signed.and_then(|text| HeaderValue::try_from(text).ok()).ok_or_else(|| {
                Error::bug(Reason::ProofKey, "the key that the tokens are bound to cannot sign a proof")
            })?;
            proof.set_sensitive(true);
            Ok(proof)
        }
    }

    /// The public half, with the members that are required and no others.
    fn jwk(key: &SigningKey) -> Option<Value> {
        let point = key.public_key();
        // Uncompressed: a byte that says so, and the two coordinates.
        let (x, y) = point.get(1..)?.split_at_checked(32)?;
        let [x, y] = [x, y].map(|coordinate| URL_SAFE_NO_PAD.encode(coordinate));
        Some(json!({"crv": "P-256", "kty": "EC", "x": x, "y": y}))
    }

    #[cfg(test)]
    mod tests {
        use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

        use super::*;

        #[test]
        fn the_thumbprint_is_that_of_rfc_7638() {
            let key = DpopKey::new(fresh().unwrap());
            let prover = Prover::of(&key).unwrap();
            let jwk = jwk(&prover.key).unwrap();
            let [x, y] = ["x", "y"].map(|name| jwk[name].as_str().unwrap());
            let canonical = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
            assert_eq!(prover.thumbprint(), hash(&canonical));
        }

        #[test]
        fn a_proof_is_signed_and_names_the_request_without_its_query() {
            let prover = Prover::of(&DpopKey::new(fresh().unwrap())).unwrap();
            let url = Url::parse("https://API.example.com:443/a?b=c#d").unwrap();
            let now = SystemTime::UNIX_EPOCH + std::time::Duration::from_millis(1999);
            let proof = prover.proof(&Method::PATCH, &url, now, Some("ath"), Some("n")).unwrap();
            assert!(proof.is_sensitive());
            let (input, signature) = proof.to_str().unwrap().rsplit_once('.').unwrap();
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, prover.key.public_key())
                .verify(input.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap())
                .unwrap();
            let [header, mut claims] = [0, 1].map(|at| {
                let part = input.split('.').nth(at).unwrap();
                serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
            });
            assert_eq!(header["typ"], "dpop+jwt");
            assert_eq!(header["alg"], "ES256");
            assert_eq!(header["jwk"].as_object().unwrap().keys().collect::<Vec<_>>(), ["crv", "kty", "x", "y"]);
            assert_eq!(claims["jti"].take().as_str().map(str::len), Some(43));
            let expected = json!({
                "jti": null, "htm": "PATCH", "htu": "https://api.example.com/a", "iat": 1, "ath": "ath", "nonce": "n",
            });
            assert_eq!(claims, expected);
        }

        #[test]
        fn what_is_no_key_is_said_without_a_part_of_it() {
            for text in ["", "no key at all", "bm8ga2V5IGF0IGFsbA"] {
                let error = Prover::of(&DpopKey::new(text)).err().unwrap();
                assert_eq!(error.reason(), Some(Reason::ProofKey));
                assert!(text.is_empty() || !format!("{error} {error:?}").contains(text));
            }
        }
    }
}

#[cfg(not(feature = "jws"))]
mod signing {
    use std::time::SystemTime;

    use http::Method;
    use http::header::HeaderValue;
    use url::Url;

    use crate::dpop::DpopKey;
    use crate::error::{Error, Failure, Reason, Result};
    use crate::secret::Secret;

    pub(in crate::dpop) fn fresh() -> Result<Secret> {
        Err(off())
    }

    /// There is none.
    pub(crate) enum Prover {}

    impl Prover {
        pub(crate) fn of(_: &DpopKey) -> Result<Self> {
            Err(off())
        }

        pub(crate) fn thumbprint(&self) -> &str {
            match *self {}
        }

        pub(crate) fn proof(
            &self,
            _: &Method,
            _: &Url,
            _: SystemTime,
            _: Option<&str>,
            _: Option<&str>,
        ) -> Result<HeaderValue> {
            match *self {}
        }
    }

    fn off() -> Error {
        let message = "tokens cannot be bound to a key: turn the feature `jws` of `connector-core` on";
        Error::Misconfigured(Failure::new(Reason::Setup, message))
    }
}
