//! What an answer means: fine, an error, a stale token.

use http::StatusCode;
use regex_lite::Regex;

use crate::defaults::PATTERN_LIMIT;
use crate::describe::{Descriptor, Signal};
use crate::error::{Error, Failure, Reason, Result};
use crate::http::Response;

/// The signals of a connector, ready to be looked for.
#[derive(Debug)]
pub(crate) struct Signals {
    refresh_on: Vec<Matcher>,
    detect_on: Vec<Matcher>,
}

#[derive(Debug)]
enum Matcher {
    Status(u16),
    Body(Regex),
    /// A challenge says that the token is invalid, whatever the status (RFC 6750, section 3.1).
    InvalidToken,
}

/// What an answer means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Meaning {
    /// It is a success that is an error.
    pub(crate) detected: bool,
    /// It says that the token is stale: which signal says so.
    pub(crate) stale: Option<Stale>,
}

/// The signal by which a stale token was noticed, as its number in `refresh_on`.
pub(crate) type Stale = usize;

impl Signals {
    /// Compiles the signals of a connector.
    ///
    /// # Errors
    ///
    /// [`Error::Bug`] for a pattern that is no regular expression; the macro lets none through.
    pub(crate) fn compile(descriptor: &Descriptor) -> Result<Self> {
        let matchers = |signals: &[Signal]| signals.iter().map(matcher).collect::<Result<Vec<_>>>();
        let mut refresh_on = matchers(descriptor.refresh_signals())?;
        if descriptor.refresh_on.is_empty() {
            refresh_on.push(Matcher::InvalidToken);
        }
        Ok(Self { refresh_on, detect_on: matchers(descriptor.detect_on)? })
    }

    /// What an answer means. Looks into its body only where a pattern may decide, and keeps it whole.
    ///
    /// # Errors
    ///
    /// [`Error::Retry`] when the body breaks off.
    pub(crate) async fn meaning(&self, answer: &mut Response) -> Result<Meaning> {
        let status = answer.status();
        let error = status.as_u16() >= 400;
        if !error && self.detect_on.is_empty() {
            return Ok(Meaning::default());
        }
        let patterns = self.refresh_on.iter().chain(self.detect_on.iter().filter(|_| !error));
        let text = if patterns.into_iter().any(|matcher| matches!(matcher, Matcher::Body(_))) && answer.readable() {
            let bytes = answer.body_mut().peek(PATTERN_LIMIT).await.map_err(|error| {
                let failure = Failure::new(Reason::Transport, "the answer broke off").with_source(error);
                Error::Retry { after: None, failure }
            })?;
            Some(String::from_utf8_lossy(&bytes).into_owned())
        } else {
            None
        };
        let refusal = if error { answer.refusal() } else { None };
        let refusal = refusal.as_ref().and_then(|challenge| challenge.param("error"));
        Ok(self.judge(status, text.as_deref(), refusal))
    }

    /// `refusal` is what a challenge says is wrong with the token. One that may do too little is as fresh as ever: renewed, it
    /// could do no more. So is one whose proof of possession is refused.
    ///
    /// A detected error is one about the token only if `refresh_on` says so: a call that changed something must not be sent
    /// again because of an error of another kind.
    fn judge(&self, status: StatusCode, text: Option<&str>, refusal: Option<&str>) -> Meaning {
        let found = |matchers: &[Matcher]| matchers.iter().position(|matcher| matcher.matches(status, text, refusal));
        if status.as_u16() >= 400 {
            let stale = found(&self.refresh_on).filter(|_| !refusal.is_some_and(is_of_fresh_token));
            return Meaning { detected: false, stale };
        }
        let detected = found(&self.detect_on).is_some();
        Meaning { detected, stale: if detected { found(&self.refresh_on) } else { None } }
    }
}

/// Whether what is wrong has nothing to do with the age of the token (RFC 6750, section 3.1; RFC 9449, sections 7.1 and 9).
fn is_of_fresh_token(refusal: &str) -> bool {
    matches!(refusal, "insufficient_scope" | "use_dpop_nonce" | "invalid_dpop_proof")
}

impl Matcher {
    fn matches(&self, status: StatusCode, text: Option<&str>, refusal: Option<&str>) -> bool {
        match self {
            Self::InvalidToken => refusal == Some("invalid_token"),
            Self::Status(expected) => status.as_u16() == *expected,
            Self::Body(pattern) => text.is_some_and(|text| pattern.is_match(text)),
        }
    }
}

fn matcher(signal: &Signal) -> Result<Matcher> {
    Ok(match *signal {
        Signal::Status(status) => Matcher::Status(status),
        Signal::Body(pattern) => Matcher::Body(Regex::new(pattern).map_err(|error| {
            let message = format!("`{}` is not a regular expression; mend it", pattern.escape_debug());
            Error::Bug(Failure::new(Reason::Setup, message).with_source(error))
        })?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLACK: Descriptor = Descriptor::new("s", "S")
        .refresh_on(&[Signal::Status(401), Signal::Body("token_expired")])
        .detect_on(&[Signal::Body(r#""ok":\s*false"#)]);
    const PLAIN: Descriptor = Descriptor::new("p", "P").detect_on(&[Signal::Body("expired"), Signal::Status(202)]);

    fn meaning(descriptor: &Descriptor, status: u16, text: &str) -> Meaning {
        Signals::compile(descriptor).unwrap().judge(StatusCode::from_u16(status).unwrap(), Some(text), None)
    }

    fn refused(descriptor: &Descriptor, status: u16, refusal: &str) -> Option<Stale> {
        let signals = Signals::compile(descriptor).unwrap();
        signals.judge(StatusCode::from_u16(status).unwrap(), None, Some(refusal)).stale
    }

    #[test]
    fn a_challenge_says_whether_a_token_is_stale() {
        for status in [400, 401, 403] {
            assert_eq!(refused(&PLAIN, status, "insufficient_scope"), None, "{status}");
            assert_eq!(refused(&SLACK, status, "insufficient_scope"), None, "{status}");
            assert!(refused(&PLAIN, status, "invalid_token").is_some(), "{status}");
        }
        assert!(refused(&SLACK, 401, "invalid_token").is_some());
        assert_eq!(refused(&SLACK, 403, "invalid_token"), None, "what is declared replaces the default");
        assert_eq!(refused(&PLAIN, 403, "invalid_request"), None);
        assert_eq!(refused(&PLAIN, 401, "use_dpop_nonce"), None);
        assert_eq!(refused(&PLAIN, 401, "invalid_dpop_proof"), None);
        assert!(refused(&PLAIN, 401, "invalid_request").is_some());
    }

    #[test]
    fn an_answer_means_what_the_signals_say() {
        assert_eq!(meaning(&SLACK, 200, r#"{"ok": true}"#), Meaning::default());
        assert_eq!(meaning(&SLACK, 401, ""), Meaning { detected: false, stale: Some(0) });
        assert_eq!(meaning(&SLACK, 403, "no"), Meaning::default());
        assert_eq!(meaning(&SLACK, 400, "token_expired"), Meaning { detected: false, stale: Some(1) });
    }

    #[test]
    fn a_detected_error_is_about_the_token_only_if_refresh_on_says_so() {
        assert_eq!(
            meaning(&SLACK, 200, r#"{"ok": false, "error": "channel_not_found"}"#),
            Meaning { detected: true, stale: None }
        );
        assert_eq!(
            meaning(&SLACK, 200, r#"{"ok": false, "error": "token_expired"}"#),
            Meaning { detected: true, stale: Some(1) }
        );
        assert_eq!(meaning(&PLAIN, 200, "expired"), Meaning { detected: true, stale: None });
        assert_eq!(meaning(&PLAIN, 202, ""), Meaning { detected: true, stale: None });
    }
}
