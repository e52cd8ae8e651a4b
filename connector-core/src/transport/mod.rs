//! The HTTP seam: one small object-safe trait. Everything above it works with any client, and with none in tests.

#[cfg(feature = "reqwest")]
mod reqwest;

use std::error::Error as StdError;
use std::fmt;

use async_trait::async_trait;

#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;
use crate::http::{Request, Response};

/// Sends requests.
///
/// An implementation verifies certificates, follows no redirect, adds no cookies, and does not judge the status: it
/// hands every answer on.
#[async_trait]
pub trait Transport: Send + Sync + 'static {
    /// Sends one request once.
    ///
    /// # Errors
    ///
    /// When there is no complete answer head.
    async fn send(&self, request: Request) -> Result<Response, TransportError>;
}

/// Why there is no answer.
#[derive(Debug)]
pub struct TransportError {
    sent: bool,
    source: Box<dyn StdError + Send + Sync>,
}

impl TransportError {
    /// The request certainly never reached the service: no address, no connection, no TLS.
    #[must_use]
    pub fn not_sent(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { sent: false, source: source.into() }
    }

    /// The request may have reached the service; its answer is lost.
    #[must_use]
    pub fn lost(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { sent: true, source: source.into() }
    }

    /// Whether the request may have reached the service.
    #[must_use]
    pub const fn may_have_arrived(&self) -> bool {
        self.sent
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.sent { "the answer is lost" } else { "the service cannot be reached" })
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.source.as_ref())
    }
}
