//! From tokens to a connection that works: the steps that every group of authorization has in common.

use std::sync::{Arc, Weak};
use std::time::SystemTime;

use super::Shared;
use super::authorize::without;
use crate::arrival::{admit, admit_named, check_hosts, check_learned, check_unchanged, learn_from_tokens, renew_by};
use crate::clock::deadline;
use crate::connection::{Authorized, Lifecycle, Slot, merged, test};
use crate::connector::AnyConnector;
use crate::defaults::STEP_TIMEOUT;
use crate::describe::FieldDescriptor;
use crate::dpop::DpopKey;
use crate::error::{Error, Failure, FieldError, Reason, Result};
use crate::field::Choice;
use crate::fields::Fields;
use crate::http::Api;
use crate::registry::{Entry, Registration};
use crate::store::{Grant, Key, Record, Status, StoreError};
use crate::tokens::Tokens;

/// How a grant came about.
#[derive(Debug)]
pub(super) struct Origin {
    /// When the service was asked.
    pub(super) asked_at: SystemTime,
    pub(super) redirect_uri: String,
    pub(super) issuer: Option<String>,
    pub(super) token_endpoint: Option<String>,
    pub(super) scopes: Vec<String>,
    pub(super) dpop_key: Option<DpopKey>,
}

impl Origin {
    /// One of which nothing else is known.
    pub(super) const fn at(asked_at: SystemTime) -> Self {
        Self {
            asked_at,
            redirect_uri: String::new(),
            issuer: None,
            token_endpoint: None,
            scopes: Vec::new(),
            dpop_key: None,
        }
    }
}

impl Shared {
    /// Checks tokens that have just come, learns from them, and makes a grant of them that is not proven yet.
    pub(super) fn granted(
        &self,
        registration: &Registration,
        connector: &dyn AnyConnector,
        before: &Fields,
        presets: &Fields,
        tokens: Tokens,
        origin: Origin,
    ) -> Result<Grant> {
        let descriptor = registration.descriptor();
        let now = self.clock.now();
        let is_fixed = registration.has_fixed_credentials();
        let mut tokens = if is_fixed { tokens } else { admit(registration, tokens, origin.asked_at)? };
        let mut fields = connector.fields();
        check_unchanged(descriptor, before, &fields)?;
        let named = admit_named(registration, &mut tokens, origin.asked_at, now);
        // The code is spent: what cannot be used of this is said when the grant is kept.
        learn_from_tokens(descriptor, &tokens, &mut fields);
        Ok(Grant {
            consent: crate::random::token()?.to_string(),
            connector: descriptor.id.to_owned(),
            owner: owner(registration, &fields),
            fields: without(fields, presets),
            redirect_uri: origin.redirect_uri,
            issuer: origin.issuer,
            token_endpoint: origin.token_endpoint,
            scopes_asked: origin.scopes,
            dpop_key: origin.dpop_key,
            generation: 1,
            obtained_at: now,
            renew_by: renew_by(&tokens, now),
            unanswered_since: None,
            tokens,
            named,
        })
    }

    /// Which making of a connection is about to get tokens: the one that is there, or a new one. What is forgotten while the
    /// service answers stays forgotten by that, and a store that takes nothing costs no code.
    pub(super) async fn making(&self, key: &Key) -> Result<String> {
        loop {
            if let Some(record) = self.store.load(key).await? {
                return Ok(record.incarnation);
            }
            let record = Record::new(key.clone(), self.clock.now())?;
            match self.store.save(&record, record.version).await {
                Ok(_) => return Ok(record.incarnation),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Keeps a grant until it is proven, if its making of the connection is still there.
    pub(super) async fn keep_pending(&self, key: &Key, making: &str, grant: Grant) -> Result<Record> {
        self.change(key, |record| {
            if record.incarnation != making {
                return Err(gone());
            }
            record.pending = Some(grant.clone());
            Ok(())
        })
        .await
    }

    /// Asks the service when a token ends that is kept as pending. Whatever goes wrong with that, the next step goes on.
    pub(super) async fn dated(&self, registration: &Registration, record: Record) -> Result<Record> {
        let Some(pending) = &record.pending else { return Ok(record) };
        let Ok(presets) = self.presets.now(registration.descriptor().id) else { return Ok(record) };
        let fields = merged(&pending.fields, &presets);
        let connector = check_learned(registration, &fields).and_then(|()| registration.read(&fields));
        let Ok(connector) = connector else { return Ok(record) };
        let Some(end) = self.end_of(&*connector, &pending.tokens).await else { return Ok(record) };
        let dated = self.change(&record.key, |now| {
            let is_same = |now: &&mut Grant| (&now.consent, now.generation) == (&pending.consent, pending.generation);
            let same = now.pending.as_mut().filter(is_same);
            same.ok_or_else(superseded)?.tokens.expiry = end;
            Ok(())
        });
        Ok(dated.await.unwrap_or(record))
    }

    /// Runs the steps after the tokens came, then puts the pending grant in the place of the active one. `chosen` is what the
    /// person has chosen of candidates that were put to them.
    pub(super) async fn prove(
        self: &Arc<Self>,
        entry: &Arc<Entry>,
        record: Record,
        chosen: &Fields,
    ) -> Result<Arc<Lifecycle>> {
        let key = record.key.clone();
        let Some(pending) = &record.pending else {
            return Err(gone());
        };
        let (consent, registration) = (pending.consent.clone(), entry.connector(&pending.connector)?);
        let presets = self.presets.now(registration.descriptor().id)?;
        check_learned(registration, &merged(&pending.fields, &presets))?;
        self.check_owner(registration, &record, Step::Exchanged).await?;
        let record = self.discover(entry, record, &consent).await?;
        let record = self.choose(entry, registration, record, &consent, chosen).await?;
        self.check_owner(registration, &record, Step::Connected).await?;
        check_owner_is_known(registration, &record)?;

        let life = self.pending(entry, &record)?;
        self.step(test(&life, &api_of(&life))).await??;
        life.landed().await;
        let renewed = life.snapshot();
        let record = self
            .change(&key, |record| {
                let Some(mut proven) = record.pending.take_if(|pending| pending.consent == consent) else {
                    // Somebody else has proven it at the same time.
                    let proven = record.active.as_ref().is_some_and(|active| active.consent == consent);
                    return if proven { Ok(()) } else { Err(superseded()) };
                };
                if renewed.generation() > proven.generation {
                    // Renewed, but not saved yet.
                    proven = Grant::clone(&renewed.grant);
                }
                // Whoever holds the old generation sees that this one is newer.
                let life = self.lives().get(&key).and_then(Weak::upgrade);
                let in_use = life.as_ref().map_or(0, |life| life.snapshot().generation());
                let last = record.active.as_ref().map_or(0, |old| old.generation).max(in_use);
                proven.generation = proven.generation.max(last) + 1;
                for (name, named) in &mut proven.named {
                    let in_use = life.as_ref().map_or(0, |life| life.generation_of(name));
                    let old = record.active.as_ref().and_then(|old| old.named.get(name));
                    named.generation = named.generation.max(old.map_or(0, |old| old.generation)).max(in_use) + 1;
                }
                record.active = Some(proven);
                record.status = Status::Connected;
                Ok(())
            })
            .await?;
        self.live_with(entry, &record)
    }

    /// Runs the `connected` hook, and keeps what it learned.
    async fn discover(self: &Arc<Self>, entry: &Arc<Entry>, record: Record, consent: &str) -> Result<Record> {
        let life = self.pending(entry, &record)?;
        let snapshot = life.snapshot();
        let (registration, before) = (&snapshot.registration, snapshot.connector.fields());
        let mut connector = registration.read(&before)?;
        match self.step(connector.connected(&api_of(&life))).await? {
            None => return Ok(record),
            Some(outcome) => outcome?,
        }
        // A renewal that a call of the hook began writes its tokens first.
        life.landed().await;
        let fields = connector.fields();
        check_unchanged(registration.descriptor(), &before, &fields)?;
        check_hosts(registration.descriptor(), &fields)?;
        self.learn(registration, &record.key, fields, consent).await
    }

    /// Gives a step that a hook takes its time, and no more.
    pub(super) async fn step<T>(&self, work: impl Future<Output = T>) -> Result<T> {
        deadline(&*self.clock, STEP_TIMEOUT, work).await
    }

    /// Fills the fields that are chosen: with what the person chose, with what was chosen before, or with the one candidate.
    /// Of several, the person is asked. Nothing is kept that the service did not offer.
    async fn choose(
        self: &Arc<Self>,
        entry: &Arc<Entry>,
        registration: &Registration,
        record: Record,
        consent: &str,
        chosen: &Fields,
    ) -> Result<Record> {
        let mut record = record;
        for name in registration.chosen() {
            let life = self.pending(entry, &record)?;
            let connector = &life.snapshot().connector;
            let Some(candidates) = self.step(connector.choices(name, &api_of(&life))).await?.transpose()? else {
                continue;
            };
            life.landed().await;
            let mut fields = connector.fields();
            let by_the_same = |grant: &&Grant| grant.connector == registration.descriptor().id;
            let before = record.active.as_ref().filter(by_the_same).and_then(|grant| grant.fields.get(name));
            let before = fields.get(name).filter(|value| !value.is_empty()).or(before);
            let picked = pick(registration, name, candidates, chosen.get(name), before)?;
            fields.set(*name, picked);
            check_learned(registration, &fields)?;
            record = self.learn(registration, &record.key, fields, consent).await?;
        }
        Ok(record)
    }

    /// Keeps fields with the pending grant of one consent.
    pub(super) async fn learn(
        &self,
        registration: &Registration,
        key: &Key,
        fields: Fields,
        consent: &str,
    ) -> Result<Record> {
        let owner = owner(registration, &fields);
        let kept = without(fields, &*self.presets.now(registration.descriptor().id)?);
        self.change(key, |record| {
            let Some(pending) = record.pending.as_mut().filter(|pending| pending.consent == consent) else {
                return Err(superseded());
            };
            pending.fields = kept.clone();
            pending.owner.clone_from(&owner);
            Ok(())
        })
        .await
    }

    /// The life of the grant that is not proven yet.
    pub(super) fn pending(self: &Arc<Self>, entry: &Arc<Entry>, record: &Record) -> Result<Arc<Lifecycle>> {
        Lifecycle::new(Arc::clone(self), Arc::clone(entry), Slot::Pending, record).map(Arc::new)
    }

    /// A reconnect is for the account that was connected before, unless the program allows another one.
    async fn check_owner(&self, registration: &Registration, record: &Record, step: Step) -> Result<()> {
        let owner = |grant: &Option<Grant>| grant.as_ref().and_then(|grant| grant.owner.clone());
        let (before, now) = (owner(&record.active), owner(&record.pending));
        // The hook may still say it; after that, an account that nobody names is not the same one.
        let open = before.is_none() || (now.is_none() && step == Step::Exchanged);
        if open || before == now || self.allow_other_owner {
            return Ok(());
        }
        let consent = record.pending.as_ref().map(|pending| pending.consent.clone());
        self.change(&record.key, |record| {
            record.pending = record.pending.take().filter(|pending| Some(&pending.consent) != consent.as_ref());
            Ok(())
        })
        .await?;
        let descriptor = registration.descriptor();
        let message = match descriptor.owner() {
            Some(_) => {
                "the consent is for another account than the one that was connected; log in there with the same one"
                    .to_owned()
            }
            None => format!(
                "`{}` does not tell whose account it is, and the one that was connected has an owner; connect as before, or \
                 disconnect it first",
                descriptor.id
            ),
        };
        Err(Error::Refused(Failure::new(Reason::OwnerChanged, message)))
    }

    /// Changes a record, again from what is stored if somebody else changed it at the same time.
    async fn change(&self, key: &Key, change: impl Fn(&mut Record) -> Result<()>) -> Result<Record> {
        loop {
            let now = self.clock.now();
            let mut record = self.store.load(key).await?.ok_or_else(gone)?;
            change(&mut record)?;
            record.updated_at = now;
            match self.store.save(&record, record.version).await {
                Ok(version) => return Ok(Record { version, ..record }),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// The authorized client of a life.
pub(super) fn api_of(life: &Arc<Lifecycle>) -> Api {
    Api::new(Arc::new(Authorized(Arc::clone(life))))
}

/// One of the candidates: the one that the person chose, the one of before if it is still there, or the only one.
fn pick(
    registration: &Registration,
    name: &str,
    candidates: Vec<Choice>,
    chosen: Option<&str>,
    before: Option<&str>,
) -> Result<String> {
    let field = registration.descriptor().field(name);
    let wanted = chosen.or(before);
    if let Some(found) = candidates.iter().find(|candidate| wanted == Some(candidate.value.as_str())) {
        return Ok(found.value.clone());
    }
    match candidates.as_slice() {
        [] => {
            let label = field.map_or_else(|| name.to_owned().into(), FieldDescriptor::label_text);
            let message = format!(
                "this account has nothing to choose for `{name}` ({label}): create one there, or take another account"
            );
            Err(Error::Refused(Failure::new(Reason::NotLearned, message)))
        }
        [_, ..] if chosen.is_some() => {
            let problem = "is not one of those that the service offers";
            Err(Error::Input(FieldError::new(name, field, problem).with_choices(candidates).into()))
        }
        [only] => Ok(only.value.clone()),
        _ => Err(Error::Input(FieldError::new(name, field, "has to be chosen").with_choices(candidates).into())),
    }
}

fn owner(registration: &Registration, fields: &crate::fields::Fields) -> Option<String> {
    let owner = registration.descriptor().owner().and_then(|field| fields.get(field.name));
    owner.filter(|owner| !owner.is_empty()).map(str::to_owned)
}

/// Whose account it is has to be known where the connector says how, or nobody could tell it from another one later.
fn check_owner_is_known(registration: &Registration, record: &Record) -> Result<()> {
    let known = record.pending.as_ref().is_none_or(|grant| grant.owner.is_some());
    match registration.descriptor().owner() {
        Some(field) if !known => {
            let message = format!(
                "the service did not say whose account this is: `{}` was not learned; look at where the connector learns it",
                field.name
            );
            Err(Error::Refused(Failure::new(Reason::NotLearned, message)))
        }
        _ => Ok(()),
    }
}

/// What is known of the owner of a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// What the token response says.
    Exchanged,
    /// What the hook says too.
    Connected,
}

fn superseded() -> Error {
    let message = "another consent was given for this connection at the same time";
    Error::Retry { after: None, failure: Failure::new(Reason::Conflict, message) }
}

fn gone() -> Error {
    Error::Reconnect(Failure::new(Reason::NotFound, "the connection was removed"))
}
