//! The two clients that hooks get: one that knows nothing secret, and the authorized one.

use std::sync::Arc;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::StatusCode;
use http::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue};

use super::{Call, Exchange, Judge, Proofs, Reach, Request, Response, verbs};
use crate::clock::{Clock, deadline};
use crate::defaults::{BODY_LIMIT, TOKEN_TIMEOUT};
use crate::describe::TokenEndpoint;
use crate::error::{Error, Failure, Reason, Redaction, Result};
use crate::oauth2::{asks_for_nonce, token_error};
use crate::transport::Transport;

/// The client of the `acquire` and `refresh` hooks: it knows the base URI and nothing secret.
///
/// It reaches the hosts that the connector declares and the token endpoint, follows no redirect, reads answers of up to 1 MiB and gives a call
/// 30 seconds. An error status is read as the answer of a token endpoint (RFC 6749, section 5.2). Where the connector binds its
/// tokens to a key (`dpop`), each POST has a proof of it, and is sent once more if the service wants a nonce in that.
#[derive(Clone)]
pub struct Http {
    inner: Arc<Plain>,
}

impl Http {
    verbs!(inner);

    pub(crate) fn new(parts: HttpParts) -> Self {
        Self { inner: Arc::new(Plain { parts: Arc::new(parts), proofs: None }) }
    }

    /// The same client with a proof of possession on each of its token requests.
    pub(crate) fn proving(&self, proofs: Proofs) -> Self {
        Self { inner: Arc::new(Plain { parts: Arc::clone(&self.inner.parts), proofs: Some(proofs) }) }
    }
}

impl std::fmt::Debug for Http {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Http")
            .field("base", &self.inner.parts.reach.base().map(url::Url::as_str))
            .finish_non_exhaustive()
    }
}

/// The authorized client of a connection, for the hooks that run once there are tokens.
#[derive(Clone)]
pub struct Api {
    inner: Arc<dyn Exchange>,
}

impl Api {
    verbs!(inner);

    pub(crate) fn new(inner: Arc<dyn Exchange>) -> Self {
        Self { inner }
    }
}

impl std::fmt::Debug for Api {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Api")
    }
}

/// What a plain client works with.
pub(crate) struct HttpParts {
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) reach: Reach,
    /// What its requests may hold, under whatever name.
    pub(crate) secrets: Redaction,
    /// How the answers of the connector's token endpoint are read.
    pub(crate) endpoint: &'static TokenEndpoint,
}

struct Plain {
    parts: Arc<HttpParts>,
    proofs: Option<Proofs>,
}

/// An answer that is all here.
type Whole = (StatusCode, HeaderMap, Bytes);

#[async_trait]
impl Exchange for Plain {
    async fn exchange(&self, call: Call, judge: Judge) -> Result<Response> {
        let HttpParts { clock, reach, secrets, endpoint, .. } = &*self.parts;
        let mut url = reach.join(&call.address)?;
        reach.guard(&url)?;
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&call.query);
        }
        let mut request = Request::new(call.method, url);
        *request.headers_mut() = call.headers;
        request.headers_mut().entry(ACCEPT).or_insert(HeaderValue::from_static("application/json"));
        let Some(sent) = call.body.as_bytes().cloned() else {
            let message =
                "what a token request asks for must be seen before it is sent: give its body whole, not as a stream";
            return Err(Error::bug(Reason::Setup, message));
        };
        refuse_password_grant(request.url(), &sent)?;
        let mut known = secrets_of(request.headers(), &sent);
        for (_, value) in call.query.iter().filter(|(name, value)| is_secret(name, value)) {
            known.add(value);
        }
        known.extend(secrets);
        request.set_body(call.body);

        let answer = async {
            match self.proofs.as_ref().filter(|_| Proofs::are_for(request.method())) {
                Some(proofs) => self.proven(proofs, request, &mut known).await,
                None => self.send(request).await,
            }
        };
        let timeout = call.timeout.unwrap_or(TOKEN_TIMEOUT);
        let (status, headers, bytes) = deadline(&**clock, timeout, answer).await??;
        if judge == Judge::Errors && status.as_u16() >= 400 {
            return Err(token_error(status, &headers, &bytes, &known, endpoint));
        }
        Ok(Response::new(status, headers, bytes).with_known(Arc::new(known)))
    }
}

impl Plain {
    async fn send(&self, request: Request) -> Result<Whole> {
        let answer = self.parts.transport.send(request).await.map_err(|error| {
            let reason = Reason::Transport;
            let failure = Failure::new(reason, error.to_string()).with_source(error);
            Error::Retry { after: None, failure }
        })?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        if status.is_redirection() {
            let message = "the service redirects a request with credentials, which are not sent on: declare the address \
                           that it leads to";
            return Err(Error::Refused(Failure::new(Reason::RedirectRefused, message).with_status(status)));
        }
        let bytes = match answer.limited(BODY_LIMIT).bytes().await {
            Ok(bytes) => bytes,
            // The status says enough: what it comes with is no reason to take it for something else.
            Err(_) if status.as_u16() >= 400 => Bytes::new(),
            Err(error) => return Err(error.map(|failure| failure.with_status(status))),
        };
        Ok((status, headers, bytes))
    }

    /// Sends a request with a proof. It is sent once more in one case alone: the service says that it wants a nonce in the
    /// proof, and gives one. It says so before it looks at the code or the refresh token (RFC 9449, section 8), so that nothing
    /// is spent; whatever it answers then is the answer.
    async fn proven(&self, proofs: &Proofs, mut request: Request, known: &mut Redaction) -> Result<Whole> {
        let HttpParts { clock, endpoint, .. } = &*self.parts;
        let (url, again) = (request.url().clone(), request.try_clone());
        proofs.prove(&mut request, &**clock)?;
        let answer = self.send(request).await?;
        let (status, headers, bytes) = &answer;
        let (Some(nonce), Some(mut again)) = (proofs.keep(&url, headers), again) else { return Ok(answer) };
        if !asks_for_nonce(*status, headers, bytes, endpoint) {
            return Ok(answer);
        }
        if let Some(assertion) = proofs.prove_again(&mut again, &nonce, &**clock)? {
            known.add(assertion.expose_secret());
        }
        let answer = self.send(again).await?;
        proofs.keep(&url, &answer.1);
        Ok(answer)
    }
}

/// The password grant cannot be expressed (RFC 9700, section 2.4), nor the implicit one: that has no token request.
fn refuse_password_grant(url: &url::Url, body: &Bytes) -> Result<()> {
    let mut found = url.query_pairs().any(|(name, value)| name == "grant_type" && value == "password");
    members(body, |name, value| {
        found |= name == "grant_type" && value == "password";
    });
    if found {
        let message =
            "the password grant is not supported, as it gives the person's password to the program: ask for consent";
        return Err(Error::bug(Reason::ReservedParameter, message));
    }
    Ok(())
}

/// The secrets that stand in a token request, so that an answer that repeats them can be shown without.
fn secrets_of(headers: &HeaderMap, body: &Bytes) -> Redaction {
    let mut known = Redaction::default();
    members(body, |name, value| {
        if is_secret(name, value) {
            known.add(value);
        }
    });
    if let Some((_, credential)) =
        headers.get(AUTHORIZATION).and_then(|v| v.to_str().ok()).and_then(|v| v.split_once(' '))
    {
        known.add(credential);
        let decoded = STANDARD.decode(credential).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        if let Some((_, password)) = decoded.as_deref().and_then(|pair| pair.split_once(':')) {
            known.add(password);
        }
    }
    known
}

/// Whether a parameter holds a secret. A service may have names of its own for them: what is long, and not known to be
/// harmless, is one.
fn is_secret(name: &str, value: &str) -> bool {
    const SECRET: [&str; 8] = [
        "client_secret",
        "code",
        "code_verifier",
        "refresh_token",
        "access_token",
        "token",
        "password",
        "client_assertion",
    ];
    const HARMLESS: [&str; 5] = ["grant_type", "redirect_uri", "client_id", "scope", "audience"];
    SECRET.contains(&name) || (value.len() >= 16 && !HARMLESS.contains(&name))
}

/// Names and values of a form or of a JSON object.
pub(super) fn members(body: &Bytes, mut each: impl FnMut(&str, &str)) {
    // Whatever the label says: a service may be as lenient.
    if !body.trim_ascii_start().starts_with(b"{") {
        for (name, value) in url::form_urlencoded::parse(body) {
            each(&name, &value);
        }
    } else if let Ok(serde_json::Value::Object(object)) = serde_json::from_slice(body) {
        for (name, value) in &object {
            if let Some(value) = value.as_str() {
                each(name, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s16_the_password_grant_cannot_be_expressed() {
        let body = Bytes::from_static(b"username=a&grant%5Ftype=password&password=b");
        let url = url::Url::parse("https://a.example/token").unwrap();
        let error = refuse_password_grant(&url, &body).unwrap_err();
        assert_eq!(error.reason(), Some(Reason::ReservedParameter));
        assert!(refuse_password_grant(&url, &Bytes::from_static(b"grant_type=refresh_token")).is_ok());
        assert!(refuse_password_grant(&url, &Bytes::from_static(b"{\"grant_type\":\"password\"}")).is_err());
    }
}
