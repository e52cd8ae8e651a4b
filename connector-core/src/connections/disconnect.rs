//! Ending a connection: the service is told, and everything is forgotten.

use std::sync::Arc;

use super::complete::detached;
use super::prove::api_of;
use super::{Connections, key};
use crate::behaviour::Hook;
use crate::connection::{Lifecycle, Slot, issuer_of};
use crate::connector::Connector;
use crate::error::{Error, Reason, Result};
use crate::oauth2::revoke::{endpoint as revocation, revoke as revoke_at};

impl Connections {
    /// Ends a connection: tells the service, by the connector's `disconnect` hook or by revoking the refresh token and then
    /// the access token (RFC 7009), and forgets it here in any case. One that does not exist is no error.
    ///
    /// # Errors
    ///
    /// [`Error::Retry`](crate::Error::Retry) when the store cannot be used: nothing was done. What the service says when it
    /// was told: the connection is forgotten here all the same.
    pub async fn disconnect<C: Connector>(&self, id: &str) -> Result<()> {
        self.shared.registry.of::<C>()?;
        self.disconnect_untyped(C::DESCRIPTOR.id, id).await
    }

    /// The same for a program that must know that the service was told: where the connector has no way to tell it, nothing is
    /// done at all.
    ///
    /// # Errors
    ///
    /// [`Error::Bug`] before any request when the connector has neither a `revoke_url` nor a `disconnect` hook; otherwise as
    /// [`disconnect`](Self::disconnect).
    pub async fn revoke<C: Connector>(&self, id: &str) -> Result<()> {
        self.shared.registry.of::<C>()?;
        self.revoke_untyped(C::DESCRIPTOR.id, id).await
    }

    /// The same for a connector whose type is not known.
    ///
    /// # Errors
    ///
    /// As [`revoke`](Self::revoke).
    pub async fn revoke_untyped(&self, connector: &str, id: &str) -> Result<()> {
        let registration = self.shared.registry.find(connector)?;
        let revocable = registration.descriptor().as_oauth2().is_some_and(|oauth2| !oauth2.revoke_url.is_empty());
        if !revocable && !registration.has(Hook::Disconnect) {
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
        let registration = self.shared.registry.find(connector)?;
        let Some(record) = self.shared.store.load(&key(&registration, id)).await? else {
            return Ok(());
        };
        let mut told = match self.shared.live_with(&registration, &record) {
            Ok(life) => detached(tell(life)).await,
            Err(_) if record.active.is_none() => Ok(()),
            // It cannot be prepared any more, because a preset is missing for example: it is forgotten untold.
            Err(error) => Err(error),
        };
        // A consent that was never proven has tokens too.
        if let Ok(life) = self.shared.pending(&registration, &record)
            && !registration.has(Hook::Disconnect)
        {
            told = told.and(detached(async move { revoke(&life).await }).await);
        }
        self.forget_untyped(connector, id).await?;
        if let Err(error) = &told {
            tracing::warn!(connector, %error, "a connection was forgotten, and the service did not hear of it");
        }
        told
    }
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
    let Some(endpoint) = revocation(&*snapshot.connector, &fields, &*life.shared.clock)? else {
        return Ok(());
    };
    issuer_of(&snapshot)?;
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
