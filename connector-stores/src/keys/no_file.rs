//! Keys in a file, on systems where there are none.

use std::path::Path;

use super::{Keys, KeysError};

pub(super) fn read(_: &Path) -> Result<Keys, KeysError> {
    Err(KeysError::new(
        "a file of keys is guarded by Unix permissions, which this system does not have: take the keys from the environment or \
         the keyring",
    ))
}

pub(super) fn read_or_create(path: &Path) -> Result<Keys, KeysError> {
    read(path)
}
