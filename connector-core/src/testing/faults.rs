//! What a service does when it does not behave.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;

use super::{Endpoint, Gate};

/// What the provider does with a request instead of answering it well.
///
/// The first group answers without looking at the request; the second processes it first, so that tokens rotate and
/// codes are spent although the client does not see the answer.
#[derive(Clone)]
#[non_exhaustive]
pub enum Fault {
    /// Not processed: this status and an empty body.
    Status(u16),
    /// Not processed: status 429 with `Retry-After` in whole seconds (RFC 9110, section 10.2.3).
    Throttled(Duration),
    /// Not processed: this answer, however odd. See [`Fault::body`].
    Body {
        /// The status.
        status: u16,
        /// The `Content-Type`; empty: none is sent.
        content_type: String,
        /// The body, byte for byte.
        body: Bytes,
    },
    /// Not processed: the service wants a proof of possession with this nonce, whatever is in it already (RFC 9449, sections 8
    /// and 9).
    DpopNonce(String),
    /// Not processed: status 307 with this `Location`, which tells a client to repeat the request there, body included.
    Redirect(String),
    /// Processed; then the connection is closed without an answer.
    LostReply,
    /// Processed; then an answer whose `Content-Length` is larger than its body.
    Truncated,
    /// Processed; then an answer that is followed by spaces without end. It stops when the client goes away.
    Endless,
    /// Processed; then the answer waits until the test opens the gate.
    Hold(Gate),
}

/// Prints no body.
impl std::fmt::Debug for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Status(status) => f.debug_tuple("Status").field(status).finish(),
            Self::Throttled(wait) => f.debug_tuple("Throttled").field(wait).finish(),
            Self::Body { status, body, .. } => write!(f, "Body({status}, {} bytes)", body.len()),
            Self::DpopNonce(_) => f.write_str("DpopNonce"),
            Self::Redirect(_) => f.write_str("Redirect"),
            Self::LostReply => f.write_str("LostReply"),
            Self::Truncated => f.write_str("Truncated"),
            Self::Endless => f.write_str("Endless"),
            Self::Hold(_) => f.write_str("Hold"),
        }
    }
}

impl Fault {
    /// A [`Fault::Body`].
    pub fn body(status: u16, content_type: impl Into<String>, body: impl Into<Bytes>) -> Self {
        Self::Body { status, content_type: content_type.into(), body: body.into() }
    }
}

/// The faults of one endpoint that are switched on.
#[derive(Debug, Default)]
struct Switched {
    next: VecDeque<Fault>,
    always: Option<Fault>,
}

/// The faults that are switched on.
#[derive(Debug, Default)]
pub(super) struct Faults([Switched; Endpoint::COUNT]);

impl Faults {
    pub(super) fn push(&mut self, endpoint: Endpoint, times: usize, fault: Fault) {
        if let Some(switched) = self.0.get_mut(endpoint.index()) {
            switched.next.extend(std::iter::repeat_n(fault, times));
        }
    }

    pub(super) fn always(&mut self, endpoint: Endpoint, fault: Fault) {
        if let Some(switched) = self.0.get_mut(endpoint.index()) {
            switched.always = Some(fault);
        }
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// The fault for the request that has just come.
    pub(super) fn take(&mut self, endpoint: Endpoint) -> Option<Fault> {
        let switched = self.0.get_mut(endpoint.index())?;
        switched.next.pop_front().or_else(|| switched.always.clone())
    }
}
