//! A service in memory: it rotates refresh tokens, knows them again, and tells of each what became of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use connector_core::{Record, Status};

use crate::log::Log;
use crate::time::Time;

/// One start of a process.
pub type Run = (usize, u32);

/// What the service does with a refresh token that it has replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotation {
    /// It ends the consent.
    Strict,
    /// It takes it for so many milliseconds more, then ends the consent.
    Grace(u64),
    /// It replaces none, and does not repeat it in its answers.
    None,
}

#[derive(Debug)]
pub struct Service {
    pub rotation: Rotation,
    /// How long an access token lives, in milliseconds.
    pub lifetime: u64,
    /// How long the connector says that an old refresh token is taken, in milliseconds.
    pub declared: Option<u64>,
    /// Whether the clocks of all processes are right all the time.
    pub steady: bool,
    pub time: Arc<Time>,
    pub log: Arc<Log>,
    /// Whether everything goes well from now on.
    pub quiet: AtomicBool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Each consent: whether it is over.
    over: Vec<bool>,
    refresh: BTreeMap<String, Refresh>,
    access: BTreeMap<String, Access>,
    runs: BTreeSet<Run>,
    /// When the store has failed somebody last.
    store_failed: Option<u64>,
    /// When access tokens died before their time last.
    killed: Option<u64>,
    /// Consents of which the store says that they are over.
    told: BTreeSet<usize>,
    /// With which access token each process has called last.
    seen: BTreeMap<Run, String>,
}

#[derive(Debug, Default)]
struct Refresh {
    consent: usize,
    spent_at: Option<u64>,
    /// The refresh tokens that it was replaced by.
    successors: Vec<String>,
    /// The access token that came with it.
    access: String,
    sends: u64,
    under_way: u32,
    unanswered_since: Option<u64>,
    delivered_to: Option<Run>,
    saved: bool,
    refused: BTreeSet<Run>,
}

#[derive(Debug, Clone, Default)]
struct Access {
    consent: usize,
    number: usize,
    expires_at: u64,
    killed: bool,
}

/// What the service has decided about a request.
#[derive(Debug, Clone)]
pub enum Decided {
    Tokens { access: String, refresh: String },
    Refused,
}

impl Service {
    pub fn new(
        rotation: Rotation,
        lifetime: u64,
        declared: Option<u64>,
        steady: bool,
        time: Arc<Time>,
        log: Arc<Log>,
    ) -> Self {
        let (quiet, state) = (AtomicBool::new(true), Mutex::default());
        Self { rotation, lifetime, declared, steady, time, log, quiet, state }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn is_quiet(&self) -> bool {
        self.quiet.load(Ordering::Relaxed)
    }

    pub fn started(&self, run: Run) {
        self.state().runs.insert(run);
    }

    pub fn died(&self, run: Run) {
        self.state().runs.remove(&run);
    }

    pub fn store_failed(&self) {
        self.state().store_failed = Some(self.time.now());
    }

    /// Whether the store has failed nobody since then.
    pub fn store_was_good_since(&self, time: u64) -> bool {
        self.state().store_failed.is_none_or(|failed| failed < time)
    }

    pub fn killed_since(&self, time: u64) -> bool {
        self.state().killed.is_some_and(|killed| killed >= time)
    }

    /// A person consents.
    pub fn consents(&self) -> Decided {
        let mut state = self.state();
        state.over.push(false);
        let consent = state.over.len() - 1;
        self.issue(&mut state, consent, None)
    }

    /// A person ends what they consented to, at the service.
    pub fn revoke_all(&self) {
        let mut state = self.state();
        state.over.iter_mut().for_each(|over| *over = true);
        state.killed = Some(self.time.now());
        self.log.add("the person ends all consents at the service");
    }

    pub fn kill_access_tokens(&self) {
        let mut state = self.state();
        state.access.values_mut().for_each(|access| access.killed = true);
        state.killed = Some(self.time.now());
        self.log.add("access tokens die before their time");
    }

    fn issue(&self, state: &mut State, consent: usize, of: Option<&str>) -> Decided {
        let number = state.access.len();
        let access = format!("a{consent}.{number}");
        let refresh = match (of, self.rotation) {
            (Some(of), Rotation::None) => of.to_owned(),
            _ => format!("r{consent}.{number}"),
        };
        let expires_at = self.time.now() + self.lifetime;
        state.access.insert(access.clone(), Access { consent, number, expires_at, killed: false });
        if let Some(old) = of.and_then(|of| state.refresh.get_mut(of)).filter(|_| self.rotation != Rotation::None) {
            old.spent_at.get_or_insert(self.time.now());
            old.successors.push(refresh.clone());
        }
        let new = state.refresh.entry(refresh.clone()).or_default();
        new.consent = consent;
        if new.access.is_empty() {
            new.access.clone_from(&access);
        }
        Decided::Tokens { access, refresh }
    }

    /// A refresh token is sent: how often before.
    pub fn sent(&self, token: &str, run: Run) -> u64 {
        let (mut state, now) = (self.state(), self.time.now());
        let good = |since| state.store_failed.is_none_or(|failed| failed < since);
        let long_ago = now.saturating_sub(150_000);
        let Some(refresh) = state.refresh.get(token) else {
            self.log.wrong("a refresh token is sent that was never given");
            return 0;
        };
        if refresh.under_way > 0 && good(long_ago) {
            self.log.wrong(format!("rule 3: {token} is sent while a request with it is under way"));
        }
        if refresh.refused.contains(&run) {
            self.log.wrong(format!("rule 6: {token} is sent again by a process that was refused with it"));
        }
        if state.told.contains(&refresh.consent) && good(long_ago) {
            self.log.wrong(format!("rule 6: {token} is sent, and the record says that the connection is over"));
        }
        let access = &state.access[&refresh.access];
        let alive = !access.killed && now < access.expires_at && !state.over[refresh.consent];
        if let Some(since) = refresh.unanswered_since
            && alive
            && self.steady
            && self.declared.is_none_or(|grace| now >= since + grace)
        {
            self.log.wrong(format!("rule 7: {token} is sent again after {} ms, and {access:?} is good", now - since));
        }
        let refresh = state.refresh.entry(token.to_owned()).or_default();
        refresh.under_way += 1;
        refresh.sends += 1;
        refresh.sends - 1
    }

    /// A request is over. One that was not answered may have been taken.
    pub fn over(&self, token: &str, sent_at: u64, answered: bool) {
        let mut state = self.state();
        if let Some(refresh) = state.refresh.get_mut(token) {
            refresh.under_way -= 1;
            if !answered {
                refresh.unanswered_since.get_or_insert(sent_at);
            }
        }
    }

    /// The service works on a request with a refresh token.
    pub fn act(&self, token: &str) -> Decided {
        let (mut state, now) = (self.state(), self.time.now());
        let Some(refresh) = state.refresh.get(token) else { return Decided::Refused };
        let consent = refresh.consent;
        if state.over[consent] {
            return Decided::Refused;
        }
        if let Some(spent_at) = refresh.spent_at {
            self.check_reuse(&state, token, refresh, now);
            if !matches!(self.rotation, Rotation::Grace(grace) if now < spent_at + grace) {
                self.log.add(format!("{token} is used a second time: the consent is over"));
                state.over[consent] = true;
                state.killed = Some(now);
                return Decided::Refused;
            }
        }
        self.issue(&mut state, consent, Some(token))
    }

    /// Rules 3, 5 and 7: a refresh token that was replaced is sent only if nobody can know what it was replaced by.
    fn check_reuse(&self, state: &State, token: &str, refresh: &Refresh, now: u64) {
        let good = state.store_failed.is_none_or(|failed| failed + 150_000 < now);
        for successor in refresh.successors.iter().filter_map(|name| state.refresh.get(name)) {
            let known = successor.delivered_to.is_some_and(|run| state.runs.contains(&run));
            if successor.saved && good {
                self.log.wrong(format!("rule 3: {token} is sent although the store has what it was replaced by"));
            } else if known && good {
                self.log.wrong(format!("rule 5: {token} is sent although a process knows what it was replaced by"));
            }
        }
    }

    /// An answer has come to a process that lives.
    pub fn delivered(&self, token: &str, decided: &Decided, run: Run) {
        let mut state = self.state();
        match decided {
            Decided::Tokens { refresh, .. } => {
                if let Some(new) = state.refresh.get_mut(refresh) {
                    new.delivered_to = Some(run);
                    new.unanswered_since = None;
                }
            }
            Decided::Refused => {
                if let Some(old) = state.refresh.get_mut(token) {
                    old.refused.insert(run);
                }
            }
        }
    }

    /// A record was written.
    pub fn saved(&self, record: &Record) {
        let mut state = self.state();
        for grant in record.active.iter().chain(&record.pending) {
            let Some(token) = grant.tokens.refresh_token().map(|token| token.expose_secret().to_owned()) else {
                self.log.wrong("rule 13: a refresh token is lost: the record has none");
                continue;
            };
            let Some(refresh) = state.refresh.get_mut(&token) else { continue };
            refresh.saved = true;
            grant.tokens.access_token().expose_secret().clone_into(&mut refresh.access);
            let consent = refresh.consent;
            let is_pending = record.pending.as_ref().is_some_and(|pending| pending.consent == grant.consent);
            if is_pending {
                continue;
            }
            if record.status == Status::NeedsReconnect {
                state.told.insert(consent);
                if !state.over[consent] {
                    self.log.wrong("rule 6: the record says that the connection is over, and it is not");
                }
            } else {
                state.told.remove(&consent);
            }
        }
    }

    pub fn seen(&self, access: &str, run: Run) {
        self.state().seen.insert(run, access.to_owned());
    }

    /// The record is not older than what anybody who lives has used.
    pub fn check_record(&self, record: &Record) {
        let Some(active) = &record.active else { return };
        let stored = self.number_of(active.tokens.access_token().expose_secret());
        let state = self.state();
        for (run, access) in state.seen.iter().filter(|(run, _)| state.runs.contains(run)) {
            let used = state.access.get(access).map(|access| (access.consent, access.number));
            let older = |(stored, used): ((usize, usize), (usize, usize))| stored.0 == used.0 && stored.1 < used.1;
            if stored.zip(used).is_some_and(older) {
                self.log.wrong(format!("rule 5: the record has {stored:?}, and {run:?} has used {used:?}"));
            }
        }
    }

    /// Whether a token is good now.
    pub fn is_good(&self, access: &str) -> bool {
        let state = self.state();
        let found = state.access.get(access);
        found.is_some_and(|found| !found.killed && self.time.now() < found.expires_at && !state.over[found.consent])
    }

    /// Which consent a token is of, and its number.
    pub fn number_of(&self, access: &str) -> Option<(usize, usize)> {
        self.state().access.get(access).map(|access| (access.consent, access.number))
    }

    /// Whether the consent of a token is over.
    pub fn is_over(&self, access: &str) -> bool {
        let state = self.state();
        state.access.get(access).is_none_or(|access| state.over[access.consent])
    }
}
