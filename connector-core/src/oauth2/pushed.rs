//! Pushed authorization requests (RFC 9126): the parameters go to the service first, and the person's browser carries
//! nothing but the name that the service gives them.

use std::time::Duration;

use url::Url;

use super::authorize::AuthorizationRequestAddress;
use super::beginning::{begin, required, unusable};
use super::endpoint::endpoint as checked;
use super::grant::Params;
use super::token_response::positive_lifetime;
use crate::clock::Clock;
use crate::connector::AnyConnector;
use crate::error::{Error, Reason, Result};
use crate::fields::Fields;
use crate::http::Http;
use crate::template::Scope;

/// The longest name of a request that is taken, in bytes: it stands in an address.
const LONGEST: usize = 2048;

/// Where authorization requests are pushed; `None` when the connector declares no such endpoint.
///
/// # Errors
///
/// [`Error::Bug`] or [`Error::Input`] when its address cannot be one.
pub(crate) fn endpoint(connector: &dyn AnyConnector, fields: &Fields) -> Result<Option<Url>> {
    let descriptor = connector.descriptor();
    let templates = descriptor.as_oauth2().map_or(&[][..], |oauth2| oauth2.pushed_authorization_url);
    let scope = Scope { descriptor, fields, builtin: &[] };
    let Some(address) = scope.first(templates)? else { return Ok(None) };
    checked("endpoint for pushed authorization requests", &address).map(Some)
}

/// Puts the parameters of a request down at the service (RFC 9126, section 2.1). Gives the address to which the person is
/// sent, and for how long it can be opened.
///
/// # Errors
///
/// What the service says. There is no way around it: parameters that the service wants pushed never stand in an address.
pub(crate) async fn push(
    url: &Url,
    connector: &dyn AnyConnector,
    fields: &Fields,
    request: AuthorizationRequestAddress,
    clock: &dyn Clock,
    http: &Http,
) -> Result<(Url, Duration)> {
    if request.has_params_of_its_own() {
        let message = "the address of the authorization endpoint has parameters, and all of them are pushed: write them as \
                       `authorization_params`";
        return Err(Error::bug(Reason::InvalidAddress, message));
    }
    let mut params = Params::default();
    for (name, value) in request.params() {
        params.set(name, value);
    }
    let members = begin(url, connector, fields, params, &["request_uri"], clock, http).await?;
    let request_uri = required(&members, "request_uri")?;
    if request_uri.len() > LONGEST || !request_uri.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(unusable("its `request_uri` cannot stand in an address"));
    }
    let lifetime = members.get("expires_in").and_then(positive_lifetime);
    let lifetime = lifetime.ok_or_else(|| unusable("it does not say for how long its `request_uri` is good"))?;
    let client_id = connector.descriptor().token_endpoint().map_or("client_id", |one| one.param_name("client_id"));
    Ok((request.with_request_uri(request_uri, client_id), lifetime))
}
