//! Tokens that are bound to a key (DPoP, RFC 9449): each request proves anew that whoever sends it has the key, so that a token
//! that is stolen alone is of no use.

mod key;
mod nonces;
mod prover;

use std::sync::Arc;

pub use self::key::DpopKey;
pub(crate) use self::nonces::{Nonces, Server, asks_for_nonce};
pub(crate) use self::prover::{PROOF, Prover};
use crate::describe::Descriptor;
use crate::error::{Error, Failure, Reason, Result};
use crate::store::Grant;

/// What is said when a service refuses a proof: it names the right request by the right key, but its time may be wrong.
pub(crate) const PROOF_REFUSED: &str =
    "the service does not accept the proof of possession: see that the machine's clock is right";

/// Whether the program can sign what the connector has to.
///
/// # Errors
///
/// [`Error::Misconfigured`] when the feature `jws` is off.
pub(crate) fn check_signing(descriptor: &Descriptor) -> Result<()> {
    if !descriptor.binds_tokens() || cfg!(feature = "jws") {
        return Ok(());
    }
    let id = descriptor.id;
    let message = format!("`{id}` binds its tokens to a key (`dpop`): turn the feature `jws` of `connector-core` on");
    Err(Error::Misconfigured(Failure::new(Reason::Setup, message)))
}

/// The key for a consent that begins now, where the connector binds its tokens to one.
///
/// # Errors
///
/// [`Error::Retry`] when the operating system gives no randomness.
pub(crate) fn fresh_key(descriptor: &Descriptor) -> Result<Option<DpopKey>> {
    if descriptor.binds_tokens() { DpopKey::fresh().map(Some) } else { Ok(None) }
}

/// What proves possession of a key, if there is one.
///
/// # Errors
///
/// [`Error::Reconnect`] for a key that cannot be read.
pub(crate) fn prover(key: Option<&DpopKey>) -> Result<Option<Arc<Prover>>> {
    key.map(|key| Prover::of(key).map(Arc::new)).transpose()
}

/// Whether the tokens of a grant are bound to a key as the connector wants them to be now. Tokens that are not would be a
/// downgrade with a connector that says so; and without its key a bound one is worth nothing.
///
/// # Errors
///
/// [`Error::Reconnect`]: only another consent gives such tokens.
pub(crate) fn check_binding(descriptor: &Descriptor, grant: &Grant) -> Result<()> {
    let message = match (descriptor.binds_tokens(), grant.dpop_key.is_some()) {
        (true, true) | (false, false) => return Ok(()),
        (true, false) => "the connector binds tokens to a key (`dpop`), and those of this connection are not bound",
        (false, true) => "the tokens of this connection are bound to a key, and the connector does not say `dpop`",
    };
    Err(Error::Reconnect(Failure::new(Reason::ProofKey, message)))
}
