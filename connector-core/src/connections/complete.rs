//! Completing an authorization: from the callback to a connection that works.

use std::sync::{Arc, Weak};

use url::Url;

use super::authorize::without;
use super::{Connections, Session, Shared, key};
use crate::arrival::{admit, as_service_error, check_unchanged, learn_from_callback, learn_from_tokens, renew_by};
use crate::clock::deadline;
use crate::connection::{Authorized, Connection, Lifecycle, Slot, merged, test};
use crate::connector::Connector;
use crate::defaults::{FLIGHT_TIMEOUT, STEP_TIMEOUT};
use crate::error::{Error, Failure, Reason, Result};
use crate::http::Api;
use crate::oauth2::{Callback, CodeGrant, exchange, same, token_url};
use crate::registry::Registration;
use crate::store::{Grant, Key, PendingFlow, Record, Status, StoreError};

impl Connections {
    /// Completes an authorization: checks the callback, exchanges the code once, runs the steps after it and the test.
    /// `callback` is the address with which the service called the program back, as the person's browser had it.
    ///
    /// The work goes on if the caller goes away: a code that is spent is not lost. A program that knows the connector gets
    /// its type back by [`typed`](Connection::typed).
    ///
    /// # Errors
    ///
    /// - [`Error::Refused`] for a callback that does not belong to an authorization of this session, or that was used
    ///   before (a page that is loaded again, for example): [`Reason::StateUnknown`], [`Reason::StateMissing`],
    ///   [`Reason::StateExpired`]; and for one with parameters that have no place in it. Nothing was sent.
    /// - [`Error::Refused`] with [`Reason::OwnerChanged`] for another account than before.
    /// - [`Error::Reconnect`] when consent was not given, or when the code cannot be used (any more).
    /// - [`Error::Misconfigured`] when the service refuses the program itself.
    /// - What a step after the exchange says. Then the tokens are kept, and [`resume`](Self::resume) goes on from there.
    pub async fn complete(&self, session: &Session, callback: &str) -> Result<Connection> {
        let callback_path = path_of(callback);
        let callback = Callback::parse(callback)?;
        let flow = self.shared.waiting(session, callback.state()?).await?;
        let expected_path = path_of(&flow.redirect_uri);
        if callback_path != expected_path {
            let message = format!(
                "the callback came to `{}`, but this authorization's redirect URI has the path `{expected_path}`; pass the \
                 address as the browser had it",
                crate::error::printable(&callback_path)
            );
            return Err(Error::Refused(Failure::new(Reason::StateUnknown, message)));
        }
        check_issuer(flow.issuer.as_deref(), callback.get("iss"))?;
        if !self.shared.store.take(&flow.state_hash).await? {
            return Err(unknown_state());
        }
        // The state is used up: only now is anything else in the callback believed.
        let code = callback.code()?;
        let grant = CodeGrant {
            code,
            redirect_uri: flow.redirect_uri.clone(),
            verifier: flow.verifier.clone(),
            callback: callback.into_params(),
        };
        let shared = Arc::clone(&self.shared);
        detached(async move {
            let registration = shared.registry.find(&flow.key.connector)?;
            let record = shared.exchange(&registration, &flow, &grant).await?;
            shared.prove(&registration, record).await
        })
        .await
        .map(Connection::new)
    }

    /// Goes on with a connection whose consent was given but whose later steps failed.
    ///
    /// # Errors
    ///
    /// As the steps of [`complete`](Self::complete); [`Error::Reconnect`] when there is nothing to go on with.
    pub async fn resume<C: Connector>(&self, id: &str) -> Result<Connection<C>> {
        let registration = self.shared.registry.of::<C>()?;
        let key = key(&registration, id);
        let shared = Arc::clone(&self.shared);
        detached(async move {
            let record = shared.store.load(&key).await?;
            match record {
                Some(record) if record.pending.is_some() => shared.prove(&registration, record).await,
                Some(record) => shared.live_with(&registration, &record),
                None => {
                    let message = format!("no consent was given for {key}");
                    Err(Error::Reconnect(Failure::new(Reason::NotFound, message)))
                }
            }
        })
        .await
        .map(Connection::new)
    }
}

/// Runs a piece of work that must not end with its caller.
async fn detached<T: Send + 'static>(work: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
    let fallen = |_| Error::bug(Reason::Hook, "the step broke off: a hook panicked, or the program is ending");
    tokio::spawn(work).await.map_err(fallen)?
}

impl Shared {
    /// The flow that waits for this state, in this session. That there is none, and that it is another session's, look
    /// the same from outside.
    async fn waiting(&self, session: &Session, state: &str) -> Result<PendingFlow> {
        let flow = self.store.flow(&crate::oauth2::hash(state)).await?.ok_or_else(unknown_state)?;
        if !same(&flow.session_hash, &session.hash()) {
            return Err(unknown_state());
        }
        if self.clock.now() >= flow.deadline {
            self.store.take(&flow.state_hash).await?;
            let message = "the consent came too late; begin again";
            return Err(Error::Refused(Failure::new(Reason::StateExpired, message)));
        }
        Ok(flow)
    }

    /// Exchanges the code, once, and keeps what it gave as pending.
    async fn exchange(&self, registration: &Registration, flow: &PendingFlow, code: &CodeGrant) -> Result<Record> {
        let descriptor = registration.descriptor();
        let presets = self.presets.now(descriptor.id)?;
        let mut before = merged(&flow.fields, &presets);
        learn_from_callback(descriptor, |name| code.callback(name), &mut before)?;
        let mut connector = registration.read(&before).map_err(as_service_error)?;
        let before = connector.fields();
        let Some(oauth2) = descriptor.as_oauth2() else {
            return Err(Error::bug(Reason::Setup, "the connector has no code to exchange"));
        };
        let endpoint = token_url(&*connector, oauth2, &before)?;
        let verifier = code.verifier.as_ref().map_or("", |verifier| verifier.expose_secret());
        let http = self.plain(&*connector, &before, endpoint.as_ref(), &[code.code.expose_secret(), verifier])?;
        let work = exchange(&mut *connector, endpoint.as_ref(), code, &http);
        // A code is sent once, whatever comes back (RFC 6749, section 4.1.2): what would be worth another try of the
        // same request begins here with another consent.
        let tokens = deadline(&*self.clock, FLIGHT_TIMEOUT, work).await.flatten().map_err(code_is_spent)?;

        let now = self.clock.now();
        let tokens = admit(registration, tokens, now)?;
        let mut fields = connector.fields();
        check_unchanged(descriptor, &before, &fields)?;
        learn_from_tokens(descriptor, &tokens, &mut fields)?;
        registration.read(&fields).map_err(as_service_error)?;
        let pending = Grant {
            consent: crate::random::token()?.to_string(),
            owner: owner(registration, &fields),
            fields: without(fields, &presets),
            redirect_uri: flow.redirect_uri.clone(),
            issuer: flow.issuer.clone(),
            scopes_asked: oauth2.scopes.iter().map(ToString::to_string).collect(),
            generation: 1,
            obtained_at: now,
            renew_by: renew_by(&tokens, now),
            tokens,
        };
        self.change(&flow.key, |record| {
            record.pending = Some(pending.clone());
            Ok(())
        })
        .await
    }

    /// Runs the steps after the exchange, then puts the pending grant in the place of the active one.
    async fn prove(self: &Arc<Self>, registration: &Arc<Registration>, record: Record) -> Result<Arc<Lifecycle>> {
        let key = record.key.clone();
        let descriptor = registration.descriptor();
        let Some(consent) = record.pending.as_ref().map(|pending| pending.consent.clone()) else {
            return Err(gone());
        };
        let mine = |pending: &Grant| pending.consent == consent;
        self.check_owner(&record, Step::Exchanged).await?;

        let life = self.pending(registration, &record)?;
        let before = life.snapshot().connector.fields();
        let mut connector = registration.read(&before)?;
        let api = Api::new(Arc::new(Authorized(Arc::clone(&life))));
        let mut record = record;
        if let Some(outcome) = deadline(&*self.clock, STEP_TIMEOUT, connector.connected(&api)).await? {
            outcome?;
            // A renewal that a call of the hook began writes its tokens first.
            life.landed().await;
            let fields = connector.fields();
            check_unchanged(descriptor, &before, &fields)?;
            let owner = owner(registration, &fields);
            let kept = without(fields, &*self.presets.now(descriptor.id)?);
            record = self
                .change(&key, |record| {
                    let Some(pending) = record.pending.as_mut().filter(|pending| mine(pending)) else {
                        return Err(superseded());
                    };
                    pending.fields = kept.clone();
                    pending.owner.clone_from(&owner);
                    Ok(())
                })
                .await?;
        }
        self.check_owner(&record, Step::Connected).await?;

        check_owner_is_known(registration, &record)?;
        let life = self.pending(registration, &record)?;
        let api = Api::new(Arc::new(Authorized(Arc::clone(&life))));
        deadline(&*self.clock, STEP_TIMEOUT, test(&life, &api)).await??;
        life.landed().await;
        let renewed = life.snapshot();

        let record = self
            .change(&key, |record| {
                let Some(mut proven) = record.pending.take_if(|pending| mine(pending)) else {
                    return Err(superseded());
                };
                if renewed.generation() > proven.generation {
                    // Renewed, but not saved yet.
                    proven = Grant::clone(&renewed.grant);
                }
                // Whoever holds the old generation sees that this one is newer.
                let in_use =
                    self.lives().get(&key).and_then(Weak::upgrade).map_or(0, |life| life.snapshot().generation());
                let last = record.active.as_ref().map_or(0, |old| old.generation).max(in_use);
                proven.generation = proven.generation.max(last) + 1;
                record.active = Some(proven);
                record.status = Status::Connected;
                Ok(())
            })
            .await?;
        self.live_with(registration, &record)
    }

    fn pending(self: &Arc<Self>, registration: &Arc<Registration>, record: &Record) -> Result<Arc<Lifecycle>> {
        Lifecycle::new(Arc::clone(self), Arc::clone(registration), Slot::Pending, record).map(Arc::new)
    }

    /// A reconnect is for the account that was connected before, unless the program allows another one.
    async fn check_owner(&self, record: &Record, step: Step) -> Result<()> {
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
        let message =
            "the consent is for another account than the one that was connected; log in there with the same one";
        Err(Error::Refused(Failure::new(Reason::OwnerChanged, message)))
    }

    /// Changes a record, again from what is stored if somebody else changed it at the same time.
    async fn change(&self, key: &Key, change: impl Fn(&mut Record) -> Result<()>) -> Result<Record> {
        loop {
            let now = self.clock.now();
            let stored = self.store.load(key).await?;
            let mut record = stored.map_or_else(|| Record::new(key.clone(), now), Ok)?;
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

fn owner(registration: &Registration, fields: &crate::fields::Fields) -> Option<String> {
    let owner = registration.descriptor().owner().and_then(|field| fields.get(field.name));
    owner.filter(|owner| !owner.is_empty()).map(str::to_owned)
}

/// Whose account it is has to be known where the connector says how, or nobody could tell it from another one later.
fn check_owner_is_known(registration: &Registration, record: &Record) -> Result<()> {
    let known = record.pending.as_ref().is_none_or(|grant| grant.owner.is_some());
    match registration.descriptor().owner() {
        Some(field) if !known => {
            let message = format!("the service did not say whose account this is: `{}` was not learned", field.name);
            Err(Error::Refused(Failure::new(Reason::NotLearned, message)))
        }
        _ => Ok(()),
    }
}

/// RFC 9207, section 2.4: plain comparison of strings.
fn check_issuer(expected: Option<&str>, given: Option<&str>) -> Result<()> {
    match (expected, given) {
        (Some(expected), Some(given)) if expected != given => {
            let message = "the callback comes from another issuer than the one that was asked";
            Err(Error::Refused(Failure::new(Reason::IssuerMismatch, message)))
        }
        _ => Ok(()),
    }
}

/// What a lost or failed exchange means for whoever waits: the code cannot be sent again.
fn code_is_spent(error: Error) -> Error {
    match error {
        Error::Retry { failure, .. } => Error::Reconnect(failure),
        Error::Reconnect(failure) if failure.reason() == Reason::OAuth => {
            Error::Reconnect(failure.with_message("the service does not accept the code of this consent"))
        }
        other => other,
    }
}

fn unknown_state() -> Error {
    let message = "nobody waits for this callback: it was used already, is of another session, or was not begun here";
    Error::Refused(Failure::new(Reason::StateUnknown, message))
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

/// The path of an address, or of a request's target.
fn path_of(address: &str) -> String {
    match Url::parse(address) {
        Ok(url) => url.path().to_owned(),
        Err(_) => address.split(['?', '#']).next().unwrap_or_default().to_owned(),
    }
}
