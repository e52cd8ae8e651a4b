//! Further tokens of a consent: each is a life of its own, which keeps the first one's alive.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use arc_swap::ArcSwap;

use super::{Came, Lifecycle, Outcome, Slot};
use crate::error::{Error, Failure, Reason, printable};
use crate::store::Grant;

/// A further token of a life.
pub(super) struct Further {
    life: Weak<Lifecycle>,
    /// The last of it, in case nobody uses it for a while.
    pub(super) last: Arc<Grant>,
}

impl Lifecycle {
    /// The life of a further token; all who use it share one.
    ///
    /// # Errors
    ///
    /// [`Error::Bug`] for a name that the connector does not declare; [`Error::Reconnect`] when the consent gave no such
    /// token.
    pub(crate) fn using(self: &Arc<Self>, name: &str) -> Outcome<Arc<Self>> {
        let first = self.first.as_ref().unwrap_or(self);
        // By a connector that has no such token nobody is connected wrongly, if another of the choice has it.
        let Some(name) = first.entry.further_tokens().find(|declared| *declared == name) else {
            let known: Vec<_> = first.entry.further_tokens().collect();
            let message = format!(
                "`{}` declares no token `{}`; its tokens: {}",
                first.entry.descriptor().id,
                printable(name),
                known.join(", ")
            );
            return Err(Error::bug(Reason::Setup, message));
        };
        let mut lives = first.named();
        let known = lives.get(name);
        if let Some(life) = known.and_then(|further| further.life.upgrade()) {
            let granted = first.snapshot().grant.named.contains_key(name);
            return if granted { Ok(life) } else { Err(not_granted(name)) };
        }
        let Some(granted) = first.snapshot().grant.with_named(name) else {
            return Err(not_granted(name));
        };
        let renewed = known
            .map(|further| &further.last)
            .filter(|last| last.consent == granted.consent && last.generation > granted.generation);
        let last = renewed.map_or_else(|| Arc::new(granted), Arc::clone);
        let snapshot = first.prepared(Arc::clone(&last), &first.snapshot())?;
        let life = Arc::new(Self {
            shared: Arc::clone(&first.shared),
            entry: Arc::clone(&first.entry),
            key: first.key.clone(),
            slot: Slot::Named(name),
            incarnation: first.incarnation.clone(),
            made_of: first.made_of,
            snapshot: ArcSwap::new(snapshot),
            machine: Mutex::default(),
            kept: Mutex::default(),
            named: Mutex::default(),
            first: Some(Arc::clone(first)),
        });
        lives.insert(name, Further { life: Arc::downgrade(&life), last });
        Ok(life)
    }

    pub(super) fn named(&self) -> MutexGuard<'_, BTreeMap<&'static str, Further>> {
        self.named.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The lives of the further tokens that somebody uses.
    pub(super) fn further(&self) -> Vec<Arc<Self>> {
        self.named().values().filter_map(|further| further.life.upgrade()).collect()
    }

    /// The last generation of a further token; 0 when nobody has used it.
    pub(crate) fn generation_of(&self, name: &str) -> u64 {
        self.named().get(name).map_or(0, |further| further.last.generation)
    }

    /// Takes over a further token from a newer grant of the first.
    pub(super) fn follow(&self, grant: &Grant) {
        let Slot::Named(name) = self.slot else { return };
        let Some(grant) = grant.with_named(name) else {
            if grant.consent != self.snapshot().grant.consent {
                self.end(not_granted(name));
            }
            return;
        };
        let own = self.snapshot();
        if !own.is_older_than(Some(&grant)) {
            if own.grant.consent == grant.consent && own.grant.fields != grant.fields {
                self.learn(&grant);
            }
            return;
        }
        let consent = grant.consent.clone();
        match self.prepared(Arc::new(grant), &own) {
            Ok(snapshot) => drop(self.install(snapshot, Came::FromStore)),
            Err(error) => {
                tracing::warn!(connection = %self.key, token = name, %error, "a further token cannot be used");
                if own.grant.consent != consent {
                    self.end(error);
                }
            }
        }
    }

    /// Ends a further token: its consent was replaced by another one, which may be of another account.
    fn end(&self, why: Error) {
        self.machine().end(why, self.snapshot().generation());
    }

    /// Takes over what the first token's renewal has taught; what is known of this token stays.
    fn learn(&self, of: &Grant) {
        let _machine = self.machine();
        let own = self.snapshot();
        let Grant { tokens, generation, obtained_at, renew_by, unanswered_since, scopes_asked, named, .. } =
            Grant::clone(&own.grant);
        let grant =
            Grant { tokens, generation, obtained_at, renew_by, unanswered_since, scopes_asked, named, ..of.clone() };
        match self.prepared(Arc::new(grant), &own) {
            Ok(snapshot) => self.snapshot.store(snapshot),
            Err(error) => tracing::warn!(connection = %self.key, %error, "a further token cannot be used"),
        }
    }
}

pub(super) fn not_granted(name: &str) -> Error {
    let message = format!("the consent gave no token `{name}`, or one that cannot be used: allow what it is for");
    Error::Reconnect(Failure::new(Reason::NotFound, message))
}
