//! How tokens are got.

use serde::Serialize;

use super::{Descriptor, Param, TokenEndpoint};
use crate::behaviour::{Behaviour, Hook};
use crate::connectable::Variant;
use crate::connector::Connector;
use crate::template::Template;

/// How tokens are got.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Authorization {
    /// Nothing is declared.
    None,
    /// The authorization code grant with PKCE (RFC 6749, section 4.1; RFC 7636).
    #[serde(rename = "oauth2")]
    OAuth2(OAuth2),
    /// The client credentials grant (RFC 6749, section 4.4): the program's own account, without a person.
    ClientCredentials(ClientCredentials),
    /// A key that the person enters.
    ApiKey,
    /// User name and password in every request (RFC 7617).
    Basic,
    /// What the connector's hooks do.
    Custom,
    /// One of several connectors, whichever the person chooses: these alternatives.
    Multi(&'static [Alternative]),
}

/// One of the connectors of a choice: a variant of an enum marked `#[connector(multi)]`.
#[derive(Debug, Clone, Copy, Serialize)]
#[non_exhaustive]
pub struct Alternative {
    /// What people read for it: the variant's doc comment.
    pub label: &'static str,
    /// What its connector says about the service. Its id is what `connect_with` names.
    pub descriptor: &'static Descriptor,
    /// The hooks of its connector.
    pub hooks: &'static [Hook],
}

impl Alternative {
    /// The alternative that a variant is.
    #[must_use]
    pub const fn of<V: Variant>(label: &'static str) -> Self {
        Self { label, descriptor: V::Connector::DESCRIPTOR, hooks: V::Connector::HOOKS }
    }
}

/// The facts of the authorization code grant: the keys of `oauth2(..)`.
#[derive(Debug, Clone, Copy, Serialize)]
#[non_exhaustive]
pub struct OAuth2 {
    /// Where consent is given; the first template that resolves (RFC 6749, section 3.1). Without one, and without a hook, the
    /// metadata of the [`issuer`](Self::issuer) say it.
    pub authorization_url: &'static [Template],
    /// Who issues the tokens, as the service writes itself (RFC 8414, section 2): what a callback names must equal it
    /// (RFC 9207), and a refresh token goes to no other. Its metadata say where the endpoints are that the connector does not
    /// state.
    pub issuer: Option<Template>,
    /// Whether the service names itself in every callback, so that one that does not is refused (RFC 9207, section 2.4).
    pub issuer_in_callback: bool,
    /// How the token endpoint is spoken to.
    #[serde(flatten)]
    pub token: TokenEndpoint,
    /// The scopes that are asked for.
    pub scopes: &'static [&'static str],
    /// Scopes that a program may ask for besides.
    pub further_scopes: &'static [&'static str],
    /// What stands between two scopes; a space in RFC 6749, section 3.3.
    pub scope_separator: &'static str,
    /// Further parameters of the authorization request.
    pub authorization_params: &'static [Param],
    /// Whether the parameters of the authorization request stand in the fragment of its address.
    pub params_in_fragment: bool,
    /// The parameter of the callback that holds the code.
    pub code_param: &'static str,
    /// Whether PKCE with S256 is used (RFC 7636); off only where the connector writes so.
    pub pkce: bool,
    /// Whether a person may begin at the service: then a code comes that nobody asked for.
    pub begun_by_service: bool,
    /// Where tokens are revoked when a connection is ended (RFC 7009); the first template that resolves.
    pub revoke_url: &'static [Template],
    /// Where a service tells when a token ends whose response does not (RFC 7662); the first template that resolves.
    pub introspection_url: &'static [Template],
    /// Where a machine without a browser gets the code that a person enters elsewhere (RFC 8628); the first template that
    /// resolves.
    pub device_authorization_url: &'static [Template],
    /// Where the authorization request is put down before the person is sent to it (RFC 9126); the first template that
    /// resolves.
    pub pushed_authorization_url: &'static [Template],
}

impl OAuth2 {
    /// The plain flow: no addresses yet, scopes separated by spaces, PKCE on.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            authorization_url: &[],
            issuer: None,
            issuer_in_callback: false,
            token: TokenEndpoint::new(),
            scopes: &[],
            further_scopes: &[],
            scope_separator: " ",
            authorization_params: &[],
            params_in_fragment: false,
            code_param: "code",
            pkce: true,
            begun_by_service: false,
            revoke_url: &[],
            introspection_url: &[],
            device_authorization_url: &[],
            pushed_authorization_url: &[],
        }
    }

    /// Sets [`authorization_url`](Self::authorization_url).
    #[must_use]
    pub const fn authorization_url(mut self, templates: &'static [Template]) -> Self {
        self.authorization_url = templates;
        self
    }

    /// Sets [`issuer`](Self::issuer).
    #[must_use]
    pub const fn issuer(mut self, template: Template) -> Self {
        self.issuer = Some(template);
        self
    }

    /// Sets [`issuer_in_callback`](Self::issuer_in_callback).
    #[must_use]
    pub const fn with_issuer_in_callback(mut self) -> Self {
        self.issuer_in_callback = true;
        self
    }

    /// Sets [`token`](Self::token).
    #[must_use]
    pub const fn token(mut self, endpoint: TokenEndpoint) -> Self {
        self.token = endpoint;
        self
    }

    /// Sets the [token endpoint's](Self::token) address.
    #[must_use]
    pub const fn token_url(mut self, templates: &'static [Template]) -> Self {
        self.token.token_url = templates;
        self
    }

    /// Sets [`scopes`](Self::scopes).
    #[must_use]
    pub const fn scopes(mut self, scopes: &'static [&'static str]) -> Self {
        self.scopes = scopes;
        self
    }

    /// Sets [`further_scopes`](Self::further_scopes).
    #[must_use]
    pub const fn further_scopes(mut self, scopes: &'static [&'static str]) -> Self {
        self.further_scopes = scopes;
        self
    }

    /// Sets [`scope_separator`](Self::scope_separator).
    #[must_use]
    pub const fn scope_separator(mut self, separator: &'static str) -> Self {
        self.scope_separator = separator;
        self
    }

    /// Sets [`authorization_params`](Self::authorization_params).
    #[must_use]
    pub const fn authorization_params(mut self, params: &'static [Param]) -> Self {
        self.authorization_params = params;
        self
    }

    /// Puts the parameters of the authorization request into the [fragment](Self::params_in_fragment).
    #[must_use]
    pub const fn with_params_in_fragment(mut self) -> Self {
        self.params_in_fragment = true;
        self
    }

    /// Sets [`code_param`](Self::code_param).
    #[must_use]
    pub const fn code_param(mut self, name: &'static str) -> Self {
        self.code_param = name;
        self
    }

    /// Turns [`pkce`](Self::pkce) off.
    #[must_use]
    pub const fn without_pkce(mut self) -> Self {
        self.pkce = false;
        self
    }

    /// Sets [`begun_by_service`](Self::begun_by_service).
    #[must_use]
    pub const fn with_consent_begun_by_service(mut self) -> Self {
        self.begun_by_service = true;
        self
    }

    /// Sets [`introspection_url`](Self::introspection_url).
    #[must_use]
    pub const fn introspection_url(mut self, templates: &'static [Template]) -> Self {
        self.introspection_url = templates;
        self
    }

    /// Sets [`device_authorization_url`](Self::device_authorization_url).
    #[must_use]
    pub const fn device_authorization_url(mut self, templates: &'static [Template]) -> Self {
        self.device_authorization_url = templates;
        self
    }

    /// Sets [`pushed_authorization_url`](Self::pushed_authorization_url).
    #[must_use]
    pub const fn pushed_authorization_url(mut self, templates: &'static [Template]) -> Self {
        self.pushed_authorization_url = templates;
        self
    }

    /// Sets [`revoke_url`](Self::revoke_url).
    #[must_use]
    pub const fn revoke_url(mut self, templates: &'static [Template]) -> Self {
        self.revoke_url = templates;
        self
    }
}

impl Default for OAuth2 {
    fn default() -> Self {
        Self::new()
    }
}

/// The facts of the client credentials grant: the keys of `client_credentials(..)`.
#[derive(Debug, Clone, Copy, Serialize)]
#[non_exhaustive]
pub struct ClientCredentials {
    /// Who issues the tokens, as the service writes itself (RFC 8414, section 2): its metadata say where the endpoints are that
    /// the connector does not state.
    pub issuer: Option<Template>,
    /// How the token endpoint is spoken to.
    #[serde(flatten)]
    pub token: TokenEndpoint,
    /// The scopes that are asked for.
    pub scopes: &'static [&'static str],
    /// What stands between two scopes; a space in RFC 6749, section 3.3.
    pub scope_separator: &'static str,
}

impl ClientCredentials {
    /// No addresses yet, scopes separated by spaces.
    #[must_use]
    pub const fn new() -> Self {
        Self { issuer: None, token: TokenEndpoint::new(), scopes: &[], scope_separator: " " }
    }

    /// Sets [`issuer`](Self::issuer).
    #[must_use]
    pub const fn issuer(mut self, template: Template) -> Self {
        self.issuer = Some(template);
        self
    }

    /// Sets [`token`](Self::token).
    #[must_use]
    pub const fn token(mut self, endpoint: TokenEndpoint) -> Self {
        self.token = endpoint;
        self
    }

    /// Sets the [token endpoint's](Self::token) address.
    #[must_use]
    pub const fn token_url(mut self, templates: &'static [Template]) -> Self {
        self.token.token_url = templates;
        self
    }

    /// Sets [`scopes`](Self::scopes).
    #[must_use]
    pub const fn scopes(mut self, scopes: &'static [&'static str]) -> Self {
        self.scopes = scopes;
        self
    }

    /// Sets [`scope_separator`](Self::scope_separator).
    #[must_use]
    pub const fn scope_separator(mut self, separator: &'static str) -> Self {
        self.scope_separator = separator;
        self
    }
}

impl Default for ClientCredentials {
    fn default() -> Self {
        Self::new()
    }
}
