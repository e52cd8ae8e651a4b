//! One renewal: take the lease, read what the store holds, refresh, save, then use.

use std::sync::Arc;

use super::lifecycle::{
    Age, Came, Claim, Held, Lifecycle, OnRead, OnRefusal, OnSave, Outcome, Slot, Stop, ended, no_refresh_token,
    on_refusal, on_save,
};
use super::snapshot::{Snapshot, merged};
use crate::arrival::{admit, check_hosts, check_learned, check_unchanged, learn_from_tokens, renew_by};
use crate::behaviour::Hook;
use crate::clock::deadline;
use crate::connections::{Before, is_to_be_asked, without};
use crate::defaults::{FLIGHT_TIMEOUT, SAVE_PAUSE};
use crate::describe::Authorization;
use crate::error::{Error, Failure, Reason, Result};
use crate::oauth2::issuer;
use crate::oauth2::{Purpose, RefreshGrant, client_assertion, obtain, refresh};
use crate::secret::Secret;
use crate::store::{Grant, Record, Status, StoreError};
use crate::tokens::Expiry;

/// Renews the tokens of a snapshot, as the only one of all processes that share the store.
pub(super) async fn renew(life: &Arc<Lifecycle>, stale: &mut Arc<Snapshot>) -> Outcome {
    let held = match life.claim(stale).await? {
        Claim::Held(held) => held,
        Claim::Newer(newer) => return Ok(newer),
    };
    let outcome = held.during(renew_within(life, stale, &held)).await;
    held.end().await;
    outcome
}

async fn renew_within(life: &Arc<Lifecycle>, stale: &mut Arc<Snapshot>, held: &Held) -> Outcome {
    if let Some(since) = held.abandoned() {
        tracing::warn!(connection = %life.key, "a renewal by another process was not ended; its answer counts as lost");
        if let Err(error) = life.mark_unanswered(None, since).await {
            tracing::warn!(connection = %life.key, %error, "that an answer is lost is not saved");
            life.machine().unanswered(stale.facts(), since);
            held.keep();
        }
    }
    let repeat = match look(life, stale).await? {
        Look::Newer(newer) => return Ok(newer),
        Look::Same(OnRead::Send { repeat }) => repeat,
        Look::Same(_) => return Err(waits()),
    };
    let outcome = send(life, stale, held, repeat).await;
    if let Err(error) = &outcome {
        tracing::warn!(connection = %life.key, %error, "the token was not renewed");
        let unanswered = life.machine().unanswered_since(stale.facts());
        if let Some(since) = unanswered.filter(|_| !matches!(error, Error::Reconnect(_)))
            && let Err(error) = life.mark_unanswered(Some(stale), since).await
        {
            tracing::warn!(connection = %life.key, %error, "that an answer is lost is not saved");
            held.keep();
        }
    }
    held.is_answered();
    match outcome {
        // Whoever waits needs no error if somebody has connected the account anew meanwhile.
        Err(error @ Error::Retry { .. }) => match look_once_more(life, stale).await {
            Ok(Look::Newer(newer)) if newer.age(life.now()) != Age::Dead => Ok(newer),
            _ => Err(error),
        },
        outcome => outcome,
    }
}

/// Asks the service, once more if the answer is lost and that may be, and keeps what comes of it.
async fn send(life: &Arc<Lifecycle>, stale: &Arc<Snapshot>, held: &Held, repeat: bool) -> Outcome {
    let began = life.now();
    held.sends(stale);
    let mut outcome = request(life, stale).await;
    if let Err(error) = &outcome
        && error.leaves_unanswered()
    {
        life.machine().unanswered(stale.facts(), began);
    }
    if let Err(error) = &outcome
        && error.is_lost_reply()
        && life.machine().repeats(stale.facts(), began, repeat, held.is_held(), life.now())
    {
        // Whoever renewed meanwhile has used the refresh token: a repeat would look like theft.
        if let Look::Newer(newer) = look_once_more(life, stale).await? {
            return Ok(newer);
        }
        tracing::warn!(connection = %life.key, %error, "the answer is lost; the same refresh token is tried once more");
        outcome = request(life, stale).await;
    }
    match outcome {
        Ok(Renewed { grant, fault, asks }) => {
            let outcome = keep(life, stale, grant, asks, held).await;
            fault.map_or(outcome, Err)
        }
        Err(error @ Error::Reconnect(_)) if error.reason() != Some(Reason::IssuerChanged) => {
            after_refusal(life, stale, error).await
        }
        Err(error) => Err(error),
    }
}

/// What the record has of the tokens that are to be renewed.
pub(super) enum Look {
    /// Newer ones, which are in use from now on.
    Newer(Arc<Snapshot>),
    /// The same: what is to be done about them.
    Same(OnRead),
}

/// Reads the record, and takes over what it has that is newer. If that is past its end too, it is what is to be renewed.
///
/// # Errors
///
/// Why nothing is to be sent.
pub(super) async fn look(life: &Arc<Lifecycle>, stale: &mut Arc<Snapshot>) -> Result<Look> {
    let read = life.stored().await;
    loop {
        let sight = life.sight(&read, stale);
        let next = life.machine().read(stale.facts(), &sight, life.now());
        match (next, &read) {
            (OnRead::Adopt, Ok(Some(record))) => {
                *stale = life.adopt(record)?;
                return Ok(Look::Newer(Arc::clone(stale)));
            }
            (OnRead::AdoptAndLookAgain, Ok(Some(record))) => *stale = life.adopt(record)?,
            (OnRead::Stop(stop), _) => return Err(stopped(life, stop, read)),
            (OnRead::Send { .. }, Err(error)) => {
                tracing::warn!(connection = %life.key, %error, "renewing without a look at the store");
                return Ok(Look::Same(next));
            }
            (next, _) => return Ok(Look::Same(next)),
        }
    }
}

/// The same between two requests: what is newer is taken over whatever its age, and a store that cannot be read keeps nobody.
async fn look_once_more(life: &Arc<Lifecycle>, stale: &Snapshot) -> Result<Look> {
    let read = life.stored().await;
    let sight = life.sight(&read, stale);
    let next = life.machine().read(stale.facts(), &sight, life.now());
    match (next, &read) {
        (OnRead::Adopt | OnRead::AdoptAndLookAgain, Ok(Some(record))) => life.adopt(record).map(Look::Newer),
        (OnRead::Stop(stop @ (Stop::Removed | Stop::Missing | Stop::Ended)), _) => Err(stopped(life, stop, read)),
        (next, _) => Ok(Look::Same(next)),
    }
}

fn stopped(life: &Lifecycle, stop: Stop, read: Result<Option<Record>, StoreError>) -> Error {
    match (stop, read) {
        (Stop::Unread, Err(error)) => error.into(),
        (Stop::Ended, _) => ended(),
        (Stop::Missing, _) => life.missing(),
        (Stop::Removed | Stop::Unread, _) => removed(),
    }
}

/// New tokens, and what is wrong with the connector all the same.
struct Renewed {
    grant: Grant,
    fault: Option<Error>,
    /// Whether the service is asked when they end.
    asks: bool,
}

/// Asks the service for new tokens.
async fn request(life: &Lifecycle, stale: &Snapshot) -> Result<Renewed> {
    if !stale.is_renewable() {
        return Err(no_refresh_token());
    }
    let shared = &life.shared;
    let registration = &stale.registration;
    let descriptor = registration.descriptor();
    // Presets are read at each use: a rotated client secret takes effect here.
    let presets = shared.presets.now(descriptor.id)?;
    let before = merged(&stale.grant.fields, &presets);
    let mut connector = registration.read(&before)?;
    let before = connector.fields();
    let issuer = issuer::unchanged(stale.grant.issuer.as_deref(), &*connector, &before)?;
    let asked = shared.token_request(&*connector, &before, Purpose::Refresh, Before::of_grant(&stale.grant)).await?;
    let (endpoint, token_endpoint) = (asked.url, asked.learned);
    let refresh_token = stale.grant.tokens.refresh_token.clone().unwrap_or_else(|| Secret::new(""));
    let access_token = stale.grant.tokens.access_token.clone();
    let known = [refresh_token.expose_secret(), access_token.expose_secret()];
    let http = life.shared.plain(&*connector, &before, endpoint.as_ref(), &known)?;
    let http = life.shared.proving(http, descriptor, &before, stale.prover());
    let assertion = client_assertion(descriptor, &before, shared.clock.now())?;
    let redirect_uri = stale.grant.redirect_uri.clone();
    let grant = RefreshGrant { access_token, refresh_token, redirect_uri, assertion };
    let asked_at = shared.clock.now();
    let renewed = async {
        match &descriptor.authorization {
            Authorization::OAuth2(_) => refresh(&mut *connector, endpoint.as_ref(), &grant, &http).await,
            Authorization::Custom if registration.has(Hook::Refresh) => {
                refresh(&mut *connector, endpoint.as_ref(), &grant, &http).await
            }
            _ => obtain(&mut *connector, endpoint.as_ref(), grant.assertion.as_ref(), &http).await,
        }
    };
    let tokens = deadline(&*shared.clock, FLIGHT_TIMEOUT, renewed).await??;
    let asks = is_to_be_asked(&*connector, &tokens);

    let now = shared.clock.now();
    let mut tokens = admit(registration, tokens, asked_at)?;
    let old = &stale.grant.tokens;
    if tokens.refresh_token.is_none() {
        // RFC 6749, section 6: the old refresh token goes on.
        tokens.refresh_token.clone_from(&old.refresh_token);
        if tokens.refresh_expiry == Expiry::Unknown {
            tokens.refresh_expiry = old.refresh_expiry;
        }
    }
    if tokens.scopes.is_none() {
        tokens.scopes.clone_from(&old.scopes);
    }
    // The old refresh token is spent by now: whatever is wrong with the rest, the new tokens are kept.
    let mut fields = connector.fields();
    let fault = check_unchanged(descriptor, &before, &fields).and_then(|()| check_hosts(descriptor, &fields)).err();
    if fault.is_some() {
        fields.clone_from(&before);
    }
    let known = fields.clone();
    // Further tokens are renewed on their own; and the answer of one of them is not about the account's first token.
    tokens.named.clear();
    if let Slot::Named(_) = life.slot {
        tokens.members.clear();
    }
    learn_from_tokens(descriptor, &tokens, &mut fields);
    let learned = check_learned(registration, &fields);
    let owner = descriptor.owner().and_then(|field| fields.get(field.name));
    let other_owner = stale.grant.owner.is_some() && owner != stale.grant.owner.as_deref();
    match learned {
        Ok(()) if !other_owner => {}
        Ok(()) => {
            tracing::warn!(connection = %life.key, "a renewal names another account; what was learned before goes on");
            fields = known;
        }
        Err(error) => {
            tracing::warn!(connection = %life.key, %error, "what was learned before goes on");
            fields = known;
        }
    }
    let grant = Grant {
        fields: without(fields, &presets),
        renew_by: renew_by(&tokens, now),
        obtained_at: now,
        unanswered_since: None,
        generation: stale.grant.generation + 1,
        issuer: issuer.or_else(|| stale.grant.issuer.clone()),
        token_endpoint,
        tokens,
        ..Grant::clone(&stale.grant)
    };
    Ok(Renewed { grant, fault, asks })
}

/// Saves new tokens, then puts them in use. A token that the service has rotated is never thrown away: if the store
/// cannot take it, it is used from memory and saved later.
async fn keep(life: &Arc<Lifecycle>, stale: &Snapshot, grant: Grant, asks: bool, held: &Held) -> Outcome {
    match save(life, stale.generation(), &grant).await {
        Ok(Saved::Written) => {}
        Ok(Saved::Lost(record)) => return life.adopt(&record),
        Err(error @ Error::Reconnect(_)) => return Err(error),
        Err(error) => {
            tracing::error!(connection = %life.key, %error, "renewed tokens are in memory only; saving is tried again");
            // Whoever had the lease would read the old tokens, and send a refresh token that is spent.
            held.keep();
            let (life, stale, grant) = (Arc::clone(life), stale.generation(), grant.clone());
            tokio::spawn(async move { save_later(&life, stale, &grant).await });
        }
    }
    // Only now: hooks and presets may fail, and the tokens must not be lost by that.
    let mut snapshot = life.prepared(Arc::new(grant), stale)?;
    if asks && let Some(end) = life.shared.end_of(&*snapshot.connector, &snapshot.grant.tokens).await {
        let mut grant = Grant::clone(&snapshot.grant);
        grant.tokens.expiry = end;
        match save(life, grant.generation, &grant).await {
            Ok(Saved::Written) => {}
            Ok(Saved::Lost(record)) => return life.adopt(&record),
            Err(error @ Error::Reconnect(_)) => return Err(error),
            Err(error) => tracing::warn!(connection = %life.key, %error, "when the token ends is in memory only"),
        }
        snapshot = life.prepared(Arc::new(grant), &snapshot)?;
    }
    Ok(life.install(snapshot, Came::ByRenewal))
}

enum Saved {
    Written,
    /// Somebody else has renewed at the same time; theirs is in the store.
    Lost(Box<Record>),
}

/// Writes a grant in the place of the generation it replaces.
async fn save(life: &Lifecycle, replaces: u64, grant: &Grant) -> Result<Saved> {
    loop {
        let Some(mut record) = life.stored().await? else {
            return Err(removed());
        };
        let stored = life.slot.of(&record);
        let stored = stored.as_ref().map(|stored| (stored.generation, stored.consent.as_str()));
        let refused = life.machine().has_refused(grant.generation);
        let next = on_save(replaces, &grant.consent, stored, refused);
        match next {
            OnSave::WriteAsEnded if matches!(life.slot, Slot::Named(_)) => return Err(ended()),
            OnSave::Write | OnSave::WriteAsEnded => {}
            OnSave::Adopt => return Ok(Saved::Lost(Box::new(record))),
            OnSave::Removed => return Err(removed()),
        }
        life.slot.put(&mut record, grant.clone());
        if life.slot == Slot::Active {
            // Whoever was told that it has ended was late, if that was about the tokens before these.
            record.status = if next == OnSave::Write { Status::Connected } else { Status::NeedsReconnect };
        }
        record.updated_at = life.shared.clock.now();
        match life.shared.store.save(&record, record.version).await {
            Ok(_) => return Ok(Saved::Written),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Tries again and again; the task keeps the connection, and with it the tokens, alive until the store has them.
async fn save_later(life: &Lifecycle, replaces: u64, grant: &Grant) {
    loop {
        life.shared.clock.sleep(SAVE_PAUSE).await;
        if life.snapshot().generation() > grant.generation {
            // A later renewal has replaced these tokens, and saves its own.
            return;
        }
        life.hold_on().await;
        // When they end may have become known since.
        let current = life.snapshot();
        let is_of_them = current.grant.consent == grant.consent && current.generation() == grant.generation;
        match save(life, replaces, if is_of_them { &current.grant } else { grant }).await {
            Ok(Saved::Written) => {
                tracing::info!(connection = %life.key, "renewed tokens are saved now");
                return life.let_go().await;
            }
            // Theirs are adopted when these come to their end.
            Ok(Saved::Lost(_)) | Err(Error::Reconnect(_)) => return life.let_go().await,
            Err(error) => {
                tracing::warn!(connection = %life.key, %error, "renewed tokens are still in memory only");
            }
        }
    }
}

/// After `invalid_grant` the store is read once more: another process may have renewed with this refresh token. Only if
/// it did not is the connection at its end.
async fn after_refusal(life: &Arc<Lifecycle>, stale: &Arc<Snapshot>, error: Error) -> Outcome {
    life.machine().refuses(stale.facts());
    match refuse(life, stale, &error).await {
        Ok(outcome) => outcome,
        Err(unsaved) => {
            tracing::error!(connection = %life.key, error = %unsaved, "the end of a connection is not saved; it is tried again");
            let (life, stale, why) = (Arc::clone(life), Arc::clone(stale), error.clone());
            tokio::spawn(async move { refuse_later(&life, &stale, &why).await });
            Err(error)
        }
    }
}

/// Tries again and again; the task keeps the connection, and with it what the service has said, alive until the store has it.
async fn refuse_later(life: &Lifecycle, stale: &Snapshot, error: &Error) {
    loop {
        life.shared.clock.sleep(SAVE_PAUSE).await;
        let replaced = life.snapshot().grant.consent != stale.grant.consent;
        if replaced || !life.has_ended() || refuse(life, stale, error).await.is_ok() {
            return;
        }
    }
}

/// Reads what the store has by now, and takes it over or writes that this is the end.
async fn refuse(life: &Lifecycle, stale: &Snapshot, error: &Error) -> Result<Outcome, StoreError> {
    loop {
        let read = life.stored().await;
        let next = on_refusal(stale.facts(), &life.sight(&read, stale));
        let mut record = match (next, read?) {
            (OnRefusal::Adopt, Some(record)) => return Ok(life.adopt(&record)),
            (OnRefusal::MarkEnded, Some(record)) => record,
            (OnRefusal::Removed, _) => return Ok(Err(removed())),
            _ => return Ok(Err(error.clone())),
        };
        match life.slot {
            // Nothing to go on with.
            Slot::Pending => {
                record.pending = None;
                if record.active.is_none() {
                    record.status = Status::NeedsReconnect;
                }
            }
            Slot::Active => record.status = Status::NeedsReconnect,
            // The connection goes on without it.
            Slot::Named(name) => {
                if let Some(named) = record.active.as_mut().and_then(|active| active.named.get_mut(name)) {
                    named.tokens.refresh_token = None;
                    named.renew_by = None;
                }
            }
        }
        record.updated_at = life.shared.clock.now();
        match life.shared.store.save(&record, record.version).await {
            Ok(_) => {
                tracing::warn!(connection = %life.key, %error, "the service has ended the connection");
                return Ok(Err(error.clone()));
            }
            Err(StoreError::Conflict) => {}
            Err(unsaved) => return Err(unsaved),
        }
    }
}

fn removed() -> Error {
    Error::Reconnect(Failure::new(Reason::NotFound, "the connection was removed"))
}

/// The answer to a renewal was lost while the old token was good: another one could end that, too.
fn waits() -> Error {
    let message = "the answer to the last renewal of the tokens was lost: they are renewed when the access token ends";
    Error::Retry { after: None, failure: Failure::new(Reason::Timeout, message) }
}
