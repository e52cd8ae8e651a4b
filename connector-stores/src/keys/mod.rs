//! The keys that a store seals with: where they come from, and which one is used.

mod error;
#[cfg_attr(not(unix), path = "no_file.rs")]
mod file;
mod key;
#[cfg(feature = "keyring")]
mod keyring;
#[cfg(test)]
mod tests;
#[cfg(unix)]
mod trust;

use std::env::VarError;
use std::fmt;
use std::iter;
use std::path::Path;
use std::sync::Arc;

use zeroize::Zeroizing;

pub use error::KeysError;
pub(crate) use key::{FINGERPRINT, SealingKey};

/// Keys of 256 bits. The first one seals, all of them open. They are wiped when dropped and never print themselves.
///
/// A key is written as base64 or hexadecimal; `openssl rand -base64 32` makes one. Its id stands beside all that it seals, in
/// the open. It is derived from the key, unless one is written before it, as `ID:KEY`.
///
#[doc = include_str!("rotation.md")]
#[derive(Clone)]
pub struct Keys {
    first: Arc<SealingKey>,
    /// No two of all have the same id.
    others: Vec<Arc<SealingKey>>,
}

impl Keys {
    /// One fresh key, for tests and demonstrations: what it seals opens in this process alone.
    ///
    /// # Errors
    ///
    /// When the operating system gives no randomness.
    pub fn generate() -> Result<Self, KeysError> {
        Ok(Self { first: Arc::new(SealingKey::generate()?), others: Vec::new() })
    }

    /// Keys from a text, of a service that keeps secrets for example: one or several, with commas or white space between them.
    ///
    /// # Errors
    ///
    /// Which entry is wrong, and what to write.
    pub fn parse(text: &str) -> Result<Self, KeysError> {
        Self::of(entries(text), &|number| format!("entry {number} of the keys"), "the keys")
    }

    /// Keys from an environment variable, written as for [`parse`](Self::parse). `CONNECTOR_KEYS` is a good name for it.
    ///
    /// # Errors
    ///
    /// When the variable is missing or empty; which entry is wrong, and what to write.
    pub fn from_env(variable: &str) -> Result<Self, KeysError> {
        let shown = variable.escape_debug();
        let text = match std::env::var(variable) {
            Ok(text) => Zeroizing::new(text),
            Err(VarError::NotPresent) => {
                return Err(KeysError::new(format!(
                    "the environment variable `{shown}` is not set: set it to a key; `openssl rand -base64 32` makes one"
                )));
            }
            Err(VarError::NotUnicode(_)) => {
                return Err(KeysError::new(format!("the environment variable `{shown}` is not text: set it to a key")));
            }
        };
        let whole = format!("the environment variable `{shown}`");
        Self::of(entries(&text), &|number| format!("entry {number} of `{shown}`"), &whole)
    }

    /// Keys from a file: one on a line, `#` begins a comment. It has to be a regular file of the user that the program runs as,
    /// with mode 0600 or 0400, and nobody but this user and root may be able to put another in its place: folders and symbolic
    /// links on the way are theirs.
    ///
    /// # Errors
    ///
    /// When the file is missing or might be read or exchanged by others; which line is wrong, and what to write; on systems
    /// without Unix permissions.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, KeysError> {
        file::read(path.as_ref())
    }

    /// As [`from_file`](Self::from_file), and where there is no file, one is made with a fresh key and mode 0600. Several
    /// processes that begin at the same time get the same key. **Whoever loses the file loses what was sealed**: keep a copy.
    ///
    /// # Errors
    ///
    /// As [`from_file`](Self::from_file); when the file cannot be written.
    pub fn from_file_or_create(path: impl AsRef<Path>) -> Result<Self, KeysError> {
        file::read_or_create(path.as_ref())
    }

    /// Keys from the keyring of the person that the program runs as (feature `keyring`): the secret of the service with that name,
    /// written as for [`parse`](Self::parse). Keychain on Apple's systems, Credential Manager on Windows, elsewhere what answers
    /// as Secret Service. Call it at the start: it waits for the keyring, which may ask the person to unlock it.
    ///
    /// # Errors
    ///
    /// When there is no keyring or nothing in it; which entry is wrong, and what to write.
    #[cfg(feature = "keyring")]
    pub fn from_keyring(service: &str) -> Result<Self, KeysError> {
        keyring::read(service)
    }

    /// As [`from_keyring`](Self::from_keyring), and where the keyring has nothing for the service, it gets a fresh key. A keyring
    /// has no way to say who was first: two processes must not do this for the first time at once.
    ///
    /// # Errors
    ///
    /// As [`from_keyring`](Self::from_keyring); when nothing can be written into the keyring.
    #[cfg(feature = "keyring")]
    pub fn from_keyring_or_create(service: &str) -> Result<Self, KeysError> {
        keyring::read_or_create(service)
    }

    /// These keys, and behind them those of `older` that they do not have: the first one still seals.
    ///
    /// # Errors
    ///
    /// When two different keys have the same id.
    pub fn with_older(mut self, older: &Self) -> Result<Self, KeysError> {
        for key in older.all() {
            match self.get(key.id()) {
                Some(same) if same.fingerprint() == key.fingerprint() => {}
                Some(_) => {
                    return Err(KeysError::new(format!(
                        "two different keys have the id `{}`: give the newer one another id",
                        key.id()
                    )));
                }
                None => self.others.push(Arc::clone(key)),
            }
        }
        Ok(self)
    }

    /// The ids, that of the key that seals first.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.all().map(|key| key.id())
    }

    pub(crate) fn first(&self) -> &SealingKey {
        &self.first
    }

    pub(crate) fn get(&self, id: &str) -> Option<&SealingKey> {
        self.all().find(|key| key.id() == id).map(Arc::as_ref)
    }

    fn all(&self) -> impl Iterator<Item = &Arc<SealingKey>> {
        iter::once(&self.first).chain(&self.others)
    }

    /// The keys of numbered entries; `place` names one of them, `whole` all.
    fn of<'a>(
        entries: impl Iterator<Item = (usize, &'a str)>,
        place: &dyn Fn(usize) -> String,
        whole: &str,
    ) -> Result<Self, KeysError> {
        let mut keys: Vec<Arc<SealingKey>> = Vec::new();
        for (number, entry) in entries {
            let key = SealingKey::parse(entry).map_err(|wrong| KeysError::new(format!("{} {wrong}", place(number))))?;
            if let Some(same) = keys.iter().find(|other| other.fingerprint() == key.fingerprint()) {
                return Err(KeysError::new(format!(
                    "{} is the key `{}` again: write it once",
                    place(number),
                    same.id()
                )));
            }
            if keys.iter().any(|other| other.id() == key.id()) {
                let id = key.id();
                return Err(KeysError::new(format!(
                    "{} has the id `{id}` of another key: give it another",
                    place(number)
                )));
            }
            keys.push(Arc::new(key));
        }
        let mut keys = keys.into_iter();
        let Some(first) = keys.next() else {
            let wrong = "no key: write one there; `openssl rand -base64 32` makes it";
            return Err(KeysError::new(format!("in {whole} there is {wrong}")));
        };
        Ok(Self { first, others: keys.collect() })
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.ids()).finish()
    }
}

/// The entries of a line, numbered from 1.
fn entries(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.split(|c: char| c == ',' || c.is_whitespace()).filter(|entry| !entry.is_empty()))
}
