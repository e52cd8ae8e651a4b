//! Completing an authorization: from the callback to a connection that works.

use std::sync::Arc;

use url::Url;

use super::metadata::{Before, TokenRequest};
use super::prove::Origin;
use super::{Connections, Session, Shared, is_to_be_asked};
use crate::arrival::{as_service_error, learn_from_callback};
use crate::clock::deadline;
use crate::connectable::Connectable;
use crate::connection::{Connection, merged};
use crate::defaults::FLIGHT_TIMEOUT;
use crate::dpop;
use crate::error::{Error, Failure, FieldError, Reason, Result};
use crate::fields::Fields;
use crate::oauth2::issuer::{self, check_callback as check_issuer};
use crate::oauth2::{Callback, CodeGrant, Purpose, client_assertion, exchange, same};
use crate::registry::Registration;
use crate::store::{PendingFlow, Record};

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
    ///   [`Reason::StateExpired`]; for one of another issuer than the connector names ([`Reason::IssuerMismatch`],
    ///   [`Reason::IssuerMissing`]); and for one with parameters that have no place in it. Nothing was sent.
    /// - [`Error::Refused`] with [`Reason::OwnerChanged`] for another account than before.
    /// - [`Error::Reconnect`] when consent was not given, or when the code cannot be used (any more).
    /// - [`Error::Misconfigured`] when the service refuses the program itself.
    /// - What a step after the exchange says. Then the tokens are kept, and [`resume`](Self::resume) goes on from there.
    pub async fn complete(&self, session: &Session, callback: &str) -> Result<Connection> {
        let callback_path = path_of(callback);
        let callback = Callback::parse(callback)?;
        let flow = self.shared.waiting(session, callback.state(self.shared.registry.state_names())?).await?;
        let expected_path = path_of(&flow.redirect_uri);
        if callback_path != expected_path {
            let message = format!(
                "the callback came to `{}`, but this authorization's redirect URI has the path `{expected_path}`; pass the \
                 address as the browser had it",
                crate::error::printable(&callback_path)
            );
            return Err(Error::Refused(Failure::new(Reason::StateUnknown, message)));
        }
        // Another program on the same store may have what this one has not: then the flow waits on.
        let entry = self.shared.registry.find(&flow.key.connector)?;
        let registration = Arc::clone(entry.connector(&flow.connector)?);
        let oauth2 = registration.code_grant()?;
        check_issuer(
            flow.issuer.as_deref(),
            callback.get("iss"),
            flow.issuer_in_callback || oauth2.issuer_in_callback,
        )?;
        if !self.shared.store.take(&flow.state_hash).await? {
            return Err(unknown_state());
        }
        // The state is used up: only now is anything else in the callback believed.
        let code = callback.code(oauth2)?;
        let grant = CodeGrant {
            code,
            redirect_uri: flow.redirect_uri.clone(),
            verifier: flow.verifier.clone(),
            assertion: None,
            callback: callback.into_params(oauth2),
        };
        let shared = Arc::clone(&self.shared);
        detached(async move {
            let record = shared.exchange(&registration, &flow, &grant).await?;
            shared.prove(&entry, record, &Fields::new()).await
        })
        .await
        .map(Connection::new)
    }

    /// Goes on with a connection whose consent was given but whose later steps failed.
    ///
    /// # Errors
    ///
    /// As the steps of [`complete`](Self::complete); [`Error::Reconnect`] when there is nothing to go on with.
    pub async fn resume<C: Connectable>(&self, id: &str) -> Result<Connection<C>> {
        self.resume_with(id, &Fields::new()).await
    }

    /// The same with what the person has chosen: where a step ended with [`Error::Input`], because there are several
    /// candidates for a field, and [`FieldError::choices`](crate::FieldError::choices) has them.
    ///
    /// # Errors
    ///
    /// As [`resume`](Self::resume); [`Error::Input`] for a field that is not chosen like this.
    pub async fn resume_with<C: Connectable>(&self, id: &str, chosen: &Fields) -> Result<Connection<C>> {
        self.shared.registry.of::<C>()?;
        self.resume_untyped(C::ABOUT.id, id, chosen).await?.typed()
    }

    /// The same for a connector whose type is not known; `chosen` is empty where there is nothing to choose.
    ///
    /// # Errors
    ///
    /// As [`resume_with`](Self::resume_with).
    pub async fn resume_untyped(&self, connector: &str, id: &str, chosen: &Fields) -> Result<Connection> {
        let entry = self.shared.registry.find(connector)?;
        let key = entry.key(id);
        let shared = Arc::clone(&self.shared);
        let chosen = chosen.clone();
        detached(async move {
            let Some(record) = shared.store.load(&key).await? else {
                let message = format!("no consent was given for {key}");
                return Err(Error::Reconnect(Failure::new(Reason::NotFound, message)));
            };
            if let Some(grant) = record.pending.as_ref().or(record.active.as_ref()) {
                check_chosen(entry.connector(&grant.connector)?, &chosen)?;
            }
            match record.pending {
                Some(_) => shared.prove(&entry, record, &chosen).await,
                None => shared.live_with(&entry, &record),
            }
        })
        .await
        .map(Connection::new)
    }
}

/// Runs a piece of work that must not end with its caller.
pub(super) async fn detached<T: Send + 'static>(work: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
    let fallen = |_| {
        Error::bug(
            Reason::Hook,
            "the step broke off: a hook panicked, which standard error tells, or the program is ending",
        )
    };
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
    pub(super) async fn exchange(
        &self,
        registration: &Registration,
        flow: &PendingFlow,
        code: &CodeGrant,
    ) -> Result<Record> {
        let descriptor = registration.descriptor();
        let presets = self.presets.now(descriptor.id)?;
        let mut before = merged(&flow.fields, &presets);
        learn_from_callback(descriptor, |name| code.callback(name), &mut before)?;
        let mut connector = registration.read(&before).map_err(|error| as_service_error(descriptor, error))?;
        let before = connector.fields();
        // The presets may have changed since the person was sent there.
        let issuer = issuer::unchanged(flow.issuer.as_deref(), &*connector, &before)?;
        let request = self.token_request(&*connector, &before, Purpose::Exchange, Before::of_flow(flow)).await;
        let TokenRequest { url: endpoint, learned: token_endpoint } = request.map_err(code_is_spent)?;
        let assertion = client_assertion(descriptor, &before, self.clock.now())?;
        let verifier = code.verifier.as_ref().map_or("", |verifier| verifier.expose_secret());
        let http = self.plain(&*connector, &before, endpoint.as_ref(), &[code.code.expose_secret(), verifier])?;
        let http = self.proving(http, descriptor, &before, dpop::prover(flow.dpop_key.as_ref())?);
        let code = CodeGrant { assertion, ..code.clone() };
        let making = self.making(&flow.key).await?;
        let asked_at = self.clock.now();
        let work = exchange(&mut *connector, endpoint.as_ref(), &code, &http);
        // A code is sent once, whatever comes back (RFC 6749, section 4.1.2): what would be worth another try of the
        // same request begins here with another consent.
        let tokens = deadline(&*self.clock, FLIGHT_TIMEOUT, work).await.flatten().map_err(code_is_spent)?;

        let asks = is_to_be_asked(&*connector, &tokens);
        let origin = Origin {
            asked_at,
            redirect_uri: flow.redirect_uri.clone(),
            issuer: issuer.or_else(|| flow.issuer.clone()),
            token_endpoint,
            scopes: flow.scopes.clone(),
            dpop_key: flow.dpop_key.clone(),
        };
        let grant = self.granted(registration, &*connector, &before, &presets, tokens, origin)?;
        let record = self.keep_pending(&flow.key, &making, grant).await?;
        if asks { self.dated(registration, record).await } else { Ok(record) }
    }
}

/// Refuses fields that are not chosen from what the service offers.
fn check_chosen(registration: &Registration, chosen: &Fields) -> Result<()> {
    match chosen.iter().find(|(name, _)| !registration.chosen().contains(name)) {
        None => Ok(()),
        Some((name, _)) => {
            let field = registration.descriptor().field(name);
            Err(Error::Input(FieldError::new(name, field, "is not chosen after the consent; leave it out").into()))
        }
    }
}

/// What a lost or failed exchange means for whoever waits: the code cannot be sent again.
fn code_is_spent(error: Error) -> Error {
    match error {
        Error::Retry { after, failure } => Error::Reconnect(failure.passing(after)),
        Error::Reconnect(failure) if failure.reason() == Reason::OAuth => {
            Error::Reconnect(failure.with_message("the service does not accept the code of this consent"))
        }
        other => other,
    }
}

fn unknown_state() -> Error {
    let message = "nobody waits for this callback: it was used already, is of another session, or was not begun here; \
                   begin again";
    Error::Refused(Failure::new(Reason::StateUnknown, message))
}

/// The path of an address, or of a request's target.
pub(super) fn path_of(address: &str) -> String {
    match Url::parse(address) {
        Ok(url) => url.path().to_owned(),
        Err(_) => address.split(['?', '#']).next().unwrap_or_default().to_owned(),
    }
}
