//! Signatures in JSON Web Signature's compact form (RFC 7515), by the algorithm that the key calls for (RFC 7518).

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
    Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject as _;
use serde_json::{Map, Value, json};
use zeroize::{Zeroize as _, Zeroizing};

use crate::error::{Error, Reason, Result};
use crate::secret::Secret;

/// The algorithms of the curves that are known.
const CURVES: [(&str, &EcdsaSigningAlgorithm); 2] =
    [("ES256", &ECDSA_P256_SHA256_FIXED_SIGNING), ("ES384", &ECDSA_P384_SHA384_FIXED_SIGNING)];

/// A private key: RSA of at least 2048 bits, P-256, P-384 or Ed25519.
pub(crate) enum SigningKey {
    Rsa(RsaKeyPair),
    Ec(&'static str, EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl SigningKey {
    /// Reads a key in PEM (RFC 7468): PKCS#8, or what OpenSSL wrote before it; also as [`reflowed`] takes it.
    ///
    /// # Errors
    ///
    /// What is wrong with the text, to be said of a field: never a part of it.
    pub(crate) fn from_pem(text: &str) -> Result<Self, &'static str> {
        let lines = reflowed(text);
        if text.contains("-----BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED") {
            return Err("is an encrypted key: decrypt it first, for example with `openssl pkey`");
        }
        let Ok(mut der) = PrivateKeyDer::from_pem_slice(lines.as_bytes()) else {
            return Err(
                "is not a private key in PEM: give the whole file, from `-----BEGIN PRIVATE KEY-----` to its end",
            );
        };
        let key = Self::from_der(&der);
        der.zeroize();
        key.ok_or(
            "is a key of a kind that is not known: it has to be RSA of 2048 bits or more, P-256, P-384 or Ed25519",
        )
    }

    fn from_der(der: &PrivateKeyDer<'_>) -> Option<Self> {
        let bytes = der.secret_der();
        let curve = |read: fn(&'static EcdsaSigningAlgorithm, &[u8]) -> Option<EcdsaKeyPair>| {
            CURVES.into_iter().find_map(|(name, curve)| Some(Self::Ec(name, read(curve, bytes)?)))
        };
        match der {
            PrivateKeyDer::Pkcs1(_) => RsaKeyPair::from_der(bytes).ok().map(Self::Rsa),
            PrivateKeyDer::Sec1(_) => curve(|curve, bytes| EcdsaKeyPair::from_private_key_der(curve, bytes).ok()),
            _ => {
                let rsa = RsaKeyPair::from_pkcs8(bytes).ok().map(Self::Rsa);
                let rsa_or_ec = rsa.or_else(|| curve(|curve, bytes| EcdsaKeyPair::from_pkcs8(curve, bytes).ok()));
                rsa_or_ec.or_else(|| Ed25519KeyPair::from_pkcs8(bytes).ok().map(Self::Ed25519))
            }
        }
    }

    /// A fresh key on P-256, in PKCS#8; `None` when there is no randomness.
    pub(crate) fn fresh_p256() -> Option<Zeroizing<Vec<u8>>> {
        let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).ok()?;
        Some(Zeroizing::new(der.as_ref().to_vec()))
    }

    /// Reads a key on P-256 in PKCS#8.
    pub(crate) fn from_p256(der: &[u8]) -> Option<Self> {
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der).ok().map(|key| Self::Ec("ES256", key))
    }

    /// The name of its algorithm (RFC 7518, section 3.1; RFC 8037).
    pub(crate) const fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "RS256",
            Self::Ec(name, _) => name,
            Self::Ed25519(_) => "EdDSA",
        }
    }

    /// A signed JWT of the type `typ` (RFC 7519); `key_id` says which of the client's keys it is.
    ///
    /// # Errors
    ///
    /// [`Error::Bug`] when the library cannot sign with it.
    pub(crate) fn sign(&self, typ: &str, key_id: Option<&str>, claims: &Value) -> Result<Secret> {
        let mut header = Map::new();
        header.insert("alg".to_owned(), json!(self.algorithm()));
        header.insert("typ".to_owned(), json!(typ));
        if let Some(key_id) = key_id {
            header.insert("kid".to_owned(), json!(key_id));
        }
        let header = URL_SAFE_NO_PAD.encode(Value::Object(header).to_string());
        self.signed(&header, claims).map(Secret::new).ok_or_else(|| {
            Error::bug(Reason::Setup, "the private key cannot sign what proves the client to the token endpoint")
        })
    }

    /// A signed JWT whose header is encoded already; `None` when the library cannot sign.
    pub(crate) fn signed(&self, header: &str, claims: &Value) -> Option<String> {
        let input = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
        let signature = self.signature(input.as_bytes())?;
        Some(format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    fn signature(&self, input: &[u8]) -> Option<Vec<u8>> {
        let random = SystemRandom::new();
        match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, input, &mut signature).ok()?;
                Some(signature)
            }
            Self::Ec(_, key) => key.sign(&random, input).ok().map(|signature| signature.as_ref().to_vec()),
            Self::Ed25519(key) => Some(key.sign(input).as_ref().to_vec()),
        }
    }

    /// Its public half, as the library takes it for a verification.
    pub(crate) fn public_key(&self) -> Vec<u8> {
        match self {
            Self::Rsa(key) => key.public_key().as_ref().to_vec(),
            Self::Ec(_, key) => key.public_key().as_ref().to_vec(),
            Self::Ed25519(key) => key.public_key().as_ref().to_vec(),
        }
    }
}

/// PEM with its marks and what is between them on lines of their own, whatever became of the line ends: environments have them
/// as `\n`, an input of one line drops them or puts spaces in their place, and indentation adds some.
fn reflowed(text: &str) -> Zeroizing<String> {
    let mut lines = Zeroizing::new(String::with_capacity(2 * text.len() + 2));
    for part in text.split("-----") {
        if part.starts_with("BEGIN ") || part.starts_with("END ") {
            for piece in ["\n-----", part, "-----\n"] {
                lines.push_str(piece);
            }
            continue;
        }
        let pieces = part.split("\\n").flat_map(|line| line.split("\\r")).flat_map(str::split_ascii_whitespace);
        for piece in pieces {
            lines.push_str(piece);
            lines.push('\n');
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::encoding::{AsDer as _, EcPrivateKeyRfc5915Der};
    use aws_lc_rs::rsa::KeySize;
    use aws_lc_rs::signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ECDSA_P521_SHA512_FIXED_SIGNING, ED25519, KeyPair as _,
        RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm,
    };
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    fn pem(label: &str, der: &[u8]) -> String {
        let text = STANDARD.encode(der);
        let lines: Vec<_> = text.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line)).collect();
        format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
    }

    #[track_caller]
    fn signs(pem: &str, algorithm: &str, verification: &'static dyn VerificationAlgorithm, public_key: &[u8]) {
        let key = SigningKey::from_pem(pem).unwrap();
        assert_eq!((key.algorithm(), key.public_key().as_slice()), (algorithm, public_key));
        let token = key.sign("test+jwt", Some("k-1"), &json!({"sub": "x"})).unwrap();
        let (input, signature) = token.expose_secret().rsplit_once('.').unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        UnparsedPublicKey::new(verification, public_key).verify(input.as_bytes(), &signature).unwrap();
        let header = URL_SAFE_NO_PAD.decode(input.split('.').next().unwrap()).unwrap();
        let header: Value = serde_json::from_slice(&header).unwrap();
        assert_eq!(header, json!({"alg": algorithm, "typ": "test+jwt", "kid": "k-1"}));
    }

    #[test]
    fn every_kind_of_key_signs_by_its_algorithm() {
        let random = SystemRandom::new();
        for (name, signing, verification) in [
            ("ES256", &ECDSA_P256_SHA256_FIXED_SIGNING, &ECDSA_P256_SHA256_FIXED),
            ("ES384", &ECDSA_P384_SHA384_FIXED_SIGNING, &ECDSA_P384_SHA384_FIXED),
        ] {
            let der = EcdsaKeyPair::generate_pkcs8(signing, &random).unwrap();
            let pair = EcdsaKeyPair::from_pkcs8(signing, der.as_ref()).unwrap();
            let public_key = pair.public_key().as_ref();
            signs(&pem("PRIVATE KEY", der.as_ref()), name, verification, public_key);
            let old: EcPrivateKeyRfc5915Der<'_> = pair.private_key().as_der().unwrap();
            signs(&pem("EC PRIVATE KEY", old.as_ref()), name, verification, public_key);
        }
        let der = Ed25519KeyPair::generate_pkcs8(&random).unwrap();
        let pair = Ed25519KeyPair::from_pkcs8(der.as_ref()).unwrap();
        signs(&pem("PRIVATE KEY", der.as_ref()), "EdDSA", &ED25519, pair.public_key().as_ref());

        let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        let der = pair.as_der().unwrap();
        let (der, public_key): (&[u8], _) = (der.as_ref(), pair.public_key().as_ref());
        signs(&pem("PRIVATE KEY", der), "RS256", &RSA_PKCS1_2048_8192_SHA256, public_key);
        // Within PKCS#8 stands what OpenSSL wrote before it, behind a head of 26 bytes.
        signs(&pem("RSA PRIVATE KEY", &der[26..]), "RS256", &RSA_PKCS1_2048_8192_SHA256, public_key);
    }

    #[test]
    fn what_became_of_the_line_ends_does_no_harm() {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        let text = pem("PRIVATE KEY", pair.as_der().unwrap().as_ref());
        let indented: String = text.lines().map(|line| format!("    {line}\n")).collect();
        for text in [
            text.replace('\n', "\r\n"),
            text.replace('\n', "\\n"),
            text.replace('\n', "\\r\\n"),
            text.replace('\n', " "),
            text.replace('\n', ""),
            format!("\"{}\"", text.replace('\n', "\\n")),
            format!("\u{feff}{text}"),
            format!("Bag Attributes\n    friendlyName: a - b\n{text}"),
            indented,
        ] {
            let key = SigningKey::from_pem(&text).unwrap_or_else(|problem| panic!("{text}: {problem}"));
            assert_eq!(key.public_key(), pair.public_key().as_ref());
        }
    }

    #[test]
    fn a_certificate_before_the_key_does_no_harm() {
        let der = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        let text = format!("{}{}", pem("CERTIFICATE", b"x"), pem("PRIVATE KEY", der.as_ref()));
        assert_eq!(SigningKey::from_pem(&text).ok().map(|key| key.algorithm()), Some("EdDSA"));
    }

    #[test]
    fn what_is_no_key_is_said_without_a_part_of_it() {
        let p521 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P521_SHA512_FIXED_SIGNING, &SystemRandom::new()).unwrap();
        for (text, said) in [
            (String::new(), "is not a private key in PEM"),
            ("ssh-ed25519 AAAA".to_owned(), "is not a private key in PEM"),
            (pem("CERTIFICATE", b"x"), "is not a private key in PEM"),
            (pem("ENCRYPTED PRIVATE KEY", b"x"), "is an encrypted key"),
            ("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n".to_owned(), "is an encrypted key"),
            (pem("PRIVATE KEY", b"x"), "is a key of a kind that is not known"),
            (pem("PRIVATE KEY", p521.as_ref()), "is a key of a kind that is not known"),
        ] {
            let problem = SigningKey::from_pem(&text).err().unwrap();
            assert!(problem.starts_with(said), "{text}: {problem}");
        }
    }
}
