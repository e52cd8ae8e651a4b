//! When a device may ask the service again, and what the answers mean (RFC 8628, section 3.5).

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::clock::after;
use crate::connection::Lifecycle;
use crate::defaults::{DEVICE_PAUSE, DEVICE_SLOW_DOWN};
use crate::error::{Error, Failure, Reason, Result};

/// How the asking stands.
pub(super) struct Polling {
    /// How long to wait between two questions; only ever longer.
    interval: Duration,
    /// How long to wait before the next one, which may be longer.
    pause: Duration,
    next_at: SystemTime,
    /// Why the last question had no answer, if it had none.
    trouble: Option<Error>,
    /// What came of it, once it is over.
    pub(super) outcome: Option<Result<Arc<Lifecycle>>>,
}

/// What the service said instead of giving tokens.
#[derive(Debug)]
pub(super) enum Answer {
    /// The person has not answered yet.
    Pending {
        /// How long the service wants to be left alone.
        after: Option<Duration>,
    },
    /// Nor have they, and it is asked too often.
    SlowDown { after: Option<Duration> },
    /// Nothing, or nothing that can be read: the service was busy, or the answer is lost.
    Nothing { after: Option<Duration>, why: Error },
    /// There will be no other answer.
    Final(Error),
}

impl Polling {
    pub(super) fn new(interval: Duration, now: SystemTime) -> Self {
        Self { interval, pause: interval, next_at: after(now, interval), trouble: None, outcome: None }
    }

    /// How long to wait before the next question; never longer than the pause, should the clock have been set back.
    pub(super) fn wait(&self, now: SystemTime) -> Duration {
        self.next_at.duration_since(now).unwrap_or_default().min(self.pause)
    }

    pub(super) fn answered(&mut self, answer: Answer, now: SystemTime) {
        let wanted = match answer {
            Answer::Pending { after } => {
                (self.pause, self.trouble) = (self.interval, None);
                after
            }
            Answer::SlowDown { after } => {
                self.interval = self.interval.saturating_add(DEVICE_SLOW_DOWN);
                (self.pause, self.trouble) = (self.interval, None);
                after
            }
            Answer::Nothing { after, why } => {
                self.pause = self.pause.saturating_mul(2).min(DEVICE_PAUSE.max(self.interval));
                self.trouble = Some(why);
                after
            }
            Answer::Final(error) => return self.end(Err(error)),
        };
        self.pause = self.pause.max(wanted.unwrap_or_default());
        self.next_at = after(now, self.pause);
    }

    pub(super) fn end(&mut self, outcome: Result<Arc<Lifecycle>>) {
        self.outcome = Some(outcome);
    }

    /// The codes have ended.
    pub(super) fn time_is_over(&mut self) {
        let failure = |message: &str| Failure::new(Reason::UserCodeExpired, message);
        let failure = match self.trouble.take() {
            None => failure(TOO_LATE),
            Some(trouble) => failure("the service gave no answer before the code ended").with_source(trouble),
        };
        self.end(Err(Error::Reconnect(failure)));
    }
}

const TOO_LATE: &str = "nobody entered the code in time";

/// The person has to begin again.
const fn over(failure: Failure) -> Answer {
    Answer::Final(Error::Reconnect(failure))
}

impl From<Error> for Answer {
    fn from(error: Error) -> Self {
        let after = if let Error::Retry { after, .. } = &error { *after } else { None };
        let Some(failure) = error.failure().cloned() else { return Self::Final(error) };
        match (failure.oauth_error(), error) {
            (Some("authorization_pending"), _) => Self::Pending { after },
            (Some("slow_down"), _) => Self::SlowDown { after },
            (Some("access_denied"), _) => over(failure.because(Reason::ConsentDenied, "consent was not given")),
            (Some("expired_token"), _) => over(failure.because(Reason::UserCodeExpired, TOO_LATE)),
            (Some("invalid_grant"), _) => {
                over(failure.with_message("the service does not accept the code of this device any more"))
            }
            // What cannot be read may have had the tokens in it: it counts as lost, as it does for a renewal.
            (_, why) if why.is_transient() || why.is_unreadable_reply() => Self::Nothing { after, why },
            (_, error) => Self::Final(error),
        }
    }
}
