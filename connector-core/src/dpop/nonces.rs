//! The nonces that services want in proofs (RFC 9449, sections 8 and 9): in memory, for each origin the one it gave last.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use http::header::HeaderMap;
use url::{Origin, Url};

use crate::defaults::NONCE_ORIGINS;
use crate::http::Response;

/// Who gives a nonce. Those of the two have nothing to do with each other, even at one origin (RFC 9449, section 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Server {
    Authorization,
    Resource,
}

/// The nonces that are known.
#[derive(Default)]
pub(crate) struct Nonces(Mutex<Known>);

#[derive(Default)]
struct Known {
    by_origin: HashMap<(Server, Origin), Nonce>,
    /// How many were given so far.
    given: u64,
}

struct Nonce {
    text: Arc<str>,
    /// Which one it was of all.
    number: u64,
}

impl Nonces {
    /// The nonce for a request to that address.
    pub(crate) fn of(&self, server: Server, url: &Url) -> Option<Arc<str>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.by_origin.get(&(server, url.origin())).map(|nonce| Arc::clone(&nonce.text))
    }

    /// Remembers what an answer from that address gives, and gives it on.
    pub(crate) fn keep(&self, server: Server, url: &Url, headers: &HeaderMap) -> Option<Arc<str>> {
        let text: Arc<str> = nonce_in(headers)?.into();
        let key = (server, url.origin());
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.given += 1;
        let nonce = Nonce { text: Arc::clone(&text), number: known.given };
        if known.by_origin.len() >= NONCE_ORIGINS && !known.by_origin.contains_key(&key) {
            let oldest = known.by_origin.iter().min_by_key(|(_, nonce)| nonce.number).map(|(key, _)| key.clone());
            oldest.map(|oldest| known.by_origin.remove(&oldest));
        }
        known.by_origin.insert(key, nonce);
        Some(text)
    }
}

/// The nonce in an answer; of several, nobody knows which is meant.
fn nonce_in(headers: &HeaderMap) -> Option<&str> {
    const LONGEST: usize = 1024;
    let mut given = headers.get_all("dpop-nonce").iter();
    let (Some(text), None) = (given.next(), given.next()) else { return None };
    // RFC 9449, section 8.1.
    let may_stand = |b: u8| b.is_ascii_graphic() && !matches!(b, b'"' | b'\\');
    text.to_str().ok().filter(|text| (1..=LONGEST).contains(&text.len()) && text.bytes().all(may_stand))
}

/// Whether an answer of a resource server says that the proof must have a nonce (RFC 9449, section 9).
pub(crate) fn asks_for_nonce(answer: &Response) -> bool {
    let asks = |challenge: &crate::http::Challenge| {
        challenge.scheme() == "dpop" && challenge.param("error") == Some("use_dpop_nonce")
    };
    answer.status() == http::StatusCode::UNAUTHORIZED && answer.challenges().iter().any(asks)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn headers(nonces: &[&str]) -> HeaderMap {
        nonces.iter().map(|text| (http::HeaderName::from_static("dpop-nonce"), text.parse().unwrap())).collect()
    }

    #[test]
    fn a_nonce_is_for_the_origin_and_the_server_that_gave_it() {
        let nonces = Nonces::default();
        nonces.keep(Server::Authorization, &url("https://a.example/token"), &headers(&["one"]));
        let of = |server, text| nonces.of(server, &url(text)).map(|nonce| nonce.to_string());
        assert_eq!(of(Server::Authorization, "https://a.example/other").as_deref(), Some("one"));
        for elsewhere in ["https://b.example/token", "https://a.example:444/token", "http://a.example/token"] {
            assert_eq!(of(Server::Authorization, elsewhere), None, "{elsewhere}");
        }
        assert_eq!(of(Server::Resource, "https://a.example/token"), None);
        nonces.keep(Server::Authorization, &url("https://a.example/"), &headers(&["two"]));
        assert_eq!(of(Server::Authorization, "https://a.example/token").as_deref(), Some("two"));
    }

    #[test]
    fn odd_nonces_are_none() {
        let long = "n".repeat(1025);
        for odd in [&["a", "b"][..], &[""], &["a b"], &["a\"b"], &["a\\b"], &[&long], &[]] {
            assert_eq!(nonce_in(&headers(odd)), None, "{odd:?}");
        }
        assert_eq!(nonce_in(&headers(&["!#[]~"])), Some("!#[]~"));
    }

    #[test]
    fn the_nonces_of_ten_thousand_origins_do_not_pile_up() {
        let nonces = Nonces::default();
        for number in 0..10_000 {
            let host = url(&format!("https://t{number}.example/"));
            nonces.keep(Server::Resource, &host, &headers(&["n"]));
        }
        assert_eq!(nonces.0.lock().unwrap().by_origin.len(), NONCE_ORIGINS);
        assert!(nonces.of(Server::Resource, &url("https://t9999.example/")).is_some());
        assert!(nonces.of(Server::Resource, &url("https://t0.example/")).is_none(), "the oldest made room");
    }
}
