//! One call: guard, apply, send, judge; and at most one refresh and one replay.

use std::sync::Arc;

use async_trait::async_trait;
use http::Method;
use http::header::HeaderMap;
use url::Url;

use super::lifecycle::{Lifecycle, OnSignal};
use super::redirect::{Next, follow};
use super::signals::Meaning;
use super::snapshot::Snapshot;
use crate::clock::deadline;
use crate::defaults::{API_TIMEOUT, REDIRECTS};
use crate::dpop::{PROOF_REFUSED, Server, asks_for_nonce};
use crate::error::{Error, Failure, Reason, Result};
use crate::http::{Body, Call, Exchange, Judge, Request, Response};

/// The authorized client of a connection.
pub(crate) struct Authorized(pub(crate) Arc<Lifecycle>);

/// What is sent, without anything that belongs to one generation of tokens.
struct Outgoing {
    method: Method,
    url: Url,
    headers: HeaderMap,
    timeout: std::time::Duration,
}

#[async_trait]
impl Exchange for Authorized {
    async fn exchange(&self, mut call: Call, judge: Judge) -> Result<Response> {
        let life = &self.0;
        let snapshot = life.usable().await?;
        let outgoing = outgoing(&snapshot, &call)?;
        let body = std::mem::replace(&mut call.body, Body::empty());
        let again = body.try_clone();
        let (answer, meaning) = life.attempt(&snapshot, &outgoing, body).await?;
        let Some(signal) = meaning.stale else {
            return life.finish(&snapshot, &outgoing, answer, meaning, judge).await;
        };

        let newer = match life.on_signal(&snapshot, snapshot.has_met(signal)) {
            OnSignal::Replay => life.snapshot(),
            OnSignal::Return => return life.finish(&snapshot, &outgoing, answer, meaning, judge).await,
            OnSignal::LookForOthers => match life.look_for_others(&snapshot).await {
                Some(others) => others,
                None => return life.finish(&snapshot, &outgoing, answer, meaning, judge).await,
            },
            OnSignal::Renew => {
                let renewed = life.renew_after_signal(&snapshot).await;
                renewed.map_err(|error| error.map(|f| f.with_original(answer.status())))?
            }
        };
        let Some(body) = again else {
            let message = "the token was stale and is renewed, but the body of this request is used up";
            let failure = Failure::new(Reason::BodyNotReplayable, message).with_original(answer.status());
            return Err(Error::Retry { after: None, failure });
        };
        drop(answer);
        // Of another consent it may be for another host, and by another connector.
        let outgoing = self::outgoing(&newer, &call)?;
        let (answer, meaning) = life.attempt(&newer, &outgoing, body).await?;
        if let Some(signal) = meaning.stale.filter(|_| newer.facts().is_young(life.shared.clock.now())) {
            newer.meet(signal);
        }
        life.finish(&newer, &outgoing, answer, meaning, judge).await
    }
}

/// The request without credentials; refused where they must not go, before anything is sent.
fn outgoing(snapshot: &Snapshot, call: &Call) -> Result<Outgoing> {
    let mut url = snapshot.reach.join(&call.address)?;
    snapshot.reach.guard(&url)?;
    if !call.query.is_empty() {
        url.query_pairs_mut().extend_pairs(&call.query);
    }
    url.set_fragment(None);
    Ok(Outgoing {
        method: call.method.clone(),
        url,
        headers: call.headers.clone(),
        timeout: call.timeout.unwrap_or(API_TIMEOUT),
    })
}

impl Lifecycle {
    /// Sends a request with the credential of a snapshot, from scratch, and says what the answer means.
    async fn attempt(&self, snapshot: &Snapshot, outgoing: &Outgoing, body: Body) -> Result<(Response, Meaning)> {
        let attempt = async {
            let (mut answer, ours) = self.travel(snapshot, outgoing, body).await?;
            let meaning = match snapshot.registration.signals() {
                Some(signals) if ours => signals.meaning(&mut answer).await?,
                // Who never saw the token says nothing about it.
                _ => Meaning::default(),
            };
            Ok((answer, meaning))
        };
        deadline(&*self.shared.clock, outgoing.timeout, attempt).await?
    }

    /// The answer, or the error that it is.
    async fn finish(
        &self,
        snapshot: &Snapshot,
        outgoing: &Outgoing,
        answer: Response,
        meaning: Meaning,
        judge: Judge,
    ) -> Result<Response> {
        let (reason, message) = if judge == Judge::Nothing {
            return Ok(answer.with_known(snapshot.secrets()));
        } else if meaning.detected {
            (Reason::DetectedError, "the service reported an error in a successful answer")
        } else if answer.status().as_u16() >= 400 {
            (Reason::HttpStatus, "the service answered with an error")
        } else {
            return Ok(answer);
        };
        let secrets = snapshot.secrets();
        let error = answer.into_error(reason, message, &secrets);
        let error = deadline(&*self.shared.clock, outgoing.timeout, error).await?;
        Err(match error {
            // There is nothing to renew: only whoever gave them can give others.
            Error::Refused(failure) if meaning.stale.is_some() && snapshot.registration.has_fixed_credentials() => {
                match snapshot.has_preset_credentials() {
                    true => Error::Misconfigured(
                        failure.with_message("the service does not accept the credentials that the program has preset"),
                    ),
                    false => Error::Reconnect(
                        failure.with_message("the service does not accept the credentials that were entered"),
                    ),
                }
            }
            Error::Refused(failure) if snapshot.is_bound() && failure.oauth_error() == Some("invalid_dpop_proof") => {
                Error::Misconfigured(failure.with_message(PROOF_REFUSED))
            }
            other => other,
        })
    }

    /// Sends a request and follows redirects. The credential is put on only where it may go, anew for each address.
    async fn travel(&self, snapshot: &Snapshot, outgoing: &Outgoing, body: Body) -> Result<(Response, bool)> {
        let mut ours = true;
        let mut next = Next { method: outgoing.method.clone(), url: outgoing.url.clone(), keeps_body: true };
        let mut body = Some(body);
        let mut headers = outgoing.headers.clone();
        for _ in 0..=REDIRECTS {
            let again = body.as_ref().and_then(Body::try_clone);
            // Dropped once, it stays dropped: another host chose where the call goes.
            ours = ours && snapshot.reach.permits(&next.url);
            let answer = if ours && snapshot.is_bound() {
                self.proven(snapshot, &next, &headers, body.take()).await?
            } else {
                self.hop(snapshot, &next, &headers, body.take(), ours, None).await?
            };
            let Some(target) = follow(&next, &answer, again.is_some(), |url| snapshot.reach.permits(url)) else {
                return Ok((answer, ours));
            };
            if !snapshot.reach.permits(&target.url) {
                // Elsewhere nothing of ours is sent on: the caller's headers may hold a credential too.
                headers = HeaderMap::new();
            }
            body = again.filter(|_| target.keeps_body);
            if body.is_none() {
                headers.remove(http::header::CONTENT_TYPE);
                headers.remove(http::header::CONTENT_LENGTH);
            }
            next = target;
        }
        let message = format!("the service redirects more than {REDIRECTS} times; call the address where the way ends");
        Err(Error::Refused(Failure::new(Reason::RedirectRefused, message)))
    }

    /// Sends a request to one address, with the credential if it may go there.
    async fn hop(
        &self,
        snapshot: &Snapshot,
        next: &Next,
        headers: &HeaderMap,
        body: Option<Body>,
        ours: bool,
        nonce: Option<&str>,
    ) -> Result<Response> {
        let mut request = Request::new(next.method.clone(), next.url.clone());
        *request.headers_mut() = headers.clone();
        if let Some(body) = body {
            request.set_body(body);
        }
        if ours {
            snapshot.apply(&mut request, &*self.shared.clock, nonce)?;
            snapshot.reach.guard(request.url())?;
        }
        self.shared.transport.send(request).await.map_err(|error| {
            let failure = Failure::new(Reason::Transport, error.to_string()).with_source(error);
            Error::Retry { after: None, failure }
        })
    }

    /// The same with a proof of possession. Where the service wants another nonce in it, the request is sent once more: that says
    /// nothing about the token (RFC 9449, section 9).
    async fn proven(
        &self,
        snapshot: &Snapshot,
        next: &Next,
        headers: &HeaderMap,
        body: Option<Body>,
    ) -> Result<Response> {
        let nonces = &self.shared.nonces;
        let again = body.as_ref().map(Body::try_clone);
        let nonce = nonces.of(Server::Resource, &next.url);
        let answer = self.hop(snapshot, next, headers, body, true, nonce.as_deref()).await?;
        let given = nonces.keep(Server::Resource, &next.url, answer.headers());
        let Some(nonce) = given.filter(|_| asks_for_nonce(&answer)) else { return Ok(answer) };
        if let Some(None) = again {
            let message =
                "the service wants a proof with the nonce that it gave now, but the body of this request is used up";
            let failure = Failure::new(Reason::BodyNotReplayable, message).with_original(answer.status());
            return Err(Error::Retry { after: None, failure });
        }
        drop(answer);
        let answer = self.hop(snapshot, next, headers, again.flatten(), true, Some(&nonce)).await?;
        nonces.keep(Server::Resource, &next.url, answer.headers());
        Ok(answer)
    }
}
