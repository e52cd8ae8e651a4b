//! What the provider has received.

use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
use http::Method;
use http::header::{CONTENT_TYPE, HeaderMap};
use serde_json::Value;
use url::form_urlencoded;

use super::Endpoint;

/// A request as the provider received it. Prints neither query, headers, body nor token.
#[derive(Clone)]
#[non_exhaustive]
pub struct Received {
    /// What it was for.
    pub endpoint: Endpoint,
    /// When it came, by the provider's clock.
    pub at: SystemTime,
    /// Its method.
    pub method: Method,
    /// The host it was meant for, in lower case; with the port where that is not the scheme's own.
    pub host: String,
    /// Its path, as it was sent.
    pub path: String,
    /// Its query, as it was sent; empty if there was none.
    pub query: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
    /// The access token, API key or HTTP Basic credential on it, good or not, where the connector puts one; of requests to
    /// the API only.
    pub token: Option<String>,
}

impl Received {
    /// The value of a header, if it is a text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The value of a query parameter.
    #[must_use]
    pub fn query_value(&self, name: &str) -> Option<String> {
        first(&self.query_params(), name)
    }

    /// The value of a parameter in the body: a form's, or a member of a JSON object.
    #[must_use]
    pub fn body_value(&self, name: &str) -> Option<String> {
        first(&self.body_params()?, name)
    }

    /// The body, read as JSON.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// Names and values of the query.
    #[must_use]
    pub fn query_params(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.query.as_bytes()).into_owned().collect()
    }

    /// Names and values of the body; `None` when it says to be neither a form nor JSON, or is not what it says.
    #[must_use]
    pub fn body_params(&self) -> Option<Vec<(String, String)>> {
        match self.media_type()?.as_str() {
            "application/x-www-form-urlencoded" => Some(form_urlencoded::parse(&self.body).into_owned().collect()),
            "application/json" => {
                let Value::Object(members) = self.json()? else { return None };
                let text = |value| match value {
                    Value::String(text) => text,
                    other => other.to_string(),
                };
                Some(members.into_iter().map(|(name, value)| (name, text(value))).collect())
            }
            _ => None,
        }
    }

    /// What the body says to be, in lower case and without parameters.
    pub(super) fn media_type(&self) -> Option<String> {
        let kind = self.headers.get(CONTENT_TYPE)?.to_str().ok()?;
        Some(kind.split(';').next()?.trim().to_ascii_lowercase())
    }
}

pub(super) fn first(params: &[(String, String)], name: &str) -> Option<String> {
    params.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
}

/// A name that is given more than once (RFC 6749, section 3.1).
pub(super) fn twice(params: &[(String, String)]) -> Option<&str> {
    let again = |at: usize, name: &str| params.iter().skip(at + 1).any(|(other, _)| other == name);
    params.iter().enumerate().find(|(at, (name, _))| again(*at, name)).map(|(_, (name, _))| name.as_str())
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("endpoint", &self.endpoint)
            .field("method", &self.method)
            .field("host", &self.host)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}
