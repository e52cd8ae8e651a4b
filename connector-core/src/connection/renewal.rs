//! One renewal: read what the store holds, refresh, save, then use.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::lifecycle::{Came, Lifecycle, Outcome, Slot, ended, no_refresh_token};
use super::snapshot::{Age, Snapshot, merged};
use crate::arrival::{admit, check_hosts, check_learned, check_unchanged, learn_from_tokens, renew_by};
use crate::behaviour::Hook;
use crate::clock::{after, deadline};
use crate::connections::{Before, is_to_be_asked, without};
use crate::defaults::{FLIGHT_TIMEOUT, SAVE_PAUSE};
use crate::describe::Authorization;
use crate::error::{Error, Failure, Reason, Result};
use crate::oauth2::issuer;
use crate::oauth2::{Purpose, RefreshGrant, client_assertion, obtain, refresh};
use crate::secret::Secret;
use crate::store::{Grant, Record, Status, StoreError};
use crate::tokens::Expiry;

/// Renews the tokens of a snapshot.
pub(super) async fn renew(life: &Arc<Lifecycle>, stale: &mut Arc<Snapshot>) -> Outcome {
    match life.stored().await {
        Ok(Some(record)) if is_newer(life.slot, &record, stale) => {
            *stale = life.adopt(&record)?;
            let age = stale.age(life.shared.clock.now());
            // One that is good is used at once; the next call renews it ahead of its end.
            if age != Age::Dead {
                return Ok(Arc::clone(stale));
            }
            // What somebody else has got is past its time too.
            if life.slot == Slot::Active && record.status == Status::NeedsReconnect {
                return Err(ended());
            }
        }
        // Another program was told so by the service; to ask again would tell nothing new.
        Ok(Some(record)) if life.slot == Slot::Active && record.status == Status::NeedsReconnect => return Err(ended()),
        Ok(Some(record)) if life.slot.of(&record).is_none() => return Err(life.missing()),
        Ok(Some(record)) if is_over(life.slot, &record, stale) => return Err(ended()),
        Ok(Some(_)) => {}
        Ok(None) => return Err(removed()),
        // With a good token in hand the renewal can wait for the store; with a dead one it cannot.
        Err(error) if stale.surely_alive(life.shared.clock.now()) => return Err(error.into()),
        Err(error) => {
            tracing::warn!(connection = %life.key, %error, "renewing without a look at the store");
        }
    }
    let clock = &life.shared.clock;
    let began = clock.now();
    // After one that was lost while the token was good, this one is the repeat.
    let is_repeat = life.was_lost(stale);
    let mut outcome = request(life, stale).await;
    if let Err(error) = &outcome
        && error.is_lost_reply()
        && !is_repeat
        && may_repeat(life, stale, began)
    {
        // Whoever renewed meanwhile has used the refresh token: a repeat would look like theft.
        match life.stored().await {
            Ok(None) => return Err(removed()),
            Ok(Some(record)) if is_newer(life.slot, &record, stale) => return life.adopt(&record),
            _ => {}
        }
        tracing::warn!(connection = %life.key, %error, "the answer is lost; the same refresh token is tried once more");
        outcome = request(life, stale).await;
    }
    match outcome {
        Ok(Renewed { grant, fault, asks }) => {
            let outcome = keep(life, stale, grant, asks).await;
            fault.map_or(outcome, Err)
        }
        Err(error @ Error::Reconnect(_)) if error.reason() != Some(Reason::IssuerChanged) => {
            after_refusal(life, stale, error).await
        }
        Err(error) => {
            tracing::warn!(connection = %life.key, %error, "the token was not renewed");
            Err(error)
        }
    }
}

/// Whether a request whose answer is lost may be repeated at once: nothing is at stake, because the old access token is dead,
/// or because the service declares that it still takes the old refresh token. Otherwise a repeat could look like theft
/// (RFC 9700, section 4.14.2) and end a token that is still in use.
fn may_repeat(life: &Lifecycle, stale: &Snapshot, began: SystemTime) -> bool {
    let endpoint = stale.registration.descriptor().token_endpoint();
    let grace = endpoint.and_then(|endpoint| endpoint.refresh_grace).map(Duration::from_secs);
    let now = life.shared.clock.now();
    grace.is_some_and(|grace| now < after(began, grace)) || !life.may_be_alive(stale, now)
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
    let mut tokens = admit(registration, tokens, now)?;
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
async fn keep(life: &Arc<Lifecycle>, stale: &Snapshot, grant: Grant, asks: bool) -> Outcome {
    match save(life, stale.generation(), &grant).await {
        Ok(Saved::Written) => {}
        Ok(Saved::Lost(record)) => return life.adopt(&record),
        Err(error @ Error::Reconnect(_)) => return Err(error),
        Err(error) => {
            tracing::error!(connection = %life.key, %error, "renewed tokens are in memory only; saving is tried again");
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
        if stored.as_ref().is_some_and(|stored| stored.generation > replaces || stored.consent != grant.consent) {
            return Ok(Saved::Lost(Box::new(record)));
        }
        if stored.is_none() {
            return Err(removed());
        }
        life.slot.put(&mut record, grant.clone());
        if life.slot == Slot::Active {
            // Whoever was told that it has ended was late.
            record.status = Status::Connected;
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
        // When they end may have become known since.
        let current = life.snapshot();
        let is_of_them = current.grant.consent == grant.consent && current.generation() == grant.generation;
        match save(life, replaces, if is_of_them { &current.grant } else { grant }).await {
            Ok(Saved::Written) => {
                tracing::info!(connection = %life.key, "renewed tokens are saved now");
                return;
            }
            // Theirs are adopted when these come to their end.
            Ok(Saved::Lost(_)) | Err(Error::Reconnect(_)) => return,
            Err(error) => {
                tracing::warn!(connection = %life.key, %error, "renewed tokens are still in memory only");
            }
        }
    }
}

/// After `invalid_grant` the store is read once more: another process may have renewed with this refresh token. Only if
/// it did not is the connection at its end.
async fn after_refusal(life: &Lifecycle, stale: &Snapshot, error: Error) -> Outcome {
    loop {
        let mut record = match life.stored().await {
            Ok(Some(record)) => record,
            Ok(None) => return Err(removed()),
            Err(unreachable) => {
                tracing::error!(connection = %life.key, error = %unreachable, "the end of a connection is not saved");
                return Err(error);
            }
        };
        // Another consent than the one that was refused is good, whatever its number.
        let other = |grant: &Grant| grant.consent != stale.grant.consent;
        if is_newer(life.slot, &record, stale) || life.slot.of(&record).as_deref().is_some_and(other) {
            return life.adopt(&record);
        }
        match life.slot {
            // Nothing to go on with.
            Slot::Pending => {
                record.pending = None;
                if record.active.is_none() {
                    record.status = Status::NeedsReconnect;
                }
            }
            Slot::Active if record.status == Status::NeedsReconnect => return Err(error),
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
            Err(StoreError::Conflict) => {}
            Ok(_) => {
                tracing::warn!(connection = %life.key, %error, "the service has ended the connection");
                return Err(error);
            }
            Err(unsaved) => {
                tracing::error!(connection = %life.key, error = %unsaved, "the end of a connection is not saved");
                return Err(error);
            }
        }
    }
}

/// Whether the service has ended a further token: the record has it without what it was renewed by.
fn is_over(slot: Slot, record: &Record, stale: &Snapshot) -> bool {
    let renewable = stale.grant.tokens.refresh_token.is_some();
    let gone = |grant: &Grant| grant.consent == stale.grant.consent && grant.tokens.refresh_token.is_none();
    matches!(slot, Slot::Named(_)) && renewable && slot.of(record).as_deref().is_some_and(gone)
}

fn is_newer(slot: Slot, record: &Record, than: &Snapshot) -> bool {
    than.is_older_than(slot.of(record).as_deref())
}

fn removed() -> Error {
    Error::Reconnect(Failure::new(Reason::NotFound, "the connection was removed"))
}
