//! A clock that stands still until a test moves it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use tokio::sync::{oneshot, watch};

use crate::clock::Clock;

/// A clock that stands still until it is moved: for tests of everything that waits or expires.
///
/// A clone shares the time and the sleepers. No real time passes anywhere: [`sleep`](Clock::sleep) ends when
/// [`advance`](Self::advance) or [`set`](Self::set) moves the clock to its end or past it.
///
/// ```
/// use std::time::Duration;
/// use connector_core::Clock;
/// use connector_core::testing::ManualClock;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let clock = ManualClock::new();
/// let timer = tokio::spawn({
///     let clock = clock.clone();
///     async move { clock.sleep(Duration::from_secs(60)).await }
/// });
/// clock.wait_for_sleepers(1).await;
/// clock.advance(Duration::from_secs(60));
/// timer.await.unwrap();
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct ManualClock {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    sleepers: watch::Sender<usize>,
}

#[derive(Debug)]
struct State {
    now: SystemTime,
    next: u64,
    timers: BTreeMap<u64, Timer>,
}

#[derive(Debug)]
struct Timer {
    /// `None` lies beyond all time.
    end: Option<SystemTime>,
    rings: oneshot::Sender<()>,
}

impl ManualClock {
    /// A clock that stands at the real time now.
    #[must_use]
    pub fn new() -> Self {
        Self::at(SystemTime::now())
    }

    /// A clock that stands at `time`.
    #[must_use]
    pub fn at(time: SystemTime) -> Self {
        let state = State { now: time, next: 0, timers: BTreeMap::new() };
        Self { shared: Arc::new(Shared { state: Mutex::new(state), sleepers: watch::Sender::new(0) }) }
    }

    /// Moves the clock on. Sleepers whose time has come wake, the earliest first.
    pub fn advance(&self, duration: Duration) {
        let mut state = self.shared.lock();
        let time = state.now.checked_add(duration).unwrap_or(state.now);
        self.shared.turn(&mut state, time);
    }

    /// Sets the clock, also back: a machine's clock can be wrong, too. Back, it wakes nobody.
    pub fn set(&self, time: SystemTime) {
        self.shared.turn(&mut self.shared.lock(), time);
    }

    /// How many wait for this clock now.
    #[must_use]
    pub fn sleepers(&self) -> usize {
        self.shared.lock().timers.len()
    }

    /// Waits until at least `count` wait for this clock: until a timer has been set that a test is about to ring.
    pub async fn wait_for_sleepers(&self, count: usize) {
        // The sender lives as long as `self`: there is no error to report.
        let _ = self.shared.sleepers.subscribe().wait_for(|sleepers| *sleepers >= count).await;
    }
}

impl Default for ManualClock {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Clock for ManualClock {
    fn now(&self) -> SystemTime {
        self.shared.lock().now
    }

    async fn sleep(&self, duration: Duration) {
        if duration.is_zero() {
            return;
        }
        let (timer, rung) = Set::new(&self.shared, duration);
        // The timer's sender is dropped only by `timer` itself: there is no error to report.
        let _ = rung.await;
        drop(timer);
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn turn(&self, state: &mut State, time: SystemTime) {
        state.now = time;
        let mut due: Vec<_> =
            state.timers.extract_if(.., |_, timer| timer.end.is_some_and(|end| end <= time)).collect();
        due.sort_by_key(|(id, timer)| (timer.end, *id));
        for (_, timer) in due {
            // Whoever gave up sleeping has nobody to wake.
            let _ = timer.rings.send(());
        }
        self.count(state);
    }

    fn count(&self, state: &State) {
        self.sleepers.send_replace(state.timers.len());
    }
}

/// A timer that is set; dropping it takes it away.
struct Set<'a> {
    shared: &'a Shared,
    id: u64,
}

impl<'a> Set<'a> {
    fn new(shared: &'a Shared, duration: Duration) -> (Self, oneshot::Receiver<()>) {
        let (rings, rung) = oneshot::channel();
        let mut state = shared.lock();
        let id = state.next;
        state.next += 1;
        let end = state.now.checked_add(duration);
        state.timers.insert(id, Timer { end, rings });
        shared.count(&state);
        (Self { shared, id }, rung)
    }
}

impl Drop for Set<'_> {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.timers.remove(&self.id);
        self.shared.count(&state);
    }
}
