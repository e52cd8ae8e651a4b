//! Asking a service when a token ends, right after it came.

use super::Shared;
use crate::clock::deadline;
use crate::connector::AnyConnector;
use crate::defaults::INTROSPECTION_TIMEOUT;
use crate::fields::Fields;
use crate::oauth2::introspect;
use crate::tokens::{Expiry, Tokens};

impl Shared {
    /// Completes tokens whose end is not known, where the connector declares an endpoint that tells it. The tokens are there
    /// already: whatever goes wrong, they are good.
    pub(crate) async fn with_expiry(
        &self,
        connector: &dyn AnyConnector,
        before: &Fields,
        mut tokens: Tokens,
    ) -> Tokens {
        if tokens.expiry != Expiry::Unknown {
            return tokens;
        }
        let id = connector.descriptor().id;
        let work = async {
            let fields = self.learned(connector, before, &tokens);
            let Some(endpoint) = introspect::endpoint(connector, &fields, &*self.clock)? else {
                return Ok(Expiry::Unknown);
            };
            let known = [tokens.access_token.expose_secret()];
            let http = self.plain(connector, &fields, Some(&endpoint.url), &known)?;
            introspect::expiry(&endpoint, &tokens, &http).await
        };
        match deadline(&*self.clock, INTROSPECTION_TIMEOUT, work).await.flatten() {
            // What has just come has not ended; some services write 0 for never.
            Ok(Expiry::At(end)) if end <= self.clock.now() => {
                tracing::warn!(connector = id, "the service says that a token that has just come has ended");
            }
            Ok(expiry) => tokens.expiry = expiry,
            Err(error) => tracing::warn!(connector = id, %error, "when the token ends could not be found out"),
        }
        tokens
    }

    /// The fields with what the tokens teach, as far as it is good: the endpoint may be on a host that they name.
    fn learned(&self, connector: &dyn AnyConnector, before: &Fields, tokens: &Tokens) -> Fields {
        let mut fields = before.clone();
        match crate::arrival::learn_from_tokens(connector.descriptor(), tokens, &mut fields) {
            Ok(()) => fields,
            Err(_) => before.clone(),
        }
    }
}
