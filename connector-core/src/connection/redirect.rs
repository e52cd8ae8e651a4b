//! Redirects of API calls (RFC 9110, section 15.4). Endpoints that get credentials in the body have none.

use http::Method;
use http::header::LOCATION;
use url::Url;

use crate::http::Response;

/// Where a call goes next.
pub(super) struct Next {
    pub(super) method: Method,
    pub(super) url: Url,
    /// Whether the body goes along.
    pub(super) keeps_body: bool,
}

/// Where an answer leads; `None` if it is to be handed on as it is.
///
/// A request that reads is followed anywhere by https. One that changes something is followed only as a read (303 and
/// the historical 301 and 302), or, with its body, to a host that may have it.
pub(super) fn follow(from: &Next, answer: &Response, has_body: bool, permitted: impl Fn(&Url) -> bool) -> Option<Next> {
    let location = answer.headers().get(LOCATION)?.to_str().ok()?;
    let url = from.url.join(location).ok()?;
    let safe_scheme = url.scheme() == "https" || (url.scheme() == from.url.scheme() && crate::host::is_loopback(&url));
    if !safe_scheme {
        return None;
    }
    let reads = matches!(from.method, Method::GET | Method::HEAD);
    match answer.status().as_u16() {
        301..=303 if reads => Some(Next { method: from.method.clone(), url, keeps_body: false }),
        301..=303 if from.method == Method::POST => Some(Next { method: Method::GET, url, keeps_body: false }),
        307 | 308 if reads => Some(Next { method: from.method.clone(), url, keeps_body: false }),
        307 | 308 if has_body && permitted(&url) => Some(Next { method: from.method.clone(), url, keeps_body: true }),
        _ => None,
    }
}
