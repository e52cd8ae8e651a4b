//! A connection as it stands: everything a call needs, prepared once for each generation of tokens.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use http::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use url::Url;
use zeroize::Zeroizing;

use super::lifecycle::{Age, Facts, is_newer};
use super::signals::Stale;
use crate::arrival::check_hosts;
use crate::behaviour::Hook;
use crate::clock::Clock;
use crate::connector::AnyConnector;
use crate::defaults::{RENEWAL_FRACTION, RENEWAL_JITTER, RENEWAL_MARGIN};
use crate::describe::{Apply, Authorization, Descriptor, Param, Role};
use crate::dpop::{self, PROOF, Prover, check_binding};
use crate::error::{Error, FieldError, Reason, Redaction, Result};
use crate::fields::Fields;
use crate::http::{Reach, Request, header_name, header_value};
use crate::oauth2::{basic, check_private_key, hash};
use crate::random;
use crate::registry::Registration;
use crate::secret::Secret;
use crate::store::Grant;
use crate::template::Scope;

/// A connection as it stands. Never changed: a renewal makes a new one.
pub(crate) struct Snapshot {
    /// The connector that the grant is of.
    pub(crate) registration: Arc<Registration>,
    pub(crate) connector: Box<dyn AnyConnector>,
    pub(crate) grant: Arc<Grant>,
    /// The presets it was made with.
    pub(crate) presets: Arc<Fields>,
    pub(crate) reach: Reach,
    headers: HeaderMap,
    query: Vec<(&'static str, String)>,
    credential: Credential,
    facts: Facts,
    /// Which signals this generation has met right after a refresh: a bit for each. Shared by all snapshots of it.
    met: Arc<AtomicU64>,
    secrets: OnceLock<Arc<Redaction>>,
}

enum Credential {
    /// A prepared header, marked sensitive.
    Header(HeaderName, HeaderValue),
    /// A query parameter.
    Query(&'static str, Secret),
    /// A prepared header, and a proof that is made for each request.
    Bound(Box<Bound>),
    Hook,
    /// The connector has no credentials.
    None,
}

/// A token that is bound to a key.
struct Bound {
    header: HeaderValue,
    /// The hash by which proofs name the token.
    token_hash: String,
    prover: Arc<Prover>,
}

impl Snapshot {
    /// Prepares a grant for use.
    ///
    /// # Errors
    ///
    /// [`Error::Input`] when fields are missing or cannot stand where they are needed; [`Error::Refused`] for a learned host
    /// that the connector does not declare.
    pub(crate) fn new(registration: &Arc<Registration>, grant: Arc<Grant>, presets: Arc<Fields>) -> Result<Self> {
        let renewable = registration.can_renew(&grant);
        let declared = registration.descriptor().token_endpoint().and_then(|endpoint| endpoint.refresh_margin);
        let renew_at = renewal_time(&grant, declared.map(Duration::from_secs)).filter(|_| renewable);
        Self::with(registration, grant, presets, renew_at, Arc::default())
    }

    /// The same generation with other presets.
    pub(crate) fn with_presets(&self, presets: Arc<Fields>) -> Result<Self> {
        Self::with(&self.registration, Arc::clone(&self.grant), presets, self.facts.renew_at, Arc::clone(&self.met))
    }

    fn with(
        registration: &Arc<Registration>,
        grant: Arc<Grant>,
        presets: Arc<Fields>,
        renew_at: Option<SystemTime>,
        met: Arc<AtomicU64>,
    ) -> Result<Self> {
        let descriptor = registration.descriptor();
        let connector = registration.read(&merged(&grant.fields, &presets))?;
        let fields = connector.fields();
        // What was kept may be of a program that may go further than this one.
        check_hosts(descriptor, &fields)?;
        let scope = Scope { descriptor, fields: &fields, builtin: &[] };
        let mut headers = HeaderMap::new();
        for param in descriptor.headers {
            if let Some(value) = param.value.resolve(&scope)?.filter(|value| !value.is_empty()) {
                let mut header = in_header(param, descriptor, &value)?;
                header.set_sensitive(param.value.names().any(|name| descriptor.field(name).is_some_and(|f| f.secret)));
                headers.insert(header_name(param.name)?, header);
            }
        }
        let mut query = Vec::new();
        for param in descriptor.query {
            if let Some(value) = param.value.resolve(&scope)?.filter(|value| !value.is_empty()) {
                query.push((param.name, value.to_string()));
            }
        }
        let base = base_uri(&*connector, &scope)?;
        let credential = credential(registration, &grant, &fields)?;
        let reach = Reach::new(base, descriptor.hosts);
        let facts = facts(registration, &grant, renew_at);
        Ok(Self {
            registration: Arc::clone(registration),
            connector,
            grant,
            presets,
            reach,
            headers,
            query,
            credential,
            facts,
            met,
            secrets: OnceLock::new(),
        })
    }

    /// Whether there is anything to renew the tokens by.
    pub(crate) fn is_renewable(&self) -> bool {
        self.facts.renewable
    }

    /// What decisions need to know of it.
    pub(super) fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Whether nobody was asked for what authorizes the calls: the program gives it.
    pub(crate) fn has_preset_credentials(&self) -> bool {
        let fields = self.registration.descriptor().fields.iter();
        let mut secrets = fields.filter(|field| field.secret && !field.learned).peekable();
        secrets.peek().is_some() && secrets.all(|field| self.presets.get(field.name).is_some())
    }

    pub(crate) fn generation(&self) -> u64 {
        self.grant.generation
    }

    /// Whether a grant is newer: of a later generation, or of another consent that is as late.
    pub(crate) fn is_older_than(&self, grant: Option<&Grant>) -> bool {
        grant
            .is_some_and(|grant| is_newer((&grant.consent, grant.generation), (&self.grant.consent, self.generation())))
    }

    pub(crate) fn age(&self, now: SystemTime) -> Age {
        self.facts.age(now)
    }

    /// Remembers that this generation met a signal right after it was got.
    pub(crate) fn meet(&self, signal: Stale) {
        self.met.fetch_or(bit(signal), Ordering::Relaxed);
    }

    /// Whether this generation met that signal right after it was got.
    pub(crate) fn has_met(&self, signal: Stale) -> bool {
        self.met.load(Ordering::Relaxed) & bit(signal) != 0
    }

    /// What proves possession of the key that the tokens are bound to, where they are.
    pub(crate) fn prover(&self) -> Option<Arc<Prover>> {
        match &self.credential {
            Credential::Bound(bound) => Some(Arc::clone(&bound.prover)),
            _ => None,
        }
    }

    /// Whether each request has a proof of its own.
    pub(crate) const fn is_bound(&self) -> bool {
        matches!(self.credential, Credential::Bound(_))
    }

    /// Puts the connector's headers and query, and then the credential, on a request. A proof is made by `clock`, with `nonce`.
    ///
    /// # Errors
    ///
    /// The `apply` hook's own; [`Error::Bug`] when it led the request elsewhere.
    pub(crate) fn apply(&self, request: &mut Request, clock: &dyn Clock, nonce: Option<&str>) -> Result<()> {
        for (name, value) in &self.headers {
            // What the caller sets for one call wins over what holds for all.
            request.headers_mut().entry(name).or_insert_with(|| value.clone());
        }
        for (name, value) in &self.query {
            if !request.url().query_pairs().any(|(given, _)| given == *name) {
                request.set_query(name, value);
            }
        }
        match &self.credential {
            Credential::Header(name, value) => {
                request.headers_mut().insert(name, value.clone());
                Ok(())
            }
            Credential::Query(name, token) => {
                request.set_query(name, token.expose_secret());
                Ok(())
            }
            Credential::Bound(bound) => {
                let (method, url, hash) = (request.method(), request.url(), Some(bound.token_hash.as_str()));
                let proof = bound.prover.proof(method, url, clock.now(), hash, nonce)?;
                request.headers_mut().insert(AUTHORIZATION, bound.header.clone());
                request.headers_mut().insert(PROOF, proof);
                Ok(())
            }
            Credential::None => Ok(()),
            Credential::Hook => self.connector.apply(&self.grant.tokens, request).unwrap_or(Ok(())),
        }
    }

    /// What must not be shown of an answer that repeats it; made when it is needed first.
    pub(crate) fn secrets(&self) -> Arc<Redaction> {
        let secrets = self.secrets.get_or_init(|| {
            let mut known = Redaction::default();
            known.add(self.grant.tokens.access_token.expose_secret());
            if let Some(token) = &self.grant.tokens.refresh_token {
                known.add(token.expose_secret());
            }
            known.add_fields(self.connector.descriptor(), &self.connector.fields());
            if let Credential::Header(_, value) = &self.credential
                && let Some((_, sent)) = value.to_str().ok().and_then(|value| value.split_once(' '))
            {
                // User name and password as HTTP Basic writes them.
                known.add(sent);
            }
            Arc::new(known)
        });
        Arc::clone(secrets)
    }
}

/// Whether the fields can stand where calls and token requests need them, as far as they are known.
///
/// # Errors
///
/// [`Error::Input`] naming a field that cannot.
pub(crate) fn check_calls(connector: &dyn AnyConnector, fields: &Fields) -> Result<()> {
    let descriptor = connector.descriptor();
    let scope = Scope { descriptor, fields, builtin: &[] };
    base_uri(connector, &scope)?;
    check_entered(descriptor, fields)?;
    check_private_key(descriptor, fields)?;
    let of_tokens = descriptor.token_endpoint().map_or(&[][..], |endpoint| endpoint.token_headers);
    for param in descriptor.headers.iter().chain(of_tokens) {
        if let Some(value) = param.value.resolve(&scope)? {
            in_header(param, descriptor, &value)?;
        }
    }
    for param in descriptor.query {
        param.value.resolve(&scope)?;
    }
    Ok(())
}

/// A header's value; what cannot stand there came from a field, as the macro checks the rest.
fn in_header(param: &Param, descriptor: &Descriptor, value: &str) -> Result<HeaderValue> {
    header_value(param.name, value).map_err(|error| match param.value.names().next() {
        Some(name) => {
            let problem = "must be made of visible ASCII characters: it stands in a header";
            Error::Input(FieldError::new(name, descriptor.field(name), problem).into())
        }
        None => error,
    })
}

/// Stored fields and presets together; a preset wins.
pub(crate) fn merged(fields: &Fields, presets: &Fields) -> Fields {
    let mut all = fields.clone();
    for (name, value) in presets.iter() {
        all.set(name, value);
    }
    all
}

/// The base URI, by the hook or the first template that resolves; `None` as long as it needs what is not learned yet.
pub(crate) fn base_uri(connector: &dyn AnyConnector, scope: &Scope<'_>) -> Result<Option<Url>> {
    let text = match connector.base_uri() {
        Some(Ok(text)) => text,
        Some(Err(error)) if error.reason() == Some(Reason::NotLearned) => return Ok(None),
        Some(Err(error)) => return Err(error),
        None => match scope.first(connector.descriptor().base_uri)? {
            Some(text) => text.to_string(),
            None => return Ok(None),
        },
    };
    crate::oauth2::endpoint("base URI", &text).map(Some)
}

/// What is put on a request: the access token, or what the person entered in its place.
fn credential(registration: &Registration, grant: &Grant, fields: &Fields) -> Result<Credential> {
    let descriptor = registration.descriptor();
    check_binding(descriptor, grant)?;
    if let Some(prover) = dpop::prover(grant.dpop_key.as_ref())? {
        let token = grant.tokens.access_token.expose_secret();
        let header = sensitive(&Zeroizing::new(format!("DPoP {token}")))?;
        return Ok(Credential::Bound(Box::new(Bound { header, token_hash: hash(token), prover })));
    }
    let of = |role| descriptor.role(role).and_then(|field| fields.get(field.name)).unwrap_or_default();
    if registration.has(Hook::Apply) {
        return Ok(Credential::Hook);
    }
    check_entered(descriptor, fields)?;
    let token = match &descriptor.authorization {
        Authorization::Basic => {
            let credentials = basic(of(Role::Username), of(Role::Password));
            return Ok(Credential::Header(AUTHORIZATION, sensitive(credentials.expose_secret())?));
        }
        Authorization::ApiKey => of(Role::ApiKey),
        _ => grant.tokens.access_token.expose_secret(),
    };
    if token.is_empty() {
        return Ok(Credential::None);
    }
    match descriptor.applied() {
        Apply::Query(name) => Ok(Credential::Query(name, Secret::new(token))),
        Apply::Header { name, scheme } => {
            let text = Zeroizing::new(match scheme {
                Some(scheme) => format!("{scheme} {token}"),
                None => token.to_owned(),
            });
            Ok(Credential::Header(header_name(name)?, sensitive(&text)?))
        }
    }
}

/// Whether what the person entered in place of a token can stand in a request.
///
/// # Errors
///
/// [`Error::Input`] naming the field that cannot.
fn check_entered(descriptor: &Descriptor, fields: &Fields) -> Result<()> {
    let (role, fits, problem): (_, fn(&str) -> bool, _) = match descriptor.authorization {
        Authorization::ApiKey => (
            Role::ApiKey,
            |key| key.bytes().all(|b| b.is_ascii_graphic()),
            "must be made of visible ASCII characters without spaces: it stands in a header",
        ),
        // RFC 7617, section 2: the first colon ends it.
        Authorization::Basic => (Role::Username, |name| !name.contains(':'), "must not contain a colon"),
        _ => return Ok(()),
    };
    let field = descriptor.role(role).filter(|field| !fields.get(field.name).is_none_or(fits));
    field.map_or(Ok(()), |field| Err(Error::Input(FieldError::new(field.name, Some(field), problem).into())))
}

fn sensitive(text: &str) -> Result<HeaderValue> {
    let mut value = HeaderValue::try_from(text).map_err(|_| {
        Error::bug(
            Reason::InvalidTokenCharacters,
            "the stored credential cannot stand in a header; connect the account again",
        )
    })?;
    value.set_sensitive(true);
    Ok(value)
}

fn facts(registration: &Registration, grant: &Grant, renew_at: Option<SystemTime>) -> Facts {
    let endpoint = registration.descriptor().token_endpoint();
    Facts {
        consent: grant.consent.clone(),
        generation: grant.generation,
        obtained_at: grant.obtained_at,
        expiry: grant.tokens.expiry,
        renew_at,
        renew_by: grant.renew_by,
        refresh_ends_at: grant.tokens.refresh_expiry.at(),
        unanswered_since: grant.unanswered_since,
        renewable: registration.can_renew(grant),
        spends: grant.tokens.refresh_token.is_some(),
        fixed: registration.has_fixed_credentials(),
        grace: endpoint.and_then(|endpoint| endpoint.refresh_grace).map(Duration::from_secs),
    }
}

/// When to renew ahead of the end: by a margin that is at most a part of the lifetime. One that the connector declares is
/// kept to; the default is spread by jitter.
fn renewal_time(grant: &Grant, declared: Option<Duration>) -> Option<SystemTime> {
    let end = grant.tokens.expiry.at()?;
    let most = end.duration_since(grant.obtained_at).unwrap_or_default().mul_f64(RENEWAL_FRACTION);
    let margin = declared.unwrap_or(RENEWAL_MARGIN).min(most);
    let spread =
        if declared == Some(margin) { Duration::ZERO } else { margin.mul_f64(RENEWAL_JITTER * random::fraction()) };
    Some(end.checked_sub(margin + spread).unwrap_or(end).max(grant.obtained_at + Duration::from_millis(1)))
}

const fn bit(signal: Stale) -> u64 {
    // Signals beyond the 64th share the last bit: with them one refresh less is tried, never one more.
    1 << (if signal < 63 { signal } else { 63 })
}
