//! The way from an unmodified connector to the provider on loopback.

use std::net::SocketAddr;

use async_trait::async_trait;
use http::header::{HOST, HeaderValue};
use url::Url;

use crate::error::Result;
use crate::http::{Request, Response};
use crate::transport::{ReqwestTransport, Transport, TransportError};

/// Leads every request to one address on loopback, whatever its origin; the `Host` header still names the service. A
/// request that is for loopback already goes where it says.
#[derive(Debug, Clone)]
pub struct RewritingTransport {
    inner: ReqwestTransport,
    to: SocketAddr,
}

impl RewritingTransport {
    /// Leads to that address.
    ///
    /// # Errors
    ///
    /// [`Error::Misconfigured`](crate::Error::Misconfigured) when TLS cannot be set up on this machine.
    pub fn new(to: SocketAddr) -> Result<Self> {
        Ok(Self { inner: ReqwestTransport::new()?, to })
    }
}

#[async_trait]
impl Transport for RewritingTransport {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let authority = authority(request.url());
        let Some(url) = rewritten(request.url(), self.to) else {
            return self.inner.send(request).await;
        };
        if request.url().scheme() != "https" {
            return Err(TransportError::not_sent("only loopback is called without TLS"));
        }
        let (method, _, mut headers, body) = request.into_parts();
        let host = HeaderValue::try_from(authority).map_err(TransportError::not_sent)?;
        headers.insert(HOST, host);
        let mut rewritten = Request::new(method, url);
        *rewritten.headers_mut() = headers;
        rewritten.set_body(body);
        self.inner.send(rewritten).await
    }
}

/// The host, with the port where that is not the scheme's own.
fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// The same path and query at another place; `None` for an address on loopback.
pub(super) fn rewritten(url: &Url, to: SocketAddr) -> Option<Url> {
    if crate::host::is_loopback(url) {
        return None;
    }
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    Url::parse(&format!("http://{to}{}{query}", url.path())).ok()
}
