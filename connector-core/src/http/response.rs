//! One answer.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use http::header::{CONTENT_TYPE, DATE, HeaderMap, RETRY_AFTER};
use serde::de::DeserializeOwned;

use super::body::ReadError;
use super::{Body, Challenge};
use crate::describe::TokenEndpoint;
use crate::error::{Error, Failure, Reason, Redaction, Result};
use crate::oauth2::tokens_of;
use crate::tokens::Tokens;

/// An answer: status, headers, and a body that streams until it is read.
pub struct Response {
    status: StatusCode,
    headers: HeaderMap,
    body: Body,
    limit: usize,
    known: Option<Arc<Redaction>>,
}

impl Response {
    /// An answer, for transports.
    #[must_use]
    pub fn new(status: StatusCode, headers: HeaderMap, body: impl Into<Body>) -> Self {
        Self { status, headers, body: body.into(), limit: usize::MAX, known: None }
    }

    /// The status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The media type, without parameters and in lower case.
    #[must_use]
    pub fn media_type(&self) -> Option<String> {
        let text = self.headers.get(CONTENT_TYPE)?.to_str().ok()?;
        Some(text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
    }

    /// How long the service asks to wait: `Retry-After` (RFC 9110, section 10.2.3), a day at most. Given as a date, it
    /// counts from the answer's own `Date`: the service's clock may differ from ours.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        const DAY: Duration = Duration::from_secs(24 * 3600);
        let text = |name| self.headers.get(name)?.to_str().ok().map(str::trim);
        let wanted = text(RETRY_AFTER)?;
        let wait = match wanted.parse::<f64>().map(|seconds| Duration::try_from_secs_f64(seconds.ceil())) {
            // Some services are more exact than they should be.
            Ok(seconds) => seconds.ok()?,
            Err(_) => {
                let (end, now) =
                    (httpdate::parse_http_date(wanted).ok()?, httpdate::parse_http_date(text(DATE)?).ok()?);
                end.duration_since(now).unwrap_or_default()
            }
        };
        Some(wait.min(DAY))
    }

    /// What the service asks for in `WWW-Authenticate` (RFC 9110, section 11.6.1), in order.
    #[must_use]
    pub fn challenges(&self) -> Vec<Challenge> {
        Challenge::of(&self.headers)
    }

    /// The challenge that says what is wrong with the access token (RFC 6750, section 3.1).
    pub(crate) fn refusal(&self) -> Option<Challenge> {
        let is_of_token = |challenge: &Challenge| matches!(challenge.scheme(), "bearer" | "dpop");
        let says = |challenge: &Challenge| challenge.param("error").is_some_and(|error| !error.is_empty());
        self.challenges().into_iter().find(|challenge| is_of_token(challenge) && says(challenge))
    }

    /// The next piece of the body; `None` at its end.
    ///
    /// # Errors
    ///
    /// [`Error::Retry`] when the body breaks off.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        self.body.chunk().await.map_err(broken)
    }

    /// The whole body.
    ///
    /// # Errors
    ///
    /// [`Error::Retry`] when it breaks off; [`Error::Refused`] when it is above the limit of the call.
    pub async fn bytes(self) -> Result<Bytes> {
        let limit = self.limit;
        self.body.collect(limit).await.map_err(|error| match error {
            ReadError::Broken(error) => broken(error),
            ReadError::TooLarge => {
                let message = format!(
                    "the answer is larger than {limit} bytes, the most that is read of a token endpoint: look at its address"
                );
                Error::Refused(Failure::new(Reason::BodyTooLarge, message))
            }
        })
    }

    /// The whole body as text.
    ///
    /// # Errors
    ///
    /// As [`bytes`](Self::bytes).
    pub async fn text(self) -> Result<String> {
        let bytes = self.bytes().await?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The whole body, read as JSON.
    ///
    /// # Errors
    ///
    /// As [`bytes`](Self::bytes); [`Error::Refused`] with the path of the place that is not as expected.
    pub async fn json<T: DeserializeOwned>(self) -> Result<T> {
        let status = self.status;
        let bytes = self.bytes().await?;
        let mut json = serde_json::Deserializer::from_slice(&bytes);
        serde_path_to_error::deserialize(&mut json).map_err(|error| {
            // The parser's own words may quote the answer, and an answer may hold a token.
            let place = error.inner();
            let words = place.to_string();
            let what = match words.split(" at line").next() {
                // The names of the members that are wanted are the program's own.
                Some(missing) if missing.starts_with("missing field") => missing.to_owned(),
                _ => format!("{:?} error", place.classify()),
            };
            let message = format!(
                "the answer is not the JSON that was expected ({what} in line {}, column {}): make the type fit it",
                place.line(),
                place.column()
            );
            let failure = Failure::new(Reason::MalformedResponse, message).with_status(status);
            Error::Refused(failure.with_path(&error.path().to_string()))
        })
    }

    /// The same answer, or an error if its status is 400 or above.
    ///
    /// # Errors
    ///
    /// [`Error::Retry`] for a status that passes (408, 429, 5xx), [`Error::Refused`] for any other.
    pub async fn error_for_status(mut self) -> Result<Self> {
        if self.status.as_u16() < 400 {
            return Ok(self);
        }
        let known = self.take_known();
        Err(self.into_error(Reason::HttpStatus, "the service answered with an error", &known).await)
    }

    /// The error that this answer is, with the beginning of its body.
    pub(crate) async fn into_error(mut self, reason: Reason, message: &str, known: &Redaction) -> Error {
        let text = match self.readable().then(|| self.body.peek(EXCERPT)) {
            Some(peek) => peek.await.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default(),
            None => String::new(),
        };
        let mut failure = Failure::new(reason, message).with_status(self.status).with_server_text(&text, known);
        if let Some(refusal) = self.refusal().filter(|_| self.status.as_u16() >= 400) {
            failure = failure.with_challenge(&refusal, known);
        }
        if passes(self.status) {
            return Error::Retry { after: self.retry_after(), failure };
        }
        Error::Refused(failure)
    }

    /// Whether patterns may read the body: JSON, XML or text.
    pub(crate) fn readable(&self) -> bool {
        let Some(media) = self.media_type() else {
            return true;
        };
        media.starts_with("text/")
            || ["json", "xml"]
                .iter()
                .any(|kind| media == format!("application/{kind}") || media.ends_with(&format!("+{kind}")))
            || media == "application/x-www-form-urlencoded"
    }

    /// The tokens in the answer of a token endpoint, read as leniently as the service needs it: JSON or a form, and any odd
    /// member but the access token and its type dropped with a warning.
    ///
    /// # Errors
    ///
    /// What the service says, by what to do next.
    pub async fn tokens(self) -> Result<Tokens> {
        tokens_of(self, TokenEndpoint::PLAIN).await
    }

    /// Remembers what must not be shown of it.
    pub(crate) fn with_known(mut self, known: Arc<Redaction>) -> Self {
        self.known = Some(known);
        self
    }

    pub(crate) fn take_known(&mut self) -> Arc<Redaction> {
        self.known.take().unwrap_or_default()
    }

    pub(crate) const fn body_mut(&mut self) -> &mut Body {
        &mut self.body
    }

    pub(crate) fn limited(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }
}

/// How much of an error's body is looked at for its message.
const EXCERPT: usize = 4 * 1024;

/// Whether a status is one that may pass by itself.
pub(crate) fn passes(status: StatusCode) -> bool {
    status.is_server_error() || matches!(status.as_u16(), 408 | 429)
}

fn broken(error: std::io::Error) -> Error {
    let failure = Failure::new(Reason::Transport, "the answer broke off").with_source(error);
    Error::Retry { after: None, failure }
}

/// Prints neither header values nor body.
impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response").field("status", &self.status).field("body", &self.body).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r08_retry_after_is_seconds_or_a_date() {
        let date = "Tue, 24 Nov 2026 21:00:00 GMT";
        for (wanted, seconds) in [
            ("120", Some(120)),
            (" 7 ", Some(7)),
            ("0.65", Some(1)),
            ("Tue, 24 Nov 2026 21:01:30 GMT", Some(90)),
            ("Tue, 24 Nov 2026 20:00:00 GMT", Some(0)),
            ("9999999999", Some(86_400)),
            ("-1", None),
            ("NaN", None),
            ("soon", None),
            ("", None),
        ] {
            let headers = [(RETRY_AFTER, wanted), (DATE, date)].map(|(name, value)| (name, value.parse().unwrap()));
            let answer = Response::new(StatusCode::TOO_MANY_REQUESTS, HeaderMap::from_iter(headers), "");
            assert_eq!(answer.retry_after(), seconds.map(Duration::from_secs), "{wanted:?}");
        }
    }
}
