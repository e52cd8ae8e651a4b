//! One error type, whose variants are what to do next.

mod fields;
mod server_text;

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;

pub use self::fields::{FieldError, FieldErrors};
pub(crate) use self::server_text::{Redaction, printable};
use crate::http::Challenge;

/// The result of everything here that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, by what to do next. Cheap to clone: callers that waited for one refresh get the same error.
#[doc = include_str!("errors.md")]
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Error {
    /// Some fields are missing or wrong: mend these and try again.
    Input(FieldErrors),
    /// The consent is gone or was not given, or a key or password that was entered is not accepted: the person has to connect
    /// the account again.
    Reconnect(Failure),
    /// It did not work this time: try again.
    Retry {
        /// How long to wait first, where that is known.
        after: Option<Duration>,
        /// What happened.
        failure: Failure,
    },
    /// The service said no to this request, or the callback is not one that anybody waits for: the same will be refused
    /// again. A 401 is reported so when the token was got within the last half minute, or was renewed because of it.
    Refused(Failure),
    /// The program or its registration at the service is set up wrongly (a wrong client secret, for example): the
    /// operator has to act. The connection itself is as good as before.
    Misconfigured(Failure),
    /// The connector or the program does something it must not.
    Bug(Failure),
}

/// What happened. The text never holds a secret, and what a server said in it is cut and escaped.
#[derive(Clone)]
pub struct Failure(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    reason: Reason,
    message: String,
    status: Option<StatusCode>,
    oauth_error: Option<String>,
    oauth_description: Option<String>,
    scope: Option<String>,
    path: Option<String>,
    server_text: Option<String>,
    original: Option<StatusCode>,
    passing: Option<Passing>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// It may pass by itself, after so long where that is known.
#[derive(Debug, Clone, Copy)]
struct Passing(Option<Duration>);

/// What happened, for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// A callback without `state`.
    StateMissing,
    /// A callback whose `state` nobody is waiting for: forged, used already, or of another session or connector.
    StateUnknown,
    /// A callback that came too late.
    StateExpired,
    /// A callback (RFC 9207), or metadata (RFC 8414), whose issuer is not the one that was asked.
    IssuerMismatch,
    /// A callback without an issuer, from a service that always names itself (RFC 9207, section 2.4).
    IssuerMissing,
    /// Tokens of another issuer than the one that the connector names now.
    IssuerChanged,
    /// The metadata of the issuer cannot be had, or do not say what the connector leaves to them (RFC 8414).
    Discovery,
    /// A callback without a code and without an error.
    CodeMissing,
    /// A parameter given twice.
    DuplicateParameter,
    /// A parameter that has no place in a callback of the code flow.
    UnexpectedParameter,
    /// The person, or the service for them, did not give consent.
    ConsentDenied,
    /// A user code that nobody entered in time (RFC 8628, section 3.5).
    UserCodeExpired,
    /// An error in the terms of RFC 6749, sections 4.1.2.1 and 5.2; [`Failure::oauth_error`] says which.
    OAuth,
    /// A status that is an error: of a token endpoint without an OAuth error or with one that passes, or of an API, which may
    /// have said why in `WWW-Authenticate` ([`Failure::oauth_error`]).
    HttpStatus,
    /// An answer that could not be read.
    MalformedResponse,
    /// A token response without an access token.
    MissingAccessToken,
    /// A token with characters that cannot stand in a header.
    InvalidTokenCharacters,
    /// A token of a type that the connector does not say how to use.
    UnsupportedTokenType,
    /// The key that tokens are bound to (RFC 9449) is missing, cannot be read, or is one that the connector has no use for.
    ProofKey,
    /// A body above the limit.
    BodyTooLarge,
    /// A redirect where none is followed.
    RedirectRefused,
    /// No answer: the connection failed or broke.
    Transport,
    /// No answer in time.
    Timeout,
    /// A success that the connector's `detect_on` knows to be an error.
    DetectedError,
    /// There is no refresh token, and the access token is dead.
    NoRefreshToken,
    /// The connection was ended by the service earlier.
    Ended,
    /// An address that must not get credentials.
    HostNotAllowed,
    /// An address, or a part of one, that cannot be used.
    InvalidAddress,
    /// A PKCE verifier that RFC 7636, section 4.1 does not allow.
    InvalidVerifier,
    /// A parameter that the framework sets itself.
    ReservedParameter,
    /// A request whose body was used up and cannot be sent again.
    BodyNotReplayable,
    /// A hook changed a field that is not learned.
    FieldChanged,
    /// A learned field that is not known yet.
    NotLearned,
    /// The account is another one than before.
    OwnerChanged,
    /// There is no such connection.
    NotFound,
    /// The connection was made by a connector that the choice among several does not have (any more).
    NotOffered,
    /// The store holds a newer version than the one that was to be replaced.
    Conflict,
    /// The store cannot be used.
    Store,
    /// The program is put together wrongly.
    Setup,
    /// A hook's own error.
    Hook,
}

impl Error {
    /// An error of variant [`Refused`](Self::Refused), for hooks.
    #[must_use]
    pub fn refused(message: impl Into<String>) -> Self {
        Self::Refused(Failure::new(Reason::Hook, message))
    }

    /// An error of variant [`Reconnect`](Self::Reconnect), for hooks.
    #[must_use]
    pub fn reconnect(message: impl Into<String>) -> Self {
        Self::Reconnect(Failure::new(Reason::Hook, message))
    }

    /// An error of variant [`Retry`](Self::Retry), for hooks.
    #[must_use]
    pub fn retry(after: Option<Duration>, message: impl Into<String>) -> Self {
        Self::Retry { after, failure: Failure::new(Reason::Hook, message) }
    }

    /// An error of variant [`Misconfigured`](Self::Misconfigured), for hooks.
    #[must_use]
    pub fn misconfigured(message: impl Into<String>) -> Self {
        Self::Misconfigured(Failure::new(Reason::Hook, message))
    }

    pub(crate) fn bug(reason: Reason, message: impl Into<String>) -> Self {
        Self::Bug(Failure::new(reason, message))
    }

    /// What happened; `None` for [`Input`](Self::Input), which holds one entry for each field instead.
    #[must_use]
    pub const fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Input(_) => None,
            Self::Reconnect(failure)
            | Self::Retry { failure, .. }
            | Self::Refused(failure)
            | Self::Misconfigured(failure)
            | Self::Bug(failure) => Some(failure),
        }
    }

    /// What happened, for programs; `None` for [`Input`](Self::Input).
    #[must_use]
    pub fn reason(&self) -> Option<Reason> {
        self.failure().map(Failure::reason)
    }

    /// The status of the answer that was the error.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.failure().and_then(Failure::status)
    }

    /// The OAuth error code, such as `invalid_grant` (RFC 6749, section 5.2).
    #[must_use]
    pub fn oauth_error(&self) -> Option<&str> {
        self.failure().and_then(Failure::oauth_error)
    }

    /// Whether the same call may work later without anybody doing anything.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Retry { .. })
    }

    /// Whether what happened may pass by itself. That is so for [`Retry`](Self::Retry), and for a
    /// [`Reconnect`](Self::Reconnect) whose consent was fine and whose code was lost to a service that was not well: a code is
    /// sent once, so the person has to begin again, but nobody has to set anything right.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        self.is_transient() || self.failure().is_some_and(|failure| failure.0.passing.is_some())
    }

    /// How long to wait before the next try, where that is known and [`is_passing`](Self::is_passing).
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Retry { after, .. } => *after,
            other => other.failure()?.0.passing?.0,
        }
    }

    /// Whether a request went out and its answer was not seen: what it did is not known.
    pub(crate) fn is_lost_reply(&self) -> bool {
        let Self::Retry { failure, .. } = self else { return false };
        let transport = failure.0.source.as_deref().and_then(|source| {
            let source: &(dyn StdError + 'static) = source;
            source.downcast_ref::<crate::transport::TransportError>()
        });
        matches!(failure.reason(), Reason::Transport | Reason::Timeout)
            && transport.is_none_or(crate::transport::TransportError::may_have_arrived)
    }

    /// Whether the answer was a success that cannot be read: what was sent is spent, and what came is lost.
    pub(crate) fn is_unreadable_reply(&self) -> bool {
        let unreadable = matches!(
            self.reason(),
            Some(Reason::MalformedResponse | Reason::BodyTooLarge | Reason::MissingAccessToken)
        );
        unreadable && self.status().is_some_and(|status| status.is_success())
    }

    /// Whether a token request may have had a success for an answer whose tokens cannot be used.
    pub(crate) fn is_unusable_reply(&self) -> bool {
        match self.reason() {
            // Refused when they arrived.
            Some(Reason::UnsupportedTokenType | Reason::InvalidTokenCharacters) => true,
            // Of a hook that fell over nobody knows what it has sent. What one says itself is another matter.
            Some(Reason::Hook) => matches!(self, Self::Bug(_)),
            _ => self.is_unreadable_reply(),
        }
    }

    /// Whether what was sent may have been taken, and nobody knows the answer: a refresh token may be spent.
    pub(crate) fn leaves_unanswered(&self) -> bool {
        self.is_lost_reply() || self.is_unusable_reply()
    }

    /// The same error with more known about it.
    pub(crate) fn map(self, change: impl FnOnce(Failure) -> Failure) -> Self {
        match self {
            Self::Input(errors) => Self::Input(errors),
            Self::Reconnect(failure) => Self::Reconnect(change(failure)),
            Self::Retry { after, failure } => Self::Retry { after, failure: change(failure) },
            Self::Refused(failure) => Self::Refused(change(failure)),
            Self::Misconfigured(failure) => Self::Misconfigured(change(failure)),
            Self::Bug(failure) => Self::Bug(change(failure)),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input(errors) => errors.fmt(f),
            Self::Reconnect(failure) => write!(f, "{failure}; connect the account again"),
            Self::Retry { after: Some(after), failure } => write!(f, "{failure}; try again in {} s", after.as_secs()),
            Self::Retry { after: None, failure } => write!(f, "{failure}; try again"),
            Self::Refused(failure) | Self::Misconfigured(failure) | Self::Bug(failure) => failure.fmt(f),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let source = self.failure()?.0.source.as_ref()?;
        Some(source.as_ref())
    }
}

impl Failure {
    pub(crate) fn new(reason: Reason, message: impl Into<String>) -> Self {
        Self(Arc::new(Inner {
            reason,
            message: message.into(),
            status: None,
            oauth_error: None,
            oauth_description: None,
            scope: None,
            path: None,
            server_text: None,
            original: None,
            passing: None,
            source: None,
        }))
    }

    fn with(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// The same with a reason that is better known by now.
    pub(crate) fn because(self, reason: Reason, message: &str) -> Self {
        self.with_message(message).with(|inner| inner.reason = reason)
    }

    pub(crate) fn with_message(self, message: &str) -> Self {
        self.with(|inner| message.clone_into(&mut inner.message))
    }

    pub(crate) fn with_status(self, status: StatusCode) -> Self {
        self.with(|inner| inner.status = Some(status))
    }

    /// `error` and `error_description` as a server wrote them.
    pub(crate) fn with_oauth(self, error: &str, description: Option<&str>, known: &Redaction) -> Self {
        self.with(|inner| {
            inner.oauth_error = Some(known.printable(error));
            inner.oauth_description = description.map(|text| known.printable(text));
        })
    }

    /// What a challenge says of the access token (RFC 6750, section 3).
    pub(crate) fn with_challenge(self, challenge: &Challenge, known: &Redaction) -> Self {
        let text = |name| challenge.param(name).filter(|text| !text.is_empty());
        let failure = self.with_oauth(text("error").unwrap_or_default(), text("error_description"), known);
        failure.with(|inner| inner.scope = text("scope").map(|scope| known.printable(scope)))
    }

    pub(crate) fn with_path(self, path: &str) -> Self {
        self.with(|inner| inner.path = Some(printable(path)))
    }

    /// The beginning of a body as a server wrote it.
    pub(crate) fn with_server_text(self, text: &str, known: &Redaction) -> Self {
        self.with(|inner| {
            inner.server_text = (!text.trim().is_empty()).then(|| known.printable(text.trim()));
        })
    }

    /// The status of the call that made the failed step necessary.
    pub(crate) fn with_original(self, status: StatusCode) -> Self {
        self.with(|inner| inner.original = Some(status))
    }

    /// It may pass by itself, but whoever is told of it must not do the same again.
    pub(crate) fn passing(self, after: Option<Duration>) -> Self {
        self.with(|inner| inner.passing = Some(Passing(after)))
    }

    pub(crate) fn with_source(self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.with(|inner| inner.source = Some(Arc::new(source)))
    }

    pub(crate) fn with_boxed_source(self, source: Box<dyn StdError + Send + Sync>) -> Self {
        self.with(|inner| inner.source = Some(Arc::from(source)))
    }

    /// What happened, for programs.
    #[must_use]
    pub fn reason(&self) -> Reason {
        self.0.reason
    }

    /// The status of the answer that was the error.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The OAuth error code: of a token endpoint, such as `invalid_grant` (RFC 6749, section 5.2), or of an API, such as
    /// `insufficient_scope` (RFC 6750, section 3.1).
    #[must_use]
    pub fn oauth_error(&self) -> Option<&str> {
        self.0.oauth_error.as_deref()
    }

    /// What the service added to the code, in words; cut and escaped.
    #[must_use]
    pub fn oauth_description(&self) -> Option<&str> {
        self.0.oauth_description.as_deref()
    }

    /// The scopes that the call needs, separated by spaces, where the service says so (RFC 6750, section 3); cut and escaped.
    #[must_use]
    pub fn scope(&self) -> Option<&str> {
        self.0.scope.as_deref()
    }

    /// Where in a JSON answer reading failed.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.0.path.as_deref()
    }

    /// The beginning of what the server answered; cut and escaped.
    #[must_use]
    pub fn server_text(&self) -> Option<&str> {
        self.0.server_text.as_deref()
    }

    /// The status of the call that made a refresh necessary, where the refresh is what failed.
    #[must_use]
    pub fn original_status(&self) -> Option<StatusCode> {
        self.0.original
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        f.write_str(&inner.message)?;
        match (&inner.oauth_error, &inner.oauth_description) {
            (Some(error), Some(description)) => write!(f, ": {error} ({description})")?,
            (Some(error), None) => write!(f, ": {error}")?,
            _ => {}
        }
        if let Some(scope) = &inner.scope {
            write!(f, "; it needs the scope `{scope}`")?;
        }
        match (inner.status, &inner.server_text) {
            (Some(status), Some(text)) => write!(f, " (status {}: {text})", status.as_u16())?,
            (Some(status), None) => write!(f, " (status {})", status.as_u16())?,
            _ => {}
        }
        if let Some(path) = &inner.path {
            write!(f, " at `{path}`")?;
        }
        if let Some(status) = inner.original {
            write!(f, "; the call was answered with status {}", status.as_u16())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {self}", self.0.reason)
    }
}
