//! The time after a renewal that failed, in which none is tried.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::error::Error;
use crate::fields::Fields;

/// No token request before its end, or before what it is for has changed.
#[derive(Debug)]
pub(super) struct Pause {
    pub(super) from: SystemTime,
    pub(super) until: SystemTime,
    pub(super) error: Error,
    /// Whether it is for the sake of an access token that is still good.
    pub(super) while_alive: bool,
    /// The presets with which it failed: with others it is worth another try.
    pub(super) presets: Arc<Fields>,
}

impl Pause {
    /// Rules 7 and 8. `dead` says that a signal has declared the access token dead.
    pub(super) fn holds(&self, now: SystemTime, presets: &Arc<Fields>, dead: bool) -> bool {
        // A token that is good is at stake whatever the clock says.
        if self.while_alive {
            return now < self.until && !dead;
        }
        let same_presets = || Arc::ptr_eq(&self.presets, presets) || self.presets == *presets;
        // Other presets mend what the program itself is refused for, and nothing else.
        let mended = !matches!(self.error, Error::Retry { .. }) && !same_presets();
        // A clock that was set back since does not prolong it.
        (self.from..self.until).contains(&now) && !mended
    }

    /// The error of the failed renewal, with the time that is left.
    pub(super) fn error_at(&self, now: SystemTime) -> Error {
        match &self.error {
            Error::Retry { failure, .. } => {
                let left = self.until.duration_since(now).unwrap_or_default();
                Error::Retry { after: Some(left.max(Duration::from_secs(1))), failure: failure.clone() }
            }
            other => other.clone(),
        }
    }
}
