//! What can be connected: a connector, or a choice among several.

use std::borrow::Cow;
use std::marker::PhantomData;

use crate::connector::{AnyConnector, Connector};
use crate::describe::{Authorization, Descriptor};
use crate::error::{Error, FieldError, Reason, Result};
use crate::field::Choice;
use crate::fields::Fields;
use crate::registry::Registration;

/// The entry of values without a type that says which of several connectors they are for.
pub(crate) const CONNECT_WITH: &str = "connect_with";

/// What can be connected: a [`Connector`], or a choice among several, which is an enum marked `#[connector(multi)]`.
///
/// What a program does with a connection is the same for both. Written by `#[connector]`, never by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a connector nor a choice among connectors",
    label = "this cannot be connected",
    note = "put `#[connector(..)]` on the struct and on its `impl`, or `#[connector(multi)]` on an enum of connectors"
)]
pub trait Connectable: Sized + Send + Sync + 'static {
    /// What it says about its service. Of a connector it is [`Connector::DESCRIPTOR`]; of a choice it has the alternatives, in
    /// [`Authorization::Multi`].
    const ABOUT: &'static Descriptor;

    /// The ways to connect it: one for each connector.
    #[doc(hidden)]
    const WAYS: &'static [Way<Self>];
}

#[diagnostic::do_not_recommend]
impl<C: Connector> Connectable for C {
    const ABOUT: &'static Descriptor = C::DESCRIPTOR;
    const WAYS: &'static [Way<Self>] = &[Way::of::<Itself<C>>()];
}

/// A variant of a choice among connectors; written by `#[connector(multi)]`.
pub trait Variant {
    /// The choice.
    type Of: 'static;
    /// The connector that the variant holds.
    type Connector: Connector;

    /// The choice as this variant.
    fn make(connector: Self::Connector) -> Self::Of;

    /// The connector, if the choice is this variant.
    fn get(of: &Self::Of) -> Option<&Self::Connector>;
}

/// A connector as the only variant of itself.
struct Itself<C>(PhantomData<C>);

impl<C: Connector> Variant for Itself<C> {
    type Of = C;
    type Connector = C;

    fn make(connector: C) -> C {
        connector
    }

    fn get(of: &C) -> Option<&C> {
        Some(of)
    }
}

/// One way to connect an `M`: by which connector, and how its values become an `M`.
pub struct Way<M: 'static> {
    pub(crate) descriptor: &'static Descriptor,
    pub(crate) registration: fn() -> Registration,
    /// From what a person entered.
    build: fn(&Fields) -> Result<M>,
    /// From what a store kept.
    read: fn(&Fields) -> Result<M>,
    fields: fn(&M) -> Option<Fields>,
}

impl<M: 'static> Way<M> {
    /// The way of a variant.
    #[must_use]
    pub const fn of<V: Variant<Of = M>>() -> Self {
        Self {
            descriptor: V::Connector::DESCRIPTOR,
            registration: Registration::new::<V::Connector>,
            build: |fields| fields.build_one().map(V::make),
            read: |fields| fields.read().map(V::make),
            fields: |of| V::get(of).map(AnyConnector::fields),
        }
    }
}

impl<M: 'static> std::fmt::Debug for Way<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Way").field(&self.descriptor.id).finish()
    }
}

/// Which connector it is, by its id, and its fields.
pub(crate) fn taken_down<C: Connectable>(connector: &C) -> Result<(&'static str, Fields)> {
    let found = C::WAYS.iter().find_map(|way| Some((way.descriptor.id, (way.fields)(connector)?)));
    found.ok_or_else(|| no_way::<C>())
}

/// Makes it of what a person entered; `complete` adds what the program knows of the connector with that id.
pub(crate) fn built<C: Connectable>(
    entered: &Fields,
    complete: impl FnOnce(&'static str, Cow<'_, Fields>) -> Result<Fields>,
) -> Result<C> {
    let (id, fields) = C::ABOUT.selected(entered)?;
    let fields = complete(id, fields)?;
    (way::<C>(id)?.build)(&fields)
}

/// Makes it of what a store kept of the connector with that id.
pub(crate) fn read<C: Connectable>(id: &str, kept: &Fields) -> Result<C> {
    (way::<C>(id)?.read)(kept)
}

fn way<C: Connectable>(id: &str) -> Result<&'static Way<C>> {
    C::WAYS.iter().find(|way| way.descriptor.id == id).ok_or_else(no_way::<C>)
}

fn no_way<C: Connectable>() -> Error {
    Error::bug(Reason::Setup, format!("`{}` is connected in another way", C::ABOUT.id))
}

impl Descriptor {
    /// The id of the connector that values are for, and the values without the entry that says it: of a choice among several,
    /// the entry `connect_with`.
    ///
    /// # Errors
    ///
    /// [`Error::Input`] when a choice is left open, or none of the alternatives.
    pub(crate) fn selected<'f>(&self, fields: &'f Fields) -> Result<(&'static str, Cow<'f, Fields>)> {
        let Authorization::Multi(alternatives) = self.authorization else {
            return Ok((self.id, Cow::Borrowed(fields)));
        };
        let given = fields.get(CONNECT_WITH).filter(|given| !given.is_empty());
        if let Some(found) = alternatives.iter().find(|one| given == Some(one.descriptor.id)) {
            let mut fields = fields.clone();
            fields.remove(CONNECT_WITH);
            return Ok((found.descriptor.id, Cow::Owned(fields)));
        }
        let known: Vec<_> = alternatives.iter().map(|one| format!("{} ({})", one.descriptor.id, one.label)).collect();
        let problem = if given.is_none() { "is missing; choose" } else { "must be" };
        let problem = format!("{problem} one of: {}", known.join(", "));
        let choices = alternatives.iter().map(|one| Choice::new(one.descriptor.id, one.label)).collect();
        Err(Error::Input(FieldError::new(CONNECT_WITH, None, &problem).with_choices(choices).into()))
    }
}
