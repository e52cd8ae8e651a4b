//! Authorizing a machine without a browser (RFC 8628): the person enters a code elsewhere, and the program asks until they
//! have.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::SystemTime;

use tokio::sync::{Mutex, OwnedMutexGuard};
use url::Url;

use super::authorize::without;
use super::complete::detached;
use super::metadata::TokenRequest;
use super::polling::{Answer, Polling};
use super::prove::Origin;
use super::{Connections, Shared, is_to_be_asked};
use crate::clock::after;
use crate::connectable::{Connectable, taken_down};
use crate::connection::{Connection, Untyped, merged};
use crate::connector::AnyConnector;
use crate::dpop::{self, DpopKey, Prover};
use crate::error::{Error, Reason, Result};
use crate::fields::Fields;
use crate::oauth2::{device, issuer};
use crate::random;
use crate::registry::{Entry, Registration};
use crate::secret::Secret;
use crate::store::{Key, Record};
use crate::tokens::Tokens;

impl Connections {
    /// Begins to connect an account from a machine without a browser, for a connector that declares
    /// `device_authorization_url` (RFC 8628). Show the person the address and the code of what this gives; they consent on
    /// another machine, while [`DeviceAuthorization::connected`] waits for it. `id` is the program's own name for the
    /// connection; one that exists already stays in use until the new consent has proven to work.
    ///
    /// Whoever enters the code connects *their* account: show it to the person who is meant, and nobody else (RFC 8628,
    /// section 5.4).
    ///
    /// # Errors
    ///
    /// [`Error::Input`] when fields are wrong; [`Error::Bug`] for a connector without such an endpoint, unless it leaves its
    /// addresses to the metadata of its issuer: then what keeps these from being had, or from being used; what the service says;
    /// [`Error::Refused`] when it answers what cannot be used or must not be shown to a person.
    pub async fn authorize_device<C: Connectable>(&self, id: &str, connector: C) -> Result<DeviceAuthorization<C>> {
        let entry = self.shared.registry.of::<C>()?;
        let (way, fields) = taken_down(&connector)?;
        let registration = Arc::clone(entry.connector(way)?);
        let flow = self.begin_device(entry, registration, id, fields).await?;
        Ok(DeviceAuthorization { flow, connector: PhantomData })
    }

    /// The same for a connector whose type is not known, from what a person entered. Of a choice among several connectors, the
    /// value `connect_with` says by its id which one it is.
    ///
    /// # Errors
    ///
    /// As [`authorize_device`](Self::authorize_device).
    pub async fn authorize_device_untyped(
        &self,
        connector: &str,
        id: &str,
        fields: &Fields,
    ) -> Result<DeviceAuthorization> {
        let entry = self.shared.registry.find(connector)?;
        let (registration, fields) = entry.selected(fields)?;
        let registration = Arc::clone(registration);
        let flow = self.begin_device(entry, registration, id, fields).await?;
        Ok(DeviceAuthorization { flow, connector: PhantomData })
    }

    async fn begin_device(
        &self,
        entry: Arc<Entry>,
        registration: Arc<Registration>,
        id: &str,
        given: Fields,
    ) -> Result<Arc<Flow>> {
        let shared = &self.shared;
        let oauth2 = registration.code_grant()?;
        let (connector, presets) = shared.entered(&registration, id, given)?;
        let fields = connector.fields();
        let endpoint = shared.device_endpoint(&*connector, oauth2, &fields).await?;
        // Asking comes later; that it can be done is looked at before the person is sent anywhere.
        let asked = shared.token_request_of_device(&*connector, &fields).await?;
        asked.url.ok_or_else(|| {
            Error::bug(Reason::InvalidAddress, "the connector has no token endpoint, at which a device gets its tokens")
        })?;
        let issuer = issuer::issuer(registration.descriptor(), &fields)?;
        let dpop_key = dpop::fresh_key(registration.descriptor())?;
        let scopes = shared.scopes(registration.descriptor().id, oauth2);
        let http = shared.plain(&*connector, &fields, Some(&endpoint), &[])?;
        let nonce = random::token()?;
        let key = entry.key(id);
        let making = shared.making(&key).await?;
        let begun_at = shared.clock.now();
        let code = device::begin(&endpoint, &*connector, &fields, &scopes, &nonce, &*shared.clock, &http).await?;
        let now = shared.clock.now();
        Ok(Arc::new(Flow {
            shared: Arc::clone(shared),
            key,
            making,
            entry,
            registration,
            fields: without(fields, &presets),
            scopes,
            issuer,
            prover: dpop::prover(dpop_key.as_ref())?,
            dpop_key,
            device_code: code.device_code,
            user_code: code.user_code,
            verification_uri: code.verification_uri,
            verification_uri_complete: code.verification_uri_complete,
            expires_at: after(begun_at, code.lifetime),
            polling: Arc::new(Mutex::new(Polling::new(code.interval, now))),
        }))
    }
}

/// A consent that a person gives on another machine: what to show them, and the way to what comes of it. A clone is the same
/// one. Nothing of it is stored: it ends with the program.
pub struct DeviceAuthorization<C = Untyped> {
    flow: Arc<Flow>,
    connector: PhantomData<fn() -> C>,
}

/// One flow, as all who wait for it share it.
struct Flow {
    shared: Arc<Shared>,
    entry: Arc<Entry>,
    registration: Arc<Registration>,
    key: Key,
    /// Which making of the connection it is for: of one that is forgotten meanwhile, nothing is kept.
    making: String,
    /// Those that are not preset.
    fields: Fields,
    scopes: Vec<String>,
    issuer: Option<String>,
    /// The key that the tokens will be bound to, and what proves possession of it.
    dpop_key: Option<DpopKey>,
    prover: Option<Arc<Prover>>,
    device_code: Secret,
    user_code: String,
    verification_uri: Url,
    verification_uri_complete: Option<Url>,
    expires_at: SystemTime,
    polling: Arc<Mutex<Polling>>,
}

impl<C> DeviceAuthorization<C> {
    /// Where the person enters the code: an https address.
    #[must_use]
    pub fn verification_uri(&self) -> &Url {
        &self.flow.verification_uri
    }

    /// What the person enters there: up to 200 characters that can be shown.
    #[must_use]
    pub fn user_code(&self) -> &str {
        &self.flow.user_code
    }

    /// The address with the code in it, where the service has one: for a link or a picture (RFC 8628, section 3.3.1). Show
    /// the code all the same, so that the person can compare it.
    #[must_use]
    pub fn verification_uri_complete(&self) -> Option<&Url> {
        self.flow.verification_uri_complete.as_ref()
    }

    /// When it is too late to enter the code.
    #[must_use]
    pub fn expires_at(&self) -> SystemTime {
        self.flow.expires_at
    }

    /// Waits until the person has consented, gets the tokens, and runs the steps after it and the test, as
    /// [`Connections::complete`] does.
    ///
    /// It asks the service as often as that allows, and no more, however many wait for the same consent: all get the same
    /// outcome. Dropping the future stops the asking; another call goes on with it. An answer that is on its way then is
    /// still used: tokens that were granted are not lost, and [`Connections::get`] or [`Connections::resume`] finds them.
    ///
    /// Questions that are not answered, because the connection broke or the service was busy, are asked again after a pause
    /// that doubles, up to a minute. The tokens may have been in an answer that was lost; whether the service gives them
    /// again is its decision, and the error says so if it does not.
    ///
    /// # Errors
    ///
    /// - [`Error::Reconnect`] with [`Reason::ConsentDenied`] when the person said no, with [`Reason::UserCodeExpired`] when
    ///   nobody entered the code in time: begin again.
    /// - Any other answer of the service that is final.
    /// - What a step after the tokens says. Then the tokens are kept, and [`Connections::resume`] goes on from there.
    pub async fn connected(&self) -> Result<Connection<C>> {
        loop {
            // Whoever holds it asks for all; the others wait for what comes of it.
            let polling = Arc::clone(&self.flow.polling).lock_owned().await;
            match &polling.outcome {
                Some(outcome) => return outcome.clone().map(Connection::new),
                None => self.flow.turn(polling).await?,
            }
        }
    }
}

impl Flow {
    /// One turn: waits until the service may be asked, and asks it. Tokens that come are used up to the end although nobody
    /// may wait for them any more.
    async fn turn(self: &Arc<Self>, mut polling: OwnedMutexGuard<Polling>) -> Result<()> {
        let clock = &self.shared.clock;
        let now = clock.now();
        let (wait, left) = (polling.wait(now), self.expires_at.duration_since(now).unwrap_or_default());
        clock.sleep(wait.min(left)).await;
        if wait >= left || clock.now() >= self.expires_at {
            polling.time_is_over();
            return Ok(());
        }
        let flow = Arc::clone(self);
        detached(async move {
            let outcome = flow.ask().await;
            let now = flow.shared.clock.now();
            match outcome {
                Ok(record) => {
                    let life = flow.shared.prove(&flow.entry, record, &Fields::new()).await;
                    polling.end(life);
                }
                Err(answer) => polling.answered(answer, now),
            }
            Ok(())
        })
        .await
    }

    /// Asks once, and keeps what is granted as pending.
    async fn ask(&self) -> Result<Record, Answer> {
        let shared = &self.shared;
        let asked_at = shared.clock.now();
        let (connector, presets, tokens, token_endpoint) = self.tokens().await.map_err(Answer::from)?;
        let granted = async {
            let asks = is_to_be_asked(&*connector, &tokens);
            let origin = Origin {
                issuer: self.issuer.clone(),
                token_endpoint,
                scopes: self.scopes.clone(),
                dpop_key: self.dpop_key.clone(),
                ..Origin::at(asked_at)
            };
            let before = connector.fields();
            let grant = shared.granted(&self.registration, &*connector, &before, &presets, tokens, origin)?;
            let record = shared.keep_pending(&self.key, &self.making, grant).await?;
            if asks { shared.dated(&self.registration, record).await } else { Ok(record) }
        };
        // The tokens have come: to ask again would not bring others.
        granted.await.map_err(Answer::Final)
    }

    async fn tokens(&self) -> Result<(Box<dyn AnyConnector>, Arc<Fields>, Tokens, Option<String>)> {
        let shared = &self.shared;
        // Read for each question: a preset that was replaced takes effect at once.
        let presets = shared.presets.now(self.registration.descriptor().id)?;
        let connector = self.registration.read(&merged(&self.fields, &presets))?;
        let fields = connector.fields();
        issuer::unchanged(self.issuer.as_deref(), &*connector, &fields)?;
        let TokenRequest { url: endpoint, learned } = shared.token_request_of_device(&*connector, &fields).await?;
        let (code, clock) = (&self.device_code, &*shared.clock);
        let http = shared.plain(&*connector, &fields, endpoint.as_ref(), &[code.expose_secret()])?;
        let http = shared.proving(http, self.registration.descriptor(), &fields, self.prover.clone());
        let tokens = device::ask(&*connector, &fields, endpoint.as_ref(), code, clock, &http).await?;
        Ok((connector, presets, tokens, learned))
    }
}

impl<C> Clone for DeviceAuthorization<C> {
    fn clone(&self) -> Self {
        Self { flow: Arc::clone(&self.flow), connector: PhantomData }
    }
}

/// Prints no code.
impl<C> fmt::Debug for DeviceAuthorization<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceAuthorization")
            .field("key", &self.flow.key.to_string())
            .field("verification_uri", &self.flow.verification_uri.as_str())
            .field("expires_at", &self.flow.expires_at)
            .finish_non_exhaustive()
    }
}
