//! Which request is the one that a flow waits for.

use std::net::SocketAddr;

use http::header::{HOST, HeaderMap};
use http::uri::Uri;
use http::{Method, Request, StatusCode};

use super::page::Page;
use crate::oauth2::{Callback, hash, same};

/// What the callback of one flow is known by.
#[derive(Debug)]
pub(crate) struct Expected {
    /// The address that is listened at, as it stands in a `Host` header.
    authority: String,
    path: String,
    /// The hash of the flow's state.
    state_hash: String,
    /// What services call the state.
    state_names: Vec<&'static str>,
}

impl Expected {
    pub(crate) fn new(address: SocketAddr, path: &str, state_hash: &str, state_names: Vec<&'static str>) -> Self {
        let (path, state_hash) = (path.to_owned(), state_hash.to_owned());
        Self { authority: address.to_string(), path, state_hash, state_names }
    }

    /// The callback, as the address that the browser had, if the request is that of this flow. It alone ends the flow:
    /// whoever else is on the machine can reach the receiver, and does not know the state.
    ///
    /// # Errors
    ///
    /// The page that everybody else gets.
    pub(super) fn callback<B>(&self, request: &Request<B>) -> Result<String, Page> {
        self.check_host(request.uri(), request.headers())?;
        if request.uri().path() != self.path {
            return Err(Page::not_found());
        }
        if request.method() != Method::GET {
            return Err(Page::wrong_method());
        }
        if is_prefetch(request.headers()) {
            return Err(Page::too_early());
        }
        let query = request.uri().query().unwrap_or_default();
        let callback = format!("http://{}{}?{query}", self.authority, self.path);
        if self.has_state(&callback) { Ok(callback) } else { Err(Page::stranger()) }
    }

    fn has_state(&self, callback: &str) -> bool {
        Callback::parse(callback).is_ok_and(|callback| {
            let state = callback.state(self.state_names.iter().copied());
            state.is_ok_and(|state| same(&hash(state), &self.state_hash))
        })
    }

    /// Refuses what is meant for another host: a page elsewhere whose name was made to lead here must not read an answer.
    fn check_host(&self, target: &Uri, headers: &HeaderMap) -> Result<(), Page> {
        let mut hosts = headers.get_all(HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else {
            return Err(Page::wrong_host(StatusCode::BAD_REQUEST));
        };
        // A whole address as the target counts before the header (RFC 9112, section 3.2.2): both must be right.
        let target_is_here = target.authority().is_none_or(|authority| {
            authority.as_str() == self.authority && target.scheme_str().is_some_and(|scheme| scheme == "http")
        });
        if host.as_bytes() == self.authority.as_bytes() && target_is_here {
            Ok(())
        } else {
            Err(Page::wrong_host(StatusCode::MISDIRECTED_REQUEST))
        }
    }
}

/// Whether a browser only thinks that somebody may want to see the page.
fn is_prefetch(headers: &HeaderMap) -> bool {
    let early = |value: &str| {
        let value = value.to_ascii_lowercase();
        ["prefetch", "prerender", "preview"].iter().any(|word| value.contains(word))
    };
    ["sec-purpose", "purpose", "x-purpose", "x-moz"]
        .iter()
        .any(|name| headers.get_all(*name).iter().any(|value| value.to_str().is_ok_and(early)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s14_an_ipv6_literal_is_written_in_brackets() {
        let address: SocketAddr = (std::net::Ipv6Addr::LOCALHOST, 4321).into();
        let expected = Expected::new(address, "/callback", &hash("abc"), vec!["state"]);
        let ask = |host| Request::get("/callback?state=abc&code=x").header(HOST, host).body(()).unwrap();
        assert_eq!(expected.callback(&ask("[::1]:4321")).unwrap(), "http://[::1]:4321/callback?state=abc&code=x");
        for host in ["::1:4321", "[::1]", "127.0.0.1:4321", "localhost:4321"] {
            expected.callback(&ask(host)).unwrap_err();
        }
    }
}
