//! The hooks of a connector as one trait, each with the default "not there".

use std::future::{Future, ready};

use serde::Serialize;

use crate::check::Check;
use crate::connector::Connector;
use crate::describe::Authorization;
use crate::error::{Error, Result};
use crate::field::Choice;
use crate::http::{Api, Http, Request};
use crate::oauth2::{CodeGrant, PkceVerifier, RefreshGrant};
use crate::tokens::Tokens;

/// The `impl` half of a connector: what is special about its service.
///
/// Written by `#[connector]` on the `impl`; never by hand. A hook that is not there gives `None`, and the engine does
/// what it does by default.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `#[connector]` impl block",
    label = "the other half of this connector is missing",
    note = "add `#[connector] impl {Self} {{}}`; an empty block uses every default"
)]
pub trait Behaviour: Sized + Send + Sync + 'static {
    /// The hooks that are there, in the order of the source.
    const HOOKS: &'static [Hook] = &[];

    /// The learned fields whose value is chosen, each with a `choices` hook, in the order of the source.
    const CHOSEN: &'static [&'static str] = &[];

    /// The rules that need the struct half: no key and hook for one fact.
    type Conflicts<S: Connector>: Check;

    /// Where consent is given.
    fn authorization_url(&self) -> Option<Result<String>> {
        None
    }

    /// Where tokens are got.
    fn token_url(&self) -> Option<Result<String>> {
        None
    }

    /// What relative addresses are joined with.
    fn base_uri(&self) -> Option<Result<String>> {
        None
    }

    /// The PKCE verifier of a flow; `fresh` is a good one.
    fn pkce(&self, fresh: PkceVerifier) -> Result<PkceVerifier> {
        Ok(fresh)
    }

    /// Exchanges the code for tokens.
    fn acquire(&mut self, grant: &CodeGrant, http: &Http) -> impl Future<Output = Option<Result<Tokens>>> + Send {
        let _ = (grant, http);
        ready(None)
    }

    /// Logs in: how tokens are got without a consent.
    fn login(&mut self, http: &Http) -> impl Future<Output = Option<Result<Tokens>>> + Send {
        let _ = http;
        ready(None)
    }

    /// Renews the tokens.
    fn refresh(&mut self, grant: &RefreshGrant, http: &Http) -> impl Future<Output = Option<Result<Tokens>>> + Send {
        let _ = (grant, http);
        ready(None)
    }

    /// Puts the tokens on a request; runs again, from scratch, for a replay.
    fn apply(&self, tokens: &Tokens, request: &mut Request) -> Option<Result<()>> {
        let _ = (tokens, request);
        None
    }

    /// Runs once after tokens were got: finds tenant, account, API host.
    fn connected(&mut self, api: &Api) -> impl Future<Output = Option<Result<()>>> + Send {
        let _ = api;
        ready(None)
    }

    /// The values that a learned field can have for this account.
    fn choices(&self, field: &str, api: &Api) -> impl Future<Output = Option<Result<Vec<Choice>>>> + Send {
        let _ = (field, api);
        ready(None)
    }

    /// Runs before a connection is forgotten: tells the service.
    fn disconnect(&self, api: &Api) -> impl Future<Output = Option<Result<()>>> + Send {
        let _ = api;
        ready(None)
    }

    /// Proves that the connection works.
    fn test(&self, api: &Api) -> impl Future<Output = Option<Result<()>>> + Send {
        let _ = api;
        ready(None)
    }

    /// Says in words which account is connected.
    fn identity(&self, api: &Api) -> impl Future<Output = Option<Result<String>>> + Send {
        let _ = api;
        ready(None)
    }
}

/// The name of a hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Hook {
    /// Where consent is given.
    AuthorizationUrl,
    /// Where tokens are got.
    TokenUrl,
    /// What relative addresses are joined with.
    BaseUri,
    /// The PKCE verifier of a flow.
    Pkce,
    /// Exchanges the code for tokens.
    Acquire,
    /// Logs in.
    Login,
    /// Renews the tokens.
    Refresh,
    /// Puts the tokens on a request.
    Apply,
    /// Runs once after tokens were got.
    Connected,
    /// The values that a learned field can have.
    Choices,
    /// Runs before a connection is forgotten.
    Disconnect,
    /// Proves that the connection works.
    Test,
    /// Says in words which account is connected.
    Identity,
}

impl Hook {
    /// The word in `#[connector(..)]`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AuthorizationUrl => "authorization_url",
            Self::TokenUrl => "token_url",
            Self::BaseUri => "base_uri",
            Self::Pkce => "pkce",
            Self::Acquire => "acquire",
            Self::Login => "login",
            Self::Refresh => "refresh",
            Self::Apply => "apply",
            Self::Connected => "connected",
            Self::Choices => "choices",
            Self::Disconnect => "disconnect",
            Self::Test => "test",
            Self::Identity => "identity",
        }
    }

    /// Whether a group of authorization has a use for it.
    #[must_use]
    pub const fn belongs(self, group: &Authorization) -> bool {
        if matches!(group, Authorization::None) {
            // The struct half has mistakes of its own, which are reported there.
            return true;
        }
        match self {
            Self::AuthorizationUrl | Self::Pkce | Self::Acquire => matches!(group, Authorization::OAuth2(_)),
            Self::TokenUrl => matches!(group, Authorization::OAuth2(_) | Authorization::ClientCredentials(_)),
            Self::Login => matches!(group, Authorization::Custom),
            Self::Refresh => matches!(group, Authorization::OAuth2(_) | Authorization::Custom),
            _ => true,
        }
    }
}

/// What a hook may return where the engine wants a `T`: a `T`, or a `Result` of one with any error that turns into
/// [`Error`].
#[diagnostic::on_unimplemented(
    message = "this hook cannot return `{Self}`",
    label = "not what the engine can use",
    note = "return `{T}` or `Result<{T}, E>` with `E: Into<connector_core::Error>`"
)]
pub trait IntoResult<T> {
    /// As the engine's result.
    ///
    /// # Errors
    ///
    /// The hook's own.
    fn into_result(self) -> Result<T>;
}

macro_rules! plain_or_result {
    ($($output:ty),*) => { $(
        #[diagnostic::do_not_recommend]
        impl IntoResult<$output> for $output {
            fn into_result(self) -> Result<$output> {
                Ok(self)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<E: Into<Error>> IntoResult<$output> for Result<$output, E> {
            fn into_result(self) -> Result<$output> {
                self.map_err(Into::into)
            }
        }
    )* };
}

plain_or_result!(Tokens, PkceVerifier, (), String, Vec<Choice>);

/// What a hook that gives an address may return: `String`, `&str`, [`Url`](url::Url), or a `Result` of one.
#[diagnostic::on_unimplemented(
    message = "this hook cannot return `{Self}`",
    label = "not an address",
    note = "return `String`, `&str`, `Url`, or a `Result` of one"
)]
pub trait IntoAddress {
    /// The address as text.
    ///
    /// # Errors
    ///
    /// The hook's own.
    fn into_address(self) -> Result<String>;
}

#[diagnostic::do_not_recommend]
impl IntoAddress for String {
    fn into_address(self) -> Result<String> {
        Ok(self)
    }
}

#[diagnostic::do_not_recommend]
impl IntoAddress for &str {
    fn into_address(self) -> Result<String> {
        Ok(self.to_owned())
    }
}

#[diagnostic::do_not_recommend]
impl IntoAddress for url::Url {
    fn into_address(self) -> Result<String> {
        Ok(self.into())
    }
}

#[diagnostic::do_not_recommend]
impl<T: IntoAddress, E: Into<Error>> IntoAddress for Result<T, E> {
    fn into_address(self) -> Result<String> {
        self.map_err(Into::into)?.into_address()
    }
}

/// What the hooks `test` and `disconnect` may return: any value, which is dropped, in a `Result`.
#[diagnostic::on_unimplemented(
    message = "this hook cannot return `{Self}`",
    label = "this hook must be able to fail",
    note = "return `Result<T, E>` with `E: Into<connector_core::Error>`; the value is dropped"
)]
pub trait IntoOutcome {
    /// Whether it went well.
    ///
    /// # Errors
    ///
    /// The hook's own.
    fn into_outcome(self) -> Result<()>;
}

#[diagnostic::do_not_recommend]
impl<T, E: Into<Error>> IntoOutcome for Result<T, E> {
    fn into_outcome(self) -> Result<()> {
        self.map(drop).map_err(Into::into)
    }
}
