//! The token request (RFC 6749, sections 4.1.3 and 6): the default of `acquire` and of `refresh`, one code path.

use http::header::AUTHORIZATION;
use url::Url;

use super::client_auth;
use super::grant::{CodeGrant, Params, RefreshGrant};
use super::token_response::tokens_of;
use crate::connector::AnyConnector;
use crate::describe::{Authorization, Descriptor, TokenFormat};
use crate::error::{Error, Reason, Result};
use crate::fields::Fields;
use crate::http::{Http, RequestBuilder};
use crate::secret::Secret;
use crate::template::Scope;
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
    let fields = connector.fields();
    request(connector.descriptor(), &fields, endpoint, &grant.params_of(connector.descriptor(), &fields), http).await
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
    let fields = connector.fields();
    request(connector.descriptor(), &fields, endpoint, &grant.params_of(connector.descriptor(), &fields), http).await
}

/// Gets tokens without a consent: by the client credentials grant (RFC 6749, section 4.4.2), or by the `login` hook. A
/// connector whose credentials are its fields has none. `assertion` proves the client, where it does so by one.
///
/// # Errors
///
/// As [`exchange`].
pub(crate) async fn obtain(
    connector: &mut dyn AnyConnector,
    endpoint: Option<&Url>,
    assertion: Option<&Secret>,
    http: &Http,
) -> Result<Tokens> {
    let descriptor = connector.descriptor();
    match &descriptor.authorization {
        Authorization::ClientCredentials(client) => {
            let fields = connector.fields();
            let params = Params::of_client_credentials(descriptor, &fields, client, assertion);
            request(descriptor, &fields, endpoint, &params, http).await
        }
        Authorization::Custom => connector.login(http).await.unwrap_or_else(|| Ok(Tokens::none())),
        _ => Ok(Tokens::none()),
    }
}

/// The one token request of all grants.
pub(super) async fn request(
    descriptor: &'static Descriptor,
    fields: &Fields,
    url: Option<&Url>,
    params: &Params,
    http: &Http,
) -> Result<Tokens> {
    let (Some(url), Some(endpoint)) = (url, descriptor.token_endpoint()) else {
        return Err(Error::bug(
            Reason::InvalidAddress,
            "where tokens are got is not known: `token_url` names a field that is not learned yet; learn it from the callback",
        ));
    };
    let request = with_params(http.post(url), params, endpoint.token_format);
    tokens_of(with_headers(request, descriptor, fields)?.send().await?, endpoint).await
}

/// Puts on a request what its body does not have: the connector's headers, and the proof of the client where it stands there.
pub(super) fn with_headers(
    mut request: RequestBuilder,
    descriptor: &'static Descriptor,
    fields: &Fields,
) -> Result<RequestBuilder> {
    let scope = Scope { descriptor, fields, builtin: &[] };
    for header in descriptor.token_endpoint().map_or(&[][..], |endpoint| endpoint.token_headers) {
        if let Some(value) = header.value.resolve(&scope)?.filter(|value| !value.is_empty()) {
            let secret = header.value.names().any(|name| descriptor.field(name).is_some_and(|field| field.secret));
            request = match secret {
                true => request.secret_header(header.name, &Secret::new(value.as_str())),
                false => request.header(header.name, &value),
            };
        }
    }
    if let Some(credentials) = client_auth::header(descriptor, fields) {
        request = request.secret_header(AUTHORIZATION.as_str(), &credentials);
    }
    Ok(request)
}

/// Puts parameters where the service wants them.
pub(super) fn with_params(request: RequestBuilder, params: &Params, format: TokenFormat) -> RequestBuilder {
    match format {
        TokenFormat::Form => request.form(params),
        TokenFormat::Json => request.json(params),
        TokenFormat::Query => params.iter().fold(request, |request, (name, value)| request.query(name, value)),
    }
}
