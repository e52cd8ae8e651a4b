//! Asking a service when a token ends, once what it gave is safe.

use super::Shared;
use crate::clock::deadline;
use crate::connector::AnyConnector;
use crate::defaults::INTROSPECTION_TIMEOUT;
use crate::describe::Lifetime;
use crate::oauth2::introspect;
use crate::tokens::{Expiry, Tokens};

/// Whether the service is asked when tokens end that have just come: it did not say it, and the connector declares where to ask.
pub(crate) fn is_to_be_asked(connector: &dyn AnyConnector, tokens: &Tokens) -> bool {
    let descriptor = connector.descriptor();
    tokens.expiry == Expiry::Unknown
        && descriptor.expires_in != Some(Lifetime::Never)
        && (descriptor.as_oauth2().is_some_and(|oauth2| !oauth2.introspection_url.is_empty())
            || descriptor.relies_on_metadata(connector.hooks()))
}

impl Shared {
    /// When an access token ends, as the service sees it; `None` when it does not say it, whatever goes wrong: the tokens are
    /// good. They must be kept by then: asking takes its time, and a program may end meanwhile.
    pub(crate) async fn end_of(&self, connector: &dyn AnyConnector, tokens: &Tokens) -> Option<Expiry> {
        let id = connector.descriptor().id;
        let fields = connector.fields();
        let work = async {
            let Some(endpoint) = self.introspection(connector, &fields).await? else {
                return Ok(Expiry::Unknown);
            };
            let known = [tokens.access_token.expose_secret()];
            let http = self.plain(connector, &fields, Some(&endpoint.url), &known)?;
            introspect::expiry(&endpoint, tokens, &http).await
        };
        match deadline(&*self.clock, INTROSPECTION_TIMEOUT, work).await.flatten() {
            // What has just come has not ended; some services write 0 for never.
            Ok(Expiry::At(end)) if end <= self.clock.now() => {
                tracing::warn!(connector = id, "the service says that a token that has just come has ended");
                None
            }
            Ok(Expiry::Unknown) => None,
            Ok(expiry) => Some(expiry),
            Err(error) => {
                tracing::warn!(connector = id, %error, "when the token ends could not be found out");
                None
            }
        }
    }
}
