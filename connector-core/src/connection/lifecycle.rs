//! The life of a connection's tokens in this process: the current snapshot, and at most one renewal at a time.

mod facts;
mod further;
mod held;
mod landing;
mod machine;
mod pause;
mod prepared;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use arc_swap::ArcSwap;
use tokio::runtime::Handle;
use tokio::sync::watch;

pub(crate) use self::facts::{Age, Facts, is_newer};
pub(super) use self::facts::{Sight, Stored};
use self::further::{Further, not_granted};
pub(super) use self::held::{Claim, Held};
use self::landing::Landing;
use self::machine::{Begin, Join, Machine};
pub(super) use self::machine::{
    Busy, Came, OnRead, OnRefusal, OnSave, OnSignal, Stop, busy, no_refresh_token, on_refusal, on_save,
};
use super::renewal::renew;
use super::snapshot::Snapshot;
use crate::connections::Shared;
use crate::error::{Error, Failure, Reason, Result};
use crate::registry::Entry;
use crate::store::{Grant, Key, Lease, NamedTokens, Record, Status, StoreError};

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

    /// Notes since when a renewal waits for its answer.
    fn mark_unanswered(self, record: &mut Record, since: SystemTime) {
        let unanswered_since = match self {
            Self::Active => record.active.as_mut().map(|grant| &mut grant.unanswered_since),
            Self::Pending => record.pending.as_mut().map(|grant| &mut grant.unanswered_since),
            Self::Named(name) => {
                let named = record.active.as_mut().and_then(|active| active.named.get_mut(name));
                named.map(|named| &mut named.unanswered_since)
            }
        };
        if let Some(unanswered_since) = unanswered_since {
            *unanswered_since = Some(since);
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
    machine: Mutex<Machine<watch::Receiver<Option<Outcome>>>>,
    /// A lease that was not given back on purpose: the next renewal goes on with it.
    kept: Mutex<Option<Lease>>,
    /// The further tokens that somebody uses or has used.
    named: Mutex<BTreeMap<&'static str, Further>>,
    /// Whose further token this is: it lives as long, or the same token could get two lives.
    first: Option<Arc<Self>>,
}

pub(crate) type Outcome<T = Arc<Snapshot>> = Result<T>;

/// A renewal to wait for, or what is known without one.
enum Joined {
    Flight(watch::Receiver<Option<Outcome>>),
    Known(Outcome),
    /// None for a while; others may have renewed.
    Paused(Error),
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
            machine: Mutex::default(),
            kept: Mutex::default(),
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

    /// What a look at the store has shown.
    pub(super) fn sight(&self, read: &Result<Option<Record>, StoreError>, stale: &Snapshot) -> Sight {
        let record = match read {
            Ok(Some(record)) => record,
            Ok(None) => return Sight::Gone,
            Err(_) => return Sight::Failed,
        };
        let Some(grant) = self.slot.of(record) else { return Sight::Missing };
        let facts = stale.facts();
        // A further token that the service has ended is in the record without what it was renewed by.
        let spent = || facts.spends && facts.consent == grant.consent && grant.tokens.refresh_token.is_none();
        Sight::Tokens(Stored {
            dead: grant.tokens.expiry.at().is_some_and(|end| self.now() >= end),
            ended: match self.slot {
                Slot::Active => record.status == Status::NeedsReconnect,
                Slot::Pending => false,
                Slot::Named(_) => spent(),
            },
            unanswered_since: grant.unanswered_since,
            generation: grant.generation,
            consent: grant.consent.clone(),
        })
    }

    /// The record does not have its grant.
    pub(super) fn missing(&self) -> Error {
        match self.slot {
            Slot::Named(name) => not_granted(name),
            _ => Error::Reconnect(Failure::new(Reason::NotFound, "the connection was removed")),
        }
    }

    pub(super) fn machine(&self) -> MutexGuard<'_, Machine<watch::Receiver<Option<Outcome>>>> {
        self.machine.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note_status(&self, record: &Record) {
        if record.status == Status::NeedsReconnect && self.slot == Slot::Active {
            self.machine().note_end(ended());
        }
    }

    pub(super) fn now(&self) -> SystemTime {
        self.shared.clock.now()
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

    /// Whether the service has ended this connection, as far as this process knows.
    pub(crate) fn has_ended(&self) -> bool {
        self.machine().has_ended()
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
        let mut machine = self.machine();
        let current = self.snapshot();
        if !machine.installs(current.facts(), snapshot.facts(), came) {
            return current;
        }
        self.snapshot.store(Arc::clone(&snapshot));
        drop(machine);
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
        let flight = self.machine().flight();
        if let Some(mut flight) = flight {
            let _ = flight.wait_for(Option::is_some).await;
        }
    }

    /// The connection was forgotten: what is in memory of it is not used any more.
    pub(crate) fn forget(&self) {
        let removed = Error::Reconnect(Failure::new(Reason::NotFound, "the connection was removed"));
        self.machine().end(removed, self.snapshot().generation());
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
        let begin = self.machine().begin(snapshot.facts(), self.now());
        match begin {
            Begin::Use => Ok(snapshot),
            Begin::UseAndRenew => {
                let _ = self.join(&snapshot);
                Ok(snapshot)
            }
            Begin::Renew => self.renewed(&snapshot).await,
            Begin::LookElsewhere(ended) => self.look_for_newer(&snapshot).await.unwrap_or(Err(ended)),
        }
    }

    /// What to do about an answer that says that the token of a call is stale. `met` says that this generation met the signal
    /// right after it was got.
    pub(super) fn on_signal(&self, sent: &Snapshot, met: bool) -> OnSignal {
        let mut machine = self.machine();
        machine.signal(sent.facts(), self.snapshot().generation(), met, self.now())
    }

    /// A newer generation after an answer has said that this one is stale.
    ///
    /// # Errors
    ///
    /// What keeps it from being renewed.
    pub(crate) async fn renew_after_signal(self: &Arc<Self>, stale: &Arc<Snapshot>) -> Outcome {
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
            Joined::Paused(error) => return self.look_for_newer(stale).await.unwrap_or(Err(error)),
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
        let mut machine = self.machine();
        let current = self.snapshot();
        match machine.join(stale.generation(), current.facts(), &current.presets, self.now()) {
            Join::Current => return Joined::Known(Ok(current)),
            Join::Wait(flight) => return Joined::Flight(flight),
            Join::Fail(error) => return Joined::Known(Err(error)),
            Join::LookElsewhere(error) => return Joined::Paused(error),
            Join::Fly => {}
        }
        let (sender, receiver) = watch::channel(None);
        machine.takes_off(receiver.clone());
        drop(machine);
        let mut landing = Landing { life: Arc::clone(self), stale: current, sender: Some(sender) };
        tokio::spawn(async move {
            let outcome = renew(&landing.life, &mut landing.stale).await;
            landing.land(outcome);
        });
        Joined::Flight(receiver)
    }

    /// Keeps what is known of a failed renewal until it may be tried again, even if nobody holds a handle.
    fn outlive_pause(self: &Arc<Self>) {
        let until = self.machine().pause_until();
        let Some(wait) = until.and_then(|until| until.duration_since(self.now()).ok()) else { return };
        let life = Arc::clone(self);
        // A task that falls over may take its runtime along.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move { life.shared.clock.sleep(wait).await });
        }
    }

    fn settle(&self, stale: &Snapshot, outcome: &Outcome) {
        let mut machine = self.machine();
        match outcome {
            Ok(_) => machine.lands(),
            Err(error) => {
                machine.fails(stale.facts(), self.snapshot().facts(), error, &stale.presets, self.now());
            }
        }
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
            Ok(newer) if newer.age(self.now()) == Age::Dead => Some(Box::pin(self.renewed(&newer)).await),
            outcome => Some(outcome),
        }
    }
}

/// The error of a connection that the service has ended.
pub(super) fn ended() -> Error {
    Error::Reconnect(Failure::new(Reason::Ended, "the service has ended this connection"))
}

fn fallen() -> Error {
    Error::bug(
        Reason::Hook,
        "the renewal of the token broke off: a hook panicked, which standard error tells, or the program is ending",
    )
}
