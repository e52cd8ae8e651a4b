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
    /// The address of an authorization request of a key that `prover` proves, where there is one; and until when it can be opened, where the service limits that.
    pub(super) async fn address_of(
        &self,
        connector: &dyn AnyConnector,
        fields: &Fields,
        request: AuthorizationRequestAddress,
        prover: Option<Arc<Prover>>,
    ) -> Result<(Url, Option<SystemTime>)> {
        let Some(endpoint) = pushed::endpoint(connector, fields)? else { return Ok((request.with_params(), None)) };
        let http = self.plain(connector, fields, Some(&endpoint), &[])?;
        // What comes first proves the key too (RFC 9449, section 10.1); some services ask for it.
        let http = self.proving(http, connector.descriptor(), fields, prover);
        let pushed_at = self.clock.now();
        let (url, lifetime) = pushed::push(&endpoint, connector, fields, request, &*self.clock, &http).await?;
        Ok((url, Some(after(pushed_at, lifetime))))
    }
}
