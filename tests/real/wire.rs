//! The way from the program to the server: the real transport, watched. What passes is changed only where a test says so.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use connector_core::testing::RewritingTransport;
use connector_core::{Request, Response, Transport, TransportError};
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Method, StatusCode};
use tokio::sync::watch;
use url::form_urlencoded::{Serializer, parse};

use crate::server::ISSUER;
use crate::{Outcome, server};

/// The parameters of a request to the token endpoint.
pub(crate) type Form = BTreeMap<String, String>;

/// A transport that keeps what goes through it. A clone is the same one.
#[derive(Clone)]
pub(crate) struct Wire(Arc<Inner>);

struct Inner {
    transport: RewritingTransport,
    seen: watch::Sender<Seen>,
    change: Mutex<Option<Change>>,
}

#[derive(Default)]
struct Seen {
    token_requests: Vec<Form>,
    calls: usize,
}

/// Changes token requests on their way.
type Change = fn(&mut Form);

impl Wire {
    pub(crate) fn new() -> Outcome<Self> {
        let inner = Inner { transport: server::transport()?, seen: watch::Sender::default(), change: Mutex::default() };
        Ok(Self(Arc::new(inner)))
    }

    /// Changes all token requests from now on. What is kept is what the program sent.
    pub(crate) fn change(&self, change: Change) {
        *self.0.change.lock().unwrap_or_else(PoisonError::into_inner) = Some(change);
    }

    /// The token requests of the program, in order.
    pub(crate) fn token_requests(&self) -> Vec<Form> {
        self.0.seen.borrow().token_requests.clone()
    }

    /// Waits until the program has sent so many token requests.
    pub(crate) async fn wait_for_token_requests(&self, count: usize) {
        // The sender lives as long as `self`: there is no error to report.
        let _ = self.0.seen.subscribe().wait_for(|seen| seen.token_requests.len() >= count).await;
    }

    /// How many other requests the program sent: calls of the API.
    pub(crate) fn calls(&self) -> usize {
        self.0.seen.borrow().calls
    }

    /// The parameters to send instead of these, if they are to be changed.
    fn changed(&self, mut form: Form) -> Option<Form> {
        let change = (*self.0.change.lock().unwrap_or_else(PoisonError::into_inner))?;
        change(&mut form);
        Some(form)
    }
}

#[async_trait]
impl Transport for Wire {
    async fn send(&self, mut request: Request) -> Result<Response, TransportError> {
        if request.url().path() != "/token" {
            self.0.seen.send_modify(|seen| seen.calls += 1);
            return self.0.transport.send(request).await;
        }
        let body = request.body().as_bytes().cloned().unwrap_or_default();
        let form: Form = parse(&body).into_owned().collect();
        self.0.seen.send_modify(|seen| seen.token_requests.push(form.clone()));
        if let Some(changed) = self.changed(form) {
            request.set_body(encoded(&changed));
        }
        self.0.transport.send(request).await
    }
}

/// Sends a token request again, past the program, as whoever has got hold of it can.
///
/// # Errors
///
/// When there is no answer.
pub(crate) async fn replay(form: &Form) -> Outcome<(StatusCode, String)> {
    let mut request = Request::new(Method::POST, format!("{ISSUER}/token").parse()?);
    request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    request.set_body(encoded(form));
    let answer = server::transport()?.send(request).await?;
    Ok((answer.status(), answer.text().await?))
}

fn encoded(form: &Form) -> String {
    Serializer::new(String::new()).extend_pairs(form).finish()
}
