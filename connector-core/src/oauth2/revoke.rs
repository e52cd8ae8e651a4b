//! Token revocation (RFC 7009).

use super::about_token::AboutToken;
use crate::clock::Clock;
use crate::connector::AnyConnector;
use crate::error::Result;
use crate::fields::Fields;
use crate::http::{Http, Response};
use crate::tokens::Tokens;

/// Where the connector's tokens are revoked; `None` when it states no such endpoint.
///
/// # Errors
///
/// As [`AboutToken::at`].
pub(crate) fn endpoint<'a>(
    connector: &'a dyn AnyConnector,
    fields: &'a Fields,
    clock: &'a dyn Clock,
) -> Result<Option<AboutToken<'a>>> {
    let templates = connector.descriptor().as_oauth2().map_or(&[][..], |oauth2| oauth2.revoke_url);
    AboutToken::at("revocation endpoint", templates, connector, fields, clock)
}

/// Revokes the refresh token, and then the access token, which a service may keep alive without it.
///
/// # Errors
///
/// What the service says of the first that fails; the second is tried all the same.
pub(crate) async fn revoke(endpoint: &AboutToken<'_>, tokens: &Tokens, http: &Http) -> Result<()> {
    let refresh = match tokens.refresh_token() {
        Some(token) => unless_gone(endpoint.send(token, "refresh_token", http).await),
        None => Ok(()),
    };
    let access = unless_gone(endpoint.send(tokens.access_token(), "access_token", http).await);
    refresh.and(access)
}

/// What is to be revoked is gone already: that is no failure (RFC 7009, section 2.2), but some services say so.
fn unless_gone(outcome: Result<Response>) -> Result<()> {
    match outcome {
        Err(error) if error.oauth_error() == Some("invalid_token") => Ok(()),
        outcome => outcome.map(drop),
    }
}
