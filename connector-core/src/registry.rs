//! The connectors of a program.

use std::any::TypeId;
use std::sync::Arc;

use crate::behaviour::Hook;
use crate::connection::Signals;
use crate::connector::{AnyConnector, Connector};
use crate::describe::{Authorization, Descriptor, OAuth2};
use crate::error::{Error, Failure, Reason, Result};
use crate::fields::Fields;
use crate::oauth2::check_signing;
use crate::store::Grant;

/// The connectors of a program, in the order in which they were added.
#[derive(Debug, Clone, Default)]
pub struct Registry(Vec<Arc<Registration>>);

/// One connector of a program.
pub struct Registration {
    descriptor: &'static Descriptor,
    hooks: &'static [Hook],
    chosen: &'static [&'static str],
    read: fn(&Fields) -> Result<Box<dyn AnyConnector>>,
    type_id: TypeId,
    signals: Result<Signals>,
}

impl Registry {
    /// No connectors.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a connector.
    #[must_use]
    pub fn with<C: Connector>(mut self) -> Self {
        self.0.push(Arc::new(Registration {
            descriptor: C::DESCRIPTOR,
            hooks: C::HOOKS,
            chosen: C::CHOSEN,
            read: |fields| fields.read::<C>().map(|connector| Box::new(connector) as Box<dyn AnyConnector>),
            type_id: TypeId::of::<C>(),
            signals: Signals::compile(C::DESCRIPTOR),
        }));
        self
    }

    /// The connectors.
    pub fn iter(&self) -> impl Iterator<Item = &Registration> {
        self.0.iter().map(AsRef::as_ref)
    }

    /// The connector with that id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Registration> {
        self.iter().find(|registration| registration.descriptor.id == id)
    }

    /// What services call the `state` of their callbacks.
    pub(crate) fn state_names(&self) -> impl Iterator<Item = &'static str> {
        let renamed =
            self.iter().filter_map(|one| one.descriptor.as_oauth2()).map(|oauth2| oauth2.token.param_name("state"));
        std::iter::once("state").chain(renamed.filter(|name| *name != "state"))
    }

    pub(crate) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    pub(crate) fn find(&self, id: &str) -> Result<Arc<Registration>> {
        self.0.iter().find(|registration| registration.descriptor.id == id).cloned().ok_or_else(|| {
            let message = format!("no connector `{}` is registered; add it to the registry", id.escape_debug());
            Error::Misconfigured(Failure::new(Reason::Setup, message))
        })
    }

    /// The registration of a connector's type.
    pub(crate) fn of<C: Connector>(&self) -> Result<Arc<Registration>> {
        let registration = self.find(C::DESCRIPTOR.id)?;
        if registration.type_id() == TypeId::of::<C>() {
            return Ok(registration);
        }
        let message = format!("another connector is registered with the id `{}`", C::DESCRIPTOR.id);
        Err(Error::Misconfigured(Failure::new(Reason::Setup, message)))
    }

    /// Refuses two connectors with one id, under which their connections would mix.
    pub(crate) fn check(&self) -> Result<()> {
        for (at, one) in self.0.iter().enumerate() {
            if let Err(error) = &one.signals {
                return Err(error.clone());
            }
            check_signing(one.descriptor)?;
            if self.0.iter().skip(at + 1).any(|other| other.descriptor.id == one.descriptor.id) {
                let message =
                    format!("two connectors have the id `{}`; give one of them another `id`", one.descriptor.id);
                return Err(Error::Misconfigured(Failure::new(Reason::Setup, message)));
            }
        }
        Ok(())
    }
}

impl Registration {
    /// What the connector says about its service.
    #[must_use]
    pub const fn descriptor(&self) -> &'static Descriptor {
        self.descriptor
    }

    /// The hooks it has.
    #[must_use]
    pub const fn hooks(&self) -> &'static [Hook] {
        self.hooks
    }

    pub(crate) const fn type_id(&self) -> TypeId {
        self.type_id
    }

    pub(crate) fn has(&self, hook: Hook) -> bool {
        self.hooks.contains(&hook)
    }

    /// Whether the credentials are what the person entered: a stale one cannot be renewed.
    pub(crate) fn has_fixed_credentials(&self) -> bool {
        match &self.descriptor.authorization {
            Authorization::ApiKey | Authorization::Basic => true,
            Authorization::Custom => !self.has(Hook::Login) && !self.has(Hook::Refresh),
            _ => false,
        }
    }

    /// The learned fields whose value is chosen.
    pub(crate) const fn chosen(&self) -> &'static [&'static str] {
        self.chosen
    }

    /// The facts of the code grant, where the connector uses it.
    ///
    /// # Errors
    ///
    /// [`Error::Bug`] where it does not.
    pub(crate) fn code_grant(&self) -> Result<&'static OAuth2> {
        self.descriptor.as_oauth2().ok_or_else(|| {
            let message = "the connector needs no consent: connect it with `Connections::connect`";
            Error::bug(Reason::Setup, message)
        })
    }

    /// Whether there is anything to renew the tokens of a grant by.
    pub(crate) fn can_renew(&self, grant: &Grant) -> bool {
        let elsewhere = self.descriptor.token_endpoint().is_some_and(|endpoint| !endpoint.refresh_url.is_empty());
        let endpoint = elsewhere || self.descriptor.declares(Hook::TokenUrl) || self.has(Hook::TokenUrl);
        match &self.descriptor.authorization {
            Authorization::ClientCredentials(_) => true,
            Authorization::Custom => self.has(Hook::Login) || self.has(Hook::Refresh),
            Authorization::ApiKey | Authorization::Basic => false,
            _ => self.has(Hook::Refresh) || (endpoint && grant.tokens.refresh_token.is_some()),
        }
    }

    /// Makes the connector from fields that were kept, and from presets.
    pub(crate) fn read(&self, fields: &Fields) -> Result<Box<dyn AnyConnector>> {
        (self.read)(fields)
    }

    pub(crate) const fn signals(&self) -> Option<&Signals> {
        match &self.signals {
            Ok(signals) => Some(signals),
            Err(_) => None,
        }
    }
}

impl std::fmt::Debug for Registration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registration")
            .field("id", &self.descriptor.id)
            .field("hooks", &self.hooks)
            .finish_non_exhaustive()
    }
}
