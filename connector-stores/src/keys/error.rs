//! Why there are no keys.

use std::error::Error as StdError;
use std::fmt;
use std::path::Path;

/// Why keys cannot be had or used, with what to do about it. No text of a key is ever in it.
#[derive(Debug)]
pub struct KeysError {
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl KeysError {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), source: None }
    }

    pub(super) fn because(message: impl Into<String>, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { message: message.into(), source: Some(source.into()) }
    }
}

impl fmt::Display for KeysError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for KeysError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

/// A path as it may stand in a line of a log.
pub(super) fn shown(path: &Path) -> String {
    path.to_string_lossy().escape_debug().to_string()
}
