//! Bodies: bytes that can be sent again, or a stream that cannot.

use std::fmt;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;

/// The body of a request or a response.
pub struct Body(Repr);

type Chunks = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

enum Repr {
    Bytes(Bytes),
    /// What was read ahead, and the rest.
    Stream(Bytes, Chunks),
}

impl Body {
    /// No body.
    #[must_use]
    pub const fn empty() -> Self {
        Self(Repr::Bytes(Bytes::new()))
    }

    /// A stream of chunks. A request with such a body cannot be sent again after a refresh.
    #[must_use]
    pub fn stream(chunks: impl Stream<Item = io::Result<Bytes>> + Send + 'static) -> Self {
        Self(Repr::Stream(Bytes::new(), Box::pin(chunks)))
    }

    /// Whether it is certainly empty.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        matches!(&self.0, Repr::Bytes(bytes) if bytes.is_empty())
    }

    /// Its bytes, if all of them are here.
    #[must_use]
    pub const fn as_bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Repr::Bytes(bytes) => Some(bytes),
            Repr::Stream(..) => None,
        }
    }

    /// The same body again, if all of it is here.
    #[must_use]
    pub fn try_clone(&self) -> Option<Self> {
        self.as_bytes().map(|bytes| Self(Repr::Bytes(bytes.clone())))
    }

    /// The next piece; `None` at the end.
    ///
    /// # Errors
    ///
    /// When the body breaks off.
    pub async fn chunk(&mut self) -> io::Result<Option<Bytes>> {
        match &mut self.0 {
            Repr::Bytes(bytes) if bytes.is_empty() => Ok(None),
            Repr::Bytes(ahead) | Repr::Stream(ahead, _) if !ahead.is_empty() => Ok(Some(std::mem::take(ahead))),
            Repr::Bytes(_) => Ok(None),
            Repr::Stream(_, rest) => poll_fn(|context| rest.as_mut().poll_next(context)).await.transpose(),
        }
    }

    /// Its bytes, or itself as a stream, for transports.
    ///
    /// # Errors
    ///
    /// The stream, when not all of it is here.
    pub fn into_bytes(self) -> Result<Bytes, impl Stream<Item = io::Result<Bytes>> + Send + 'static> {
        match self.0 {
            Repr::Bytes(bytes) => Ok(bytes),
            Repr::Stream(ahead, rest) => Err(Rest { ahead, rest }),
        }
    }

    /// Reads all of it.
    pub(crate) async fn collect(mut self, limit: usize) -> Result<Bytes, ReadError> {
        let mut all = BytesMut::new();
        while let Some(chunk) = self.chunk().await.map_err(ReadError::Broken)? {
            if all.len() + chunk.len() > limit {
                return Err(ReadError::TooLarge);
            }
            all.extend_from_slice(&chunk);
        }
        Ok(all.freeze())
    }

    /// Reads up to `limit` bytes ahead and keeps them: the body stays whole.
    pub(crate) async fn peek(&mut self, limit: usize) -> io::Result<Bytes> {
        if let Repr::Stream(ahead, rest) = &mut self.0 {
            let mut read = BytesMut::from(&ahead[..]);
            while read.len() < limit {
                match poll_fn(|context| rest.as_mut().poll_next(context)).await.transpose() {
                    Ok(Some(chunk)) => read.extend_from_slice(&chunk),
                    Ok(None) => break,
                    Err(error) => {
                        *ahead = read.freeze();
                        return Err(error);
                    }
                }
            }
            *ahead = read.freeze();
        }
        let (Repr::Bytes(ahead) | Repr::Stream(ahead, _)) = &self.0;
        Ok(ahead.slice(..ahead.len().min(limit)))
    }
}

/// Why a body could not be read whole.
#[derive(Debug)]
pub(crate) enum ReadError {
    TooLarge,
    Broken(io::Error),
}

struct Rest {
    ahead: Bytes,
    rest: Chunks,
}

impl Stream for Rest {
    type Item = io::Result<Bytes>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        if self.ahead.is_empty() {
            self.rest.as_mut().poll_next(context)
        } else {
            std::task::Poll::Ready(Some(Ok(std::mem::take(&mut self.ahead))))
        }
    }
}

impl<T: Into<Bytes>> From<T> for Body {
    fn from(bytes: T) -> Self {
        Self(Repr::Bytes(bytes.into()))
    }
}

/// Prints no content.
impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Repr::Stream(..) => f.write_str("a stream"),
        }
    }
}
