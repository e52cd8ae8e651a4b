//! The endpoints of a service: from the hook or the template to an address that may be used.

use url::Url;

use crate::connector::AnyConnector;
use crate::describe::TokenEndpoint;
use crate::error::{Error, Reason, Result};
use crate::fields::Fields;
use crate::host::is_safe;
use crate::template::Scope;

/// What a token request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Getting the first tokens.
    Exchange,
    /// Renewing them.
    Refresh,
}

/// Where tokens are got or renewed; `None` when the connector does not say it, because a hook does the request itself, or
/// because it is left to metadata.
///
/// # Errors
///
/// [`Error::Bug`] or [`Error::Input`] when what is said cannot be an endpoint.
pub(crate) fn token_url(connector: &dyn AnyConnector, fields: &Fields, purpose: Purpose) -> Result<Option<Url>> {
    let Some(endpoint) = connector.descriptor().token_endpoint() else { return Ok(None) };
    let scope = Scope { descriptor: connector.descriptor(), fields, builtin: &[] };
    let elsewhere = if purpose == Purpose::Refresh { scope.first(endpoint.refresh_url)? } else { None };
    let text = match (elsewhere, connector.token_url()) {
        (Some(text), _) => Some(text.to_string()),
        (None, Some(text)) => Some(text?),
        (None, None) => scope.first(endpoint.token_url)?.map(|text| text.to_string()),
    };
    let Some(text) = text else { return Ok(None) };
    let url = self::endpoint("token endpoint", &text)?;
    check_token_url(&url, endpoint)?;
    Ok(Some(url))
}

/// Refuses an address of a token endpoint that sets what the framework sets itself.
pub(crate) fn check_token_url(url: &Url, endpoint: &TokenEndpoint) -> Result<()> {
    refuse(url.query().unwrap_or_default(), "token endpoint", |name, _| {
        let name = endpoint.standard_name(name);
        matches!(name, "grant_type" | "code" | "code_verifier" | "device_code" | "refresh_token" | "client_secret")
            || name.starts_with("client_assertion")
    })
}

/// An address that may be an endpoint: https (or loopback), no user name, no fragment (RFC 6749, section 3.1).
pub(crate) fn endpoint(what: &str, text: &str) -> Result<Url> {
    let bad = |why: &str| Err(Error::bug(Reason::InvalidAddress, format!("the {what} {why}")));
    let Ok(url) = Url::parse(text) else {
        return bad("is not an address; write the whole of it, from `https://` on");
    };
    if !is_safe(&url) {
        return bad("must be an https address (http only on loopback) without a user name");
    }
    if url.fragment().is_some() {
        return bad("must not have a fragment");
    }
    // A parser drops tabs and line ends and resolves dots and odd numbers: what it made must be what was meant.
    let host = url.host_str().unwrap_or_default();
    let authority = text.split("://").nth(1).and_then(|rest| rest.split(['/', '?']).next()).unwrap_or_default();
    let named = authority.strip_suffix(&format!(":{}", url.port_or_known_default().unwrap_or_default()));
    if !named.unwrap_or(authority).eq_ignore_ascii_case(host) {
        return bad("names its host in a way that two readers understand differently; write it plainly");
    }
    Ok(url)
}

/// Refuses an address whose query, or the like of it, sets what the framework sets itself.
pub(super) fn refuse(query: &str, what: &str, reserved: impl Fn(&str, &str) -> bool) -> Result<()> {
    match url::form_urlencoded::parse(query.as_bytes()).find(|(name, value)| reserved(name, value)) {
        Some((name, _)) => {
            let message = format!(
                "the address of the {what} sets `{}`, which the framework does; leave it out",
                name.escape_debug()
            );
            Err(Error::bug(Reason::ReservedParameter, message))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s20_an_endpoint_is_https_loopback_excepted() {
        for good in
            ["https://a.example/token", "http://127.0.0.1:8080/token", "http://[::1]:1/t", "https://A.example:443"]
        {
            assert!(endpoint("token endpoint", good).is_ok(), "{good}");
        }
        for bad in [
            "http://a.example/token",
            "ftp://a.example/",
            "/token",
            "https://a.example/#x",
            "https://user@a.example/",
            "http://127.0.0.1.evil.example/",
        ] {
            assert!(endpoint("token endpoint", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn s39_an_endpoint_means_the_host_it_names() {
        for bad in [
            "https://2130706433/",
            "https://evil.example\\.a.example/",
            "https://a.exa\tmple/",
            "https://\u{430}.example/",
        ] {
            assert!(endpoint("token endpoint", bad).is_err(), "{bad}");
        }
    }
}
