//! A consent that the service begins: the person installs the program on the service's own pages, and comes with a code
//! that nobody asked for.

use std::sync::Arc;

use super::authorize::without;
use super::complete::{detached, path_of};
use super::{Connections, Shared};
use crate::clock::after;
use crate::connectable::{Connectable, taken_down};
use crate::connection::{Connection, check_calls, merged};
use crate::defaults::FLOW_LIFETIME;
use crate::dpop;
use crate::error::{Error, Failure, Reason, Result};
use crate::fields::Fields;
use crate::oauth2::issuer::{check_callback as check_issuer, issuer};
use crate::oauth2::{Callback, CodeGrant};
use crate::registry::{Entry, Registration};
use crate::store::PendingFlow;

impl Connections {
    /// Completes a consent that the service began, for a connector that declares `begun_by_service`.
    ///
    /// Such a callback has no `state`: nothing proves that whoever brings it gave the consent (RFC 6749, section 10.12), and
    /// an attacker can have somebody's browser bring the attacker's own. Call this only for a person who is logged in to
    /// your program, and have them confirm the account that was connected, its [`owner`](Connection::owner), before it is
    /// used. Where the service allows it, begin with [`authorize`](Self::authorize) instead and leave the code alone.
    ///
    /// # Errors
    ///
    /// [`Error::Bug`] for a connector that does not declare it; [`Error::Refused`] for a callback with a state, which
    /// [`complete`](Self::complete) is for, or at another path; otherwise as [`complete`](Self::complete).
    pub async fn complete_installation<C: Connectable>(
        &self,
        id: &str,
        connector: C,
        callback: &str,
    ) -> Result<Connection<C>> {
        let entry = self.shared.registry.of::<C>()?;
        let (way, fields) = taken_down(&connector)?;
        let registration = Arc::clone(entry.connector(way)?);
        let oauth2 = registration.code_grant()?;
        if !oauth2.begun_by_service {
            let message = "the connector does not declare `begun_by_service`: begin with `Connections::authorize`";
            return Err(Error::bug(Reason::Setup, message));
        }
        let flow = self.shared.installed(&entry, &registration, id, fields).await?;
        let path = path_of(callback);
        let callback = Callback::parse(callback)?;
        if path != path_of(&flow.redirect_uri) {
            let message = format!(
                "the callback came to `{}`, which is not the redirect URI's path; pass the address as the browser had it",
                crate::error::printable(&path)
            );
            return Err(Error::Refused(Failure::new(Reason::StateUnknown, message)));
        }
        if callback.state(self.shared.registry.state_names()).is_ok() {
            let message =
                "the callback has a `state`: it belongs to an authorization that was begun here; complete that one";
            return Err(Error::Refused(Failure::new(Reason::UnexpectedParameter, message)));
        }
        check_issuer(flow.issuer.as_deref(), callback.get("iss"), flow.issuer_in_callback)?;
        let grant = CodeGrant {
            code: callback.code(oauth2)?,
            redirect_uri: flow.redirect_uri.clone(),
            verifier: None,
            assertion: None,
            callback: callback.into_params(oauth2),
        };
        let shared = Arc::clone(&self.shared);
        let life = detached(async move {
            let record = shared.exchange(&registration, &flow, &grant).await?;
            shared.prove(&entry, record, &Fields::new()).await
        });
        life.await.map(Connection::new)
    }
}

impl Shared {
    /// What would be remembered of this authorization if it had been begun here.
    async fn installed(
        &self,
        entry: &Entry,
        registration: &Registration,
        id: &str,
        given: Fields,
    ) -> Result<PendingFlow> {
        let descriptor = registration.descriptor();
        if id.is_empty() {
            return Err(Error::bug(Reason::Setup, "a connection needs an id that is not empty"));
        }
        let presets = self.presets.now(descriptor.id)?;
        let mut fields = given;
        for field in descriptor.fields.iter().filter(|field| field.learned) {
            fields.remove(field.name);
        }
        let connector = registration.read(&merged(&fields, &presets))?;
        let fields = connector.fields();
        check_calls(&*connector, &fields)?;
        let oauth2 = registration.code_grant()?;
        let consent = self.consent(&*connector, oauth2, &fields).await?;
        let issuer = issuer(descriptor, &fields)?;
        let begun_at = self.clock.now();
        Ok(PendingFlow {
            state_hash: String::new(),
            session_hash: String::new(),
            key: entry.key(id),
            connector: descriptor.id.to_owned(),
            fields: without(fields, &presets),
            verifier: None,
            dpop_key: dpop::fresh_key(descriptor)?,
            scopes: self.scopes(descriptor.id, oauth2),
            redirect_uri: self.redirect_uri(registration)?,
            issuer,
            issuer_in_callback: oauth2.issuer_in_callback || consent.issuer_in_callback,
            token_endpoint: consent.token_endpoint,
            begun_at,
            deadline: after(begun_at, FLOW_LIFETIME),
        })
    }
}
