//! Beginning an authorization.

use std::sync::Arc;
use std::time::SystemTime;

use url::Url;

use super::metadata::not_the_authors;
use super::{Connections, Session, Shared};
use crate::clock::after;
use crate::connectable::{Connectable, taken_down};
use crate::connection::{check_calls, merged};
use crate::connector::AnyConnector;
use crate::defaults::FLOW_LIFETIME;
use crate::dpop;
use crate::error::{Error, Reason, Result};
use crate::fields::Fields;
use crate::oauth2::issuer::issuer;
use crate::oauth2::{AuthorizationRequestParts, PkceVerifier, authorization_request, hash};
use crate::random;
use crate::registry::{Entry, Registration};
use crate::store::PendingFlow;

/// An authorization that was begun: where to send the person.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct AuthorizationRequest {
    /// The address to open in the person's browser (RFC 6749, section 4.1.1).
    pub url: Url,
    /// When it is too late to come back; or to open the address, where the request was pushed to the service and that comes
    /// first.
    pub expires_at: SystemTime,
}

impl Connections {
    /// Begins to connect an account: gives the address at which the person consents, and remembers what has to be true
    /// when they come back. `id` is the program's own name for the connection; one that exists already stays in use until
    /// the new consent has proven to work.
    ///
    /// # Errors
    ///
    /// [`Error::Input`] when fields are wrong; [`Error::Misconfigured`] when the connector is not registered. Where the
    /// connector declares `pushed_authorization_url`: what the service says to the request, or [`Error::Retry`] when it
    /// cannot be reached.
    /// Where addresses are left to the metadata of the issuer: [`Error::Retry`] when these cannot be had this time,
    /// [`Error::Misconfigured`] when there are none, or none that can be used, with [`Reason::Discovery`],
    /// [`Reason::IssuerMismatch`], [`Reason::HostNotAllowed`] or [`Reason::RedirectRefused`].
    pub async fn authorize<C: Connectable>(
        &self,
        session: &Session,
        id: &str,
        connector: C,
    ) -> Result<AuthorizationRequest> {
        let entry = self.shared.registry.of::<C>()?;
        let (way, fields) = taken_down(&connector)?;
        let registration = entry.connector(way)?;
        let redirect_uri = self.shared.redirect_uri(registration)?;
        let begun = self.begin(&entry, registration, session, id, fields, &redirect_uri).await;
        begun.map(|(request, _)| request)
    }

    /// The same for a connector whose type is not known, from what a person entered. Of a choice among several connectors, the
    /// value `connect_with` says by its id which one it is.
    ///
    /// # Errors
    ///
    /// As [`authorize`](Self::authorize).
    pub async fn authorize_untyped(
        &self,
        connector: &str,
        session: &Session,
        id: &str,
        fields: &Fields,
    ) -> Result<AuthorizationRequest> {
        let entry = self.shared.registry.find(connector)?;
        let (registration, fields) = entry.selected(fields)?;
        let redirect_uri = self.shared.redirect_uri(registration)?;
        let begun = self.begin(&entry, registration, session, id, fields, &redirect_uri).await;
        begun.map(|(request, _)| request)
    }

    /// Begins a flow whose callback comes to that redirect URI, and keeps it: where the person consents, and what was kept.
    pub(super) async fn begin(
        &self,
        entry: &Entry,
        registration: &Registration,
        session: &Session,
        id: &str,
        given: Fields,
        redirect_uri: &str,
    ) -> Result<(AuthorizationRequest, PendingFlow)> {
        let shared = &self.shared;
        let descriptor = registration.descriptor();
        if session.is_empty() {
            return Err(Error::bug(Reason::Setup, "a session needs a key: an empty one would be everybody's"));
        }
        let oauth2 = registration.code_grant()?;
        let (connector, presets) = shared.entered(registration, id, given)?;
        let fields_now = connector.fields();
        let consent = shared.consent(&*connector, oauth2, &fields_now).await?;
        let verifier = if oauth2.pkce { Some(connector.pkce(PkceVerifier::fresh()?)?) } else { None };
        let (state, nonce) = (random::token()?, random::token()?);
        let challenge = verifier.as_ref().map(PkceVerifier::challenge);
        let scopes = shared.scopes(descriptor.id, oauth2);
        let dpop_key = dpop::fresh_key(descriptor)?;
        let prover = dpop::prover(dpop_key.as_ref())?;
        let parts = AuthorizationRequestParts {
            state: &state,
            challenge: challenge.as_deref(),
            redirect_uri,
            nonce: &nonce,
            scopes: &scopes,
            discovered: consent.url.as_ref(),
            dpop_jkt: prover.as_ref().map(|prover| prover.thumbprint()),
        };
        let request = authorization_request(&*connector, oauth2, &fields_now, &parts)
            .map_err(|error| if parts.discovered.is_some() { not_the_authors(error) } else { error })?;
        let issuer = issuer(descriptor, &fields_now)?;
        let (url, opens_until) = shared.address_of(&*connector, &fields_now, request, consent.pushed, prover).await?;

        let begun_at = shared.clock.now();
        let deadline = after(begun_at, FLOW_LIFETIME);
        let flow = PendingFlow {
            state_hash: hash(&state),
            session_hash: session.hash(),
            key: entry.key(id),
            connector: descriptor.id.to_owned(),
            fields: without(fields_now, &presets),
            verifier,
            dpop_key,
            scopes,
            redirect_uri: redirect_uri.to_owned(),
            issuer,
            issuer_in_callback: oauth2.issuer_in_callback || consent.issuer_in_callback,
            token_endpoint: consent.token_endpoint,
            begun_at,
            deadline,
        };
        shared.store.begin(&flow).await?;
        let expires_at = opens_until.map_or(deadline, |opens_until| opens_until.min(deadline));
        Ok((AuthorizationRequest { url, expires_at }, flow))
    }
}

impl Shared {
    /// The connector as a person filled it in, and the presets that complete it, before a consent.
    pub(super) fn entered(
        &self,
        registration: &Registration,
        id: &str,
        mut given: Fields,
    ) -> Result<(Box<dyn AnyConnector>, Arc<Fields>)> {
        let descriptor = registration.descriptor();
        if id.is_empty() {
            return Err(Error::bug(Reason::Setup, "a connection needs an id that is not empty"));
        }
        let presets = self.presets.now(descriptor.id)?;
        for field in descriptor.fields.iter().filter(|field| field.learned) {
            // What an earlier account taught does not hold for the one that consents now.
            given.remove(field.name);
        }
        let connector = registration.read(&merged(&given, &presets))?;
        // What is needed after the consent is looked at before it, as far as it is known.
        check_calls(&*connector, &connector.fields())?;
        Ok((connector, presets))
    }
}

/// Fields without those that are preset: what is kept.
pub(crate) fn without(mut fields: Fields, presets: &Fields) -> Fields {
    for (name, _) in presets.iter() {
        fields.remove(name);
    }
    fields
}
