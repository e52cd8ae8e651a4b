//! What goes back over the wire, well behaved or not.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION};
use http::{Response, StatusCode};
use hyper::body::{Body, Frame, SizeHint};
use serde_json::Value;

/// An answer before it is put on the wire.
#[derive(Debug, Clone, Default)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Answer {
    pub(super) fn empty(status: StatusCode) -> Self {
        Self { status, ..Self::default() }
    }

    pub(super) fn json(status: StatusCode, json: &Value) -> Self {
        Self::of(status, "application/json", json.to_string())
    }

    /// A page for the person.
    pub(super) fn page(status: StatusCode, text: &str) -> Self {
        Self::of(status, "text/plain; charset=utf-8", text.to_owned())
    }

    pub(super) fn redirect(status: StatusCode, location: &str) -> Self {
        Self::empty(status).with(LOCATION, location)
    }

    pub(super) fn of(status: StatusCode, content_type: &str, body: impl Into<Bytes>) -> Self {
        let answer = Self { status, body: body.into(), ..Self::default() };
        if content_type.is_empty() { answer } else { answer.with(CONTENT_TYPE, content_type) }
    }

    /// Sets a header; a value that cannot stand in one is left out.
    pub(super) fn with(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }

    /// An answer with tokens in it is not kept by anybody on the way (RFC 6749, section 5.1).
    pub(super) fn not_stored(self) -> Self {
        self.with(CACHE_CONTROL, "no-store").with(http::header::PRAGMA, "no-cache")
    }

    pub(super) fn whole(self) -> Response<Wire> {
        let body = Wire { rest: Some(self.body), end: End::Clean };
        respond(self.status, self.headers, body)
    }

    /// With a `Content-Length` that promises more than there is.
    pub(super) fn truncated(mut self) -> Response<Wire> {
        let promised = self.body.len() + 64;
        self.headers.insert(CONTENT_LENGTH, HeaderValue::from(promised));
        respond(self.status, self.headers, Wire { rest: Some(self.body), end: End::Short { flushed: false } })
    }

    pub(super) fn endless(self) -> Response<Wire> {
        respond(self.status, self.headers, Wire { rest: Some(self.body), end: End::Never })
    }
}

fn respond(status: StatusCode, headers: HeaderMap, body: Wire) -> Response<Wire> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

/// A body on the wire.
#[derive(Debug)]
pub(super) struct Wire {
    rest: Option<Bytes>,
    end: End,
}

/// How a body ends.
#[derive(Debug)]
enum End {
    Clean,
    /// Before its promised end.
    Short {
        flushed: bool,
    },
    Never,
}

impl Body for Wire {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        static SPACES: [u8; 16 * 1024] = [b' '; 16 * 1024];
        if let Some(bytes) = self.rest.take().filter(|bytes| !bytes.is_empty()) {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        match &mut self.end {
            End::Clean | End::Short { flushed: true } => Poll::Ready(None),
            End::Short { flushed } => {
                // The server writes out what it has when the body lets it wait; else the client would see no answer at all.
                *flushed = true;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            End::Never => Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&SPACES))))),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.end, End::Clean) && self.rest.as_ref().is_none_or(Bytes::is_empty)
    }

    fn size_hint(&self) -> SizeHint {
        match self.end {
            End::Clean => SizeHint::with_exact(self.rest.as_ref().map_or(0, Bytes::len) as u64),
            End::Short { .. } | End::Never => SizeHint::default(),
        }
    }
}
