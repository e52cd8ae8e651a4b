//! Ending a connection: the service is told, and everything is forgotten.

use std::sync::Arc;

use super::complete::detached;
use super::prove::api_of;
use super::{Connections, Shared};
use crate::behaviour::Hook;
use crate::connectable::Connectable;
use crate::connection::{Lifecycle, Slot, merged};
use crate::error::{Error, Reason, Result};
use crate::oauth2::issuer;
use crate::oauth2::revoke::revoke as revoke_at;
use crate::registry::Registration;
use crate::store::Grant;

impl Connections {
    /// Ends a connection: tells the service, by the connector's `disconnect` hook or by revoking the refresh token and then
    /// the access token (RFC 7009), and forgets it here in any case. One that does not exist is no error.
    ///
    /// # Errors
    ///
    /// [`Error::Retry`](crate::Error::Retry) when the store cannot be used: nothing was done. What the service says when it
    /// was told: the connection is forgotten here all the same.
    pub async fn disconnect<C: Connectable>(&self, id: &str) -> Result<()> {
        self.shared.registry.of::<C>()?;
        self.disconnect_untyped(C::ABOUT.id, id).await
    }

    /// The same for a program that must know that the service was told: where the connector has no way to tell it, nothing is
    /// done at all.
    ///
    /// # Errors
    ///
    /// [`Error::Bug`] before anything is done when the connector has neither a `revoke_url` nor a `disconnect` hook, and no issuer
    /// whose metadata say it; what keeps these from being had; [`Error::Misconfigured`] with [`Reason::NotOffered`] when the
    /// choice among several does not have the connector of the connection; otherwise as [`disconnect`](Self::disconnect).
    pub async fn revoke<C: Connectable>(&self, id: &str) -> Result<()> {
        self.shared.registry.of::<C>()?;
        self.revoke_untyped(C::ABOUT.id, id).await
    }

    /// The same for a connector whose type is not known.
    ///
    /// # Errors
    ///
    /// As [`revoke`](Self::revoke).
    pub async fn revoke_untyped(&self, connector: &str, id: &str) -> Result<()> {
        let entry = self.shared.registry.find(connector)?;
        let record = self.shared.store.load(&entry.key(id)).await?;
        let may_be_told = |one: &Registration| can_revoke(one) || one.descriptor().relies_on_metadata(one.hooks());
        let mut is_told = record.is_some() || entry.connectors().all(may_be_told);
        // Of a choice among several, those by which the account is connected.
        let grants = record.as_ref().map_or([None, None], |record| [record.active.as_ref(), record.pending.as_ref()]);
        for grant in grants.into_iter().flatten() {
            is_told &= self.shared.can_revoke(entry.connector(&grant.connector)?, grant).await?;
        }
        if !is_told {
            let message = "the connector does not say how its service revokes tokens: declare `revoke_url`, write a \
                           `disconnect` hook, or end the connection with `Connections::disconnect`";
            return Err(Error::bug(Reason::Setup, message));
        }
        self.disconnect_untyped(connector, id).await
    }

    /// The same as [`disconnect`](Self::disconnect) for a connector whose type is not known.
    ///
    /// # Errors
    ///
    /// As [`disconnect`](Self::disconnect).
    pub async fn disconnect_untyped(&self, connector: &str, id: &str) -> Result<()> {
        let entry = self.shared.registry.find(connector)?;
        let Some(record) = self.shared.store.load(&entry.key(id)).await? else {
            return Ok(());
        };
        let mut told = match self.shared.live_with(&entry, &record) {
            Ok(life) => detached(tell(life)).await,
            Err(_) if record.active.is_none() => Ok(()),
            // It cannot be prepared any more, because a preset is missing for example: it is forgotten untold.
            Err(error) => Err(error),
        };
        // A consent that was never proven has tokens too.
        if record.pending.is_some() {
            let unproven = match self.shared.pending(&entry, &record) {
                Ok(life) if life.snapshot().registration.has(Hook::Disconnect) => Ok(()),
                Ok(life) => detached(async move { revoke(&life).await }).await,
                Err(error) => Err(error),
            };
            told = told.and(unproven);
        }
        self.forget_untyped(connector, id).await?;
        if let Err(error) = &told {
            tracing::warn!(connector, %error, "a connection was forgotten, and the service did not hear of it");
        }
        told
    }
}

impl Shared {
    /// Whether the service can be told that a grant ends: by what the connector states, or by its issuer's metadata.
    async fn can_revoke(&self, registration: &Registration, grant: &Grant) -> Result<bool> {
        if can_revoke(registration) {
            return Ok(true);
        }
        let presets = self.presets.now(registration.descriptor().id)?;
        let connector = registration.read(&merged(&grant.fields, &presets))?;
        let fields = connector.fields();
        Ok(self.revocation(&*connector, &fields).await?.is_some())
    }
}

fn can_revoke(registration: &Registration) -> bool {
    let declared = registration.descriptor().as_oauth2().is_some_and(|oauth2| !oauth2.revoke_url.is_empty());
    declared || registration.has(Hook::Disconnect)
}

/// Tells the service that a connection ends.
async fn tell(life: Arc<Lifecycle>) -> Result<()> {
    // A renewal that runs replaces the tokens that are to be revoked.
    life.landed().await;
    let snapshot = life.snapshot();
    match life.shared.step(snapshot.connector.disconnect(&api_of(&life))).await? {
        Some(outcome) => outcome,
        None => revoke(&life).await,
    }
}

/// Revokes the tokens, where the service has an endpoint for it.
async fn revoke(life: &Arc<Lifecycle>) -> Result<()> {
    let snapshot = life.snapshot();
    let fields = snapshot.connector.fields();
    let Some(endpoint) = life.shared.revocation(&*snapshot.connector, &fields).await? else {
        return Ok(());
    };
    issuer::unchanged(snapshot.grant.issuer.as_deref(), &*snapshot.connector, &fields)?;
    let tokens = &snapshot.grant.tokens;
    let refresh_token = tokens.refresh_token.as_ref().map_or("", |token| token.expose_secret());
    let known = [tokens.access_token.expose_secret(), refresh_token];
    let http = life.shared.plain(&*snapshot.connector, &fields, Some(&endpoint.url), &known)?;
    let mut told = revoke_at(&endpoint, tokens, &http).await;
    for name in snapshot.grant.named.keys() {
        let further = life.using(name)?;
        further.landed().await;
        // Another process may have renewed it; what is not proven yet has no further tokens that are.
        if let (Slot::Active, Ok(Some(record))) = (life.slot, life.stored().await) {
            further.adopt_newer(&record)?;
        }
        let further = further.snapshot();
        told = told.and(revoke_at(&endpoint, &further.grant.tokens, &http).await);
    }
    told
}
