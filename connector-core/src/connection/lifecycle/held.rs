//! The sole right to renew certain tokens, over all processes that share a store.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::runtime::Handle;

use super::{Busy, Lifecycle, Slot, busy};
use crate::clock::after;
use crate::connection::renewal::{Look, look};
use crate::connection::snapshot::Snapshot;
use crate::defaults::{FLIGHT_TIMEOUT, LEASE_PERIOD, LEASE_RENEWAL, RELEASE_TIMEOUT};
use crate::error::{Error, Failure, Reason, Result};
use crate::random;
use crate::store::{Lease, Leased, StoreError};

/// What came of asking for the lease.
pub(crate) enum Claim {
    Held(Held),
    /// Somebody else had it, and has renewed.
    Newer(Arc<Snapshot>),
}

/// A lease that a renewal holds. Dropped without [`end`](Self::end), it is given back as well as can be.
pub(crate) struct Held {
    life: Arc<Lifecycle>,
    lease: Lease,
    /// Since when another had it who let it run out.
    abandoned: Option<SystemTime>,
    term: Mutex<Term>,
}

struct Term {
    from: SystemTime,
    until: SystemTime,
    /// Somebody else has had it meanwhile.
    lost: bool,
    /// What was sent and is not answered yet, and when.
    sent: Option<(Arc<Snapshot>, SystemTime)>,
    /// It is not to be given back: the store does not know yet what has happened under it.
    kept: bool,
    over: bool,
}

impl Lifecycle {
    pub(crate) fn kept(&self) -> MutexGuard<'_, Option<Lease>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the lease of a snapshot's tokens, or waits for whoever has it, and takes over what they get.
    ///
    /// # Errors
    ///
    /// [`Error::Retry`] when the store cannot be used, or another process has it all the time; what the record says.
    pub(crate) async fn claim(self: &Arc<Self>, stale: &mut Arc<Snapshot>) -> Result<Claim> {
        let (mut tries, mut waited) = (0, Duration::ZERO);
        let mut lease = self.lease_of(stale)?;
        loop {
            let now = self.now();
            let abandoned = match self.shared.store.lease(&lease, LEASE_PERIOD).await {
                Ok(Leased::Held) => None,
                Ok(Leased::Abandoned { since }) => Some(since),
                Ok(Leased::Busy) => {
                    match look(self, stale).await? {
                        Look::Newer(newer) => return Ok(Claim::Newer(newer)),
                        Look::Same(_) => {}
                    }
                    match busy(tries, waited, random::fraction()) {
                        Busy::GiveUp => return Err(taken()),
                        Busy::Wait(pause) => {
                            self.shared.clock.sleep(pause).await;
                            (tries, waited) = (tries + 1, waited + pause);
                        }
                    }
                    if lease.tokens != self.tokens_of(stale) {
                        lease = self.lease_of(stale)?;
                    }
                    continue;
                }
                Err(error) => {
                    // It may have been given all the same.
                    *self.kept() = Some(lease);
                    return Err(error.into());
                }
            };
            let until = after(now, LEASE_PERIOD);
            let term = Term { from: now, until, lost: false, sent: None, kept: false, over: false };
            return Ok(Claim::Held(Held { life: Arc::clone(self), lease, abandoned, term: Mutex::new(term) }));
        }
    }

    /// The lease to ask for: one that was kept, or a new one.
    fn lease_of(&self, stale: &Snapshot) -> Result<Lease> {
        let tokens = self.tokens_of(stale);
        match self.kept().take() {
            Some(kept) if kept.tokens == tokens => Ok(kept),
            _ => Ok(Lease { key: self.key.clone(), tokens, owner: random::token()?.to_string() }),
        }
    }

    /// Which tokens: those of a consent, or a further one of it.
    fn tokens_of(&self, stale: &Snapshot) -> String {
        match self.slot {
            Slot::Active | Slot::Pending => stale.grant.consent.clone(),
            Slot::Named(name) => format!("{}/{name}", stale.grant.consent),
        }
    }

    /// Holds on to a lease that was kept, until the store knows what has happened under it.
    pub(crate) async fn hold_on(&self) {
        let kept = self.kept().clone();
        if let Some(lease) = kept
            && let Err(error) = self.shared.store.lease(&lease, LEASE_PERIOD).await
        {
            tracing::debug!(connection = %self.key, %error, "the lease of tokens that are in memory only is not renewed");
        }
    }

    /// Gives back a lease that was kept, if no renewal goes on with it.
    pub(crate) async fn let_go(&self) {
        let kept = self.kept().take();
        if let Some(lease) = kept {
            self.release(&lease).await;
        }
    }

    async fn release(&self, lease: &Lease) {
        if let Err(error) = self.shared.store.release(lease).await {
            tracing::warn!(connection = %self.key, %error, "a lease is not given back, and runs out");
        }
    }

    /// Writes that a renewal was sent and not answered: whoever reads it knows what this process knows. `of` says of which tokens,
    /// if not of those that the record has now.
    pub(crate) async fn mark_unanswered(&self, of: Option<&Snapshot>, since: SystemTime) -> Result<(), StoreError> {
        loop {
            let Some(mut record) = self.stored().await? else { return Ok(()) };
            let Some(grant) = self.slot.of(&record) else { return Ok(()) };
            let other = of.is_some_and(|of| of.grant.consent != grant.consent || of.generation() != grant.generation);
            let known = grant.unanswered_since.is_some_and(|known| known <= since);
            // Where no refresh token is sent, a repeat is no theft.
            if other || known || grant.tokens.refresh_token.is_none() {
                return Ok(());
            }
            self.slot.mark_unanswered(&mut record, since);
            record.updated_at = self.now();
            match self.shared.store.save(&record, record.version).await {
                Ok(_) => return Ok(()),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error),
            }
        }
    }
}

impl Held {
    fn term(&self) -> MutexGuard<'_, Term> {
        self.term.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Since when another had the lease who let it run out, and may have sent the refresh token.
    pub(crate) const fn abandoned(&self) -> Option<SystemTime> {
        self.abandoned
    }

    /// Whether nobody else can have had it since it was taken.
    pub(crate) fn is_held(&self) -> bool {
        let (now, term) = (self.life.now(), self.term());
        !term.lost && (term.from..term.until).contains(&now)
    }

    /// Remembers what was sent, until it is answered.
    pub(crate) fn sends(&self, stale: &Arc<Snapshot>) {
        let now = self.life.now();
        self.term().sent.get_or_insert_with(|| (Arc::clone(stale), now));
    }

    pub(crate) fn is_answered(&self) {
        self.term().sent = None;
    }

    /// Keeps it from being given back: the store does not know what has happened under it, and must not give it to others.
    pub(crate) fn keep(&self) {
        self.term().kept = true;
    }

    /// Does a piece of work, and has the lease last so long.
    pub(crate) async fn during<T>(&self, work: impl Future<Output = T>) -> T {
        tokio::select! {
            biased;
            done = work => done,
            never = self.last() => match never {},
        }
    }

    async fn last(&self) -> Infallible {
        loop {
            self.life.shared.clock.sleep(LEASE_RENEWAL).await;
            let now = self.life.now();
            let leased = self.life.shared.store.lease(&self.lease, LEASE_PERIOD).await;
            match leased {
                Ok(Leased::Held) => {
                    let mut term = self.term();
                    (term.from, term.until) = (now, after(now, LEASE_PERIOD));
                }
                Ok(Leased::Abandoned { .. } | Leased::Busy) => {
                    tracing::warn!(connection = %self.life.key, "the lease ran out while a renewal was under way");
                    self.term().lost = true;
                    if let Ok(Leased::Busy) = leased {
                        return std::future::pending().await;
                    }
                }
                Err(error) => {
                    tracing::warn!(connection = %self.life.key, %error, "the lease of a renewal is not renewed");
                }
            }
        }
    }

    /// Gives it back. Who waits for the renewal does not wait long for that.
    pub(crate) async fn end(self) {
        let (life, lease) = (Arc::clone(&self.life), self.lease.clone());
        let kept = {
            let mut term = self.term();
            term.over = true;
            term.kept
        };
        if kept {
            *life.kept() = Some(lease);
            return;
        }
        let clock = Arc::clone(&life.shared.clock);
        let mut release = Box::pin(async move { life.release(&lease).await });
        tokio::select! {
            biased;
            () = &mut release => {}
            () = clock.sleep(RELEASE_TIMEOUT) => drop(tokio::spawn(release)),
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let (over, kept, sent) = {
            let mut term = self.term();
            (term.over, term.kept, term.sent.take())
        };
        // The runtime may be going down with the task: then the lease runs out, which tells others the same.
        let Ok(runtime) = Handle::try_current() else { return };
        if over || kept {
            return;
        }
        let (life, lease) = (Arc::clone(&self.life), self.lease.clone());
        runtime.spawn(async move {
            if let Some((stale, since)) = sent
                && life.mark_unanswered(Some(&stale), since).await.is_err()
            {
                return;
            }
            life.release(&lease).await;
        });
    }
}

fn taken() -> Error {
    let message = format!("another process renews the tokens, and was not done within {} s", FLIGHT_TIMEOUT.as_secs());
    Error::Retry { after: None, failure: Failure::new(Reason::Conflict, message) }
}
