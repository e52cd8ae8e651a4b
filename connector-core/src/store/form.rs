//! Records and pending authorizations as bytes: what a durable store seals and keeps.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{Grant, Key, NamedTokens, PendingFlow, Record, Status, StoreError};
use crate::dpop::DpopKey;
use crate::fields::Fields;
use crate::oauth2::PkceVerifier;
use crate::tokens::{Expiry, Tokens};

impl Record {
    /// The record as JSON, all but its version, which a store gives it. **It holds the tokens in the open**: it is to be sealed,
    /// and the buffer is wiped when dropped.
    ///
    /// # Errors
    ///
    /// [`StoreError::Damaged`] for what cannot be written; there is nothing of that kind in it.
    pub fn to_json(&self) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        written(&RecordForm {
            format: self.format,
            key: Cow::Borrowed(&self.key),
            incarnation: Cow::Borrowed(&self.incarnation),
            status: self.status,
            active: self.active.as_ref().map(GrantForm::of),
            pending: self.pending.as_ref().map(GrantForm::of),
            created_at: Time(self.created_at),
            updated_at: Time(self.updated_at),
        })
    }

    /// The record that [`to_json`](Self::to_json) wrote, with the version that the store keeps it under.
    ///
    /// # Errors
    ///
    /// [`StoreError::Newer`] for a format of a later version; [`StoreError::Damaged`] for anything else that is none.
    pub fn from_json(json: &[u8], version: u64) -> Result<Self, StoreError> {
        let form: RecordForm<'_> = read(json)?;
        Ok(Self {
            format: form.format,
            key: form.key.into_owned(),
            incarnation: form.incarnation.into_owned(),
            version,
            status: form.status,
            active: form.active.map(GrantForm::into_grant),
            pending: form.pending.map(GrantForm::into_grant),
            created_at: form.created_at.0,
            updated_at: form.updated_at.0,
        })
    }
}

impl PendingFlow {
    /// The authorization as JSON. **It holds the verifier in the open**: it is to be sealed, and the buffer is wiped when dropped.
    ///
    /// # Errors
    ///
    /// [`StoreError::Damaged`] for what cannot be written; there is nothing of that kind in it.
    pub fn to_json(&self) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        written(&FlowForm {
            format: Record::FORMAT,
            state_hash: Cow::Borrowed(&self.state_hash),
            session_hash: Cow::Borrowed(&self.session_hash),
            key: Cow::Borrowed(&self.key),
            connector: Cow::Borrowed(&self.connector),
            fields: fields_form(&self.fields),
            verifier: self.verifier.as_ref().map(|verifier| Cow::Borrowed(verifier.expose_secret())),
            dpop_key: self.dpop_key.as_ref().map(|key| Cow::Borrowed(key.expose_secret())),
            scopes: Cow::Borrowed(&self.scopes),
            redirect_uri: Cow::Borrowed(&self.redirect_uri),
            issuer: self.issuer.as_deref().map(Cow::Borrowed),
            issuer_in_callback: self.issuer_in_callback,
            token_endpoint: self.token_endpoint.as_deref().map(Cow::Borrowed),
            begun_at: Time(self.begun_at),
            deadline: Time(self.deadline),
        })
    }

    /// The authorization that [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    ///
    /// As [`Record::from_json`].
    pub fn from_json(json: &[u8]) -> Result<Self, StoreError> {
        let form: FlowForm<'_> = read(json)?;
        let verifier = form.verifier.map(|text| PkceVerifier::new(text.into_owned()));
        Ok(Self {
            state_hash: form.state_hash.into_owned(),
            session_hash: form.session_hash.into_owned(),
            key: form.key.into_owned(),
            connector: form.connector.into_owned(),
            fields: form.fields.into_iter().collect(),
            verifier: verifier.transpose().map_err(|error| StoreError::Damaged(Box::new(error)))?,
            dpop_key: form.dpop_key.map(|text| DpopKey::new(text.into_owned())),
            scopes: form.scopes.into_owned(),
            redirect_uri: form.redirect_uri.into_owned(),
            issuer: form.issuer.map(Cow::into_owned),
            issuer_in_callback: form.issuer_in_callback,
            token_endpoint: form.token_endpoint.map(Cow::into_owned),
            begun_at: form.begun_at.0,
            deadline: form.deadline.0,
        })
    }
}

#[derive(Serialize, Deserialize)]
struct RecordForm<'a> {
    format: u32,
    key: Cow<'a, Key>,
    incarnation: Cow<'a, str>,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    active: Option<GrantForm<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pending: Option<GrantForm<'a>>,
    created_at: Time,
    updated_at: Time,
}

#[derive(Serialize, Deserialize)]
struct GrantForm<'a> {
    consent: Cow<'a, str>,
    connector: Cow<'a, str>,
    fields: BTreeMap<Cow<'a, str>, Cow<'a, str>>,
    tokens: LifeForm<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dpop_key: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<Cow<'a, str>>,
    redirect_uri: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issuer: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_endpoint: Option<Cow<'a, str>>,
    scopes_asked: Cow<'a, [String]>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    named: BTreeMap<Cow<'a, str>, LifeForm<'a>>,
}

/// Tokens that are renewed on their own, and what is known of them.
#[derive(Serialize, Deserialize)]
struct LifeForm<'a> {
    access_token: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<Cow<'a, str>>,
    token_type: Cow<'a, str>,
    expiry: ExpiryForm,
    refresh_expiry: ExpiryForm,
    #[serde(skip_serializing_if = "Option::is_none")]
    scopes: Option<Cow<'a, [String]>>,
    generation: u64,
    obtained_at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    renew_by: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unanswered_since: Option<Time>,
}

#[derive(Serialize, Deserialize)]
struct FlowForm<'a> {
    format: u32,
    state_hash: Cow<'a, str>,
    session_hash: Cow<'a, str>,
    key: Cow<'a, Key>,
    connector: Cow<'a, str>,
    fields: BTreeMap<Cow<'a, str>, Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verifier: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dpop_key: Option<Cow<'a, str>>,
    scopes: Cow<'a, [String]>,
    redirect_uri: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issuer: Option<Cow<'a, str>>,
    issuer_in_callback: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_endpoint: Option<Cow<'a, str>>,
    begun_at: Time,
    deadline: Time,
}

/// The form of what is kept alone: it decides whether the rest can be read.
#[derive(Deserialize)]
struct FormatOnly {
    format: u32,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ExpiryForm {
    Unknown,
    Never,
    At(Time),
}

/// A time as whole seconds since 1970 and the nanoseconds after them.
#[derive(Clone, Copy)]
struct Time(SystemTime);

impl Serialize for Time {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (seconds, nanoseconds) = match self.0.duration_since(UNIX_EPOCH) {
            Ok(since) => (i64::try_from(since.as_secs()).unwrap_or(i64::MAX), since.subsec_nanos()),
            Err(before) => {
                let before = before.duration();
                let whole = i64::try_from(before.as_secs()).unwrap_or(i64::MAX);
                match before.subsec_nanos() {
                    0 => (-whole, 0),
                    part => (-whole - 1, 1_000_000_000 - part),
                }
            }
        };
        (seconds, nanoseconds).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (seconds, nanoseconds) = <(i64, u32)>::deserialize(deserializer)?;
        let whole = Duration::from_secs(seconds.unsigned_abs());
        let second = if seconds < 0 { UNIX_EPOCH.checked_sub(whole) } else { UNIX_EPOCH.checked_add(whole) };
        let time = second.and_then(|second| second.checked_add(Duration::from_nanos(nanoseconds.into())));
        time.map(Self).ok_or_else(|| serde::de::Error::custom("a time that no clock shows"))
    }
}

impl<'a> GrantForm<'a> {
    fn of(grant: &'a Grant) -> Self {
        let Grant { tokens, generation, obtained_at, renew_by, unanswered_since, .. } = grant;
        let named = grant.named.iter().map(|(name, named)| {
            let NamedTokens { tokens, generation, obtained_at, renew_by, unanswered_since } = named;
            let times = (*obtained_at, *renew_by, *unanswered_since);
            (Cow::Borrowed(name.as_str()), LifeForm::of(tokens, *generation, times))
        });
        Self {
            consent: Cow::Borrowed(&grant.consent),
            connector: Cow::Borrowed(&grant.connector),
            fields: fields_form(&grant.fields),
            tokens: LifeForm::of(tokens, *generation, (*obtained_at, *renew_by, *unanswered_since)),
            dpop_key: grant.dpop_key.as_ref().map(|key| Cow::Borrowed(key.expose_secret())),
            owner: grant.owner.as_deref().map(Cow::Borrowed),
            redirect_uri: Cow::Borrowed(&grant.redirect_uri),
            issuer: grant.issuer.as_deref().map(Cow::Borrowed),
            token_endpoint: grant.token_endpoint.as_deref().map(Cow::Borrowed),
            scopes_asked: Cow::Borrowed(&grant.scopes_asked),
            named: named.collect(),
        }
    }

    fn into_grant(self) -> Grant {
        let first = self.tokens.into_tokens();
        Grant {
            consent: self.consent.into_owned(),
            connector: self.connector.into_owned(),
            fields: self.fields.into_iter().collect(),
            tokens: first.tokens,
            dpop_key: self.dpop_key.map(|text| DpopKey::new(text.into_owned())),
            owner: self.owner.map(Cow::into_owned),
            redirect_uri: self.redirect_uri.into_owned(),
            issuer: self.issuer.map(Cow::into_owned),
            token_endpoint: self.token_endpoint.map(Cow::into_owned),
            scopes_asked: self.scopes_asked.into_owned(),
            generation: first.generation,
            obtained_at: first.obtained_at,
            renew_by: first.renew_by,
            unanswered_since: first.unanswered_since,
            named: self.named.into_iter().map(|(name, life)| (name.into_owned(), life.into_tokens())).collect(),
        }
    }
}

impl<'a> LifeForm<'a> {
    fn of(tokens: &'a Tokens, generation: u64, times: (SystemTime, Option<SystemTime>, Option<SystemTime>)) -> Self {
        let (obtained_at, renew_by, unanswered_since) = times;
        Self {
            access_token: Cow::Borrowed(tokens.access_token.expose_secret()),
            refresh_token: tokens.refresh_token.as_ref().map(|token| Cow::Borrowed(token.expose_secret())),
            token_type: Cow::Borrowed(&tokens.token_type),
            expiry: tokens.expiry.fixed(obtained_at).into(),
            refresh_expiry: tokens.refresh_expiry.fixed(obtained_at).into(),
            scopes: tokens.scopes.as_deref().map(Cow::Borrowed),
            generation,
            obtained_at: Time(obtained_at),
            renew_by: renew_by.map(Time),
            unanswered_since: unanswered_since.map(Time),
        }
    }

    fn into_tokens(self) -> NamedTokens {
        let mut tokens = Tokens::bearer(self.access_token.into_owned()).with_type(self.token_type);
        tokens.refresh_token = self.refresh_token.map(|text| text.into_owned().into());
        tokens.expiry = self.expiry.into();
        tokens.refresh_expiry = self.refresh_expiry.into();
        tokens.scopes = self.scopes.map(Cow::into_owned);
        NamedTokens {
            tokens,
            generation: self.generation,
            obtained_at: self.obtained_at.0,
            renew_by: self.renew_by.map(|time| time.0),
            unanswered_since: self.unanswered_since.map(|time| time.0),
        }
    }
}

impl From<Expiry> for ExpiryForm {
    fn from(expiry: Expiry) -> Self {
        match expiry {
            // A lifetime was made a time when it arrived.
            Expiry::Unknown | Expiry::In(_) => Self::Unknown,
            Expiry::Never => Self::Never,
            Expiry::At(time) => Self::At(Time(time)),
        }
    }
}

impl From<ExpiryForm> for Expiry {
    fn from(form: ExpiryForm) -> Self {
        match form {
            ExpiryForm::Unknown => Self::Unknown,
            ExpiryForm::Never => Self::Never,
            ExpiryForm::At(time) => Self::At(time.0),
        }
    }
}

fn fields_form(fields: &Fields) -> BTreeMap<Cow<'_, str>, Cow<'_, str>> {
    fields.iter().map(|(name, value)| (Cow::Borrowed(name), Cow::Borrowed(value))).collect()
}

fn written(form: &impl Serialize) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    // Counted first: a buffer that grows leaves what it held behind.
    let mut size = Counted(0);
    serde_json::to_writer(&mut size, form).map_err(damaged)?;
    let mut json = Zeroizing::new(Vec::with_capacity(size.0));
    serde_json::to_writer(&mut *json, form).map_err(damaged)?;
    Ok(json)
}

fn read<'a, F: Deserialize<'a>>(json: &'a [u8]) -> Result<F, StoreError> {
    let FormatOnly { format } = serde_json::from_slice(json).map_err(damaged)?;
    if format > Record::FORMAT {
        return Err(StoreError::Newer { found: format, known: Record::FORMAT });
    }
    serde_json::from_slice(json).map_err(damaged)
}

#[allow(clippy::needless_pass_by_value)]
fn damaged(error: serde_json::Error) -> StoreError {
    StoreError::Damaged(Box::new(Place { line: error.line(), column: error.column() }))
}

/// Where JSON is none that is kept: the parser's own words could repeat a secret.
#[derive(Debug)]
struct Place {
    line: usize,
    column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "what is kept cannot be read at line {}, column {}", self.line, self.column)
    }
}

impl StdError for Place {}

/// Counts what is written.
struct Counted(usize);

impl io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
