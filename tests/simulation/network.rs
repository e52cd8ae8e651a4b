//! The way to the service: slow, or broken, as the seed has it.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use async_trait::async_trait;
use connector_core::{Request, Response, Transport, TransportError};
use http::header::RETRY_AFTER;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::json;

use crate::random::{Choices, mix, number};
use crate::service::{Decided, Rotation, Run, Service};

/// Never: longer than any simulation.
pub const NEVER: u64 = 1 << 50;

/// The network of one process.
#[derive(Debug, Clone)]
pub struct Network {
    pub seed: u64,
    pub run: Run,
    pub service: Arc<Service>,
    /// How often in a hundred times something goes wrong at the token endpoint.
    pub trouble: u64,
    pub fuse: Arc<AtomicI64>,
}

/// What becomes of a token request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Answered,
    Garbled,
    LostAfter,
    LostBefore,
    NotSent,
    Unwell,
    Throttled(u64),
}

#[async_trait]
impl Transport for Network {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        self.service.time.stir();
        self.fuse.fetch_sub(1, Ordering::Relaxed);
        let url = request.url().clone();
        if url.path() == "/token" {
            let (_, _, _, body) = request.into_parts();
            let bytes = body.into_bytes().map_err(|_| TransportError::not_sent("a stream"))?;
            let form: HashMap<String, String> = url::form_urlencoded::parse(&bytes).into_owned().collect();
            return self.token(&form).await;
        }
        let caller = url.query().map_or(0, number);
        let header = request.headers().get("authorization").and_then(|value| value.to_str().ok());
        let access = header.and_then(|header| header.strip_prefix("Bearer ")).unwrap_or_default().to_owned();
        let mut choices = Choices::about(&[self.seed, caller, number(&access)]);
        let wait = if choices.chance(10) { choices.between(1000, 40_000) } else { choices.between(5, 300) };
        let good = self.service.is_good(&access);
        self.service.log.add(format!("{:?} calls with {access}: {}", self.run, if good { "good" } else { "401" }));
        self.service.seen(&access, self.run);
        self.sleep(wait).await;
        Ok(answer(if good { 200 } else { 401 }, "{}"))
    }
}

impl Network {
    async fn sleep(&self, milliseconds: u64) {
        self.service.time.sleep(self.run.0, milliseconds).await;
    }

    async fn token(&self, form: &HashMap<String, String>) -> Result<Response, TransportError> {
        let Some(token) = form.get("refresh_token") else {
            let decided = self.service.consents();
            self.sleep(20).await;
            self.service.delivered("", &decided, self.run);
            return Ok(self.tokens(&decided, true));
        };
        let sent_at = self.service.time.now();
        let before = self.service.sent(token, self.run);
        let mut way = UnderWay { service: &self.service, token, sent_at, answered: false };
        let mut choices = Choices::about(&[self.seed, number(token), before]);
        let fate = if self.service.is_quiet() { Fate::Answered } else { fate(self.trouble, &mut choices) };
        let acts = matches!(fate, Fate::Answered | Fate::Garbled | Fate::LostAfter);
        let decided = acts.then(|| self.service.act(token));
        self.service.log.add(format!("{:?} sends {token}, the {} time: {fate:?} {decided:?}", self.run, before + 1));
        let wait = match choices.between(0, 9) {
            _ if self.service.is_quiet() => 50,
            0 => choices.between(1000, 29_000),
            // Past the end of the token call, or of the lease.
            1 => choices.between(29_000, 100_000),
            2 if matches!(fate, Fate::LostAfter | Fate::LostBefore) => NEVER,
            _ => choices.between(5, 300),
        };
        self.sleep(wait).await;
        self.fuse.fetch_sub(1, Ordering::Relaxed);
        match (fate, decided) {
            (Fate::Answered, Some(decided)) => {
                way.answered = true;
                self.service.delivered(token, &decided, self.run);
                Ok(self.tokens(&decided, self.service.rotation != Rotation::None))
            }
            (Fate::Garbled, Some(Decided::Tokens { .. })) => Ok(answer(200, "{\"access_token\":")),
            (Fate::Unwell, _) => {
                way.answered = true;
                Ok(answer(503, ""))
            }
            (Fate::Throttled(seconds), _) => {
                way.answered = true;
                let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from(seconds))]);
                Ok(Response::new(StatusCode::TOO_MANY_REQUESTS, headers, ""))
            }
            (Fate::NotSent, _) => {
                way.answered = true;
                Err(TransportError::not_sent("simulated"))
            }
            _ => Err(TransportError::lost("simulated")),
        }
    }

    fn tokens(&self, decided: &Decided, rotates: bool) -> Response {
        let Decided::Tokens { access, refresh } = decided else { return answer(400, r#"{"error":"invalid_grant"}"#) };
        let mut tokens =
            json!({ "access_token": access, "token_type": "bearer", "expires_in": self.service.lifetime / 1000 });
        if rotates {
            tokens["refresh_token"] = json!(refresh);
        }
        if mix(&[self.seed, 13]).is_multiple_of(3) {
            tokens["refresh_token_expires_in"] = json!(self.service.lifetime / 200);
        }
        answer(200, &tokens.to_string())
    }
}

/// A request that is under way, until it is answered or given up.
struct UnderWay<'a> {
    service: &'a Service,
    token: &'a str,
    sent_at: u64,
    answered: bool,
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.service.over(self.token, self.sent_at, self.answered);
    }
}

fn fate(trouble: u64, choices: &mut Choices) -> Fate {
    if !choices.chance(trouble) {
        return Fate::Answered;
    }
    match choices.between(0, 9) {
        0..=2 => Fate::LostAfter,
        3 | 4 => Fate::LostBefore,
        5 => Fate::Garbled,
        6 => Fate::NotSent,
        7 | 8 => Fate::Unwell,
        _ => Fate::Throttled(choices.between(1, 120)),
    }
}

fn answer(status: u16, body: &str) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", HeaderValue::from_static("application/json"));
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    Response::new(status, headers, body.to_owned())
}
