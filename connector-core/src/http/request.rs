//! One request on its way to a transport.

use std::fmt;

use http::Method;
use http::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::Body;
use crate::error::{Error, Reason, Result};
use crate::secret::Secret;

/// A request: what an `apply` hook puts the credential on, and what a [`Transport`](crate::Transport) sends.
pub struct Request {
    method: Method,
    url: Url,
    headers: HeaderMap,
    body: Body,
}

impl Request {
    /// A request without headers and body.
    #[must_use]
    pub fn new(method: Method, url: Url) -> Self {
        Self { method, url, headers: HeaderMap::new(), body: Body::empty() }
    }

    /// Its method.
    #[must_use]
    pub const fn method(&self) -> &Method {
        &self.method
    }

    /// Its address.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// Its headers.
    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Its headers, to change.
    pub const fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.headers
    }

    /// Its body.
    #[must_use]
    pub const fn body(&self) -> &Body {
        &self.body
    }

    /// The same request again, if all of its body is here.
    pub(crate) fn try_clone(&self) -> Option<Self> {
        let body = self.body.try_clone()?;
        Some(Self { method: self.method.clone(), url: self.url.clone(), headers: self.headers.clone(), body })
    }

    /// Its address, to change.
    pub(crate) const fn url_mut(&mut self) -> &mut Url {
        &mut self.url
    }

    /// Replaces the body.
    pub fn set_body(&mut self, body: impl Into<Body>) {
        self.body = body.into();
    }

    /// Sets a header; one of that name is replaced.
    ///
    /// # Errors
    ///
    /// [`Error::Bug`] when name or value cannot stand in a header.
    pub fn set_header(&mut self, name: &str, value: &str) -> Result<()> {
        self.headers.insert(header_name(name)?, header_value(name, value)?);
        Ok(())
    }

    /// Sets a header that holds a secret: it is marked sensitive, so that it is neither printed nor indexed.
    ///
    /// # Errors
    ///
    /// As [`set_header`](Self::set_header).
    pub fn set_secret_header(&mut self, name: &str, value: &Secret) -> Result<()> {
        let mut secret = header_value(name, value.expose_secret())?;
        secret.set_sensitive(true);
        self.headers.insert(header_name(name)?, secret);
        Ok(())
    }

    /// Sets `Authorization: Bearer` (RFC 6750, section 2.1).
    ///
    /// # Errors
    ///
    /// As [`set_header`](Self::set_header).
    pub fn bearer(&mut self, token: &Secret) -> Result<()> {
        self.set_secret_header(AUTHORIZATION.as_str(), &Secret::new(format!("Bearer {}", token.expose_secret())))
    }

    /// Sets a query parameter; those of that name are replaced.
    pub fn set_query(&mut self, name: &str, value: &str) {
        // The others stay as they were written: a signature may be over them.
        let is_other = |part: &&str| {
            !part.is_empty() && url::form_urlencoded::parse(part.as_bytes()).next().is_none_or(|(key, _)| key != name)
        };
        let mut query: Vec<String> =
            self.url.query().unwrap_or_default().split('&').filter(is_other).map(str::to_owned).collect();
        query.push(url::form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish());
        self.url.set_query(Some(&query.join("&")));
    }

    /// Its parts, for transports.
    #[must_use]
    pub fn into_parts(self) -> (Method, Url, HeaderMap, Body) {
        (self.method, self.url, self.headers, self.body)
    }
}

pub(crate) fn header_name(name: &str) -> Result<HeaderName> {
    HeaderName::try_from(name).map_err(|_| {
        Error::bug(
            Reason::Setup,
            format!("`{}` cannot be the name of a header: write letters, digits and hyphens", name.escape_debug()),
        )
    })
}

/// The value is not repeated in the error: it may be a secret.
pub(crate) fn header_value(name: &str, value: &str) -> Result<HeaderValue> {
    let message = || {
        format!(
            "the value of the header `{}` has characters that cannot stand there: write visible ASCII",
            name.escape_debug()
        )
    };
    if !value.bytes().all(|b| b == b'\t' || (b' '..=b'~').contains(&b)) {
        return Err(Error::bug(Reason::Setup, message()));
    }
    HeaderValue::try_from(value).map_err(|_| Error::bug(Reason::Setup, message()))
}

/// Prints neither query nor body, and no sensitive header.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = format!("{}{}", self.url.origin().ascii_serialization(), self.url.path());
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("url", &address)
            .field("headers", &self.headers.keys().map(HeaderName::as_str).collect::<Vec<_>>())
            .field("body", &self.body)
            .finish()
    }
}
