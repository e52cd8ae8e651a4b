//! Tokens: what a service gives and a connection keeps.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, SystemTime};

use serde_json::{Map, Value};

use crate::clock::after;
use crate::error::{Error, Failure, Reason, Result};
use crate::secret::Secret;

/// An access token and what belongs to it (RFC 6749, sections 1.4, 1.5 and 5.1).
#[derive(Clone)]
pub struct Tokens {
    pub(crate) access_token: Secret,
    pub(crate) refresh_token: Option<Secret>,
    pub(crate) token_type: String,
    pub(crate) expiry: Expiry,
    pub(crate) refresh_expiry: Expiry,
    pub(crate) scopes: Option<Vec<String>>,
    pub(crate) members: Map<String, Value>,
    pub(crate) named: BTreeMap<String, Tokens>,
    pub(crate) warnings: Vec<&'static str>,
}

/// When a token ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expiry {
    /// The service did not say.
    Unknown,
    /// So long after it arrived.
    In(Duration),
    /// At that time.
    At(SystemTime),
    /// It does not end.
    Never,
}

impl Expiry {
    /// The same, as a time: a duration counts from `arrival`.
    pub(crate) fn fixed(self, arrival: SystemTime) -> Self {
        match self {
            Self::In(lifetime) => Self::At(after(arrival, lifetime)),
            other => other,
        }
    }

    pub(crate) const fn at(self) -> Option<SystemTime> {
        match self {
            Self::At(time) => Some(time),
            _ => None,
        }
    }
}

impl Tokens {
    /// A bearer token (RFC 6750).
    #[must_use]
    pub fn bearer(access_token: impl Into<Secret>) -> Self {
        Self {
            access_token: access_token.into(),
            refresh_token: None,
            token_type: "Bearer".to_owned(),
            expiry: Expiry::Unknown,
            refresh_expiry: Expiry::Unknown,
            scopes: None,
            members: Map::new(),
            named: BTreeMap::new(),
            warnings: Vec::new(),
        }
    }

    /// No tokens: for connectors that put other credentials on a request.
    pub(crate) fn none() -> Self {
        Self { expiry: Expiry::Never, ..Self::bearer("") }
    }

    /// Says how the token is used, such as `DPoP`: what a service calls `token_type`.
    #[must_use]
    pub fn with_type(mut self, kind: impl Into<String>) -> Self {
        self.token_type = kind.into();
        self
    }

    /// Adds the refresh token; an empty one counts as none.
    #[must_use]
    pub fn with_refresh_token(mut self, refresh_token: impl Into<Secret>) -> Self {
        self.refresh_token = Some(refresh_token.into()).filter(|token| !token.expose_secret().is_empty());
        self
    }

    /// Says how long the access token lives, counted from now.
    #[must_use]
    pub const fn with_lifetime(mut self, lifetime: Duration) -> Self {
        self.expiry = Expiry::In(lifetime);
        self
    }

    /// Says when the access token ends.
    #[must_use]
    pub const fn with_expiry(mut self, time: SystemTime) -> Self {
        self.expiry = Expiry::At(time);
        self
    }

    /// Says how long the refresh token lives, counted from now.
    #[must_use]
    pub const fn with_refresh_lifetime(mut self, lifetime: Duration) -> Self {
        self.refresh_expiry = Expiry::In(lifetime);
        self
    }

    /// Says which scopes were granted.
    #[must_use]
    pub fn with_scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes = Some(scopes.into_iter().map(Into::into).collect());
        self
    }

    /// Adds a further token of the same consent, under one of the names that the connector's `tokens` key declares.
    #[must_use]
    pub fn with_named(mut self, name: impl Into<String>, tokens: Self) -> Self {
        self.named.insert(name.into(), tokens);
        self
    }

    /// The access token.
    #[must_use]
    pub const fn access_token(&self) -> &Secret {
        &self.access_token
    }

    /// The refresh token, if there is one.
    #[must_use]
    pub const fn refresh_token(&self) -> Option<&Secret> {
        self.refresh_token.as_ref()
    }

    /// How the service says the token is used, such as `Bearer`.
    #[must_use]
    pub fn token_type(&self) -> &str {
        &self.token_type
    }

    /// The same tokens if they are of this type, letters of either case: for hooks that ask for tokens that are bound to a key.
    /// Another type in their place would be a downgrade (RFC 9449, section 5).
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] for tokens of another type.
    pub fn require_type(self, kind: &str) -> Result<Self> {
        if self.token_type.eq_ignore_ascii_case(kind) {
            return Ok(self);
        }
        let given = crate::error::printable(&self.token_type);
        let message = format!(
            "the service gave a token of the type `{given}` where one of the type `{kind}` was asked for; \
                 set the client up for it at the service"
        );
        Err(Error::Refused(Failure::new(Reason::UnsupportedTokenType, message)))
    }

    /// When the access token ends; `None` when that is not known, or never.
    #[must_use]
    pub const fn expires_at(&self) -> Option<SystemTime> {
        self.expiry.at()
    }

    /// The scopes that were granted; `None` when the service did not say, which means those asked for (RFC 6749,
    /// section 5.1).
    #[must_use]
    pub fn scopes(&self) -> Option<&[String]> {
        self.scopes.as_deref()
    }

    /// A member of the token response, by a path of names separated by dots; a number is a place in an array. Only for
    /// tokens that have just arrived.
    #[must_use]
    pub fn member(&self, path: &str) -> Option<&Value> {
        member(&self.members, path)
    }

    /// Odd members of the token response that were dropped, by name: by the time a response is read, the code or the
    /// refresh token is spent, so that only the access token and the token type decide.
    #[must_use]
    pub fn warnings(&self) -> &[&'static str] {
        &self.warnings
    }

    /// Refuses a token that cannot stand in a header: control characters, spaces, anything outside ASCII.
    pub(crate) fn check_characters(&self) -> Result<()> {
        let text = self.access_token.expose_secret();
        if text.is_empty() {
            let failure = Failure::new(
                Reason::MissingAccessToken,
                "the service's answer has no access token; if it is under another name, declare it in `token_response`",
            );
            return Err(Error::Refused(failure));
        }
        if text.bytes().all(|b| b.is_ascii_graphic()) {
            return Ok(());
        }
        let message =
            "the service's access token has characters that cannot stand in a header; only the service can mend that";
        Err(Error::Refused(Failure::new(Reason::InvalidTokenCharacters, message)))
    }
}

/// A member of an object, by a path of names separated by dots; a number is a place in an array.
pub(crate) fn member<'m>(members: &'m Map<String, Value>, path: &str) -> Option<&'m Value> {
    let mut names = path.split('.');
    let first = members.get(names.next()?)?;
    names.try_fold(first, |value, name| match value {
        Value::Array(items) => items.get(name.parse::<usize>().ok()?),
        other => other.get(name),
    })
}

/// Prints neither tokens nor members.
impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("access_token", &self.access_token)
            .field("refresh_token", &self.refresh_token)
            .field("token_type", &self.token_type)
            .field("expiry", &self.expiry)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}
