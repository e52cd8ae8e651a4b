//! Drives the processes: lets each run until it can only wait, then lets time pass to the next thing that happens.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use connector_core::prelude::*;
use connector_core::testing::CLIENT_ID;
use connector_core::{Connections, Key, MemoryStore, Record, Session, Status, Store};
use tokio::runtime::Runtime;

use crate::log::Log;
use crate::network::Network;
use crate::plan::{Event, Plan};
use crate::service::{Run, Service};
use crate::storage::Storage;
use crate::time::{Time, WallClock};

const REDIRECT_URI: &str = "http://127.0.0.1:7777/callback";
const ID: &str = "mine";
/// Steps that no process takes.
const MANY: i64 = i64::MAX / 2;

struct Process {
    run: Run,
    runtime: Runtime,
    connections: Connections,
    wrong: Arc<AtomicI64>,
    fuse: Arc<AtomicI64>,
}

pub struct World {
    seed: u64,
    plan: Plan,
    time: Arc<Time>,
    log: Arc<Log>,
    service: Arc<Service>,
    store: Arc<MemoryStore>,
    troubles: Arc<Vec<(u64, u64, u64)>>,
    processes: Vec<Option<Process>>,
    starts: u32,
    callers: u64,
}

/// What a call needs to know of the world.
#[derive(Clone)]
struct Witness {
    run: Run,
    caller: u64,
    service: Arc<Service>,
    store: Arc<MemoryStore>,
    key: Key,
}

/// Plays a seed: what broke a rule, and the log.
pub fn play<C: Connector>(seed: u64, plan: Plan, connector: fn() -> C) -> (Vec<String>, String) {
    let _randomness = connector_core::testing::seed_randomness(seed);
    let time = Arc::new(Time::default());
    let log = Arc::new(Log::new(Arc::clone(&time)));
    let declared = plan.declares.then_some(60_000);
    let service =
        Service::new(plan.rotation, plan.lifetime, declared, plan.steady, Arc::clone(&time), Arc::clone(&log));
    let right = WallClock { time: Arc::clone(&time), process: usize::MAX, wrong: Arc::default() };
    let mut world = World {
        seed,
        processes: (0..plan.processes).map(|_| None).collect(),
        troubles: Arc::new(plan.troubles.clone()),
        plan,
        time,
        log,
        service: Arc::new(service),
        store: Arc::new(MemoryStore::with_clock(Arc::new(right))),
        starts: 0,
        callers: 0,
    };
    world.log.add(format!("{:?}", world.plan));
    world.live(connector);
    (world.log.all_wrong(), world.log.text())
}

impl World {
    fn live<C: Connector>(&mut self, connector: fn() -> C) {
        for process in 0..self.plan.processes {
            self.start::<C>(process);
        }
        self.reconnect(0, connector);
        self.run_until(1000);
        self.service.quiet.store(false, Ordering::Relaxed);
        for (at, event) in std::mem::take(&mut self.plan.events) {
            self.run_until(1000 + at);
            self.happen(event, connector);
        }
        self.run_until(1000 + self.plan.end);

        self.log.add("from now on everything goes well");
        self.service.quiet.store(true, Ordering::Relaxed);
        for process in 0..self.plan.processes {
            self.start::<C>(process);
            if let Some(process) = &self.processes[process] {
                process.wrong.store(0, Ordering::Relaxed);
                process.fuse.store(MANY, Ordering::Relaxed);
            }
        }
        // Longer than any pause, any lease and any token call.
        self.pass(250_000);
        if let Some(record) = self.record::<C>() {
            self.service.check_record(&record);
        }
        for round in 1..=3 {
            if self.is_over::<C>() {
                self.reconnect(0, connector);
                self.pass(1000);
            }
            let before = self.callers;
            self.log.count_fine();
            for process in 0..self.plan.processes {
                self.calls::<C>(process, 2);
            }
            // The longest call, and what may be waited for.
            self.pass(150_000);
            let fine = self.log.count_fine() as u64 == self.callers - before;
            // Tokens that were got by a wrong clock end when they want.
            if !fine && (round == 3 || (self.service.steady && !self.is_over::<C>())) {
                self.log.wrong(format!("in round {round}, with nothing in the way, calls fail"));
            }
            self.pass(self.plan.lifetime + 60_000);
        }
    }

    fn happen<C: Connector>(&mut self, event: Event, connector: fn() -> C) {
        self.log.add(format!("{event:?}"));
        match event {
            Event::Calls { process, callers } => self.calls::<C>(process, callers),
            Event::Crash { process, steps } => {
                if let Some(process) = &self.processes[process] {
                    process.fuse.store(steps, Ordering::Relaxed);
                }
            }
            Event::Start { process } => self.start::<C>(process),
            Event::Jump { process, wrong } => {
                if let Some(process) = &self.processes[process] {
                    process.wrong.store(wrong, Ordering::Relaxed);
                }
            }
            Event::Reconnect { process } => self.reconnect(process, connector),
            Event::RenewDue { process } => {
                if let Some(running) = &self.processes[process] {
                    let connections = running.connections.clone();
                    running.runtime.spawn(async move { connections.renew_due().await.map(drop) });
                    self.settle(process);
                }
            }
            Event::KillAccessTokens => self.service.kill_access_tokens(),
            Event::RevokeAll => self.service.revoke_all(),
        }
    }

    fn start<C: Connector>(&mut self, process: usize) {
        if self.processes[process].is_some() {
            return;
        }
        self.starts += 1;
        let run = (process, self.starts);
        let (wrong, fuse) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicI64::new(MANY)));
        let (seed, service, trouble) = (self.seed, Arc::clone(&self.service), self.plan.trouble);
        let network = Network { seed, run, service: Arc::clone(&service), trouble, fuse: Arc::clone(&fuse) };
        let (inner, troubles) = (Arc::clone(&self.store), Arc::clone(&self.troubles));
        let storage = Storage { seed, run, inner, service, troubles, fuse: Arc::clone(&fuse) };
        let connections = Connections::builder(REDIRECT_URI)
            .register::<C>()
            .transport(network)
            .clock(WallClock { time: Arc::clone(&self.time), process, wrong: Arc::clone(&wrong) })
            .store(storage)
            .build()
            .unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        self.service.started(run);
        self.processes[process] = Some(Process { run, runtime, connections, wrong, fuse });
    }

    fn calls<C: Connector>(&mut self, process: usize, callers: u64) {
        for _ in 0..callers {
            self.callers += 1;
            let Some(running) = &self.processes[process] else { continue };
            let witness = Witness {
                run: running.run,
                caller: self.callers,
                service: Arc::clone(&self.service),
                store: Arc::clone(&self.store),
                key: key::<C>(),
            };
            running.runtime.spawn(call::<C>(running.connections.clone(), witness));
        }
        self.settle(process);
    }

    fn reconnect<C: Connector>(&mut self, process: usize, connector: fn() -> C) {
        let Some(running) = &self.processes[process] else { return };
        let (connections, log, run) = (running.connections.clone(), Arc::clone(&self.log), running.run);
        running.runtime.spawn(async move {
            let outcome = consent(&connections, connector()).await;
            log.add(format!("{run:?} connects: {:?}", outcome.map_err(|error| error.to_string())));
        });
        self.settle(process);
    }

    fn record<C: Connector>(&self) -> Option<Record> {
        let running = self.processes.iter().flatten().next()?;
        running.runtime.block_on(self.store.load(&key::<C>())).ok().flatten()
    }

    fn is_over<C: Connector>(&self) -> bool {
        self.record::<C>().is_none_or(|record| {
            let access = record.active.as_ref().map(|grant| grant.tokens.access_token().expose_secret());
            record.status != Status::Connected || access.is_none_or(|access| self.service.is_over(access))
        })
    }

    /// Lets so much time pass.
    fn pass(&mut self, milliseconds: u64) {
        self.run_until(self.time.now() + milliseconds);
    }

    fn run_until(&mut self, end: u64) {
        while self.time.next().is_some_and(|next| next <= end) {
            if let Some(process) = self.time.ring() {
                self.settle(process);
            }
        }
        self.time.move_to(end);
    }

    /// Lets a process run until it can only wait, and ends it if it was to die on the way.
    fn settle(&mut self, process: usize) {
        let Some(running) = self.processes.get(process).and_then(Option::as_ref) else { return };
        loop {
            let before = self.time.activity();
            running.runtime.block_on(async {
                for _ in 0..4 {
                    tokio::task::yield_now().await;
                }
            });
            if self.time.activity() == before {
                break;
            }
        }
        if running.fuse.load(Ordering::Relaxed) <= 0 {
            self.log.add(format!("{:?} dies", running.run));
            self.service.died(running.run);
            self.processes[process] = None;
        }
    }
}

fn key<C: Connector>() -> Key {
    Key { connector: C::DESCRIPTOR.id.to_owned(), connection: ID.to_owned() }
}

async fn consent<C: Connector>(connections: &Connections, connector: C) -> Result<()> {
    let session = Session::new("session");
    let request = connections.authorize(&session, ID, connector).await?;
    let state = request.url.query_pairs().find(|(name, _)| name == "state").map(|(_, state)| state.into_owned());
    let callback = format!("{REDIRECT_URI}?code={CLIENT_ID}&state={}", state.unwrap_or_default());
    connections.complete(&session, &callback).await.map(drop)
}

/// One call, and whether its outcome is as it should be.
async fn call<C: Connector>(connections: Connections, witness: Witness) {
    let Witness { run, caller, service, .. } = &witness;
    let began = service.time.now();
    let good_before = witness.good_token_is_stored().await;
    let outcome = async {
        let connection = connections.get::<C>(ID).await?;
        connection.get("notes").query("caller", caller).send_any().await
    };
    let outcome = outcome.await;
    let good = good_before && witness.good_token_is_stored().await;
    let refused = matches!(&outcome, Ok(answer) if answer.status() == 401);
    if outcome.is_ok() && !refused {
        service.log.fine(format!("{run:?} caller {caller} is served"));
        return;
    }
    let shown = match &outcome {
        Ok(_) => "401".to_owned(),
        Err(error) => error.to_string(),
    };
    service.log.add(format!("{run:?} caller {caller} fails: {shown}"));
    // What was got a moment ago is not renewed because of an answer.
    let young = refused && service.killed_since(began.saturating_sub(60_000));
    if good && !young && service.steady && service.store_was_good_since(began.saturating_sub(1)) {
        service.log.wrong(format!("{run:?} caller {caller} has an error that a good token could have spared: {shown}"));
    }
}

impl Witness {
    async fn good_token_is_stored(&self) -> bool {
        let Ok(Some(record)) = self.store.load(&self.key).await else { return false };
        let active = record.active.as_ref().filter(|_| record.status == Status::Connected);
        active.is_some_and(|grant| self.service.is_good(grant.tokens.access_token().expose_secret()))
    }
}
