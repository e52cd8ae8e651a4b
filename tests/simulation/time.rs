//! Time that passes when nothing else can happen.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use connector_core::Clock;
use tokio::sync::oneshot;

/// When simulated time begins.
const BEGIN: Duration = Duration::from_secs(1_800_000_000);

/// The true time, in milliseconds, and all who wait for it.
#[derive(Debug, Default)]
pub struct Time {
    timers: Mutex<Timers>,
    activity: AtomicU64,
}

#[derive(Debug, Default)]
struct Timers {
    now: u64,
    next: u64,
    waiting: BTreeMap<(u64, u64), (usize, oneshot::Sender<()>)>,
}

impl Time {
    fn timers(&self) -> MutexGuard<'_, Timers> {
        self.timers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn now(&self) -> u64 {
        self.timers().now
    }

    /// Notes that something has happened.
    pub fn stir(&self) {
        self.activity.fetch_add(1, Ordering::Relaxed);
    }

    /// How much has happened.
    pub fn activity(&self) -> u64 {
        self.activity.load(Ordering::Relaxed)
    }

    /// When the next one wakes.
    pub fn next(&self) -> Option<u64> {
        self.timers().waiting.keys().next().map(|(time, _)| *time)
    }

    pub fn move_to(&self, time: u64) {
        let mut timers = self.timers();
        timers.now = timers.now.max(time);
    }

    /// Wakes whoever is first: of which process.
    pub fn ring(&self) -> Option<usize> {
        let mut timers = self.timers();
        let ((time, _), (process, rings)) = timers.waiting.pop_first()?;
        timers.now = timers.now.max(time);
        let _ = rings.send(());
        Some(process)
    }

    /// Waits for so many milliseconds, in a process.
    pub async fn sleep(&self, process: usize, milliseconds: u64) {
        let (rings, rung) = oneshot::channel();
        let key = {
            let mut timers = self.timers();
            timers.next += 1;
            let key = (timers.now.saturating_add(milliseconds), timers.next);
            timers.waiting.insert(key, (process, rings));
            key
        };
        self.stir();
        let timer = Timer { time: self, key };
        let _ = rung.await;
        drop(timer);
    }
}

/// A timer that is set; dropping it takes it away.
struct Timer<'a> {
    time: &'a Time,
    key: (u64, u64),
}

impl Drop for Timer<'_> {
    fn drop(&mut self) {
        self.time.stir();
        self.time.timers().waiting.remove(&self.key);
    }
}

/// The wall clock of a process, which may be wrong.
#[derive(Debug, Clone)]
pub struct WallClock {
    pub time: Arc<Time>,
    pub process: usize,
    /// By how many milliseconds it is wrong.
    pub wrong: Arc<AtomicI64>,
}

#[async_trait]
impl Clock for WallClock {
    fn now(&self) -> SystemTime {
        let now = self.time.now().saturating_add_signed(self.wrong.load(Ordering::Relaxed));
        UNIX_EPOCH + BEGIN + Duration::from_millis(now)
    }

    async fn sleep(&self, duration: Duration) {
        let milliseconds = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        self.time.sleep(self.process, milliseconds.max(1)).await;
    }
}
