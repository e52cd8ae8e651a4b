//! Where the metadata of an issuer are.

use url::Url;

use crate::error::{Error, Reason, Result};
use crate::oauth2::endpoint;

/// The address that an issuer is (RFC 8414, section 2): https, without query and fragment.
///
/// # Errors
///
/// [`Error::Bug`] when it is none.
pub(crate) fn address_of(issuer: &str) -> Result<Url> {
    let url = endpoint("issuer", issuer)?;
    if issuer.contains('?') {
        return Err(Error::bug(Reason::InvalidAddress, "the issuer must not have a query"));
    }
    Ok(url)
}

/// The addresses at which an issuer's metadata may be, in the order in which they are tried: between host and path (RFC 8414,
/// section 3.1), also under the name of OpenID Connect (section 5 there), and behind the path (OpenID Connect Discovery 1.0,
/// section 4.1). A slash at the end is none of the path.
pub(super) fn addresses(issuer: &Url) -> Vec<Url> {
    const OAUTH: &str = "/.well-known/oauth-authorization-server";
    const OPENID: &str = "/.well-known/openid-configuration";
    let path = issuer.path().strip_suffix('/').unwrap_or(issuer.path());
    let mut paths = vec![format!("{OAUTH}{path}"), format!("{OPENID}{path}")];
    if !path.is_empty() {
        paths.push(format!("{path}{OPENID}"));
    }
    let at = |path: &String| {
        let mut url = issuer.clone();
        url.set_path(path);
        url
    };
    paths.iter().map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s37_an_issuer_is_asked_at_its_own_host_only() {
        for issuer in
            ["https://a.example", "https://a.example/t/u", "https://a.example//b.example/", "https://a.example:8443/x"]
        {
            let issuer = address_of(issuer).unwrap();
            for url in addresses(&issuer) {
                assert_eq!(url.origin(), issuer.origin(), "{url}");
                assert!(url.path().contains("/.well-known/"), "{url}");
            }
        }
    }

    #[test]
    fn s37_an_issuer_is_an_https_address_without_a_query() {
        for bad in [
            "http://a.example",
            "https://a.example?x",
            "https://a.example#x",
            "https://evil.example@a.example",
            "https://a.example\\.evil.example",
            "a.example",
            "",
        ] {
            assert!(address_of(bad).is_err(), "{bad}");
        }
    }
}
