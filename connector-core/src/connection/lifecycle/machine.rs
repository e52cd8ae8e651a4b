//! Every decision about the life of tokens, in one place: what is known of them, what happens, and what to do next. Nothing here
//! waits, locks, sends or stores; whoever drives it tells what has happened and does what the answer says. The numbers are those
//! of the rules of the life of tokens, by which their tests are named.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::facts::{Age, Facts, Sight, Stored};
use super::pause::Pause;
use crate::clock::after;
use crate::defaults::{
    BUSY_PAUSE, BUSY_PAUSE_FIRST, FIRST_PAUSE, FLIGHT_TIMEOUT, MISCONFIGURED_PAUSE, TRANSIENT_PAUSE,
};
use crate::error::{Error, Failure, Reason};
use crate::fields::Fields;

/// What is known of the tokens of one connection in this process. `F` is what those hold who wait for a renewal.
#[derive(Debug)]
pub(crate) struct Machine<F> {
    /// The renewal that runs.
    flight: Option<F>,
    /// The service has ended the connection: nothing is sent until it is reconnected.
    ended: Option<Error>,
    /// The generation that is known to be dead before its time.
    dead: Option<u64>,
    /// The generation whose renewal was sent and not answered, and since when.
    unanswered: Option<(u64, SystemTime)>,
    /// The generation that the service has refused to renew for good.
    refused: Option<u64>,
    /// No token request before this time.
    pause: Option<Pause>,
    /// How many renewals failed one after another.
    failures: u32,
}

/// A call begins: with which tokens.
#[derive(Debug)]
pub(crate) enum Begin {
    Use,
    UseAndRenew,
    Renew,
    /// Nothing is sent; but the store may have what was connected again elsewhere.
    LookElsewhere(Error),
}

/// An answer says that the token is stale: what to do with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnSignal {
    /// Send the call again with the tokens that are there already.
    Replay,
    /// Give the answer to the caller.
    Return,
    /// Look whether somebody has others; there is nothing to renew.
    LookForOthers,
    Renew,
}

/// Somebody needs a newer generation.
#[derive(Debug)]
pub(crate) enum Join<F> {
    Current,
    Wait(F),
    Fail(Error),
    /// Nothing is sent; but the store may have what another process has got.
    LookElsewhere(Error),
    Fly,
}

/// The lease is another's: how long to wait before it is asked for again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Busy {
    Wait(Duration),
    GiveUp,
}

/// The record was read: what becomes of the renewal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnRead {
    /// Somebody else has renewed.
    Adopt,
    /// Somebody else has, and that was a while ago: these are dead too.
    AdoptAndLookAgain,
    /// Ask the service. A repeat is not repeated once more.
    Send {
        repeat: bool,
    },
    /// The refresh token may be spent, and the access token is still good: wait for its end.
    Hold,
    Stop(Stop),
}

/// Why nothing is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    Removed,
    Missing,
    Ended,
    /// With a good token in hand the renewal can wait for the store.
    Unread,
}

/// The service has refused the refresh token for good, and the record was read once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnRefusal {
    Adopt,
    /// Nobody has others: this is the end, and the record says so from now on.
    MarkEnded,
    /// This is the end, and there is nothing to write.
    Ended,
    Removed,
}

/// New tokens are to be written in the place of what the record holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnSave {
    Write,
    /// Somebody else was faster.
    Adopt,
    /// The service has refused to renew them since: they do not make a connection good that is over.
    WriteAsEnded,
    Removed,
}

/// Where newer tokens come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Came {
    FromStore,
    ByRenewal,
}

impl<F> Default for Machine<F> {
    fn default() -> Self {
        Self { flight: None, ended: None, dead: None, unanswered: None, refused: None, pause: None, failures: 0 }
    }
}

impl<F: Clone> Machine<F> {
    pub(crate) fn flight(&self) -> Option<F> {
        self.flight.clone()
    }

    pub(crate) fn pause_until(&self) -> Option<SystemTime> {
        self.pause.as_ref().map(|pause| pause.until)
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.ended.is_some()
    }

    /// Whether the access token may be good: it is within its life, and nobody has said that it is dead.
    pub(crate) fn may_be_alive(&self, tokens: &Facts, now: SystemTime) -> bool {
        tokens.age(now) != Age::Dead && self.dead != Some(tokens.generation)
    }

    /// The connection was ended or forgotten, and its access token is not to be used any more.
    pub(crate) fn end(&mut self, why: Error, generation: u64) {
        self.ended = Some(why);
        self.dead = Some(generation);
    }

    /// The record says that the service has ended the connection.
    pub(crate) fn note_end(&mut self, why: Error) {
        self.ended = Some(why);
    }

    /// Rules 6, 9 and 14: what is past its end by the wall clock is renewed first, what is near it in the background, and after
    /// a permanent refusal nothing is: but an access token outlives its refresh token.
    pub(crate) fn begin(&self, tokens: &Facts, now: SystemTime) -> Begin {
        if let Some(ended) = &self.ended {
            let good = self.dead != Some(tokens.generation) && tokens.surely_alive(now);
            return if good { Begin::Use } else { Begin::LookElsewhere(ended.clone()) };
        }
        match tokens.age(now) {
            Age::Fresh => Begin::Use,
            Age::Due => Begin::UseAndRenew,
            Age::Dead => Begin::Renew,
        }
    }

    /// Rules 11 and 16: a signal is about the generation that it was sent with, and renews none that is young, nor one that met
    /// it right after it was got.
    pub(crate) fn signal(&mut self, sent: &Facts, current: u64, met: bool, now: SystemTime) -> OnSignal {
        if current > sent.generation {
            return OnSignal::Replay;
        }
        if sent.is_young(now) || met {
            return OnSignal::Return;
        }
        if sent.fixed {
            return OnSignal::LookForOthers;
        }
        self.dead = Some(sent.generation);
        OnSignal::Renew
    }

    /// Rule 1: one flight, whose outcome is that of all who need it. Rule 8: none during a pause.
    pub(crate) fn join(&self, wanted: u64, current: &Facts, presets: &Arc<Fields>, now: SystemTime) -> Join<F> {
        if current.generation > wanted {
            return Join::Current;
        }
        if let Some(flight) = &self.flight {
            return Join::Wait(flight.clone());
        }
        if let Some(ended) = &self.ended {
            return Join::Fail(ended.clone());
        }
        let dead = self.dead == Some(current.generation);
        if let Some(pause) = self.pause.as_ref().filter(|pause| pause.holds(now, presets, dead)) {
            return Join::LookElsewhere(pause.error_at(now));
        }
        if !current.renewable && current.age(now) != Age::Dead {
            // What the signal means is not certain: the connection stays as it is.
            return Join::Fail(no_refresh_token());
        }
        Join::Fly
    }

    pub(crate) fn takes_off(&mut self, flight: F) {
        self.flight = Some(flight);
    }

    /// A renewal of these tokens was sent, and nobody knows the answer: rule 7. The first time counts.
    pub(crate) fn unanswered(&mut self, tokens: &Facts, since: SystemTime) {
        // Where no refresh token is sent, a repeat is no theft.
        if tokens.spends {
            let known = self.unanswered_since(tokens);
            self.unanswered = Some((tokens.generation, known.map_or(since, |known| known.min(since))));
        }
    }

    pub(crate) fn unanswered_since(&self, tokens: &Facts) -> Option<SystemTime> {
        let here = self.unanswered.filter(|(generation, _)| *generation == tokens.generation).map(|(_, since)| since);
        here.into_iter().chain(tokens.unanswered_since).min()
    }

    /// The service has refused these tokens for good, whether the record says it already or not.
    pub(crate) fn refuses(&mut self, tokens: &Facts) {
        self.refused = Some(tokens.generation);
    }

    pub(crate) fn has_refused(&self, generation: u64) -> bool {
        self.refused == Some(generation)
    }

    /// Rules 3, 6 and 7: what the record says goes before what this process knows.
    pub(crate) fn read(&mut self, tokens: &Facts, sight: &Sight, now: SystemTime) -> OnRead {
        match sight {
            Sight::Gone => return OnRead::Stop(Stop::Removed),
            Sight::Missing => return OnRead::Stop(Stop::Missing),
            Sight::Failed if tokens.surely_alive(now) => return OnRead::Stop(Stop::Unread),
            // A dead token cannot wait for the store to be read; whose lease it is knows at least that nobody else renews.
            Sight::Failed => {}
            Sight::Tokens(stored) if stored.is_newer_than(tokens) => {
                return if stored.dead { OnRead::AdoptAndLookAgain } else { OnRead::Adopt };
            }
            // Another process was told so by the service; to ask again would tell nothing new.
            Sight::Tokens(Stored { ended: true, .. }) => return OnRead::Stop(Stop::Ended),
            Sight::Tokens(stored) => {
                if let Some(since) = stored.unanswered_since.filter(|_| stored.is_same_as(tokens)) {
                    self.unanswered(tokens, since);
                }
            }
        }
        match self.unanswered_since(tokens) {
            None => OnRead::Send { repeat: false },
            Some(since) if self.may_repeat(tokens, since, now) => OnRead::Send { repeat: true },
            Some(_) => OnRead::Hold,
        }
    }

    /// Rule 7: whether a refresh token may be sent again whose answer was lost. At once if nothing is at stake, because the old
    /// access token is dead, or if the service declares that it still takes the old refresh token. Otherwise a repeat could
    /// look like theft (RFC 9700, section 4.14.2) and end a token that is in use.
    fn may_repeat(&self, tokens: &Facts, since: SystemTime, now: SystemTime) -> bool {
        let within = |grace| (since..after(since, grace)).contains(&now);
        let over = tokens.waits_until(since).is_some_and(|end| now >= end);
        tokens.grace.is_some_and(within) || over || !self.may_be_alive(tokens, now)
    }

    /// Rules 3 and 7: whether to send the request of this flight, which began at `began`, once more. Whose lease ran out cannot
    /// know that nobody else sends it.
    pub(crate) fn repeats(
        &self,
        tokens: &Facts,
        began: SystemTime,
        repeat: bool,
        leased: bool,
        now: SystemTime,
    ) -> bool {
        !repeat && leased && self.may_repeat(tokens, began, now)
    }

    /// Whether newer tokens come into use; then what was known of older ones is forgotten. What a renewal got of a consent that
    /// is replaced meanwhile is late, whatever its number (rule 4).
    pub(crate) fn installs(&mut self, current: &Facts, new: &Facts, came: Came) -> bool {
        let late = match current.consent == new.consent {
            true => current.generation > new.generation,
            false => came == Came::ByRenewal,
        };
        if !late {
            *self = Self { flight: self.flight.take(), ..Self::default() };
        }
        !late
    }

    /// Rule 8: a renewal has failed. What is permanent ends the connection, what the operator has to mend and what passes set a
    /// pause; a good token stays in use.
    pub(crate) fn fails(
        &mut self,
        stale: &Facts,
        current: &Facts,
        error: &Error,
        presets: &Arc<Fields>,
        now: SystemTime,
    ) {
        self.flight = None;
        if current.generation > stale.generation || current.consent != stale.consent {
            // Reconnected meanwhile: the failure is about tokens that nobody uses any more.
            return;
        }
        let alive = self.may_be_alive(stale, now);
        if error.leaves_unanswered() {
            self.unanswered(stale, now);
        }
        let wait = match error {
            // Nobody was asked: with the presets of before, all is as good as it was.
            Error::Reconnect(_) if error.reason() == Some(Reason::IssuerChanged) => MISCONFIGURED_PAUSE,
            Error::Reconnect(_) => {
                self.ended = Some(error.clone());
                return;
            }
            Error::Retry { after, .. } => {
                let doubling = FIRST_PAUSE.saturating_mul(1 << self.failures.min(10));
                after.unwrap_or(if alive { TRANSIENT_PAUSE } else { doubling.min(TRANSIENT_PAUSE) })
            }
            _ => MISCONFIGURED_PAUSE,
        };
        self.failures = self.failures.saturating_add(1);
        let waits = self.unanswered_since(stale).filter(|_| alive);
        let end = waits.and_then(|since| stale.waits_until(since)).filter(|end| now < *end);
        self.pause = Some(Pause {
            from: now,
            until: end.unwrap_or_else(|| after(now, wait)),
            error: error.clone(),
            while_alive: waits.is_some(),
            presets: Arc::clone(presets),
        });
    }

    /// A renewal has ended well.
    pub(crate) fn lands(&mut self) {
        self.flight = None;
    }
}

/// Rule 3: whose lease it is renews; the others look at the record from time to time. `waited` is the sum of what it took so
/// far, so that no clock that is set prolongs it; `jitter` is from 0 to 1.
pub(crate) fn busy(tries: u32, waited: Duration, jitter: f64) -> Busy {
    if waited >= FLIGHT_TIMEOUT {
        return Busy::GiveUp;
    }
    let [least, most] = BUSY_PAUSE_FIRST;
    let first = least + (most - least).mul_f64(jitter);
    Busy::Wait(first.saturating_mul(1 << tries.min(10)).min(BUSY_PAUSE))
}

/// Rule 6: after a permanent refusal, what is in the store by now decides.
pub(crate) fn on_refusal(tokens: &Facts, sight: &Sight) -> OnRefusal {
    match sight {
        Sight::Gone => OnRefusal::Removed,
        Sight::Failed => OnRefusal::Ended,
        // Another consent than the one that was refused is good, whatever its number.
        Sight::Tokens(stored) if stored.is_newer_than(tokens) || stored.consent != tokens.consent => OnRefusal::Adopt,
        Sight::Tokens(Stored { ended: true, .. }) => OnRefusal::Ended,
        Sight::Tokens(_) | Sight::Missing => OnRefusal::MarkEnded,
    }
}

/// Rules 4 and 6: tokens take the place of the generation that they replace, of the same consent, and of no other.
pub(crate) fn on_save(replaces: u64, consent: &str, stored: Option<(u64, &str)>, refused: bool) -> OnSave {
    match stored {
        None => OnSave::Removed,
        Some((generation, of)) if generation > replaces || of != consent => OnSave::Adopt,
        Some(_) if refused => OnSave::WriteAsEnded,
        Some(_) => OnSave::Write,
    }
}

pub(crate) fn no_refresh_token() -> Error {
    let message = "the access token is dead, and there is no refresh token";
    Error::Reconnect(Failure::new(Reason::NoRefreshToken, message))
}

#[cfg(test)]
mod tests;
