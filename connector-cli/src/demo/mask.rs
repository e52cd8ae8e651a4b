//! What of a value may be shown.

/// Parameters whose values everybody may see. All others are masked, also those that nobody has thought of.
const PUBLIC: [&str; 7] =
    ["client_id", "code_challenge_method", "grant_type", "redirect_uri", "response_type", "scope", "token_access_type"];

/// The value of a parameter as it may be shown.
pub(super) fn parameter(name: &str, value: &str) -> String {
    if PUBLIC.contains(&name) {
        return value.to_owned();
    }
    // People choose client secrets: not even the beginning of one is shown.
    if name == "client_secret" { redacted() } else { shortened(value) }
}

/// The beginning of a random value: enough to recognize it by in another place.
fn shortened(value: &str) -> String {
    // Of a short value, the beginning would be too large a part.
    if value.chars().count() < 20 {
        return redacted();
    }
    value.chars().take(4).chain(['…']).collect()
}

/// An `Authorization` header without its credential.
pub(super) fn authorization(header: &str) -> String {
    match header.split_once(' ') {
        Some((scheme, credential)) => format!("{scheme} {}", shortened(credential)),
        None => redacted(),
    }
}

/// A callback as the browser had it, with masked parameters.
pub(super) fn address(address: &str) -> String {
    let Some((path, query)) = address.split_once('?') else {
        return address.to_owned();
    };
    let pair = |pair: &str| match pair.split_once('=') {
        Some((name, value)) => format!("{name}={}", parameter(name, value)),
        None => shortened(pair),
    };
    format!("{path}?{}", query.split('&').map(pair).collect::<Vec<_>>().join("&"))
}

fn redacted() -> String {
    "[redacted]".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_known_to_be_public_is_shown() {
        assert_eq!(parameter("grant_type", "refresh_token"), "refresh_token");
        assert_eq!(parameter("client_secret", "a-secret-of-an-operator"), "[redacted]");
        assert_eq!(parameter("refresh_token", "abcdefghijklmnopqrstuvwxyz"), "abcd…");
        assert_eq!(parameter("never_heard_of", "password"), "[redacted]");
        assert_eq!(authorization("Bearer abcdefghijklmnopqrstuvwxyz"), "Bearer abcd…");
        assert_eq!(authorization("abcdefghijklmnopqrstuvwxyz"), "[redacted]");
        let callback = "http://127.0.0.1/cb?code=abcdefghijklmnopqrst&state=0123456789abcdefghij&odd";
        assert_eq!(address(callback), "http://127.0.0.1/cb?code=abcd…&state=0123…&[redacted]");
    }
}
