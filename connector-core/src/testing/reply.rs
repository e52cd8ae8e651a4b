//! What the API answers where a test wants something of its own.

use std::collections::{HashMap, VecDeque};

use bytes::Bytes;
use http::StatusCode;
use http::header::{HeaderName, HeaderValue};
use serde_json::Value;

use super::answer::Answer;

/// An answer of the API that a test has scripted; see [`SimulatedProvider::reply`](super::SimulatedProvider::reply).
#[derive(Debug, Clone)]
pub struct Reply {
    answer: Answer,
    for_anyone: bool,
}

impl Reply {
    /// Status 200 with a JSON body.
    #[must_use]
    pub fn json(json: impl Into<Value>) -> Self {
        Self::of(Answer::json(StatusCode::OK, &json.into()))
    }

    /// Status 200 with a text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::of(Answer::page(StatusCode::OK, &text.into()))
    }

    /// Status 200 with a body of that type.
    #[must_use]
    pub fn bytes(content_type: &str, body: impl Into<Bytes>) -> Self {
        Self::of(Answer::of(StatusCode::OK, content_type, body))
    }

    /// That status without a body; an impossible one becomes 500.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::of(Answer::empty(status_of(status)))
    }

    fn of(answer: Answer) -> Self {
        Self { answer, for_anyone: false }
    }

    /// Sets the status; an impossible one becomes 500.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.answer.status = status_of(status);
        self
    }

    /// Adds a header; one that cannot be sent is left out.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_str(value)) {
            self.answer.headers.append(name, value);
        }
        self
    }

    /// Gives it also to a request without a token that is current.
    #[must_use]
    pub const fn for_anyone(mut self) -> Self {
        self.for_anyone = true;
        self
    }
}

pub(super) fn status_of(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// The scripted answers, by path or by host and path.
#[derive(Debug, Default)]
pub(super) struct Script(HashMap<String, Lines>);

#[derive(Debug, Default)]
struct Lines {
    once: VecDeque<Reply>,
    always: Option<Reply>,
}

impl Script {
    pub(super) fn set(&mut self, address: &str, reply: Reply) {
        self.0.entry(key(address)).or_default().always = Some(reply);
    }

    pub(super) fn push(&mut self, address: &str, reply: Reply) {
        self.0.entry(key(address)).or_default().once.push_back(reply);
    }

    /// The answer for a request, if there is one that it may have.
    pub(super) fn take(&mut self, host: &str, path: &str, authorized: bool) -> Option<Answer> {
        let whole = format!("{host}{path}");
        let key = if self.0.contains_key(&whole) { whole.as_str() } else { path };
        let lines = self.0.get_mut(key)?;
        let may = |reply: &Reply| authorized || reply.for_anyone;
        match lines.once.front() {
            Some(reply) if may(reply) => lines.once.pop_front().map(|reply| reply.answer),
            Some(_) => None,
            None => lines.always.clone().filter(may).map(|reply| reply.answer),
        }
    }
}

/// An address without scheme and query.
fn key(address: &str) -> String {
    let address = address.split_once("://").map_or(address, |(_, rest)| rest);
    address.split(['?', '#']).next().unwrap_or_default().to_owned()
}
