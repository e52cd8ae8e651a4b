//! Putting a request together.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use http::Method;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde::Serialize;

use super::{Body, Response, header_name, header_value};
use crate::error::{Error, Reason, Result};
use crate::secret::Secret;

/// What is to be called, before anything is decided about it: the address may be relative.
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) address: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    pub(crate) timeout: Option<Duration>,
}

/// Whether an error status is an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Judge {
    /// Yes.
    Errors,
    /// No: every answer is handed on.
    Nothing,
}

/// Who carries a call out: the plain client of a hook, or a connection.
#[async_trait]
pub(crate) trait Exchange: Send + Sync {
    async fn exchange(&self, call: Call, judge: Judge) -> Result<Response>;
}

/// A request that is being put together. A mistake is reported by [`send`](Self::send).
#[must_use = "a request does nothing until it is sent"]
pub struct RequestBuilder {
    exchange: Arc<dyn Exchange>,
    call: Result<Call>,
}

impl RequestBuilder {
    pub(crate) fn new(exchange: Arc<dyn Exchange>, method: Method, address: &str) -> Self {
        let call = Call {
            method,
            address: address.to_owned(),
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: Body::empty(),
            timeout: None,
        };
        Self { exchange, call: Ok(call) }
    }

    fn with(mut self, change: impl FnOnce(&mut Call) -> Result<()>) -> Self {
        self.call = self.call.and_then(|mut call| change(&mut call).map(|()| call));
        self
    }

    /// Sets a header; one of that name is replaced.
    pub fn header(self, name: &str, value: &str) -> Self {
        self.with(|call| {
            call.headers.insert(header_name(name)?, header_value(name, value)?);
            Ok(())
        })
    }

    /// Sets a header that holds a secret: it is marked sensitive, so that it is neither printed nor indexed.
    pub fn secret_header(self, name: &str, value: &Secret) -> Self {
        self.with(|call| {
            let mut secret = header_value(name, value.expose_secret())?;
            secret.set_sensitive(true);
            call.headers.insert(header_name(name)?, secret);
            Ok(())
        })
    }

    /// Adds a query parameter.
    pub fn query(self, name: &str, value: impl fmt::Display) -> Self {
        self.with(|call| {
            call.query.push((name.to_owned(), value.to_string()));
            Ok(())
        })
    }

    /// Sets the body to a form: pairs, a map or a struct.
    pub fn form(self, form: &(impl Serialize + ?Sized)) -> Self {
        self.with(|call| {
            let text = serde_urlencoded::to_string(form).map_err(|error| {
                Error::bug(
                    Reason::Setup,
                    format!("the form cannot be encoded ({error}): give pairs, or a struct of plain values"),
                )
            })?;
            call.body = text.into();
            content_type(call, "application/x-www-form-urlencoded")
        })
    }

    /// Sets the body to JSON.
    pub fn json(self, json: &(impl Serialize + ?Sized)) -> Self {
        self.with(|call| {
            let bytes = serde_json::to_vec(json).map_err(|error| {
                Error::bug(
                    Reason::Setup,
                    format!("the JSON cannot be encoded ({error}): give what `serde_json` can write"),
                )
            })?;
            call.body = bytes.into();
            content_type(call, "application/json")
        })
    }

    /// Sets the body. A stream cannot be sent again after a refresh.
    pub fn body(self, body: impl Into<Body>) -> Self {
        self.with(|call| {
            call.body = body.into();
            Ok(())
        })
    }

    /// How long to wait for the answer's head, and for the part of its body that decides what it means; 60 seconds unless
    /// set.
    pub fn timeout(self, timeout: Duration) -> Self {
        self.with(|call| {
            call.timeout = Some(timeout);
            Ok(())
        })
    }

    /// Sends it. A status of 400 or above is an error.
    ///
    /// # Errors
    ///
    /// What the service answers, by what to do next; and whatever keeps the request from being answered.
    pub async fn send(self) -> Result<Response> {
        self.exchange.exchange(self.call?, Judge::Errors).await
    }

    /// Sends it and hands every answer on, whatever its status.
    ///
    /// # Errors
    ///
    /// Whatever keeps the request from being answered.
    pub async fn send_any(self) -> Result<Response> {
        self.exchange.exchange(self.call?, Judge::Nothing).await
    }
}

impl fmt::Debug for RequestBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.call {
            Ok(call) => f.debug_struct("RequestBuilder").field("method", &call.method).finish_non_exhaustive(),
            Err(error) => f.debug_tuple("RequestBuilder").field(error).finish(),
        }
    }
}

fn content_type(call: &mut Call, value: &'static str) -> Result<()> {
    call.headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static(value));
    Ok(())
}

/// The methods that begin a request, for everything that can send one.
macro_rules! verbs {
    ($exchange:ident) => {
        /// Begins a GET request.
        pub fn get(&self, address: impl AsRef<str>) -> $crate::http::RequestBuilder {
            self.request(::http::Method::GET, address)
        }

        /// Begins a POST request.
        pub fn post(&self, address: impl AsRef<str>) -> $crate::http::RequestBuilder {
            self.request(::http::Method::POST, address)
        }

        /// Begins a PUT request.
        pub fn put(&self, address: impl AsRef<str>) -> $crate::http::RequestBuilder {
            self.request(::http::Method::PUT, address)
        }

        /// Begins a PATCH request.
        pub fn patch(&self, address: impl AsRef<str>) -> $crate::http::RequestBuilder {
            self.request(::http::Method::PATCH, address)
        }

        /// Begins a DELETE request.
        pub fn delete(&self, address: impl AsRef<str>) -> $crate::http::RequestBuilder {
            self.request(::http::Method::DELETE, address)
        }

        /// Begins a request. A relative address is put behind the base URI, whose path is always kept.
        pub fn request(&self, method: ::http::Method, address: impl AsRef<str>) -> $crate::http::RequestBuilder {
            $crate::http::RequestBuilder::new(self.$exchange.clone(), method, address.as_ref())
        }
    };
}

pub(crate) use verbs;
