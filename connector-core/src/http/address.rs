//! Which addresses a connection reaches: joining with the base URI, and the guard that keeps credentials at home.

use url::Url;

use crate::error::{Error, Failure, Reason, Result};
use crate::host::{is_safe, matches};

/// The base URI of a connection, and the origins that may receive its credentials.
#[derive(Debug, Clone)]
pub(crate) struct Reach {
    base: Option<Url>,
    /// What a relative address is put behind.
    root: String,
    patterns: &'static [&'static str],
    endpoints: Vec<Url>,
}

impl Reach {
    pub(crate) fn new(base: Option<Url>, patterns: &'static [&'static str]) -> Self {
        let root = |base: &Url| base.origin().ascii_serialization() + base.path().trim_end_matches('/');
        Self { root: base.as_ref().map(root).unwrap_or_default(), base, patterns, endpoints: Vec::new() }
    }

    /// Lets an endpoint of the service be reached too.
    pub(crate) fn with_endpoint(mut self, url: &Url) -> Self {
        self.endpoints.push(url.clone());
        self
    }

    pub(crate) const fn base(&self) -> Option<&Url> {
        self.base.as_ref()
    }

    /// The whole address of a call.
    ///
    /// A relative address is put behind the path of the base URI, with or without slashes: that path is always kept.
    ///
    /// # Errors
    ///
    /// [`Error::Bug`] when it is not an address, or leads out of the base URI's path.
    pub(crate) fn join(&self, address: &str) -> Result<Url> {
        let bad = |why: &str| {
            // The query may hold what is nobody's business.
            let shown = address.split(['?', '#']).next().unwrap_or_default();
            // A user name and its password neither.
            let shown = shown.rsplit_once('@').map_or(shown, |(_, rest)| rest);
            let shown = crate::error::printable(shown);
            Error::bug(Reason::InvalidAddress, format!("`{shown}` cannot be called: {why}"))
        };
        if address.contains(|c: char| c.is_control() || c == '\\' || c == ' ') {
            return Err(bad("it has characters that cannot stand in an address; encode them"));
        }
        if is_absolute(address) {
            return Url::parse(address)
                .map_err(|_| bad("it is not an address; write a path, or the whole of it from `https://` on"));
        }
        if self.base.is_none() {
            return Err(bad("there is no base URI to put it behind; declare `base_uri`, or write the whole address"));
        }
        let path = address.split(['?', '#']).next().unwrap_or_default();
        if path.split('/').any(is_dots) {
            return Err(bad("a part of its path is `.` or `..`; write the path that is meant"));
        }
        let rest = address.trim_start_matches('/');
        let separator = if rest.is_empty() || rest.starts_with(['?', '#']) { "" } else { "/" };
        Url::parse(&format!("{}{separator}{rest}", self.root))
            .map_err(|_| bad("it is not an address; write a path, or the whole of it from `https://` on"))
    }

    /// Whether credentials may be sent there: to the base URI's origin, the declared hosts and the endpoints, by https
    /// or on loopback. Compared as parsed origins.
    pub(crate) fn permits(&self, url: &Url) -> bool {
        is_safe(url)
            && (self.base.iter().chain(&self.endpoints).any(|ours| is_of_same_origin(ours, url))
                || self.patterns.iter().any(|pattern| matches(pattern, url)))
    }

    /// Refuses an address that must not get credentials.
    ///
    /// # Errors
    ///
    /// [`Error::Bug`] that says what to declare.
    pub(crate) fn guard(&self, url: &Url) -> Result<()> {
        if self.permits(url) {
            return Ok(());
        }
        let origin = url.origin().ascii_serialization();
        let message = if is_safe(url) {
            let host = url.host_str().unwrap_or_default();
            let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
            format!(
                "credentials are not sent to `{origin}`, which the connector does not declare; if it belongs to the \
                 service, add `hosts = [\"{host}{port}\"]`"
            )
        } else {
            format!("credentials are not sent to `{origin}`: use https (http only on loopback), without a user name")
        };
        Err(Error::Bug(Failure::new(Reason::HostNotAllowed, message)))
    }
}

/// Whether two addresses are of the same origin (RFC 6454, section 5), which is one of a host.
fn is_of_same_origin(one: &Url, other: &Url) -> bool {
    one.scheme() == other.scheme()
        && one.host().is_some()
        && one.host() == other.host()
        && one.port_or_known_default() == other.port_or_known_default()
}

/// Whether a text begins with a scheme and `//`. A colon alone does not make an address absolute: some services have
/// paths like `documents:batch`.
fn is_absolute(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

/// Whether a path segment means "here" or "one up" to a URL parser.
fn is_dots(segment: &str) -> bool {
    segment.starts_with(['.', '%']) && matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(base: &str) -> Reach {
        Reach::new(Some(Url::parse(base).unwrap()), &["files.example.com"])
    }

    #[test]
    fn the_base_path_is_always_kept() {
        for base in ["https://api.example.com/2", "https://api.example.com/2/"] {
            for (address, whole) in [
                ("users/me", "https://api.example.com/2/users/me"),
                ("/users/me", "https://api.example.com/2/users/me"),
                ("//evil.example/x", "https://api.example.com/2/evil.example/x"),
                ("documents:batch", "https://api.example.com/2/documents:batch"),
                ("?a=b", "https://api.example.com/2?a=b"),
                ("", "https://api.example.com/2"),
                ("q?to=https://x.example/..", "https://api.example.com/2/q?to=https://x.example/.."),
                ("https://files.example.com/x", "https://files.example.com/x"),
            ] {
                assert_eq!(reach(base).join(address).unwrap().as_str(), whole, "{base} {address}");
            }
        }
    }

    #[test]
    fn s39_an_address_cannot_leave_the_base_path() {
        for bad in ["../admin", "a/../../b", "a/%2e%2E/b", ".", "a\\..\\b", "a\n/b", "a\t/../b"] {
            assert!(reach("https://api.example.com/2").join(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn s29_only_declared_origins_get_credentials() {
        let reach = reach("https://api.example.com/2");
        for good in ["https://api.example.com/x", "https://API.example.com:443/", "https://files.example.com/"] {
            assert!(reach.permits(&Url::parse(good).unwrap()), "{good}");
        }
        for bad in [
            "https://evil.example/",
            "https://api.example.com.evil.example/",
            "https://api.example.com@evil.example/",
            "https://api.example.com:444/",
            "http://api.example.com/",
            "https://user@api.example.com/",
            "file:///etc/passwd",
        ] {
            let url = Url::parse(bad).unwrap();
            assert_eq!(reach.guard(&url).unwrap_err().reason(), Some(Reason::HostNotAllowed), "{bad}");
        }
    }
}
