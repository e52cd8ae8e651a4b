//! What a call has on it besides what its caller puts there.

use crate::connection::Connection;
use crate::error::Result;
use crate::http::Request;

/// Puts the connector's headers and query and then the credential on a request, as every call of the connection does: for tests of
/// an `apply` hook, and for measuring. The tokens are those in use, whatever their age.
///
/// # Errors
///
/// The `apply` hook's own.
pub fn apply<C>(connection: &Connection<C>, request: &mut Request) -> Result<()> {
    let life = connection.life();
    life.snapshot().apply(request, &*life.shared.clock, None)
}
