//! Where the person is sent: to an address with all parameters, or to one without, after these were pushed to the service.

use std::sync::Arc;
use std::time::SystemTime;

use url::Url;

use super::Shared;
use crate::clock::after;
use crate::connector::AnyConnector;
use crate::dpop::Prover;
use crate::error::Result;
use crate::fields::Fields;
use crate::oauth2::{AuthorizationRequestAddress, pushed};

impl Shared {
    /// The address of an authorization request of a key that `prover` proves, where there is one; and until when it can be opened,
    /// where the service limits that. It is pushed where the connector says so, or else its issuer, which has `named` an
    /// endpoint for it.
    pub(super) async fn address_of(
        &self,
        connector: &dyn AnyConnector,
        fields: &Fields,
        request: AuthorizationRequestAddress,
        named: Option<Url>,
        prover: Option<Arc<Prover>>,
    ) -> Result<(Url, Option<SystemTime>)> {
        // What stands in the address already cannot be pushed with the rest: the issuer does not ask for that, an author may.
        let named = named.filter(|_| !request.has_params_of_its_own());
        let Some(endpoint) = pushed::endpoint(connector, fields)?.or(named) else {
            return Ok((request.with_params(), None));
        };
        let http = self.plain(connector, fields, Some(&endpoint), &[])?;
        // What comes first proves the key too (RFC 9449, section 10.1); some services ask for it.
        let http = self.proving(http, connector.descriptor(), fields, prover);
        let pushed_at = self.clock.now();
        let (url, lifetime) = pushed::push(&endpoint, connector, fields, request, &*self.clock, &http).await?;
        Ok((url, Some(after(pushed_at, lifetime))))
    }
}
