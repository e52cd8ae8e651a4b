//! What a store keeps.

use std::collections::BTreeMap;
use std::fmt;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::dpop::DpopKey;
use crate::error::Result;
use crate::fields::Fields;
use crate::oauth2::PkceVerifier;
use crate::random;
use crate::tokens::Tokens;

/// Which connection: of which connector or choice among several, and under which name of the program's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key {
    /// The id of the connector, or of the choice.
    pub connector: String,
    /// The connection's id, chosen by the program.
    pub connection: String,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.connector.escape_debug(), self.connection.escape_debug())
    }
}

/// One connection: one person's fields and tokens for one connector.
#[derive(Debug, Clone)]
pub struct Record {
    /// The format of this record; [`Record::FORMAT`] when written by this version.
    pub format: u32,
    /// Which connection it is.
    pub key: Key,
    /// Which making of this connection it is: one that was forgotten and made anew has another.
    pub incarnation: String,
    /// Its version; counts up with every write.
    pub version: u64,
    /// How it stands.
    pub status: Status,
    /// What is in use: proven by the connector's test.
    pub active: Option<Grant>,
    /// What was granted and is not proven yet. A reconnect that fails leaves `active` as it was.
    pub pending: Option<Grant>,
    /// When it was first written.
    pub created_at: SystemTime,
    /// When it was last written.
    pub updated_at: SystemTime,
}

impl Record {
    /// The format that this version writes.
    pub const FORMAT: u32 = 1;

    /// # Errors
    ///
    /// When the operating system gives no randomness.
    pub(crate) fn new(key: Key, now: SystemTime) -> Result<Self> {
        Ok(Self {
            format: Self::FORMAT,
            key,
            incarnation: random::token()?.to_string(),
            version: 0,
            status: Status::Pending,
            active: None,
            pending: None,
            created_at: now,
            updated_at: now,
        })
    }
}

/// How a connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Status {
    /// Consent was given; the steps after it are not done.
    Pending,
    /// It works.
    Connected,
    /// The service has ended it: the person has to connect the account again.
    NeedsReconnect,
    /// The connector has gained a field since: the person has to fill it in.
    NeedsInput,
}

/// What one consent gave.
#[derive(Debug, Clone)]
pub struct Grant {
    /// Which consent it came of: two that were given at the same time are never mixed.
    pub consent: String,
    /// By which connector, by its id: the record's own, or that of a variant where the record is of a choice among several.
    pub connector: String,
    /// The fields that are not preset, learned ones among them.
    pub fields: Fields,
    /// The tokens.
    pub tokens: Tokens,
    /// The key that all tokens of this consent are bound to, where the connector has them bound (RFC 9449). As secret as they
    /// are.
    pub dpop_key: Option<DpopKey>,
    /// Whose account it is.
    pub owner: Option<String>,
    /// The redirect URI of the authorization request; empty where there was none.
    pub redirect_uri: String,
    /// Who issued the tokens, where that is known (RFC 9207).
    pub issuer: Option<String>,
    /// Where the tokens were got or renewed, where the issuer's metadata said it (RFC 8414): while these cannot be had, tokens
    /// of the same issuer are renewed there.
    pub token_endpoint: Option<String>,
    /// The scopes that were asked for.
    pub scopes_asked: Vec<String>,
    /// Counts the tokens of this connection: the next ones have a higher number.
    pub generation: u64,
    /// When the tokens arrived.
    pub obtained_at: SystemTime,
    /// When the refresh token has to be used even if nobody calls, because it ends some time after.
    pub renew_by: Option<SystemTime>,
    /// Since when a renewal of these tokens waits for its answer, where that was lost: the refresh token may be spent.
    pub unanswered_since: Option<SystemTime>,
    /// Further tokens of the same consent, by the connector's name for them.
    pub named: BTreeMap<String, NamedTokens>,
}

impl Grant {
    /// When the first of its tokens has to be renewed even if nobody calls.
    #[must_use]
    pub fn due_at(&self) -> Option<SystemTime> {
        self.named.values().filter_map(|named| named.renew_by).chain(self.renew_by).min()
    }

    /// The grant as it is with one of its further tokens in the place of the first.
    pub(crate) fn with_named(&self, name: &str) -> Option<Self> {
        let NamedTokens { tokens, generation, obtained_at, renew_by, unanswered_since } = self.named.get(name)?.clone();
        let (scopes_asked, named) = (Vec::new(), BTreeMap::new());
        Some(Self { tokens, generation, obtained_at, renew_by, unanswered_since, scopes_asked, named, ..self.clone() })
    }
}

/// A further token of a grant; it is renewed on its own.
#[derive(Debug, Clone)]
pub struct NamedTokens {
    /// The tokens.
    pub tokens: Tokens,
    /// Counts the tokens of this name: the next ones have a higher number.
    pub generation: u64,
    /// When they arrived.
    pub obtained_at: SystemTime,
    /// When the refresh token has to be used even if nobody calls.
    pub renew_by: Option<SystemTime>,
    /// Since when a renewal waits for its answer; see [`Grant::unanswered_since`].
    pub unanswered_since: Option<SystemTime>,
}

/// An authorization that was begun and not completed.
#[derive(Debug, Clone)]
pub struct PendingFlow {
    /// The hash of its state.
    pub state_hash: String,
    /// The hash of the session that began it.
    pub session_hash: String,
    /// For which connection it is.
    pub key: Key,
    /// By which connector, by its id; see [`Grant::connector`].
    pub connector: String,
    /// The fields that are not preset.
    pub fields: Fields,
    /// The PKCE verifier.
    pub verifier: Option<PkceVerifier>,
    /// The key that the tokens will be bound to; see [`Grant::dpop_key`].
    pub dpop_key: Option<DpopKey>,
    /// The scopes that are asked for.
    pub scopes: Vec<String>,
    /// The redirect URI of the request.
    pub redirect_uri: String,
    /// The issuer that must answer, where it is known (RFC 9207).
    pub issuer: Option<String>,
    /// Whether the callback must name its issuer (RFC 9207, section 2.4).
    pub issuer_in_callback: bool,
    /// Where the code goes, where the issuer's metadata said it when this began (RFC 8414).
    pub token_endpoint: Option<String>,
    /// When it was begun.
    pub begun_at: SystemTime,
    /// When it is too late to complete it.
    pub deadline: SystemTime,
}
