//! Time, as something that tests can set.

use std::fmt;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;

/// Where the time comes from: what the wall clock says, and waiting for it.
///
/// Expiry is kept as wall-clock time, so that a suspended machine cannot make a dead token look alive.
#[async_trait]
pub trait Clock: fmt::Debug + Send + Sync + 'static {
    /// The time now.
    fn now(&self) -> SystemTime;

    /// Waits for so long.
    async fn sleep(&self, duration: Duration);
}

/// The machine's clock, with tokio's timer.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

/// The later of two times, by a duration that may be too large to add.
pub(crate) fn after(time: SystemTime, duration: Duration) -> SystemTime {
    // A lifetime beyond that is a service's way to say "for ever"; the cap keeps the sum representable.
    const HUNDRED_YEARS: Duration = Duration::from_secs(100 * 366 * 24 * 3600);
    time.checked_add(duration.min(HUNDRED_YEARS)).unwrap_or(time)
}

/// Waits for a future, but not longer than `limit`.
///
/// # Errors
///
/// [`Error::Retry`](crate::Error::Retry) when the time is over.
pub(crate) async fn deadline<T>(
    clock: &dyn Clock,
    limit: Duration,
    future: impl Future<Output = T>,
) -> crate::error::Result<T> {
    tokio::select! {
        biased;
        done = future => Ok(done),
        () = clock.sleep(limit) => {
            let message = format!("the service did not answer within {} s", limit.as_secs());
            let failure = crate::error::Failure::new(crate::error::Reason::Timeout, message);
            Err(crate::error::Error::Retry { after: None, failure })
        }
    }
}
