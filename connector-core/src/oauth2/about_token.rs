//! Requests about one token, in which the client proves itself as to the token endpoint: revocation (RFC 7009) and
//! introspection (RFC 7662).

use http::header::AUTHORIZATION;
use url::Url;

use super::assertion::client_assertion;
use super::client_auth;
use super::endpoint::endpoint;
use super::exchange::with_params;
use super::grant::Params;
use crate::clock::Clock;
use crate::connector::AnyConnector;
use crate::describe::TokenFormat;
use crate::error::Result;
use crate::fields::Fields;
use crate::http::{Http, Response};
use crate::secret::Secret;
use crate::template::{Scope, Template};

/// Where such requests go, and who the client is.
pub(crate) struct AboutToken<'a> {
    pub(crate) url: Url,
    connector: &'a dyn AnyConnector,
    fields: &'a Fields,
    clock: &'a dyn Clock,
}

impl<'a> AboutToken<'a> {
    /// The endpoint `what`, at the first template that resolves; `None` when the service has none.
    ///
    /// # Errors
    ///
    /// [`Error::Bug`](crate::Error::Bug) or [`Error::Input`](crate::Error::Input) when its address cannot be one.
    pub(super) fn at(
        what: &str,
        templates: &[Template],
        connector: &'a dyn AnyConnector,
        fields: &'a Fields,
        clock: &'a dyn Clock,
    ) -> Result<Option<Self>> {
        let scope = Scope { descriptor: connector.descriptor(), fields, builtin: &[] };
        let Some(address) = scope.first(templates)? else { return Ok(None) };
        Ok(Some(Self::to(endpoint(what, &address)?, connector, fields, clock)))
    }

    /// An endpoint whose address is known.
    pub(crate) const fn to(
        url: Url,
        connector: &'a dyn AnyConnector,
        fields: &'a Fields,
        clock: &'a dyn Clock,
    ) -> Self {
        Self { url, connector, fields, clock }
    }

    /// Sends one; `hint` is the kind of the token (RFC 7009, section 2.1). The client proves itself in each anew.
    ///
    /// # Errors
    ///
    /// What the service says.
    pub(super) async fn send(&self, token: &Secret, hint: &str, http: &Http) -> Result<Response> {
        let descriptor = self.connector.descriptor();
        let assertion = client_assertion(descriptor, self.fields, self.clock.now())?;
        let mut params = Params::default();
        client_auth::in_body(descriptor, self.fields, assertion.as_ref(), &mut params);
        let mut format = TokenFormat::Form;
        if let Some(endpoint) = descriptor.token_endpoint() {
            params = params.renamed(endpoint);
            format = endpoint.token_format;
        }
        let params = params.with("token", token.expose_secret()).with("token_type_hint", hint);
        let mut request = with_params(http.post(&self.url), &params, format);
        if let Some(credentials) = client_auth::header(descriptor, self.fields) {
            request = request.secret_header(AUTHORIZATION.as_str(), &credentials);
        }
        request.send().await
    }
}
