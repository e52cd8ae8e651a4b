//! Requests about one token, in which the client proves itself as to the token endpoint: revocation (RFC 7009) and
//! introspection (RFC 7662).

use http::header::AUTHORIZATION;
use url::Url;

use super::client_auth;
use super::endpoint::endpoint;
use super::exchange::with_params;
use super::grant::Params;
use crate::connector::AnyConnector;
use crate::describe::TokenFormat;
use crate::error::Result;
use crate::fields::Fields;
use crate::http::{Http, Response};
use crate::secret::Secret;
use crate::template::{Scope, Template};

/// Where such requests go, and how the client proves itself there.
pub(crate) struct AboutToken {
    pub(crate) url: Url,
    params: Params,
    format: TokenFormat,
    credentials: Option<Secret>,
}

impl AboutToken {
    /// The endpoint `what`, at the first template that resolves; `None` when the service has none.
    ///
    /// # Errors
    ///
    /// [`Error::Bug`](crate::Error::Bug) or [`Error::Input`](crate::Error::Input) when its address cannot be one.
    pub(super) fn at(
        what: &str,
        templates: &[Template],
        connector: &dyn AnyConnector,
        fields: &Fields,
    ) -> Result<Option<Self>> {
        let descriptor = connector.descriptor();
        let scope = Scope { descriptor, fields, builtin: &[] };
        let Some(address) = scope.first(templates)? else { return Ok(None) };
        let url = endpoint(what, &address)?;
        let mut params = Params::default();
        client_auth::in_body(descriptor, fields, &mut params);
        if let Some(endpoint) = descriptor.token_endpoint() {
            params = params.renamed(endpoint);
        }
        let format = descriptor.token_endpoint().map_or(TokenFormat::Form, |endpoint| endpoint.token_format);
        Ok(Some(Self { url, params, format, credentials: client_auth::header(descriptor, fields) }))
    }

    /// Sends one; `hint` is the kind of the token (RFC 7009, section 2.1).
    ///
    /// # Errors
    ///
    /// What the service says.
    pub(super) async fn send(&self, token: &Secret, hint: &str, http: &Http) -> Result<Response> {
        let params = self.params.clone().with("token", token.expose_secret()).with("token_type_hint", hint);
        let mut request = with_params(http.post(&self.url), &params, self.format);
        if let Some(credentials) = &self.credentials {
            request = request.secret_header(AUTHORIZATION.as_str(), credentials);
        }
        request.send().await
    }
}
