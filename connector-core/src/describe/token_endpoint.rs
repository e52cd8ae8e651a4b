//! How a token endpoint is spoken to: the facts that all groups of authorization with tokens share.

use serde::Serialize;

use super::Param;
use crate::template::Template;

/// How a token endpoint is spoken to. Exchange and renewal are one code path over these facts: what one does, the other
/// does too.
#[derive(Debug, Clone, Copy, Serialize)]
#[non_exhaustive]
pub struct TokenEndpoint {
    /// Where tokens are got and renewed; the first template that resolves (RFC 6749, section 3.2). Without one, and without a
    /// hook, the metadata of the issuer say it.
    pub token_url: &'static [Template],
    /// Where tokens are renewed, if that is another place.
    pub refresh_url: &'static [Template],
    /// How the client proves itself (RFC 6749, section 2.3).
    pub client_auth: ClientAuth,
    /// For whom a signed assertion is meant (RFC 7523, section 3); the first template that resolves. Without one, for the
    /// issuer.
    pub assertion_audience: &'static [Template],
    /// In which form the request is sent.
    pub token_format: TokenFormat,
    /// Further parameters of the exchange.
    pub token_params: &'static [Param],
    /// Further parameters of the renewal.
    pub refresh_params: &'static [Param],
    /// Headers of both.
    pub token_headers: &'static [Param],
    /// Parameters that the service calls otherwise, in the authorization request too: the standard's name and the service's.
    pub param_names: &'static [(&'static str, &'static str)],
    /// Members of the answer that the service calls otherwise: the standard's name, and where the service puts it, member
    /// names separated by dots.
    pub token_response: &'static [(&'static str, &'static str)],
    /// Further tokens of the answer: the connector's name for each, and where the object with its members stands, member names
    /// separated by dots.
    pub named_tokens: &'static [(&'static str, &'static str)],
    /// Token types other than Bearer that are used like it.
    pub token_types: &'static [&'static str],
    /// Whether tokens are bound to a key of their consent, of which every request has a proof (RFC 9449).
    pub dpop: bool,
    /// How long before its end an access token is renewed, in seconds, where the default is too long.
    pub refresh_margin: Option<u64>,
    /// For how long after a refresh the service still takes the old refresh token, in seconds.
    pub refresh_grace: Option<u64>,
}

impl TokenEndpoint {
    /// What holds for a connector without one.
    pub(crate) const PLAIN: &'static Self = &Self::new();

    /// No addresses yet; a form with the client's credentials in it.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            token_url: &[],
            refresh_url: &[],
            client_auth: ClientAuth::Body,
            assertion_audience: &[],
            token_format: TokenFormat::Form,
            token_params: &[],
            refresh_params: &[],
            token_headers: &[],
            param_names: &[],
            token_response: &[],
            named_tokens: &[],
            token_types: &[],
            dpop: false,
            refresh_margin: None,
            refresh_grace: None,
        }
    }

    /// Sets [`token_url`](Self::token_url).
    #[must_use]
    pub const fn token_url(mut self, templates: &'static [Template]) -> Self {
        self.token_url = templates;
        self
    }

    /// Sets [`refresh_url`](Self::refresh_url).
    #[must_use]
    pub const fn refresh_url(mut self, templates: &'static [Template]) -> Self {
        self.refresh_url = templates;
        self
    }

    /// Sets [`client_auth`](Self::client_auth).
    #[must_use]
    pub const fn client_auth(mut self, auth: ClientAuth) -> Self {
        self.client_auth = auth;
        self
    }

    /// Sets [`assertion_audience`](Self::assertion_audience).
    #[must_use]
    pub const fn assertion_audience(mut self, templates: &'static [Template]) -> Self {
        self.assertion_audience = templates;
        self
    }

    /// Sets [`token_format`](Self::token_format).
    #[must_use]
    pub const fn token_format(mut self, format: TokenFormat) -> Self {
        self.token_format = format;
        self
    }

    /// Sets [`token_params`](Self::token_params).
    #[must_use]
    pub const fn token_params(mut self, params: &'static [Param]) -> Self {
        self.token_params = params;
        self
    }

    /// Sets [`refresh_params`](Self::refresh_params).
    #[must_use]
    pub const fn refresh_params(mut self, params: &'static [Param]) -> Self {
        self.refresh_params = params;
        self
    }

    /// Sets [`token_headers`](Self::token_headers).
    #[must_use]
    pub const fn token_headers(mut self, headers: &'static [Param]) -> Self {
        self.token_headers = headers;
        self
    }

    /// Sets [`param_names`](Self::param_names).
    #[must_use]
    pub const fn param_names(mut self, names: &'static [(&'static str, &'static str)]) -> Self {
        self.param_names = names;
        self
    }

    /// Sets [`token_response`](Self::token_response).
    #[must_use]
    pub const fn token_response(mut self, members: &'static [(&'static str, &'static str)]) -> Self {
        self.token_response = members;
        self
    }

    /// Sets [`named_tokens`](Self::named_tokens).
    #[must_use]
    pub const fn named_tokens(mut self, tokens: &'static [(&'static str, &'static str)]) -> Self {
        self.named_tokens = tokens;
        self
    }

    /// Sets [`token_types`](Self::token_types).
    #[must_use]
    pub const fn token_types(mut self, types: &'static [&'static str]) -> Self {
        self.token_types = types;
        self
    }

    /// Binds tokens to a key: [`dpop`](Self::dpop).
    #[must_use]
    pub const fn with_dpop(mut self) -> Self {
        self.dpop = true;
        self
    }

    /// Sets [`refresh_margin`](Self::refresh_margin).
    #[must_use]
    pub const fn refresh_margin(mut self, seconds: u64) -> Self {
        self.refresh_margin = Some(seconds);
        self
    }

    /// Sets [`refresh_grace`](Self::refresh_grace).
    #[must_use]
    pub const fn refresh_grace(mut self, seconds: u64) -> Self {
        self.refresh_grace = Some(seconds);
        self
    }

    /// What the service calls a parameter.
    #[must_use]
    pub fn param_name<'n>(&self, name: &'n str) -> &'n str {
        self.param_names.iter().find(|(standard, _)| *standard == name).map_or(name, |(_, other)| *other)
    }

    /// What the standards call a parameter of the service.
    pub(crate) fn standard_name<'n>(&self, name: &'n str) -> &'n str {
        self.param_names.iter().find(|(_, other)| *other == name).map_or(name, |(standard, _)| *standard)
    }

    /// Where the service puts a member of the answer.
    #[must_use]
    pub fn member_path<'n>(&self, name: &'n str) -> &'n str {
        self.token_response.iter().find(|(standard, _)| *standard == name).map_or(name, |(_, other)| *other)
    }
}

impl Default for TokenEndpoint {
    fn default() -> Self {
        Self::new()
    }
}

/// How the client proves itself to the token endpoint (RFC 6749, section 2.3). Without a client secret it is public and
/// sends its id alone, in the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ClientAuth {
    /// Id and secret in the body.
    Body,
    /// Id and secret by HTTP Basic, each form-encoded first as RFC 6749, section 2.3.1 has it.
    Basic,
    /// The same without that encoding, for services that do not decode it.
    BasicRaw,
    /// The id alone, even where there is a secret.
    None,
    /// An assertion signed with the private key (RFC 7523, section 2.2), in the body. It needs the feature `jws`.
    PrivateKeyJwt,
}

/// In which form a token request is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TokenFormat {
    /// A form in the body (RFC 6749, section 4.1.3).
    Form,
    /// A JSON object in the body.
    Json,
    /// Query parameters of a POST without a body. Addresses are logged: only where the service takes nothing else.
    Query,
}
