//! The consents that were given: their codes and tokens. What belongs to one consent is one family; it ends together.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, SystemTime};

use crate::clock::after;
use crate::error::Result;
use crate::oauth2::hash;
use crate::random;

/// How long a code may be used (RFC 6749, section 4.1.2).
const CODE_LIFETIME: Duration = Duration::from_secs(600);

/// An error of the token endpoint: its code and description (RFC 6749, section 5.2).
pub(super) type Refusal = (&'static str, &'static str);

/// What was asked for in one authorization request.
#[derive(Debug, Clone)]
pub(super) struct Consent {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) challenge: Option<String>,
    pub(super) scopes: Option<Vec<String>>,
    /// The thumbprint of the key that the code is bound to (RFC 9449, section 10).
    pub(super) jkt: Option<String>,
}

/// Who asks for tokens: a client, and the thumbprint of the key that it has proven, where tokens are bound to one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Holder<'a> {
    pub(super) client_id: &'a str,
    pub(super) jkt: Option<&'a str>,
}

/// How long tokens live.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lifetimes {
    /// Of an access token; `None`: it does not end, and nothing is said about it.
    pub(super) access: Option<Duration>,
    /// Of a refresh token; `None`: it does not end, and nothing is said about it.
    pub(super) refresh: Option<Duration>,
    /// Whether refresh tokens are given at all.
    pub(super) refreshable: bool,
    /// Whether a refresh token is replaced when it is used.
    pub(super) rotates: bool,
}

/// Tokens as they go out.
#[derive(Debug)]
pub(super) struct Issued {
    pub(super) access_token: String,
    /// `None`: the client goes on with the one it has.
    pub(super) refresh_token: Option<String>,
    pub(super) scopes: Option<Vec<String>>,
}

#[derive(Debug, Default)]
pub(super) struct Grants {
    codes: HashMap<String, Code>,
    access: HashMap<String, Access>,
    refresh: HashMap<String, Refresh>,
    ended: HashSet<u64>,
    last_family: u64,
}

#[derive(Debug)]
struct Code {
    consent: Consent,
    expires: SystemTime,
    family: u64,
    used: bool,
}

#[derive(Debug)]
struct Access {
    family: u64,
    client_id: String,
    jkt: Option<String>,
    expires: Option<SystemTime>,
}

#[derive(Debug)]
struct Refresh {
    family: u64,
    client_id: String,
    jkt: Option<String>,
    scopes: Option<Vec<String>>,
    expires: Option<SystemTime>,
    used: bool,
}

impl Grants {
    /// A fresh code for a consent.
    pub(super) fn begin(&mut self, consent: Consent, now: SystemTime) -> Result<String> {
        let code = random::token()?.to_string();
        self.last_family += 1;
        let family = self.last_family;
        self.codes.insert(code.clone(), Code { consent, expires: after(now, CODE_LIFETIME), family, used: false });
        Ok(code)
    }

    /// Tokens without a consent, as a family of their own.
    pub(super) fn open(
        &mut self,
        holder: Holder<'_>,
        scopes: Option<Vec<String>>,
        now: SystemTime,
        lifetimes: Lifetimes,
    ) -> Result<Issued> {
        self.last_family += 1;
        self.issue(self.last_family, holder, scopes, now, lifetimes)
    }

    /// Tokens for a code (RFC 6749, section 4.1.3; RFC 7636, section 4.6).
    pub(super) fn redeem(
        &mut self,
        holder: Holder<'_>,
        code: &str,
        redirect_uri: Option<&str>,
        verifier: Option<&str>,
        now: SystemTime,
        lifetimes: Lifetimes,
    ) -> Result<Result<Issued, Refusal>> {
        let Some(known) = self.codes.get_mut(code).filter(|known| known.consent.client_id == holder.client_id) else {
            return Ok(Err(("invalid_grant", "there is no such code")));
        };
        if known.used {
            // RFC 6749, section 4.1.2: the tokens that came of it are not to be trusted any more.
            self.ended.insert(known.family);
            return Ok(Err(("invalid_grant", "the code was used before")));
        }
        // Whatever comes of this try: a code is good for one.
        known.used = true;
        if now >= known.expires || self.ended.contains(&known.family) {
            return Ok(Err(("invalid_grant", "the code is too old, or the consent has ended")));
        }
        if known.consent.jkt.is_some() && known.consent.jkt.as_deref() != holder.jkt {
            return Ok(Err(("invalid_grant", "the code is bound to another key")));
        }
        if redirect_uri != Some(&known.consent.redirect_uri) {
            return Ok(Err(("invalid_grant", "the redirect URI is not that of the authorization request")));
        }
        match (verifier, &known.consent.challenge) {
            (None, None) => {}
            (None, Some(_)) => return Ok(Err(("invalid_grant", "the code verifier is missing"))),
            (Some(_), None) => return Ok(Err(("invalid_grant", "a code verifier, but no challenge before it"))),
            (Some(verifier), Some(challenge)) if hash(verifier) != *challenge => {
                return Ok(Err(("invalid_grant", "the code verifier is not that of the challenge")));
            }
            (Some(_), Some(_)) => {}
        }
        let (family, scopes) = (known.family, known.consent.scopes.clone());
        self.issue(family, holder, scopes, now, lifetimes).map(Ok)
    }

    /// New tokens for a refresh token (RFC 6749, section 6; RFC 9700, section 4.14.2).
    pub(super) fn renew(
        &mut self,
        holder: Holder<'_>,
        refresh_token: &str,
        now: SystemTime,
        lifetimes: Lifetimes,
    ) -> Result<Result<Issued, Refusal>> {
        let Some(known) = self.refresh.get_mut(refresh_token).filter(|known| known.client_id == holder.client_id)
        else {
            return Ok(Err(("invalid_grant", "there is no such refresh token")));
        };
        if known.used {
            self.ended.insert(known.family);
            return Ok(Err(("invalid_grant", "the refresh token was used before; the whole consent has ended")));
        }
        if self.ended.contains(&known.family) || known.expires.is_some_and(|end| now >= end) {
            return Ok(Err(("invalid_grant", "the consent has ended")));
        }
        if known.jkt.as_deref() != holder.jkt {
            return Ok(Err(("invalid_grant", "the refresh token is bound to another key")));
        }
        known.used = lifetimes.rotates;
        let (family, scopes) = (known.family, known.scopes.clone());
        let mut issued = self.issue(family, holder, scopes, now, lifetimes)?;
        if !lifetimes.rotates
            && let Some(unused) = issued.refresh_token.take()
        {
            self.refresh.remove(&unused);
        }
        Ok(Ok(issued))
    }

    fn issue(
        &mut self,
        family: u64,
        holder: Holder<'_>,
        scopes: Option<Vec<String>>,
        now: SystemTime,
        lifetimes: Lifetimes,
    ) -> Result<Issued> {
        let access_token = random::token()?.to_string();
        let expires = lifetimes.access.map(|lifetime| after(now, lifetime));
        let jkt = holder.jkt.map(str::to_owned);
        let access = Access { family, client_id: holder.client_id.to_owned(), jkt: jkt.clone(), expires };
        self.access.insert(access_token.clone(), access);
        let mut refresh_token = None;
        if lifetimes.refreshable {
            let token = random::token()?.to_string();
            let expires = lifetimes.refresh.map(|lifetime| after(now, lifetime));
            let (client_id, scopes) = (holder.client_id.to_owned(), scopes.clone());
            self.refresh.insert(token.clone(), Refresh { family, client_id, jkt, scopes, expires, used: false });
            refresh_token = Some(token);
        }
        Ok(Issued { access_token, refresh_token, scopes })
    }

    /// Whether the API accepts an access token.
    pub(super) fn is_current(&self, token: &str, now: SystemTime) -> bool {
        self.access
            .get(token)
            .is_some_and(|access| !self.ended.contains(&access.family) && access.expires.is_none_or(|end| now < end))
    }

    /// Whether an access token is bound to the key with that thumbprint.
    pub(super) fn is_bound_to(&self, token: &str, jkt: &str) -> bool {
        self.access.get(token).is_some_and(|access| access.jkt.as_deref() == Some(jkt))
    }

    /// Whether a refresh token was given, good or not.
    pub(super) fn is_refresh_token(&self, token: &str) -> bool {
        self.refresh.contains_key(token)
    }

    /// Whether tokens can be renewed by a refresh token.
    pub(super) fn is_renewable_by(&self, token: &str, now: SystemTime) -> bool {
        self.refresh.get(token).is_some_and(|refresh| {
            !refresh.used && !self.ended.contains(&refresh.family) && refresh.expires.is_none_or(|end| now < end)
        })
    }

    /// Ends a token: with a refresh token all that came of its consent (RFC 7009, section 2.1). One that is not known is no
    /// error (section 2.2); one of another client is.
    pub(super) fn revoke(&mut self, client_id: &str, token: &str) -> Result<(), Refusal> {
        const NOT_YOURS: Refusal = ("invalid_grant", "the token is another client's");
        if let Some(refresh) = self.refresh.get(token) {
            if refresh.client_id != client_id {
                return Err(NOT_YOURS);
            }
            self.ended.insert(refresh.family);
        } else if let Some(access) = self.access.get_mut(token) {
            if access.client_id != client_id {
                return Err(NOT_YOURS);
            }
            access.expires = Some(SystemTime::UNIX_EPOCH);
        }
        Ok(())
    }

    /// The access token in a text, current or not.
    pub(super) fn known_in(&self, text: &str) -> Option<&str> {
        self.access.keys().map(String::as_str).find(|token| text.contains(token))
    }

    /// Ends all access tokens before their time; the consents go on.
    pub(super) fn expire_access(&mut self) {
        for access in self.access.values_mut() {
            access.expires = Some(SystemTime::UNIX_EPOCH);
        }
    }

    /// Ends all consents.
    pub(super) fn end_all(&mut self) {
        self.ended.extend(1..=self.last_family);
    }
}
