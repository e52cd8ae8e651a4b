//! Token introspection (RFC 7662): when a token ends, where the token response does not say it.

use serde::Deserialize;

use super::about_token::AboutToken;
use super::token_response::point;
use crate::clock::Clock;
use crate::connector::AnyConnector;
use crate::error::Result;
use crate::fields::Fields;
use crate::http::Http;
use crate::tokens::{Expiry, Tokens};

/// Where the connector's tokens are looked at; `None` when it states no such endpoint.
///
/// # Errors
///
/// As [`AboutToken::at`].
pub(crate) fn endpoint<'a>(
    connector: &'a dyn AnyConnector,
    fields: &'a Fields,
    clock: &'a dyn Clock,
) -> Result<Option<AboutToken<'a>>> {
    let templates = connector.descriptor().as_oauth2().map_or(&[][..], |oauth2| oauth2.introspection_url);
    AboutToken::at("introspection endpoint", templates, connector, fields, clock)
}

#[derive(Deserialize)]
struct Answer {
    exp: Option<serde_json::Value>,
}

/// When the access token ends, as the service sees it (RFC 7662, section 2.2).
///
/// # Errors
///
/// What the service says.
pub(crate) async fn expiry(endpoint: &AboutToken<'_>, tokens: &Tokens, http: &Http) -> Result<Expiry> {
    let answer: Answer = endpoint.send(tokens.access_token(), "access_token", http).await?.json().await?;
    Ok(answer.exp.as_ref().and_then(point).map_or(Expiry::Unknown, Expiry::At))
}
