//! The metadata that a program knows, by issuer: asked for when they are first needed, and by one caller at a time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use url::Url;

use super::fetch::fetch;
use super::metadata::Metadata;
use crate::clock::{Clock, after, deadline};
use crate::defaults::{DISCOVERY_PAUSE, DISCOVERY_TIMEOUT, METADATA_KEPT, METADATA_LIFETIME};
use crate::error::{Error, Failure, Reason, Result, printable};
use crate::transport::Transport;

/// The metadata that a program knows. What is kept depends on the issuer alone, which is compared as it is written, and on no
/// connector: each judges anew where it lets itself be led.
#[derive(Default)]
pub(crate) struct Issuers(Mutex<HashMap<String, Arc<Issuer>>>);

/// What is known of one issuer.
#[derive(Default)]
struct Issuer {
    /// Held by whoever asks.
    flight: tokio::sync::Mutex<()>,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    metadata: Option<Arc<Metadata>>,
    /// While this lasts, nobody asks.
    rest: Option<Rest>,
}

struct Rest {
    from: SystemTime,
    until: SystemTime,
    /// What went wrong, if that is why.
    error: Option<Error>,
}

impl Issuers {
    /// The metadata of an issuer: those that are known, or those that it gives now. If it cannot be asked, those of before go
    /// on, and it is left in peace for a while.
    ///
    /// # Errors
    ///
    /// [`Error::Retry`] when it is not well, [`Error::Misconfigured`] when it has none, and none are known.
    pub(crate) async fn metadata(
        &self,
        issuer: &str,
        address: &Url,
        transport: &dyn Transport,
        clock: &dyn Clock,
    ) -> Result<Arc<Metadata>> {
        let known = self.of(issuer, clock.now());
        if let Some(outcome) = known.at(clock.now()) {
            return outcome;
        }
        let before = known.known().metadata.clone();
        let _flight = match before {
            // Nobody waits for news where there is something to go on with.
            Some(metadata) => match known.flight.try_lock() {
                Ok(flight) => flight,
                Err(_) => return Ok(metadata),
            },
            None => known.flight.lock().await,
        };
        if let Some(outcome) = known.at(clock.now()) {
            return outcome;
        }
        let fetched = deadline(clock, DISCOVERY_TIMEOUT, fetch(issuer, address, transport)).await;
        let fetched = fetched.unwrap_or_else(|_| {
            let message = format!("the metadata of `{}` did not come in time", printable(issuer));
            Err(Error::Retry { after: None, failure: Failure::new(Reason::Discovery, message) })
        });
        let now = clock.now();
        let mut known = known.known();
        match fetched {
            Ok((metadata, lifetime)) => {
                known.rest = Some(Rest { from: now, until: after(now, lifetime), error: None });
                Ok(Arc::clone(known.metadata.insert(Arc::new(metadata))))
            }
            Err(error) => {
                tracing::warn!(issuer = printable(issuer), %error, "the metadata of an issuer cannot be had");
                let wait = error.retry_after().unwrap_or(DISCOVERY_PAUSE).clamp(DISCOVERY_PAUSE, METADATA_LIFETIME);
                known.rest = Some(Rest { from: now, until: after(now, wait), error: Some(error) });
                known.outcome(now)
            }
        }
    }

    fn of(&self, issuer: &str, now: SystemTime) -> Arc<Issuer> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(issuer) = all.get(issuer) {
            return Arc::clone(issuer);
        }
        if all.len() >= METADATA_KEPT {
            make_room(&mut all, now);
        }
        Arc::clone(all.entry(issuer.to_owned()).or_default())
    }
}

/// Drops what is of least worth: issuers that gave nothing, then the half that is soonest to be asked again.
fn make_room(all: &mut HashMap<String, Arc<Issuer>>, now: SystemTime) {
    let rest = |issuer: &Issuer| issuer.known().rest.as_ref().map(|rest| rest.until);
    let in_use = |issuer: &Arc<Issuer>| Arc::strong_count(issuer) > 1;
    let is_good = |issuer: &Issuer| {
        let known = issuer.known();
        known.metadata.is_some() && known.rest.as_ref().is_some_and(|rest| rest.until > now)
    };
    all.retain(|_, issuer| in_use(issuer) || is_good(issuer));
    if all.len() >= METADATA_KEPT {
        let mut ends: Vec<_> = all.values().map(|issuer| rest(issuer)).collect();
        ends.sort_unstable();
        let middle = ends.get(ends.len() / 2).copied().flatten();
        all.retain(|_, issuer| in_use(issuer) || rest(issuer) > middle);
    }
}

impl Issuer {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known without asking; `None` when it is time to ask.
    fn at(&self, now: SystemTime) -> Option<Result<Arc<Metadata>>> {
        let known = self.known();
        // A clock that was set back since does not prolong it.
        let rests = known.rest.as_ref().is_some_and(|rest| (rest.from..rest.until).contains(&now));
        rests.then(|| known.outcome(now))
    }
}

impl Known {
    /// The metadata, however old, or else why there are none.
    fn outcome(&self, now: SystemTime) -> Result<Arc<Metadata>> {
        let error = self.rest.as_ref().and_then(|rest| Some((rest, rest.error.as_ref()?)));
        match (&self.metadata, error) {
            (Some(metadata), _) => Ok(Arc::clone(metadata)),
            (None, Some((rest, Error::Retry { failure, .. }))) => {
                let left = rest.until.duration_since(now).unwrap_or_default().max(Duration::from_secs(1));
                Err(Error::Retry { after: Some(left), failure: failure.clone() })
            }
            (None, Some((_, error))) => Err(error.clone()),
            (None, None) => Err(Error::bug(Reason::Discovery, "nobody has asked for the metadata")),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use async_trait::async_trait;
    use http::StatusCode;
    use http::header::HeaderMap;

    use super::*;
    use crate::clock::SystemClock;
    use crate::http::{Request, Response};
    use crate::oauth2::discovery::address_of;
    use crate::transport::TransportError;

    /// Gives metadata for whoever is asked, but for hosts that begin with `x`; counts.
    #[derive(Default)]
    struct Everybody(AtomicUsize);

    #[async_trait]
    impl Transport for Everybody {
        async fn send(&self, request: Request) -> Result<Response, TransportError> {
            self.0.fetch_add(1, Ordering::SeqCst);
            let host = request.url().host_str().unwrap();
            let status = if host.starts_with('x') { StatusCode::NOT_FOUND } else { StatusCode::OK };
            Ok(Response::new(status, HeaderMap::new(), format!("{{\"issuer\":\"https://{host}\"}}")))
        }
    }

    #[tokio::test]
    async fn s37_issuers_that_people_name_do_not_fill_the_memory() {
        let (issuers, everybody) = (Issuers::default(), Everybody::default());
        let ask =
            async |issuer: &str| issuers.metadata(issuer, &address_of(issuer).unwrap(), &everybody, &SystemClock).await;
        ask("https://first.example").await.unwrap();
        for number in 0..METADATA_KEPT {
            ask(&format!("https://x{number}.example")).await.unwrap_err();
        }
        let before = everybody.0.load(Ordering::SeqCst);
        ask("https://first.example").await.unwrap();
        assert_eq!(everybody.0.load(Ordering::SeqCst), before, "what gave nothing goes first");
        for number in 0..3 * METADATA_KEPT {
            ask(&format!("https://t{number}.example")).await.unwrap();
            assert!(issuers.0.lock().unwrap().len() <= METADATA_KEPT);
        }
        let last = format!("https://t{}.example", 3 * METADATA_KEPT - 1);
        let before = everybody.0.load(Ordering::SeqCst);
        ask(&last).await.unwrap();
        assert_eq!(everybody.0.load(Ordering::SeqCst), before, "the latest are kept");
    }
}
