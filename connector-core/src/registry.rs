//! The connectors of a program.

use std::any::TypeId;
use std::sync::Arc;

use crate::behaviour::Hook;
use crate::connectable::Connectable;
use crate::connection::Signals;
use crate::connector::{AnyConnector, Connector};
use crate::describe::{Authorization, Descriptor, OAuth2};
use crate::dpop;
use crate::error::{Error, Failure, Reason, Result};
use crate::fields::Fields;
use crate::oauth2::check_signing;
use crate::store::{Grant, Key};

/// The connectors of a program, in the order in which they were added.
#[derive(Debug, Clone, Default)]
pub struct Registry(Vec<Arc<Entry>>);

/// What a program has under one id: a connector, or a choice among several.
pub struct Entry {
    about: &'static Descriptor,
    connectors: Vec<Arc<Registration>>,
    type_id: TypeId,
}

/// One connector of a program, by itself or as a variant of a choice.
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

    /// Adds a connector, or a choice among several.
    #[must_use]
    pub fn with<C: Connectable>(mut self) -> Self {
        self.0.push(Arc::new(Entry {
            about: C::ABOUT,
            connectors: C::WAYS.iter().map(|way| Arc::new((way.registration)())).collect(),
            type_id: TypeId::of::<C>(),
        }));
        self
    }

    /// What was added, in that order.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.0.iter().map(AsRef::as_ref)
    }

    /// What was added with that id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Entry> {
        self.iter().find(|entry| entry.about.id == id)
    }

    /// The connectors, those of choices among them.
    fn connectors(&self) -> impl Iterator<Item = &Registration> {
        self.iter().flat_map(Entry::connectors)
    }

    /// What services call the `state` of their callbacks.
    pub(crate) fn state_names(&self) -> impl Iterator<Item = &'static str> {
        let renamed = self
            .connectors()
            .filter_map(|one| one.descriptor.as_oauth2())
            .map(|oauth2| oauth2.token.param_name("state"));
        std::iter::once("state").chain(renamed.filter(|name| *name != "state"))
    }

    pub(crate) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    pub(crate) fn find(&self, id: &str) -> Result<Arc<Entry>> {
        self.0.iter().find(|entry| entry.about.id == id).cloned().ok_or_else(|| {
            let choice = self.iter().find(|entry| entry.connectors().any(|one| one.descriptor.id == id));
            choice.map_or_else(|| unregistered(id), |choice| only_a_variant(id, choice.about.id))
        })
    }

    /// The entry of a type.
    pub(crate) fn of<C: Connectable>(&self) -> Result<Arc<Entry>> {
        let entry = self.find(C::ABOUT.id)?;
        if entry.is::<C>() { Ok(entry) } else { Err(taken(C::ABOUT.id)) }
    }

    /// Whether there is a connector with that id, by itself or in a choice.
    pub(crate) fn check_connector(&self, id: &str) -> Result<()> {
        self.connectors().find(|one| one.descriptor.id == id).map(drop).ok_or_else(|| unregistered(id))
    }

    /// The same for its type.
    pub(crate) fn check_connector_of<C: Connector>(&self) -> Result<()> {
        self.check_connector(C::DESCRIPTOR.id)?;
        let found = self.connectors().any(|one| one.type_id == TypeId::of::<C>());
        if found { Ok(()) } else { Err(taken(C::DESCRIPTOR.id)) }
    }

    /// Refuses two entries with one id, under which their connections would mix, and two connectors with one id, whose presets
    /// would.
    pub(crate) fn check(&self) -> Result<()> {
        for (at, one) in self.0.iter().enumerate() {
            if self.0.iter().skip(at + 1).any(|other| other.about.id == one.about.id) {
                return Err(two_with(one.about.id));
            }
        }
        let connectors: Vec<_> = self.connectors().collect();
        for (at, one) in connectors.iter().enumerate() {
            if let Err(error) = &one.signals {
                return Err(error.clone());
            }
            check_signing(one.descriptor)?;
            dpop::check_signing(one.descriptor)?;
            let id = one.descriptor.id;
            if connectors.iter().skip(at + 1).any(|other| other.descriptor.id == id && other.type_id != one.type_id) {
                return Err(two_with(id));
            }
        }
        Ok(())
    }
}

impl Entry {
    /// What the connector says about its service; of a choice, what it says about all of them, with the alternatives in
    /// [`Authorization::Multi`].
    #[must_use]
    pub const fn descriptor(&self) -> &'static Descriptor {
        self.about
    }

    /// The hooks of the connector; none of a choice, whose connectors each have their own.
    #[must_use]
    pub fn hooks(&self) -> &'static [Hook] {
        match self.connectors.as_slice() {
            [one] => one.hooks,
            _ => &[],
        }
    }

    /// The connector, or those of the choice in the order of its variants.
    pub fn connectors(&self) -> impl Iterator<Item = &Registration> {
        self.connectors.iter().map(AsRef::as_ref)
    }

    pub(crate) fn is<C: Connectable>(&self) -> bool {
        self.type_id == TypeId::of::<C>()
    }

    /// The key of a connection.
    pub(crate) fn key(&self, id: &str) -> Key {
        Key { connector: self.about.id.to_owned(), connection: id.to_owned() }
    }

    /// The connector with that id.
    ///
    /// # Errors
    ///
    /// [`Error::Misconfigured`] when there is none (any more): a connection of it is as good as before, and works again when
    /// it is back.
    pub(crate) fn connector(&self, id: &str) -> Result<&Arc<Registration>> {
        self.connectors.iter().find(|one| one.descriptor.id == id).ok_or_else(|| {
            let message = format!(
                "`{}` has no connector `{}` (any more), by which this account was connected: put it back, or connect the \
                 account in another way; nothing is lost",
                self.about.id,
                crate::error::printable(id),
            );
            Error::Misconfigured(Failure::new(Reason::NotOffered, message))
        })
    }

    /// The connector that values without a type are for, and the values without the entry that says it.
    ///
    /// # Errors
    ///
    /// [`Error::Input`] when a choice is left open.
    pub(crate) fn selected(&self, fields: &Fields) -> Result<(&Arc<Registration>, Fields)> {
        let (id, fields) = self.about.selected(fields)?;
        Ok((self.connector(id)?, fields.into_owned()))
    }

    /// The names of the further tokens that its connectors declare.
    pub(crate) fn further_tokens(&self) -> impl Iterator<Item = &'static str> {
        let endpoints = self.connectors().filter_map(|one| one.descriptor.token_endpoint());
        endpoints.flat_map(|endpoint| endpoint.named_tokens).map(|(name, _)| *name)
    }
}

fn unregistered(id: &str) -> Error {
    let message = format!("no connector `{}` is registered; add it to the registry", id.escape_debug());
    Error::Misconfigured(Failure::new(Reason::Setup, message))
}

fn only_a_variant(id: &str, choice: &str) -> Error {
    let message =
        format!("`{id}` is registered as a variant of `{choice}` alone: name `{choice}`, or register `{id}` too");
    Error::Misconfigured(Failure::new(Reason::Setup, message))
}

fn taken(id: &str) -> Error {
    let message = format!(
        "another connector is registered with the id `{id}`; give one of them another `id`, or register this one"
    );
    Error::Misconfigured(Failure::new(Reason::Setup, message))
}

fn two_with(id: &str) -> Error {
    let message = format!("two connectors have the id `{id}`; give one of them another `id`");
    Error::Misconfigured(Failure::new(Reason::Setup, message))
}

impl Registration {
    pub(crate) fn new<C: Connector>() -> Self {
        Self {
            descriptor: C::DESCRIPTOR,
            hooks: C::HOOKS,
            chosen: C::CHOSEN,
            read: |fields| fields.read::<C>().map(|connector| Box::new(connector) as Box<dyn AnyConnector>),
            type_id: TypeId::of::<C>(),
            signals: Signals::compile(C::DESCRIPTOR),
        }
    }

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
        let stated = elsewhere || self.descriptor.declares(Hook::TokenUrl) || self.has(Hook::TokenUrl);
        let endpoint = stated || self.descriptor.relies_on_metadata(self.hooks);
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

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entry")
            .field("id", &self.about.id)
            .field("connectors", &self.connectors)
            .finish_non_exhaustive()
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
