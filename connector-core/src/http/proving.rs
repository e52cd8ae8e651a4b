//! Proofs of possession on token requests (RFC 9449, sections 5 and 8).

use std::sync::Arc;

use http::Method;
use http::header::HeaderMap;
use url::Url;

use super::Request;
use super::client::members;
use crate::clock::Clock;
use crate::describe::Descriptor;
use crate::dpop::{Nonces, PROOF, Prover, Server};
use crate::error::Result;
use crate::fields::Fields;
use crate::oauth2::client_assertion;
use crate::secret::Secret;

/// What puts proofs on the token requests of one grant.
pub(crate) struct Proofs {
    pub(crate) prover: Arc<Prover>,
    pub(crate) nonces: Arc<Nonces>,
    /// Whose client it is: where it signs, it does so for each request anew.
    pub(crate) descriptor: &'static Descriptor,
    pub(crate) fields: Fields,
}

impl Proofs {
    /// Whether a request is one for tokens: they are POST (RFC 6749, section 3.2).
    pub(super) fn are_for(method: &Method) -> bool {
        method == Method::POST
    }

    /// Proves a request, with the nonce that its origin gave last.
    pub(super) fn prove(&self, request: &mut Request, clock: &dyn Clock) -> Result<()> {
        let nonce = self.nonces.of(Server::Authorization, request.url());
        self.prove_with(request, nonce.as_deref(), clock)
    }

    /// The same request for its repeat: with the nonce that was asked for, and with a fresh assertion of the client, which is
    /// given on, in the place of the one that it had.
    pub(super) fn prove_again(&self, request: &mut Request, nonce: &str, clock: &dyn Clock) -> Result<Option<Secret>> {
        let assertion = client_assertion(self.descriptor, &self.fields, clock.now())?;
        if let Some(assertion) = &assertion {
            replace_assertion(request, assertion);
        }
        self.prove_with(request, Some(nonce), clock)?;
        Ok(assertion)
    }

    fn prove_with(&self, request: &mut Request, nonce: Option<&str>, clock: &dyn Clock) -> Result<()> {
        let proof = self.prover.proof(request.method(), request.url(), clock.now(), None, nonce)?;
        request.headers_mut().insert(PROOF, proof);
        Ok(())
    }

    /// Remembers the nonce in an answer, and gives it on.
    pub(super) fn keep(&self, url: &Url, headers: &HeaderMap) -> Option<Arc<str>> {
        self.nonces.keep(Server::Authorization, url, headers)
    }
}

/// Puts another assertion of the client in the place of the one in a request: the service may have noted that one already. It is
/// made of letters that stand in every form of a request as they are.
fn replace_assertion(request: &mut Request, fresh: &Secret) {
    const PARAMETER: &str = "client_assertion";
    let mut used = request.url().query_pairs().find(|(name, _)| name == PARAMETER).map(|(_, text)| text.into_owned());
    if let Some(body) = request.body().as_bytes() {
        members(body, |name, text| {
            if name == PARAMETER {
                used = Some(text.to_owned());
            }
        });
    }
    let Some(used) = used.filter(|used| !used.is_empty()) else { return };
    let replaced = |text: &str| text.replace(&used, fresh.expose_secret());
    let query = request.url().query().map(replaced);
    let body = request.body().as_bytes().and_then(|body| std::str::from_utf8(body).ok()).map(replaced);
    request.url_mut().set_query(query.as_deref());
    if let Some(body) = body {
        request.set_body(body);
    }
}
