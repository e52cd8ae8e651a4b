//! Keys in the keyring of a person's own machine.

use std::thread;

use ::keyring::{Entry, Error};
use zeroize::Zeroizing;

use super::key::SealingKey;
use super::{Keys, KeysError, entries};

/// The user of the entry: a service has one set of keys for each person, whose keyring it is.
const USER: &str = "connector keys";

pub(super) fn read(service: &str) -> Result<Keys, KeysError> {
    let service = service.to_owned();
    apart(move || keys(&service, &entry(&service)?))
}

pub(super) fn read_or_create(service: &str) -> Result<Keys, KeysError> {
    let service = service.to_owned();
    apart(move || {
        let entry = entry(&service)?;
        if matches!(entry.get_password(), Err(Error::NoEntry)) {
            let key = SealingKey::generate()?;
            entry.set_password(&key.to_text()).map_err(|error| unusable(&service, error))?;
        }
        // What the keyring gives is what the next start will have.
        keys(&service, &entry)
    })
}

fn entry(service: &str) -> Result<Entry, KeysError> {
    Entry::new(service, USER).map_err(|error| unusable(service, error))
}

fn keys(service: &str, entry: &Entry) -> Result<Keys, KeysError> {
    let text = entry.get_password().map(Zeroizing::new).map_err(|error| unusable(service, error))?;
    let whole = format!("the keyring's entry for `{}`", service.escape_debug());
    Keys::of(entries(&text), &|number| format!("key {number} of {whole}"), &whole)
}

fn unusable(service: &str, error: Error) -> KeysError {
    let service = service.escape_debug();
    let message = match error {
        Error::NoEntry => {
            format!("the keyring has no keys for `{service}`: put them there, as the user `{USER}`, or have them made")
        }
        _ => format!(
            "the keyring cannot be used for `{service}`: unlock it, or take the keys from a file or the environment on a machine \
             without one"
        ),
    };
    KeysError::because(message, error)
}

/// Runs in a thread of its own: the way to the keyring may block on a runtime, which must not happen inside another.
fn apart(work: impl FnOnce() -> Result<Keys, KeysError> + Send + 'static) -> Result<Keys, KeysError> {
    let outcome = thread::Builder::new().name("keyring".to_owned()).spawn(work).map(thread::JoinHandle::join);
    match outcome {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => Err(KeysError::new("the keyring fell over: take the keys from a file or the environment")),
        Err(error) => Err(KeysError::because("no thread can be started for the keyring: try again", error)),
    }
}
