//! What decisions need to know: of tokens in use, and of those that the store holds.

use std::time::{Duration, SystemTime};

use crate::defaults::SIGNAL_PAUSE;
use crate::tokens::Expiry;

/// What is known of one generation of tokens.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    /// Which consent they came of.
    pub(crate) consent: String,
    pub(crate) generation: u64,
    pub(crate) obtained_at: SystemTime,
    /// When the access token ends.
    pub(crate) expiry: Expiry,
    /// When to renew ahead of the end.
    pub(crate) renew_at: Option<SystemTime>,
    /// When the refresh token has to be used even if nobody calls.
    pub(crate) renew_by: Option<SystemTime>,
    /// When the refresh token ends.
    pub(crate) refresh_ends_at: Option<SystemTime>,
    /// Since when a renewal waits for its answer, as the store has it.
    pub(crate) unanswered_since: Option<SystemTime>,
    /// Whether there is anything to renew the tokens by.
    pub(crate) renewable: bool,
    /// Whether a renewal sends a refresh token, which the service may take but once.
    pub(crate) spends: bool,
    /// Whether the credentials are what a person entered: there is nothing to renew.
    pub(crate) fixed: bool,
    /// For how long the service still takes a refresh token that it has replaced.
    pub(crate) grace: Option<Duration>,
}

/// How tokens stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Age {
    /// Good.
    Fresh,
    /// Good, but to be renewed soon.
    Due,
    /// Past their end.
    Dead,
}

impl Facts {
    /// Rules 9, 10, 13 and 14: ahead of the end by the margin, by the wall clock; never where no end is known.
    pub(crate) fn age(&self, now: SystemTime) -> Age {
        if self.expiry.at().is_some_and(|end| now >= end) {
            Age::Dead
        } else if self.renew_at.is_some_and(|time| now > time) || self.renew_by.is_some_and(|time| now >= time) {
            Age::Due
        } else {
            Age::Fresh
        }
    }

    /// Whether the access token is certainly within its life.
    pub(crate) fn surely_alive(&self, now: SystemTime) -> bool {
        match self.expiry {
            Expiry::At(end) => now < end,
            Expiry::Never => true,
            Expiry::Unknown | Expiry::In(_) => false,
        }
    }

    /// Rule 16: whether the tokens were got a moment ago. Those of a time to come are not: the clock was wrong then; nor are those
    /// that have ended since: that needs no signal.
    pub(crate) fn is_young(&self, now: SystemTime) -> bool {
        let has_ended = self.expiry.at().is_some_and(|end| self.obtained_at < end && end <= now);
        !has_ended && now.duration_since(self.obtained_at).is_ok_and(|age| age < SIGNAL_PAUSE)
    }

    /// Until when a refresh token that may be spent is not sent again for the sake of the access token: its end; where that is
    /// not known, half way to the end of the refresh token.
    pub(crate) fn waits_until(&self, since: SystemTime) -> Option<SystemTime> {
        let half_way = || Some(since + self.refresh_ends_at?.duration_since(since).ok()? / 2);
        self.expiry.at().or_else(half_way)
    }
}

/// What a look at the store shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sight {
    /// The store cannot be used.
    Failed,
    /// The connection was removed.
    Gone,
    /// The record does not have such tokens.
    Missing,
    Tokens(Stored),
}

/// Tokens that the store holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) consent: String,
    pub(crate) generation: u64,
    /// Whether they are past their end.
    pub(crate) dead: bool,
    /// Whether the service has ended them, as the record says.
    pub(crate) ended: bool,
    /// Since when a renewal of them waits for its answer.
    pub(crate) unanswered_since: Option<SystemTime>,
}

impl Stored {
    /// Whether they are of a later generation, or of another consent that is as late.
    pub(crate) fn is_newer_than(&self, tokens: &Facts) -> bool {
        is_newer((&self.consent, self.generation), (&tokens.consent, tokens.generation))
    }

    pub(crate) fn is_same_as(&self, tokens: &Facts) -> bool {
        self.consent == tokens.consent && self.generation == tokens.generation
    }
}

/// Whether tokens of a consent and generation are newer than others.
pub(crate) fn is_newer((consent, generation): (&str, u64), (of, than): (&str, u64)) -> bool {
    generation > than || (consent != of && generation == than)
}
