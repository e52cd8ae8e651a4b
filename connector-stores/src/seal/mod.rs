//! Records and pending authorizations, sealed with a key.

mod context;
#[cfg(test)]
mod tests;

use std::error::Error as StdError;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use chacha20poly1305::aead::{AeadInOut as _, KeyInit as _};
use chacha20poly1305::{Tag, XChaCha20Poly1305, XNonce};
use connector_core::StoreError;
use zeroize::Zeroizing;

pub(crate) use context::Context;

use crate::keys::{FINGERPRINT, Keys, KeysError, SealingKey};

/// The form of what is sealed, its first byte: fingerprint of the key, nonce, encrypted text, tag.
const FORMAT: u8 = 1;
const NONCE: usize = 24;
const TAG: usize = 16;
const HEADER: usize = 1 + FINGERPRINT + NONCE;

/// Seals what a store keeps, with the first of its keys, and opens what any of them sealed (XChaCha20-Poly1305). Clones share
/// the keys. There is no vault without.
#[derive(Clone)]
pub struct Vault {
    shared: Arc<Shared>,
}

struct Shared {
    keys: ArcSwap<Keys>,
    /// Held while keys are exchanged, so that of two rotations none loses the keys of the other.
    rotation: Mutex<()>,
}

/// What a store keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sealed {
    /// The id of the key.
    pub(crate) key_id: String,
    /// Form, fingerprint, nonce, encrypted text and tag.
    pub(crate) bytes: Vec<u8>,
}

impl Vault {
    /// A vault with these keys.
    #[must_use]
    pub fn new(keys: Keys) -> Self {
        Self { shared: Arc::new(Shared { keys: ArcSwap::from_pointee(keys), rotation: Mutex::new(()) }) }
    }

    /// From now on the first of these keys seals. The keys so far still open until the program ends. Nobody waits, and what is
    /// stored stays as it is; see [`Keys`] for the steps of a rotation.
    ///
    /// # Errors
    ///
    /// When one of the keys is another one than that with the same id so far; then all stays as it was.
    pub fn rotate(&self, keys: Keys) -> Result<(), KeysError> {
        let _turn = self.shared.rotation.lock().unwrap_or_else(PoisonError::into_inner);
        let all = keys.with_older(&self.shared.keys.load())?;
        self.shared.keys.store(Arc::new(all));
        Ok(())
    }

    /// The id of the key that seals now.
    pub(crate) fn current(&self) -> String {
        self.shared.keys.load().first().id().to_owned()
    }

    /// Seals a text for one place, under a fresh nonce.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] when the operating system gives no randomness.
    pub(crate) fn seal(&self, context: &Context<'_>, plain: &[u8]) -> Result<Sealed, StoreError> {
        let keys = self.shared.keys.load();
        let key = keys.first();
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|error| StoreError::Unavailable(Box::new(error)))?;
        // With its final size, so that the text is nowhere else while it is plain.
        let mut bytes = Vec::with_capacity(HEADER + plain.len() + TAG);
        bytes.push(FORMAT);
        bytes.extend_from_slice(&key.fingerprint());
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(plain);
        let associated_data = context.associated_data(FORMAT, key.id(), key.fingerprint());
        let tag = cipher(key)
            .encrypt_inout_detached(&XNonce::from(nonce), &associated_data, (&mut bytes[HEADER..]).into())
            .map_err(|_| StoreError::Full(Box::new(Unsealable::Long)))?;
        bytes.extend_from_slice(&tag);
        Ok(Sealed { key_id: key.id().to_owned(), bytes })
    }

    /// Opens what was sealed for the same place.
    ///
    /// # Errors
    ///
    /// [`StoreError::KeyMissing`] and [`StoreError::KeyDiffers`] where the keys do not fit, [`StoreError::Newer`] for a form of
    /// a later version, [`StoreError::Damaged`] for anything that was changed, cut or moved.
    pub(crate) fn open(&self, context: &Context<'_>, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        let damaged = |why| StoreError::Damaged(Box::new(why));
        match sealed.bytes.first() {
            Some(&FORMAT) => {}
            Some(&found) if found > FORMAT => {
                return Err(StoreError::Newer { found: found.into(), known: FORMAT.into() });
            }
            _ => return Err(damaged(Unsealable::Unknown)),
        }
        let parts = sealed.bytes.split_at_checked(HEADER).and_then(|(header, rest)| {
            let (text, tag) = rest.split_last_chunk::<TAG>()?;
            let (fingerprint, nonce) = header[1..].split_first_chunk::<FINGERPRINT>()?;
            Some((*fingerprint, *nonce.first_chunk::<NONCE>()?, text, *tag))
        });
        let (fingerprint, nonce, text, tag) = parts.ok_or_else(|| damaged(Unsealable::Cut))?;
        let keys = self.shared.keys.load();
        let key = keys.get(&sealed.key_id).ok_or_else(|| StoreError::KeyMissing { id: sealed.key_id.clone() })?;
        if key.fingerprint() != fingerprint {
            return Err(StoreError::KeyDiffers { id: sealed.key_id.clone() });
        }
        let associated_data = context.associated_data(FORMAT, key.id(), fingerprint);
        let mut plain = Zeroizing::new(text.to_vec());
        cipher(key)
            .decrypt_inout_detached(
                &XNonce::from(nonce),
                &associated_data,
                plain.as_mut_slice().into(),
                &Tag::from(tag),
            )
            .map_err(|_| damaged(Unsealable::Broken))?;
        Ok(plain)
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("keys", &self.shared.keys.load()).finish()
    }
}

fn cipher(key: &SealingKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.expose_secret().into())
}

/// Why something cannot be sealed or opened, whatever the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unsealable {
    Unknown,
    Cut,
    Broken,
    Long,
}

impl fmt::Display for Unsealable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "it is not of a form that a store writes",
            Self::Cut => "its end is missing",
            Self::Broken => "its seal is broken: it was changed, or it was written for another row",
            Self::Long => "it is longer than what can be sealed",
        })
    }
}

impl StdError for Unsealable {}
