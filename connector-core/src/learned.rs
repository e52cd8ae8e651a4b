//! Fields that the service gives, not the person.

use std::fmt;

use crate::error::{Error, Reason, Result};

/// A field that is learned: from the token response, the callback or a hook. It never stands on the form and is kept
/// with the connection.
#[derive(Clone, PartialEq, Eq)]
pub struct Learned<T>(Option<T>);

impl<T> Learned<T> {
    /// Not learned yet.
    #[must_use]
    pub const fn unset() -> Self {
        Self(None)
    }

    /// The value.
    ///
    /// # Errors
    ///
    /// [`Error::Bug`] when nothing has been learned yet: ask after the step that learns it.
    pub fn get(&self) -> Result<&T> {
        self.0.as_ref().ok_or_else(|| {
            let message = "this value is learned when the account is connected, and is not known yet: ask for it after the \
                           step that learns it";
            Error::bug(Reason::NotLearned, message)
        })
    }

    /// The value, if it is known.
    #[must_use]
    pub const fn as_option(&self) -> Option<&T> {
        self.0.as_ref()
    }

    /// Learns a value; an earlier one is replaced.
    pub fn set(&mut self, value: impl Into<T>) {
        self.0 = Some(value.into());
    }

    /// Forgets the value.
    pub fn clear(&mut self) {
        self.0 = None;
    }
}

impl<T> Default for Learned<T> {
    fn default() -> Self {
        Self::unset()
    }
}

impl<T> From<T> for Learned<T> {
    fn from(value: T) -> Self {
        Self(Some(value))
    }
}

impl<T: fmt::Debug> fmt::Debug for Learned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(value) => value.fmt(f),
            None => f.write_str("not learned yet"),
        }
    }
}
