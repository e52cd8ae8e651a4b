//! How tokens are got.

use serde::Serialize;

use super::Param;
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
}

/// The facts of the authorization code grant: the keys of `oauth2(..)`.
#[derive(Debug, Clone, Copy, Serialize)]
#[non_exhaustive]
pub struct OAuth2 {
    /// Where consent is given; the first template that resolves (RFC 6749, section 3.1).
    pub authorization_url: &'static [Template],
    /// Where tokens are got and renewed; the first template that resolves (RFC 6749, section 3.2).
    pub token_url: &'static [Template],
    /// The scopes that are asked for.
    pub scopes: &'static [&'static str],
    /// What stands between two scopes; a space in RFC 6749, section 3.3.
    pub scope_separator: &'static str,
    /// Further parameters of the authorization request.
    pub authorization_params: &'static [Param],
    /// Whether PKCE with S256 is used (RFC 7636); off only where the connector writes so.
    pub pkce: bool,
}

impl OAuth2 {
    /// The plain flow: no addresses yet, scopes separated by spaces, PKCE on.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            authorization_url: &[],
            token_url: &[],
            scopes: &[],
            scope_separator: " ",
            authorization_params: &[],
            pkce: true,
        }
    }

    /// Sets [`authorization_url`](Self::authorization_url).
    #[must_use]
    pub const fn authorization_url(mut self, templates: &'static [Template]) -> Self {
        self.authorization_url = templates;
        self
    }

    /// Sets [`token_url`](Self::token_url).
    #[must_use]
    pub const fn token_url(mut self, templates: &'static [Template]) -> Self {
        self.token_url = templates;
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

    /// Sets [`authorization_params`](Self::authorization_params).
    #[must_use]
    pub const fn authorization_params(mut self, params: &'static [Param]) -> Self {
        self.authorization_params = params;
        self
    }

    /// Turns [`pkce`](Self::pkce) off.
    #[must_use]
    pub const fn without_pkce(mut self) -> Self {
        self.pkce = false;
        self
    }
}

impl Default for OAuth2 {
    fn default() -> Self {
        Self::new()
    }
}
