//! A connector, and its object-safe form.

use std::any::Any;
use std::fmt;

use async_trait::async_trait;

use crate::behaviour::{Behaviour, Hook};
use crate::check::Check;
use crate::describe::Descriptor;
use crate::error::Result;
use crate::field::Choice;
use crate::fields::{FieldReader, FieldWriter, Fields};
use crate::http::{Api, Http, Request};
use crate::oauth2::{CodeGrant, PkceVerifier, RefreshGrant};
use crate::tokens::Tokens;

/// A type marked `#[connector]`: how one service is used.
///
/// Written by `#[connector]` on the struct; never by hand. It says what the service is like; [`Behaviour`], written by
/// `#[connector]` on the `impl`, says what is special about it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a connector",
    label = "a connector is needed here",
    note = "a connector is a struct with `#[connector(..)]` and an `impl` with `#[connector]`; of an enum with \
            `#[connector(multi)]`, name the connector of a variant"
)]
pub trait Connector: Behaviour {
    /// What the connector says about its service.
    const DESCRIPTOR: &'static Descriptor;

    /// The rules that need the `impl` half.
    type Checks<B: Behaviour>: Check;

    /// Makes the connector from its fields; `None` at the first that is wrong.
    fn read(fields: &mut FieldReader<'_>) -> Option<Self>;

    /// Takes the fields down.
    fn write(&self, fields: &mut FieldWriter);
}

/// A connector whose type is not known: what the engine works with.
///
/// Every [`Connector`] is one; the methods are those of [`Behaviour`], boxed.
#[async_trait]
pub trait AnyConnector: Send + Sync + 'static {
    /// What the connector says about its service.
    fn descriptor(&self) -> &'static Descriptor;
    /// The hooks it has.
    fn hooks(&self) -> &'static [Hook];
    /// Its fields.
    fn fields(&self) -> Fields;
    /// Itself, for a cast to its type.
    fn as_any(&self) -> &dyn Any;
    /// [`Behaviour::authorization_url`].
    fn authorization_url(&self) -> Option<Result<String>>;
    /// [`Behaviour::token_url`].
    fn token_url(&self) -> Option<Result<String>>;
    /// [`Behaviour::base_uri`].
    fn base_uri(&self) -> Option<Result<String>>;
    /// [`Behaviour::pkce`].
    fn pkce(&self, fresh: PkceVerifier) -> Result<PkceVerifier>;
    /// [`Behaviour::acquire`].
    async fn acquire(&mut self, grant: &CodeGrant, http: &Http) -> Option<Result<Tokens>>;
    /// [`Behaviour::login`].
    async fn login(&mut self, http: &Http) -> Option<Result<Tokens>>;
    /// [`Behaviour::refresh`].
    async fn refresh(&mut self, grant: &RefreshGrant, http: &Http) -> Option<Result<Tokens>>;
    /// [`Behaviour::apply`].
    fn apply(&self, tokens: &Tokens, request: &mut Request) -> Option<Result<()>>;
    /// [`Behaviour::connected`].
    async fn connected(&mut self, api: &Api) -> Option<Result<()>>;
    /// [`Behaviour::choices`].
    async fn choices(&self, field: &str, api: &Api) -> Option<Result<Vec<Choice>>>;
    /// [`Behaviour::disconnect`].
    async fn disconnect(&self, api: &Api) -> Option<Result<()>>;
    /// [`Behaviour::test`].
    async fn test(&self, api: &Api) -> Option<Result<()>>;
    /// [`Behaviour::identity`].
    async fn identity(&self, api: &Api) -> Option<Result<String>>;
}

#[async_trait]
impl<C: Connector> AnyConnector for C {
    fn descriptor(&self) -> &'static Descriptor {
        C::DESCRIPTOR
    }

    fn hooks(&self) -> &'static [Hook] {
        C::HOOKS
    }

    fn fields(&self) -> Fields {
        FieldWriter::written(self)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn authorization_url(&self) -> Option<Result<String>> {
        Behaviour::authorization_url(self)
    }

    fn token_url(&self) -> Option<Result<String>> {
        Behaviour::token_url(self)
    }

    fn base_uri(&self) -> Option<Result<String>> {
        Behaviour::base_uri(self)
    }

    fn pkce(&self, fresh: PkceVerifier) -> Result<PkceVerifier> {
        Behaviour::pkce(self, fresh)
    }

    async fn acquire(&mut self, grant: &CodeGrant, http: &Http) -> Option<Result<Tokens>> {
        Behaviour::acquire(self, grant, http).await
    }

    async fn login(&mut self, http: &Http) -> Option<Result<Tokens>> {
        Behaviour::login(self, http).await
    }

    async fn refresh(&mut self, grant: &RefreshGrant, http: &Http) -> Option<Result<Tokens>> {
        Behaviour::refresh(self, grant, http).await
    }

    fn apply(&self, tokens: &Tokens, request: &mut Request) -> Option<Result<()>> {
        Behaviour::apply(self, tokens, request)
    }

    async fn connected(&mut self, api: &Api) -> Option<Result<()>> {
        Behaviour::connected(self, api).await
    }

    async fn choices(&self, field: &str, api: &Api) -> Option<Result<Vec<Choice>>> {
        Behaviour::choices(self, field, api).await
    }

    async fn disconnect(&self, api: &Api) -> Option<Result<()>> {
        Behaviour::disconnect(self, api).await
    }

    async fn test(&self, api: &Api) -> Option<Result<()>> {
        Behaviour::test(self, api).await
    }

    async fn identity(&self, api: &Api) -> Option<Result<String>> {
        Behaviour::identity(self, api).await
    }
}

impl fmt::Debug for dyn AnyConnector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AnyConnector").field(&self.descriptor().id).finish()
    }
}
