//! Asking an issuer for its metadata (RFC 8414, section 3).

use std::time::Duration;

use http::header::{ACCEPT, CACHE_CONTROL, HeaderMap, HeaderValue};
use http::{Method, StatusCode};
use url::Url;

use super::metadata::Metadata;
use super::well_known::addresses;
use crate::defaults::{BODY_LIMIT, METADATA_LIFETIME, METADATA_LIFETIME_MAX, METADATA_LIFETIME_MIN};
use crate::error::{Error, Failure, Reason, Result, printable};
use crate::http::{Request, Response, passes};
use crate::transport::Transport;

/// Metadata, and for how long they are good.
pub(super) type Fetched = (Metadata, Duration);

/// Asks at each address until one has metadata. Where there is something else, the next is tried: a redirect, an error of the
/// client, a page. Nothing is guessed after an error of the service, and nothing is sought further where metadata of another
/// issuer are.
///
/// # Errors
///
/// [`Error::Retry`] when the issuer is not well; [`Error::Misconfigured`] when it has no metadata, or not its own.
pub(super) async fn fetch(issuer: &str, address: &Url, transport: &dyn Transport) -> Result<Fetched> {
    let mut why = None;
    for url in addresses(address) {
        match ask(issuer, address, url, transport).await? {
            Found::Metadata(fetched) => return Ok(*fetched),
            // What is there tells more than that there is nothing.
            Found::Other(what) => {
                if why.is_none() || what.status != StatusCode::NOT_FOUND {
                    why = Some(what);
                }
            }
        }
    }
    let (issuer, what) = (printable(issuer), why.as_ref().map_or("there is nothing", |what| &what.text));
    let message = format!(
        "`{issuer}` has no metadata where RFC 8414 puts them, but {what}: check the issuer, or state the addresses of its endpoints"
    );
    let reason = why.as_ref().map_or(Reason::Discovery, |what| what.reason);
    let failure = Failure::new(reason, message);
    Err(Error::Misconfigured(why.map_or(failure.clone(), |what| failure.with_status(what.status))))
}

/// What is at an address.
enum Found {
    Metadata(Box<Fetched>),
    Other(Other),
}

/// Something else than metadata.
struct Other {
    reason: Reason,
    text: String,
    status: StatusCode,
}

async fn ask(issuer: &str, address: &Url, url: Url, transport: &dyn Transport) -> Result<Found> {
    let other = |reason, text: &str, status| Ok(Found::Other(Other { reason, text: text.to_owned(), status }));
    let unwell =
        |message: &str| Failure::new(Reason::Discovery, format!("the metadata of `{}` {message}", printable(issuer)));
    let mut request = Request::new(Method::GET, url);
    request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
    let answer = transport.send(request).await.map_err(|error| {
        let failure = unwell("cannot be had").with_source(error);
        Error::Retry { after: None, failure }
    })?;
    let status = answer.status();
    if passes(status) {
        let failure = unwell("cannot be had this time").with_status(status);
        return Err(Error::Retry { after: answer.retry_after(), failure });
    }
    if status.is_redirection() {
        return other(Reason::RedirectRefused, "a redirect, which is not followed", status);
    }
    if !status.is_success() {
        return other(Reason::Discovery, "an error", status);
    }
    let lifetime = lifetime(answer.headers());
    let bytes = body(answer).await.map_err(|error| match error {
        Error::Retry { after, .. } => Error::Retry { after, failure: unwell("broke off") },
        error => Error::Misconfigured(unwell(&format!("cannot be used: {error}"))),
    })?;
    match Metadata::read(&bytes, issuer, address) {
        Ok(metadata) => Ok(Found::Metadata(Box::new((metadata, lifetime)))),
        Err(Error::Refused(_)) => {
            other(Reason::Discovery, "something that is no JSON object, or says one thing twice", status)
        }
        Err(error) => Err(error),
    }
}

async fn body(answer: Response) -> Result<bytes::Bytes> {
    answer.limited(BODY_LIMIT).bytes().await
}

/// For how long metadata are good (RFC 9111, section 5.2.2), within bounds.
fn lifetime(headers: &HeaderMap) -> Duration {
    let said = headers.get_all(CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok());
    let mut lifetime = METADATA_LIFETIME;
    for directive in said.flat_map(|value| value.split(',')).map(|directive| directive.trim().to_ascii_lowercase()) {
        if matches!(directive.as_str(), "no-store" | "no-cache") {
            return METADATA_LIFETIME_MIN;
        }
        let seconds = directive.strip_prefix("max-age=").map(|seconds| seconds.trim_matches('"'));
        if let Some(seconds) = seconds.and_then(|seconds| seconds.parse().ok()) {
            lifetime = Duration::from_secs(seconds);
        }
    }
    lifetime.clamp(METADATA_LIFETIME_MIN, METADATA_LIFETIME_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_are_good_for_as_long_as_the_issuer_says_within_bounds() {
        for (said, seconds) in [
            (None, 3600),
            (Some("max-age=7200"), 7200),
            (Some("public, Max-Age=\"600\""), 600),
            (Some("max-age=0"), 300),
            (Some("no-store, max-age=7200"), 300),
            (Some("max-age=99999999"), 86_400),
            (Some("max-age=99999999999999999999999"), 3600),
            (Some("max-age=-1"), 3600),
            (Some("s-maxage=7200"), 3600),
        ] {
            let headers = said.map(|said| (CACHE_CONTROL, said.parse().unwrap()));
            assert_eq!(lifetime(&HeaderMap::from_iter(headers)), Duration::from_secs(seconds), "{said:?}");
        }
    }
}
