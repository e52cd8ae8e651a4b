//! The token request (RFC 6749, sections 4.1.3 and 6): the default of `acquire` and of `refresh`, one code path.

use url::Url;

use super::grant::{CodeGrant, Params, RefreshGrant};
use super::token_response::tokens_of;
use crate::connector::AnyConnector;
use crate::error::{Error, Reason, Result};
use crate::http::Http;
use crate::tokens::Tokens;

/// Exchanges a code for tokens: by the hook if there is one, else at the token endpoint.
///
/// # Errors
///
/// What the service says, by what to do next.
pub(crate) async fn exchange(
    connector: &mut dyn AnyConnector,
    endpoint: Option<&Url>,
    grant: &CodeGrant,
    http: &Http,
) -> Result<Tokens> {
    if let Some(tokens) = connector.acquire(grant, http).await {
        return tokens;
    }
    let params = grant.params_of(connector.descriptor(), &connector.fields());
    request(endpoint, &params, http).await
}

/// Renews tokens: by the hook if there is one, else at the token endpoint.
///
/// # Errors
///
/// As [`exchange`].
pub(crate) async fn refresh(
    connector: &mut dyn AnyConnector,
    endpoint: Option<&Url>,
    grant: &RefreshGrant,
    http: &Http,
) -> Result<Tokens> {
    if let Some(tokens) = connector.refresh(grant, http).await {
        return tokens;
    }
    let params = grant.params_of(connector.descriptor(), &connector.fields());
    request(endpoint, &params, http).await
}

async fn request(endpoint: Option<&Url>, params: &Params, http: &Http) -> Result<Tokens> {
    let Some(endpoint) = endpoint else {
        return Err(Error::bug(Reason::InvalidAddress, "the connector has no token endpoint"));
    };
    tokens_of(http.post(endpoint).form(params).send().await?).await
}
