//! A room with a machine without a browser in it, and a clock on the wall that shows for how long anybody waits.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use connector_core::prelude::*;
use connector_core::testing::{ManualClock, SimulatedProviderBuilder};
use connector_core::{Clock, Connectable, Connection, ConnectionsBuilder, DeviceAuthorization};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::world::{ID, World, client, soon};

/// A world whose clock tells who waits for how long.
pub struct Room {
    pub world: World,
    pub clock: ManualClock,
    asleep: Arc<watch::Sender<Vec<Sleeper>>>,
    last: AtomicU64,
}

#[derive(Debug, Clone, Copy)]
struct Sleeper {
    number: u64,
    wait: Duration,
}

impl Room {
    pub async fn new<C: Connectable>() -> Self {
        Self::with::<C>(|service| service, |program| program).await
    }

    pub async fn with<C: Connectable>(
        service: impl FnOnce(SimulatedProviderBuilder) -> SimulatedProviderBuilder,
        program: impl FnOnce(ConnectionsBuilder) -> ConnectionsBuilder,
    ) -> Self {
        let clock = ManualClock::new();
        let asleep = Arc::new(watch::Sender::default());
        let wall = Wall { inner: clock.clone(), asleep: Arc::clone(&asleep), next: Arc::default() };
        let of_program = wall.clone();
        let mut world =
            World::with::<C>(|built| service(built.clock(wall)), |built| program(built.clock(of_program))).await;
        world.clock = clock.clone();
        Self { world, clock, asleep, last: AtomicU64::new(0) }
    }

    /// Begins to connect the machine.
    pub async fn begin<C: Connector>(&self) -> DeviceAuthorization<C> {
        self.try_begin().await.unwrap()
    }

    pub async fn try_begin<C: Connector>(&self) -> Result<DeviceAuthorization<C>> {
        self.world.connections.authorize_device(ID, client::<C>()).await
    }

    /// Waits for the person, in a task of its own.
    pub fn wait<C: 'static>(&self, device: &DeviceAuthorization<C>) -> JoinHandle<Result<Connection<C>>> {
        let device = device.clone();
        tokio::spawn(async move { device.connected().await })
    }

    /// Waits until somebody has begun to wait for exactly so long: what was asked before is answered.
    pub async fn until_waiting(&self, seconds: u64) -> u64 {
        let wanted = Duration::from_secs(seconds);
        let last = self.last.load(Ordering::SeqCst);
        let mut asleep = self.asleep.subscribe();
        let fits = |sleeper: &&Sleeper| sleeper.number > last && sleeper.wait == wanted;
        let seen = asleep.wait_for(|sleepers| sleepers.iter().any(|sleeper| fits(&sleeper)));
        match tokio::time::timeout(Duration::from_secs(20), seen).await {
            Ok(seen) => seen.unwrap().iter().find(fits).unwrap().number,
            Err(_) => panic!("nobody waits for {seconds} s, but {:?}", self.asleep.borrow()),
        }
    }

    /// The same; then the time passes.
    pub async fn pause(&self, seconds: u64) {
        let number = self.until_waiting(seconds).await;
        self.last.store(number, Ordering::SeqCst);
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// Lets the person consent while the device waits for so long, and that pass.
    pub async fn approve<C>(&self, device: &DeviceAuthorization<C>, seconds: u64) {
        self.until_waiting(seconds).await;
        self.world.provider.approve_device(device.user_code()).unwrap();
        self.pause(seconds).await;
    }

    /// The whole way: begins, and has the person consent before the first question.
    pub async fn connect<C: Connector>(&self) -> Result<Connection<C>> {
        let device = self.begin::<C>().await;
        self.world.provider.approve_device(device.user_code()).unwrap();
        let waiting = self.wait(&device);
        self.pause(5).await;
        soon(waiting).await.unwrap()
    }
}

/// The clock on the wall.
#[derive(Debug, Clone)]
struct Wall {
    inner: ManualClock,
    asleep: Arc<watch::Sender<Vec<Sleeper>>>,
    next: Arc<AtomicU64>,
}

#[async_trait]
impl Clock for Wall {
    fn now(&self) -> SystemTime {
        self.inner.now()
    }

    async fn sleep(&self, duration: Duration) {
        let number = self.next.fetch_add(1, Ordering::SeqCst) + 1;
        let _bed = Bed { number, asleep: Arc::clone(&self.asleep) };
        let mut sleep = self.inner.sleep(duration);
        // Set the timer first: whoever sees the sleeper may move the clock at once.
        let woken = std::future::poll_fn(|context| std::task::Poll::Ready(sleep.as_mut().poll(context))).await;
        self.asleep.send_modify(|sleepers| sleepers.push(Sleeper { number, wait: duration }));
        if woken.is_pending() {
            sleep.await;
        }
    }
}

/// Where somebody sleeps; left when they wake or give up.
struct Bed {
    number: u64,
    asleep: Arc<watch::Sender<Vec<Sleeper>>>,
}

impl Drop for Bed {
    fn drop(&mut self) {
        self.asleep.send_modify(|sleepers| sleepers.retain(|sleeper| sleeper.number != self.number));
    }
}
