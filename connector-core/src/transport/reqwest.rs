//! The transport that programs use: reqwest with rustls.

use async_trait::async_trait;
use futures_core::Stream;
use http::Method;
use http::header::{CONTENT_LENGTH, HeaderValue};

use super::{Transport, TransportError};
use crate::error::{Error, Failure, Reason, Result};
use crate::host::is_loopback;
use crate::http::{Body, Request, Response};

/// Sends requests with reqwest, over TLS by rustls with the platform's certificates. Follows no redirect; there is no
/// switch that turns the verification of certificates off. A proxy that the environment names is used, but not for
/// loopback: plain http is allowed there because it does not leave the machine.
#[derive(Debug, Clone)]
pub struct ReqwestTransport {
    outside: reqwest::Client,
    loopback: reqwest::Client,
}

impl ReqwestTransport {
    /// A transport with connections of its own.
    ///
    /// # Errors
    ///
    /// [`Error::Misconfigured`] when TLS cannot be set up on this machine.
    pub fn new() -> Result<Self> {
        let outside = client(reqwest::Client::builder())?;
        let loopback = client(reqwest::Client::builder().no_proxy())?;
        Ok(Self { outside, loopback })
    }
}

fn client(builder: reqwest::ClientBuilder) -> Result<reqwest::Client> {
    builder
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .user_agent(concat!("connector-core/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| {
            Error::Misconfigured(
                Failure::new(Reason::Setup, "the HTTP client cannot be set up").with_source(error.without_url()),
            )
        })
}

#[async_trait]
impl Transport for ReqwestTransport {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let client = if is_loopback(request.url()) { &self.loopback } else { &self.outside };
        let (method, url, headers, body) = request.into_parts();
        let mut outgoing = reqwest::Request::new(method, url);
        *outgoing.headers_mut() = headers;
        if body.is_empty() {
            // RFC 9110, section 8.6; some services answer 411 else.
            if matches!(*outgoing.method(), Method::POST | Method::PUT | Method::PATCH) {
                outgoing.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
            }
        } else {
            *outgoing.body_mut() = Some(match body.into_bytes() {
                Ok(bytes) => bytes.into(),
                Err(stream) => reqwest::Body::wrap_stream(stream),
            });
        }
        // Addresses may hold a credential where a service wants it so: they stay out of error chains.
        let answer = client.execute(outgoing).await.map_err(|error| {
            let sent = !(error.is_connect() || error.is_builder());
            let error = error.without_url();
            if sent { TransportError::lost(error) } else { TransportError::not_sent(error) }
        })?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        Ok(Response::new(status, headers, Body::stream(Incoming(Box::pin(answer.bytes_stream())))))
    }
}

/// The answer's body, with errors that name no address.
struct Incoming<S>(std::pin::Pin<Box<S>>);

impl<S: Stream<Item = reqwest::Result<bytes::Bytes>>> Stream for Incoming<S> {
    type Item = std::io::Result<bytes::Bytes>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        self.0
            .as_mut()
            .poll_next(context)
            .map(|item| item.map(|chunk| chunk.map_err(|error| std::io::Error::other(error.without_url()))))
    }
}
