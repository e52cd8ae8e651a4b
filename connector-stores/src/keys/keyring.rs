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
    if let Err(error) = Entry::store_status() {
        // It is kept for the whole process, and says more than the error of the entry.
        return Err(KeysError::because(unusable(service, Error::NoDefaultStore).to_string(), error.to_string()));
    }
    Entry::new(service, USER).map_err(|error| unusable(service, error))
}

fn keys(service: &str, entry: &Entry) -> Result<Keys, KeysError> {
    let text = entry.get_password().map(Zeroizing::new).map_err(|error| unusable(service, error))?;
    let whole = format!("the keyring's entry for `{}`", service.escape_debug());
    Keys::of(entries(&text), &|number| format!("key {number} of {whole}"), &whole)
}

fn unusable(service: &str, error: Error) -> KeysError {
    let service = service.escape_debug();
    match error {
        Error::NoEntry => KeysError::new(format!(
            "the keyring has no keys for `{service}`: put them there, for the user `{USER}`, or have them made"
        )),
        // These carry what they found, which may be a key.
        Error::BadEncoding(_) | Error::BadDataFormat(..) => KeysError::new(format!(
            "what the keyring holds for `{service}` and the user `{USER}` is not text: write keys as base64 in its place"
        )),
        error => KeysError::because(
            format!(
                "the keyring cannot be used for `{service}`: unlock it, or take the keys from a file or the environment on a \
                 machine without one"
            ),
            error,
        ),
    }
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

#[cfg(test)]
mod tests {
    use super::{Error, USER, unusable};

    #[test]
    fn s36_what_a_keyring_holds_is_in_no_error() {
        let held = b"canary".to_vec();
        for error in [Error::BadEncoding(held.clone()), Error::BadDataFormat(held.clone(), "odd".into())] {
            let shown = unusable("desk", error);
            let shown = format!("{shown} {shown:?}");
            assert!(shown.contains("write keys as base64") && shown.contains(USER), "{shown}");
            assert!(!shown.contains("canary") && !shown.contains("99, 97"), "{shown}");
        }
    }

    #[test]
    fn an_empty_keyring_and_a_machine_without_one_are_told_apart() {
        assert!(unusable("desk", Error::NoEntry).to_string().contains("has no keys for `desk`"));
        let none = unusable("desk", Error::NoDefaultStore).to_string();
        assert!(none.contains("cannot be used") && none.contains("from a file or the environment"), "{none}");
    }
}
