//! What an address must look like, and what may stand where in one that has places for values.
//!
//! The rules keep the promise that a value can never change scheme, port, host suffix or path structure. They are
//! stricter than the `url` crate, never looser.

use crate::template::Place;

/// Stands for a value while an address is checked; it cannot stand in an address itself.
pub(crate) const VALUE: char = '\0';

/// What an address is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An endpoint: a whole address.
    Endpoint,
    /// Where consent is given: an endpoint, which some services have in a fragment.
    Consent,
    /// What relative addresses are joined with: a whole address without a query.
    Base,
    /// The name of who issues tokens: a whole address without a query (RFC 8414, section 2).
    Issuer,
    /// A call: a whole address, or a path that is joined with the base.
    Call,
}

/// What is wrong with an address.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum UrlFault {
    /// It is no absolute https address, or it has a fragment.
    NotHttps,
    UserName,
    Query,
    /// A value stands in the scheme or the port.
    ValueIn(&'static str),
    /// Something other than a path follows a value at the very start.
    AfterOrigin,
    /// A value is the name of a parameter.
    ParameterName,
    /// Text beside a value would make it a relative path or an escape.
    Beside(&'static str),
    /// A part of the path is `.` or `..`.
    Climbs,
}

/// Checks an address in which every value is a [`VALUE`], and says where each of them stands.
pub(crate) fn places(text: &str, kind: Kind) -> Result<Vec<Place>, UrlFault> {
    if let (Kind::Consent, Some((front, fragment))) = (kind, text.split_once('#')) {
        if fragment.contains(VALUE) {
            return Err(UrlFault::ValueIn("fragment"));
        }
        if fragment.contains('#') || !fragment.chars().all(is_url_character) {
            return Err(UrlFault::NotHttps);
        }
        return places(front, Kind::Endpoint);
    }
    if text.contains('#') || !text.chars().all(is_url_character) {
        return Err(UrlFault::NotHttps);
    }
    let mut places = Vec::new();
    let (front, query) = text.split_once('?').unwrap_or((text, ""));
    if matches!(kind, Kind::Base | Kind::Issuer) && text.contains('?') {
        return Err(UrlFault::Query);
    }
    let path = if let Some((scheme, rest)) = front.split_once("://").filter(|_| !is_relative(front)) {
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        check_scheme(scheme, authority)?;
        check_authority(authority, &mut places)?;
        path
    } else if kind == Kind::Call {
        if text.is_empty() || text.starts_with("//") {
            return Err(UrlFault::NotHttps);
        }
        front
    } else if let Some(path) = front.strip_prefix(VALUE) {
        if !(path.is_empty() || path.starts_with('/')) {
            return Err(UrlFault::AfterOrigin);
        }
        places.push(Place::Origin);
        path
    } else {
        return Err(UrlFault::NotHttps);
    };
    check_escapes(path)?;
    check_escapes(query)?;
    for segment in path.split('/') {
        check_segment(segment)?;
        places.extend(values(segment).map(|_| Place::Segment));
    }
    for parameter in query.split('&') {
        let name = parameter.split_once('=').map_or(parameter, |(name, _)| name);
        if name.contains(VALUE) {
            return Err(UrlFault::ParameterName);
        }
        places.extend(values(parameter).map(|_| Place::Query));
    }
    Ok(places)
}

fn values(text: &str) -> impl Iterator<Item = &str> {
    text.matches(VALUE)
}

/// RFC 3986, section 2: what may stand in an address as it is.
fn is_url_character(c: char) -> bool {
    c == VALUE || c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c)
}

fn check_scheme(scheme: &str, authority: &str) -> Result<(), UrlFault> {
    let host = split_port(authority).map_or(authority, |(host, _)| host);
    match scheme {
        "https" => Ok(()),
        "http" if matches!(host, "127.0.0.1" | "[::1]" | "localhost") => Ok(()),
        _ if scheme.contains(VALUE) => Err(UrlFault::ValueIn("scheme")),
        _ => Err(UrlFault::NotHttps),
    }
}

fn check_authority(authority: &str, places: &mut Vec<Place>) -> Result<(), UrlFault> {
    if authority.contains('@') {
        return Err(UrlFault::UserName);
    }
    let (host, port) = match split_port(authority) {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    if port.is_some_and(|port| port.contains(VALUE)) {
        return Err(UrlFault::ValueIn("port"));
    }
    if !port.is_none_or(is_port) {
        return Err(UrlFault::NotHttps);
    }
    if authority.len() == VALUE.len_utf8() && authority.contains(VALUE) {
        places.push(Place::Host);
        return Ok(());
    }
    if let Some(address) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        // In the one way in which a parser writes it again.
        let parsed = address.parse::<std::net::Ipv6Addr>().ok().map(|parsed| parsed.to_string());
        return if parsed.as_deref() == Some(address) { Ok(()) } else { Err(UrlFault::NotHttps) };
    }
    let labels: Vec<&str> = host.split('.').collect();
    // An address of numbers is one only if it is written out; parsers read `10.1` as `10.0.0.1`.
    let is_number = |label: &&str| label.starts_with("0x") || label.bytes().all(|b| b.is_ascii_digit());
    if labels.last().is_some_and(is_number) && host.parse::<std::net::Ipv4Addr>().is_err() {
        return Err(UrlFault::NotHttps);
    }
    for (at, label) in labels.iter().enumerate() {
        if !is_label(label) {
            return Err(UrlFault::NotHttps);
        }
        // The last two labels say to whom a host belongs.
        let place = if at + 2 < labels.len() { Place::Label } else { Place::Suffix };
        places.extend(values(label).map(|_| place));
    }
    Ok(())
}

/// The host and the port; brackets belong to the host.
fn split_port(authority: &str) -> Option<(&str, &str)> {
    authority.rsplit_once(':').filter(|(_, port)| !port.contains(']'))
}

fn is_port(text: &str) -> bool {
    !text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit()) && text.parse::<u16>().is_ok()
}

/// One label of a host name (RFC 1123, section 2.1); a value may be a part of it.
fn is_label(text: &str) -> bool {
    let allowed = |c: char| c == VALUE || c == '-' || c.is_ascii_alphanumeric();
    (1..=63).contains(&text.len()) && text.chars().all(allowed) && !text.starts_with('-') && !text.ends_with('-')
}

/// A `%` escapes the two digits after it; a value must not become these digits.
fn check_escapes(text: &str) -> Result<(), UrlFault> {
    for after in text.split('%').skip(1) {
        let escaped = after.len() >= 2 && after.bytes().take(2).all(|b| b.is_ascii_hexdigit());
        if !escaped {
            return Err(if after.contains(VALUE) { UrlFault::Beside("%") } else { UrlFault::NotHttps });
        }
    }
    Ok(())
}

/// A value of `.` beside a dot would climb up the path; so do dots alone.
fn check_segment(segment: &str) -> Result<(), UrlFault> {
    let fixed = segment.replace(VALUE, "");
    let dots = fixed.replace("%2e", ".").replace("%2E", ".");
    match (segment.contains(VALUE), dots.as_str()) {
        (true, dots) if !dots.is_empty() && dots.chars().all(|c| c == '.') => Err(UrlFault::Beside(".")),
        (false, "." | "..") => Err(UrlFault::Climbs),
        _ => Ok(()),
    }
}

/// Whether an address that was found good for a call is a path.
pub(crate) fn is_relative(text: &str) -> bool {
    text.split_once("://").is_none_or(|(scheme, _)| scheme.contains('/'))
}

/// Whether a text is an https address that people can open.
pub(crate) fn is_page(text: &str) -> bool {
    let page = text.split_once('#').map_or(text, |(page, _)| page);
    !page.contains(VALUE) && places(page, Kind::Endpoint).is_ok()
}

/// Whether a text is a host pattern: `api.example.com`, `*.example.com`, `example.com:8443`.
pub(crate) fn is_host_pattern(text: &str) -> bool {
    let (host, port) = split_port(text).map_or((text, None), |(host, port)| (host, Some(port)));
    let (name, wild) = host.strip_prefix("*.").map_or((host, false), |name| (name, true));
    is_host(name) && (!wild || name.contains('.')) && port.is_none_or(is_port)
}

/// Whether a text is made of labels of a host.
pub(crate) fn is_host(text: &str) -> bool {
    text.split('.').all(|label| !label.contains(VALUE) && is_label(label))
}

/// Where requests to a whole address go: host in small letters, and port. `None` while values decide it.
pub(crate) fn origin(text: &str) -> Option<(String, u16)> {
    let (scheme, rest) = text.split_once("://").filter(|_| !is_relative(text))?;
    let authority = rest.get(..rest.find(['/', '?', '#']).unwrap_or(rest.len()))?;
    if scheme.contains(VALUE) || authority.contains(VALUE) {
        return None;
    }
    let default = if scheme == "http" { 80 } else { 443 };
    match split_port(authority) {
        Some((host, port)) => Some((host.to_ascii_lowercase(), port.parse().ok()?)),
        None => Some((authority.to_ascii_lowercase(), default)),
    }
}

/// Whether a host pattern, as [`is_host_pattern`] allows it, stands for an origin; the core's `matches` is the rule.
pub(crate) fn stands_for(pattern: &str, (host, port): &(String, u16)) -> bool {
    let (name, wanted) = split_port(pattern).map_or((pattern, None), |(name, port)| (name, Some(port)));
    let name = name.to_ascii_lowercase();
    let same = match name.strip_prefix("*.") {
        Some(suffix) => host.strip_suffix(suffix).is_some_and(|front| front.len() > 1 && front.ends_with('.')),
        None => *host == name,
    };
    // Without a port the pattern has that of https; of http on loopback the compiler is not asked.
    same && wanted.map_or(*port == 443 || *port == 80, |wanted| wanted.parse() == Ok(*port))
}

/// The parameters of an address: names decoded, values as they stand.
pub(crate) fn parameters(text: &str) -> Vec<(String, &str)> {
    let query = text.split_once('?').map_or("", |(_, query)| query);
    query
        .split('&')
        .filter(|part| !part.is_empty())
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(name, value)| (decoded(name), value))
        .collect()
}

/// Decodes `%41` and `+`; enough to recognize a name that is written in a strange way.
fn decoded(text: &str) -> String {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().replace('+', " ").into_bytes();
    for part in parts {
        match part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend(part.get(2..).unwrap_or_default().replace('+', " ").into_bytes());
            }
            None => bytes.extend(part.bytes()),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(text: &str, kind: Kind) -> Result<Vec<Place>, UrlFault> {
        let skeleton = text.replace("{v}", "\0");
        places(&skeleton, kind)
    }

    #[test]
    fn a_value_has_the_rule_of_its_place() {
        use Place::{Host, Label, Origin, Query, Segment, Suffix};
        for (text, expected) in [
            ("https://example.com", vec![]),
            ("https://{v}.example.com/a/{v}/b{v}?c={v}&d=e{v}", vec![Label, Segment, Segment, Query, Query]),
            ("https://api-{v}.example.com", vec![Label]),
            ("https://{v}/a", vec![Host]),
            ("https://{v}:8443/a", vec![Suffix]),
            ("https://accounts.example.{v}", vec![Suffix]),
            ("https://{v}example.com", vec![Suffix]),
            ("{v}/services", vec![Origin]),
            ("{v}", vec![Origin]),
            ("{v}?a={v}", vec![Origin, Query]),
        ] {
            assert_eq!(checked(text, Kind::Endpoint), Ok(expected), "{text}");
        }
        assert_eq!(checked("{v}/me?id={v}", Kind::Call), Ok(vec![Segment, Query]));
        assert_eq!(checked("https://a.example/me", Kind::Call), Ok(vec![]));
    }

    #[test]
    fn s20_s39_other_addresses_are_refused() {
        use UrlFault::{AfterOrigin, Beside, Climbs, NotHttps, ParameterName, Query, UserName, ValueIn};
        for (text, expected) in [
            ("", NotHttps),
            ("example.com", NotHttps),
            ("http://example.com", NotHttps),
            ("http://localhost.example.com", NotHttps),
            ("http://{v}", NotHttps),
            ("ftp://example.com", NotHttps),
            ("HTTPS://example.com", NotHttps),
            ("https://", NotHttps),
            ("https:///path", NotHttps),
            ("https://example.com/#top", NotHttps),
            ("https://exa mple.com", NotHttps),
            ("https://example.com/\\x", NotHttps),
            ("https://ex\u{e4}mple.com", NotHttps),
            ("https://example..com", NotHttps),
            ("https://-example.com", NotHttps),
            ("https://example.com:0", NotHttps),
            ("https://example.com:99999", NotHttps),
            ("https://example.com:+80", NotHttps),
            ("https://[::zz]", NotHttps),
            ("https://example.com/%2", NotHttps),
            ("https://user@example.com", UserName),
            ("https://{v}@example.com", UserName),
            ("https://user:word@example.com", UserName),
            ("{v}://example.com", ValueIn("scheme")),
            ("http{v}://example.com", ValueIn("scheme")),
            ("https://example.com:{v}", ValueIn("port")),
            ("https://127.0.0.1:80{v}", ValueIn("port")),
            ("{v}.example.com", AfterOrigin),
            ("{v}{v}", AfterOrigin),
            ("https://example.com/?{v}=a", ParameterName),
            ("https://example.com/?{v}", ParameterName),
            ("https://example.com/%{v}", Beside("%")),
            ("https://example.com/?a=%2{v}", Beside("%")),
            ("https://example.com/.{v}", Beside(".")),
            ("https://example.com/{v}%2E/b", Beside(".")),
            ("https://example.com/../b", Climbs),
            ("https://example.com/a/%2e", Climbs),
            ("https://10.1/t", NotHttps),
            ("https://0x7f.0.0.1", NotHttps),
            ("https://o.example:0443/a", NotHttps),
            ("https://[0:0:0:0:0:0:0:1]:9/t", NotHttps),
        ] {
            assert_eq!(checked(text, Kind::Endpoint), Err(expected), "{text}");
        }
        for kind in [Kind::Base, Kind::Issuer] {
            assert_eq!(checked("https://example.com?a=b", kind), Err(Query));
        }
        assert_eq!(checked("//example.com/me", Kind::Call), Err(NotHttps));
        assert_eq!(checked("http://example.com/me", Kind::Call), Err(NotHttps));
    }

    #[test]
    fn loopback_hosts_may_use_http() {
        for text in ["http://127.0.0.1:8080/a", "http://[::1]:80", "http://localhost", "https://[::1]/a"] {
            assert_eq!(checked(text, Kind::Endpoint), Ok(vec![]), "{text}");
        }
    }

    #[test]
    fn what_is_accepted_here_is_an_address_for_the_core() {
        for text in [
            "https://example.com",
            "https://v.example.com:8443/a/v?b=v",
            "http://127.0.0.1:80/a",
            "http://[::1]",
            "https://a.example/%2f;x=1,2/(y)!$&'*+@:?q=/?[]",
        ] {
            assert!(places(text, Kind::Endpoint).is_ok(), "{text}");
            let url = url::Url::parse(text).unwrap();
            assert!(url.has_host() && url.username().is_empty() && url.fragment().is_none(), "{text}");
        }
    }

    #[test]
    fn s29_a_host_pattern_names_hosts_and_nothing_else() {
        for good in ["example.com", "*.example.com", "example.com:8443", "127.0.0.1:80", "localhost"] {
            assert!(is_host_pattern(good), "{good}");
        }
        for bad in ["", "*", "*.com", "a.*.com", "https://a.com", "a.com/b", "a.com:", "a.com:x", "a..com", "a@b.com"] {
            assert!(!is_host_pattern(bad), "{bad}");
        }
    }

    #[test]
    fn s16_a_parameter_is_recognized_however_it_is_written() {
        let names = |text| parameters(text).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(names("https://a.example/?state=1&st%61te&a+b=c"), ["state", "state", "a b"]);
        assert_eq!(names("https://a.example/"), [""; 0]);
    }

    #[test]
    fn an_origin_is_known_where_no_value_decides_it() {
        let of = |text: &str| origin(&text.replace("{v}", "\0"));
        assert_eq!(of("https://A.example/{v}?x"), Some(("a.example".to_owned(), 443)));
        assert_eq!(of("https://a.example:8443"), Some(("a.example".to_owned(), 8443)));
        assert_eq!(of("http://[::1]:80/x"), Some(("[::1]".to_owned(), 80)));
        for unknown in ["{v}/x", "https://{v}.example.com", "me", "a/https://b.example"] {
            assert_eq!(of(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn a_host_pattern_stands_for_origins_as_in_the_core() {
        for (pattern, host, port, stands) in [
            ("a.example", "a.example", 443, true),
            ("A.example", "a.example", 443, true),
            ("a.example", "a.example", 8443, false),
            ("a.example:8443", "a.example", 8443, true),
            ("a.example:8443", "a.example", 443, false),
            ("*.a.example", "b.a.example", 443, true),
            ("*.a.example", "a.example", 443, false),
            ("*.a.example", ".a.example", 443, false),
            ("*.a.example", "ba.example", 443, false),
        ] {
            assert_eq!(stands_for(pattern, &(host.to_owned(), port)), stands, "{pattern} {host}:{port}");
        }
    }
}
