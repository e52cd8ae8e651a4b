//! Host names and origins that come from people and services, and the patterns they are held against.

use std::fmt;

use url::Url;

/// A whole host name, such as `eu12.example.com`: letters, digits, hyphens and dots; no scheme, port or path, no
/// address of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host(String);

/// An https origin, such as `https://eu12.example.com` or `https://files.example.com:8443`; no path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

const HOST: &str = "must be a host name such as `eu12.example.com`, without scheme, port or path";
const ORIGIN: &str = "must be an https address without a path, such as `https://eu12.example.com`";

impl Host {
    /// Reads a host name; letters become lower case.
    ///
    /// # Errors
    ///
    /// What is expected instead, as the end of a sentence that names the field.
    pub fn parse(text: &str) -> Result<Self, String> {
        let numeric = |label: &str| label.bytes().all(|b| b.is_ascii_digit()) || label.starts_with("0x");
        let text = text.to_ascii_lowercase();
        let last_is_a_number = text.rsplit('.').next().is_none_or(numeric);
        if text.len() > 253 || !text.split('.').all(is_label) || last_is_a_number {
            return Err(HOST.to_owned());
        }
        Ok(Self(text))
    }

    /// The host name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Origin {
    /// Reads an origin; one slash at the end is dropped.
    ///
    /// # Errors
    ///
    /// What is expected instead, as the end of a sentence that names the field.
    pub fn parse(text: &str) -> Result<Self, String> {
        let given = text.strip_suffix('/').unwrap_or(text);
        let url = Url::parse(given).map_err(|_| ORIGIN.to_owned())?;
        let origin = url.origin().ascii_serialization();
        let plain = given.len() >= 8 && given.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"));
        let host = url.host_str().unwrap_or_default();
        let authority = given.get(8..).unwrap_or_default().to_ascii_lowercase();
        let spelled = match url.port() {
            Some(port) => authority == format!("{host}:{port}"),
            None => authority == host || authority == format!("{host}:443"),
        };
        if !plain || !spelled || Host::parse(host).is_err() {
            return Err(ORIGIN.to_owned());
        }
        Ok(Self(origin))
    }

    /// The origin, without a slash at the end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether `text` is one DNS label: up to 63 letters, digits and inner hyphens (RFC 1123, section 2.1); one that stands for
/// other characters (RFC 5890, section 2.3.2.1) stands for some.
pub(crate) fn is_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
        && (!text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--")) || url::Host::parse(text).is_ok())
}

/// Whether a host may be called without TLS: the loopback addresses and `localhost` (RFC 8252, section 8.3).
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// Whether credentials may be sent to this address at all: https, or http on loopback; no user name in it.
pub(crate) fn is_safe(url: &Url) -> bool {
    let scheme = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(url));
    scheme && url.host_str().is_some() && url.username().is_empty() && url.password().is_none()
}

/// Whether an address belongs to a host pattern of a connector: `api.example.com`, `*.example.com`, `example.com:8443`.
pub(crate) fn matches(pattern: &str, url: &Url) -> bool {
    let (pattern_host, pattern_port) = match pattern.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().ok()),
        None => (pattern, Some(if url.scheme() == "http" { 80 } else { 443 })),
    };
    let Some(host) = url.host_str() else {
        return false;
    };
    let same_host = match pattern_host.strip_prefix("*.") {
        Some(suffix) => host
            .get(..host.len().saturating_sub(suffix.len() + 1))
            .is_some_and(|front| !front.is_empty() && host.ends_with(&format!(".{}", suffix.to_ascii_lowercase()))),
        None => host.eq_ignore_ascii_case(pattern_host),
    };
    is_safe(url) && same_host && pattern_port.is_some() && url.port_or_known_default() == pattern_port
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_that_stands_for_other_characters_stands_for_some() {
        for (label, is_one) in [("xn--bcher-kva", true), ("XN--bcher-kva", true), ("xn--a", false), ("xn--", false)] {
            assert_eq!(is_label(label), is_one, "{label}");
        }
        assert!(Host::parse("xn--a.example.com").is_err());
    }

    #[test]
    fn s39_a_host_is_only_a_host_name() {
        assert_eq!(Host::parse("EU12.example.com").unwrap().as_str(), "eu12.example.com");
        for bad in [
            "",
            ".",
            "a..b",
            "evil.example/",
            "a@b",
            "a:1",
            "..",
            "a%2fb",
            "a#b",
            "a b",
            "a\nb",
            "-a",
            "b\u{fc}cher.example",
            "\u{430}pple.com",
            "127.0.0.1",
            "2130706433",
            "a.0x7f",
            "[::1]",
        ] {
            assert!(Host::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn s39_an_origin_is_only_an_https_origin() {
        assert_eq!(Origin::parse("https://Eu12.example.com/").unwrap().as_str(), "https://eu12.example.com");
        assert_eq!(Origin::parse("https://a.example:8443").unwrap().as_str(), "https://a.example:8443");
        assert_eq!(Origin::parse("https://a.example:443").unwrap().as_str(), "https://a.example");
        for bad in [
            "",
            "a.example",
            "http://a.example",
            "https://a.example/path",
            "https://a.example//",
            "https://a.example?x",
            "https://a.example#x",
            "https://u@a.example",
            "https://a.example\\",
            "https:a.example",
            "https://a.example@evil.example",
            "https://127.0.0.1",
            "https://1",
            "https://\u{430}pple.com",
            " https://a.example",
            "https://a.exa\tmple",
        ] {
            assert!(Origin::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn s29_hosts_are_compared_as_parsed_origins() {
        let url = |text: &str| Url::parse(text).unwrap();
        assert!(matches("api.example.com", &url("https://API.example.com/x")));
        assert!(matches("*.example.com", &url("https://a.b.example.com/")));
        assert!(matches("example.com:8443", &url("https://example.com:8443/")));
        assert!(matches("127.0.0.1:8080", &url("http://127.0.0.1:8080/")));
        for (pattern, bad) in [
            ("api.example.com", "https://api.example.com.evil.example/"),
            ("api.example.com", "https://api.example.com@evil.example/"),
            ("api.example.com", "https://user@api.example.com/"),
            ("api.example.com", "https://api.example.com:8443/"),
            ("api.example.com", "http://api.example.com/"),
            ("*.example.com", "https://example.com/"),
            ("*.example.com", "https://evilexample.com/"),
            ("example.com:8443", "https://example.com/"),
            ("example.com:port", "https://example.com/"),
        ] {
            assert!(!matches(pattern, &url(bad)), "{pattern} {bad}");
        }
    }
}
