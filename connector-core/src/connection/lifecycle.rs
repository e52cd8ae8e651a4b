//! The life of a connection's tokens in this process: the current snapshot, and at most one renewal at a time.

mod further;
mod landing;
mod pause;
mod prepared;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use arc_swap::ArcSwap;
use tokio::runtime::Handle;
use tokio::sync::watch;

use self::further::{Further, not_granted};
use self::landing::Landing;
use self::pause::Pause;
use super::renewal::renew;
use super::snapshot::{Age, Snapshot};
use crate::connections::Shared;
use crate::defaults::{FIRST_PAUSE, MISCONFIGURED_PAUSE, TRANSIENT_PAUSE};
use crate::error::{Error, Failure, Reason, Result};
use crate::registry::Entry;
use crate::store::{Grant, Key, NamedTokens, Record, Status, StoreError};

/// Which grant of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slot {
    /// The one in use.
    Active,
    /// The one that is not proven yet.
    Pending,
    /// The one in use, with the further token of this name in the place of the first.
    Named(&'static str),
}

impl Slot {
    pub(crate) fn of(self, record: &Record) -> Option<Cow<'_, Grant>> {
        match self {
            Self::Active => record.active.as_ref().map(Cow::Borrowed),
            Self::Pending => record.pending.as_ref().map(Cow::Borrowed),
            Self::Named(name) => record.active.as_ref()?.with_named(name).map(Cow::Owned),
        }
    }

    /// Puts renewed tokens in the place of the old ones; those that are renewed on their own stay.
    pub(crate) fn put(self, record: &mut Record, grant: Grant) {
        let replace = |old: &mut Option<Grant>| {
            let named = old.take().map(|old| old.named).unwrap_or_default();
            *old = Some(Grant { named, ..grant.clone() });
        };
        match self {
            Self::Active => replace(&mut record.active),
            Self::Pending => replace(&mut record.pending),
            Self::Named(name) => {
                let Grant { tokens, generation, obtained_at, renew_by, unanswered_since, .. } = grant;
                if let Some(named) = record.active.as_mut().and_then(|active| active.named.get_mut(name)) {
                    *named = NamedTokens { tokens, generation, obtained_at, renew_by, unanswered_since };
                }
            }
        }
    }
}

/// The life of one connection's tokens. All handles of a connection in a process share it.
pub(crate) struct Lifecycle {
    pub(crate) shared: Arc<Shared>,
    /// A reconnect may be by another connector of it: which one is in use, the snapshot says.
    pub(crate) entry: Arc<Entry>,
    pub(crate) key: Key,
    pub(crate) slot: Slot,
    incarnation: String,
    /// The version of the record it was made of.
    made_of: u64,
    snapshot: ArcSwap<Snapshot>,
    renewals: Mutex<Renewals>,
    /// The further tokens that somebody uses or has used.
    named: Mutex<BTreeMap<&'static str, Further>>,
    /// Whose further token this is: it lives as long, or the same token could get two lives.
    first: Option<Arc<Self>>,
}

/// What is known about renewals.
#[derive(Default)]
struct Renewals {
    /// The one that runs.
    flight: Option<watch::Receiver<Option<Outcome>>>,
    /// The service has ended the connection: nothing is sent until it is reconnected.
    ended: Option<Error>,
    /// The generation that is known to be dead before its time.
    dead: Option<u64>,
    /// The generation whose renewal was answered, and the answer lost.
    lost: Option<u64>,
    /// No token request before this time.
    pause: Option<Pause>,
    /// How many renewals failed one after another.
    failures: u32,
}

/// Where a snapshot comes from. What a renewal got of a consent that is replaced meanwhile is late, whatever its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Came {
    FromStore,
    ByRenewal,
}

pub(crate) type Outcome<T = Arc<Snapshot>> = Result<T>;

/// A renewal to wait for, or what is known without one.
enum Joined {
    Flight(watch::Receiver<Option<Outcome>>),
    Known(Outcome),
}

impl Lifecycle {
    /// The life of a grant that a record holds.
    ///
    /// # Errors
    ///
    /// [`Error::Input`] when fields are missing; [`Error::Bug`] when the record has no such grant; [`Error::Misconfigured`] when
    /// it is of a connector that the entry does not have.
    pub(crate) fn new(shared: Arc<Shared>, entry: Arc<Entry>, slot: Slot, record: &Record) -> Result<Self> {
        let Some(grant) = slot.of(record) else {
            return Err(Error::bug(Reason::NotFound, "the record has no such grant"));
        };
        let registration = entry.connector(&grant.connector)?;
        let presets = shared.presets.now(registration.descriptor().id)?;
        let snapshot = Snapshot::new(registration, Arc::new(grant.into_owned()), presets)?;
        let life = Self {
            shared,
            entry,
            key: record.key.clone(),
            slot,
            incarnation: record.incarnation.clone(),
            made_of: record.version,
            snapshot: ArcSwap::from_pointee(snapshot),
            renewals: Mutex::default(),
            named: Mutex::default(),
            first: None,
        };
        life.note_status(record);
        Ok(life)
    }

    /// The snapshot in use: no lock, no waiting.
    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    /// What the store holds of this connection; `None` if it was removed, even if another took its name since.
    ///
    /// # Errors
    ///
    /// As [`Store::load`](crate::Store::load).
    pub(crate) async fn stored(&self) -> Result<Option<Record>, StoreError> {
        let record = self.shared.store.load(&self.key).await?;
        Ok(record.filter(|record| self.is_of(record)))
    }

    /// The record does not have its grant.
    pub(super) fn missing(&self) -> Error {
        match self.slot {
            Slot::Named(name) => not_granted(name),
            _ => Error::Reconnect(Failure::new(Reason::NotFound, "the connection was removed")),
        }
    }

    fn renewals(&self) -> MutexGuard<'_, Renewals> {
        self.renewals.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note_status(&self, record: &Record) {
        if record.status == Status::NeedsReconnect && self.slot == Slot::Active {
            self.renewals().ended = Some(ended());
        }
    }

    /// Whether a record is of this connection, and not of one that took its name since.
    pub(crate) fn is_of(&self, record: &Record) -> bool {
        let same_consent =
            || self.slot.of(record).is_some_and(|grant| grant.consent == self.snapshot.load().grant.consent);
        record.incarnation == self.incarnation && (self.slot != Slot::Pending || same_consent())
    }

    /// Whether it was made of a later record than this one.
    pub(crate) fn is_later_than(&self, record: &Record) -> bool {
        self.made_of > record.version
    }

    /// Whether the access token of a snapshot may be good: nobody has said that it is dead.
    pub(super) fn may_be_alive(&self, snapshot: &Snapshot, now: SystemTime) -> bool {
        snapshot.age(now) != Age::Dead && self.renewals().dead != Some(snapshot.generation())
    }

    /// Whether the answer to a renewal of this generation is lost already.
    pub(super) fn was_lost(&self, snapshot: &Snapshot) -> bool {
        self.renewals().lost == Some(snapshot.generation())
    }

    /// Whether the service has ended this connection, as far as this process knows.
    pub(crate) fn has_ended(&self) -> bool {
        self.renewals().ended.is_some()
    }

    /// Takes over what a record holds if it is newer.
    ///
    /// # Errors
    ///
    /// As [`adopt`](Self::adopt).
    pub(crate) fn adopt_newer(&self, record: &Record) -> Result<()> {
        if self.snapshot().is_older_than(self.slot.of(record).as_deref()) && record.status != Status::NeedsReconnect {
            self.adopt(record)?;
        }
        Ok(())
    }

    /// Takes over what a record holds: after a reconnect, or a renewal by somebody else.
    pub(crate) fn adopt(&self, record: &Record) -> Outcome {
        let Some(grant) = self.slot.of(record) else {
            return Err(Error::Reconnect(Failure::new(Reason::NotFound, "the connection was removed")));
        };
        let snapshot = self.prepared(Arc::new(grant.into_owned()), &self.snapshot())?;
        Ok(self.install(snapshot, Came::FromStore))
    }

    /// Puts a newer snapshot in use and forgets what was known of older ones.
    /// One that is older than what is in use is not: somebody was faster.
    pub(crate) fn install(&self, snapshot: Arc<Snapshot>, came: Came) -> Arc<Snapshot> {
        let mut renewals = self.renewals();
        let current = self.snapshot();
        let late = match current.grant.consent == snapshot.grant.consent {
            true => current.generation() > snapshot.generation(),
            false => came == Came::ByRenewal,
        };
        if late {
            return current;
        }
        self.snapshot.store(Arc::clone(&snapshot));
        renewals.ended = None;
        renewals.dead = None;
        renewals.lost = None;
        renewals.pause = None;
        renewals.failures = 0;
        drop(renewals);
        if let (Slot::Named(name), Some(first)) = (self.slot, &self.first)
            && let Some(further) = first.named().get_mut(name)
        {
            further.last = Arc::clone(&snapshot.grant);
        }
        for further in self.further() {
            further.follow(&snapshot.grant);
        }
        snapshot
    }

    /// Waits until no renewal runs.
    pub(crate) async fn landed(&self) {
        let flight = self.renewals().flight.clone();
        if let Some(mut flight) = flight {
            let _ = flight.wait_for(Option::is_some).await;
        }
    }

    /// The connection was forgotten: what is in memory of it is not used any more.
    pub(crate) fn forget(&self) {
        let mut renewals = self.renewals();
        renewals.ended = Some(Error::Reconnect(Failure::new(Reason::NotFound, "the connection was removed")));
        renewals.dead = Some(self.snapshot().generation());
        drop(renewals);
        for further in self.further() {
            further.forget();
        }
    }

    /// The snapshot for a call that begins now: renewed first if the token is past its end, in the background if it is
    /// near it.
    ///
    /// # Errors
    ///
    /// What keeps a dead token from being renewed.
    pub(crate) async fn usable(self: &Arc<Self>) -> Outcome {
        let snapshot = self.with_current_presets()?;
        let now = self.shared.clock.now();
        let (ended, dead) = {
            let renewals = self.renewals();
            (renewals.ended.clone(), renewals.dead == Some(snapshot.generation()))
        };
        if let Some(ended) = ended {
            // An access token outlives its refresh token: it is used to its end.
            if !dead && snapshot.surely_alive(now) {
                return Ok(snapshot);
            }
            return self.look_for_newer(&snapshot).await.unwrap_or(Err(ended));
        }
        match snapshot.age(now) {
            Age::Fresh => Ok(snapshot),
            Age::Due => {
                let _ = self.join(&snapshot);
                Ok(snapshot)
            }
            Age::Dead => self.renewed(&snapshot).await,
        }
    }

    /// A newer generation after an answer has said that this one is stale.
    ///
    /// # Errors
    ///
    /// What keeps it from being renewed.
    pub(crate) async fn renew_after_signal(self: &Arc<Self>, stale: &Arc<Snapshot>) -> Outcome {
        self.renewals().dead = Some(stale.generation());
        match self.renewed(stale).await {
            // Nothing to ask the service by; but somebody may have reconnected elsewhere.
            Err(error) if error.reason() == Some(Reason::NoRefreshToken) => {
                self.look_for_newer(stale).await.unwrap_or(Err(error))
            }
            outcome => outcome,
        }
    }

    /// A newer generation than this one.
    ///
    /// # Errors
    ///
    /// What keeps it from being renewed.
    pub(crate) async fn renewed(self: &Arc<Self>, stale: &Arc<Snapshot>) -> Outcome {
        let mut flight = match self.join(stale) {
            Joined::Known(outcome) => return outcome,
            Joined::Flight(flight) => flight,
        };
        match flight.wait_for(Option::is_some).await {
            Ok(outcome) => outcome.clone().unwrap_or_else(|| Err(fallen())),
            Err(_) => Err(fallen()),
        }
    }

    /// Renews those of its tokens whose refresh token would end; all are tried, and the first failure is given.
    ///
    /// # Errors
    ///
    /// What keeps one from being renewed.
    pub(crate) async fn renew_due(self: &Arc<Self>, now: SystemTime) -> Result<()> {
        let is_due = |life: &Self| life.snapshot().grant.renew_by.is_some_and(|by| by <= now);
        let named: Vec<String> = self.snapshot().grant.named.keys().cloned().collect();
        let mut outcome = Ok(());
        let further = named.iter().map(|name| self.using(name));
        for life in std::iter::once(Ok(Arc::clone(self))).chain(further) {
            let renewed = match life {
                Ok(life) if is_due(&life) => match life.with_current_presets() {
                    Ok(due) => life.renewed(&due).await.map(drop),
                    Err(error) => Err(error),
                },
                other => other.map(drop),
            };
            outcome = outcome.and(renewed);
        }
        outcome
    }

    /// Joins the renewal of this generation, or begins it. It runs in a task of its own: whoever waits for it may go.
    fn join(self: &Arc<Self>, stale: &Arc<Snapshot>) -> Joined {
        let mut renewals = self.renewals();
        let current = self.snapshot();
        if current.generation() > stale.generation() {
            return Joined::Known(Ok(current));
        }
        if let Some(flight) = &renewals.flight {
            return Joined::Flight(flight.clone());
        }
        if let Some(ended) = &renewals.ended {
            return Joined::Known(Err(ended.clone()));
        }
        let now = self.shared.clock.now();
        let dead = renewals.dead == Some(current.generation());
        if let Some(pause) = renewals.pause.as_ref().filter(|pause| pause.holds(now, &current, dead)) {
            return Joined::Known(Err(pause.error_at(now)));
        }
        if !current.is_renewable() && current.age(now) != Age::Dead {
            // What the signal means is not certain: the connection stays as it is.
            return Joined::Known(Err(no_refresh_token()));
        }
        let (sender, receiver) = watch::channel(None);
        renewals.flight = Some(receiver.clone());
        drop(renewals);
        let mut landing = Landing { life: Arc::clone(self), stale: current, sender: Some(sender) };
        tokio::spawn(async move {
            let outcome = renew(&landing.life, &mut landing.stale).await;
            landing.land(outcome);
        });
        Joined::Flight(receiver)
    }

    /// Keeps what is known of a failed renewal until it may be tried again, even if nobody holds a handle.
    fn outlive_pause(self: &Arc<Self>) {
        let until = self.renewals().pause.as_ref().map(|pause| pause.until);
        let Some(wait) = until.and_then(|until| until.duration_since(self.shared.clock.now()).ok()) else { return };
        let life = Arc::clone(self);
        // A task that falls over may take its runtime along.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move { life.shared.clock.sleep(wait).await });
        }
    }

    fn settle(&self, stale: &Snapshot, outcome: &Outcome) {
        let now = self.shared.clock.now();
        let mut renewals = self.renewals();
        renewals.flight = None;
        let Err(error) = outcome else { return };
        let current = self.snapshot();
        if current.generation() > stale.generation() || current.grant.consent != stale.grant.consent {
            // Reconnected meanwhile: the failure is about tokens that nobody uses any more.
            return;
        }
        let alive = stale.age(now) != Age::Dead && renewals.dead != Some(stale.generation());
        // Where no refresh token was sent, a repeat is no theft.
        let lost = (error.is_lost_reply() || error.is_unusable_reply()) && stale.grant.tokens.refresh_token.is_some();
        let while_alive = alive && lost;
        if lost {
            renewals.lost = Some(stale.generation());
        }
        let wait = match error {
            // Nobody was asked: with the presets of before, all is as good as it was.
            Error::Reconnect(_) if error.reason() == Some(Reason::IssuerChanged) => MISCONFIGURED_PAUSE,
            Error::Reconnect(_) => {
                renewals.ended = Some(error.clone());
                return;
            }
            Error::Retry { after, .. } => {
                let doubling = FIRST_PAUSE.saturating_mul(1 << renewals.failures.min(10));
                after.unwrap_or(if alive { TRANSIENT_PAUSE } else { doubling.min(TRANSIENT_PAUSE) })
            }
            _ => MISCONFIGURED_PAUSE,
        };
        renewals.failures = renewals.failures.saturating_add(1);
        let tokens = &stale.grant.tokens;
        // Of a token whose end is not known, the refresh token's counts: half way there.
        let half_way = || Some(now + tokens.refresh_expiry.at()?.duration_since(now).ok()? / 2);
        let end = tokens.expires_at().or_else(half_way).filter(|_| while_alive);
        renewals.pause = Some(Pause {
            from: now,
            until: end.unwrap_or_else(|| crate::clock::after(now, wait)),
            error: error.clone(),
            while_alive,
            presets: Arc::clone(&stale.presets),
        });
    }

    /// What the store holds, if it is newer than this generation: somebody has reconnected or renewed elsewhere.
    pub(super) async fn look_for_newer(self: &Arc<Self>, than: &Snapshot) -> Option<Outcome> {
        let record = self.stored().await.ok()??;
        let over = record.status == Status::NeedsReconnect && self.slot == Slot::Active;
        if !than.is_older_than(self.slot.of(&record).as_deref()) || over {
            return None;
        }
        match self.adopt(&record) {
            // That was a while ago: it has come to its end too.
            Ok(newer) if newer.age(self.shared.clock.now()) == Age::Dead => Some(self.renewed(&newer).await),
            outcome => Some(outcome),
        }
    }
}

/// The error of a connection that the service has ended.
pub(super) fn ended() -> Error {
    Error::Reconnect(Failure::new(Reason::Ended, "the service has ended this connection"))
}

pub(super) fn no_refresh_token() -> Error {
    let message = "the access token is dead, and there is no refresh token";
    Error::Reconnect(Failure::new(Reason::NoRefreshToken, message))
}

fn fallen() -> Error {
    Error::bug(
        Reason::Hook,
        "the renewal of the token broke off: a hook panicked, which standard error tells, or the program is ending",
    )
}
