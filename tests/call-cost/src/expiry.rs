//! A thousand tasks when the token comes to its end.

use std::time::{Duration, Instant};

use connector_core::testing::{Gate, ManualClock};
use tokio::task::JoinSet;

use crate::service::{InMemory, Items, connected};
use crate::{Outcome, runtime};

const TASKS: usize = 1000;
const LIFETIME: u64 = 3600;

pub(crate) fn run() -> Outcome {
    runtime(2)?.block_on(async {
        let (clock, gate) = (ManualClock::new(), Gate::new());
        let service = InMemory::new(LIFETIME, Some(gate.clone()));
        let program = |program: connector_core::ConnectionsBuilder| program.transport(service.clone()).clock(clock.clone());
        let connection = connected("https://items.example/v1", program).await?;
        let quiet = all(&connection).await?;

        clock.advance(Duration::from_secs(LIFETIME - 10));
        let before = (service.calls(), service.token_requests());
        let near = all(&connection).await?;
        gate.arrived().await;
        println!(
            "{TASKS} tasks near expiry: {} answered while the one token request was not ({} sent); to calls with a fresh token: {:.2}",
            service.calls() - before.0,
            service.token_requests() - before.1,
            near.as_secs_f64() / quiet.as_secs_f64()
        );
        gate.open();

        // The renewal that is under way ends first.
        while service.token_requests() == before.1 || connection.expires_at().is_some_and(|end| end < clock_end(&clock)) {
            tokio::task::yield_now().await;
        }
        clock.advance(Duration::from_secs(LIFETIME + 1));
        let before = (service.calls(), service.token_requests());
        let dead = all(&connection).await?;
        println!(
            "{TASKS} tasks after expiry: {} answered, {} token request sent; to calls with a fresh token: {:.2}",
            service.calls() - before.0,
            service.token_requests() - before.1,
            dead.as_secs_f64() / quiet.as_secs_f64()
        );
        Ok(())
    })
}

/// When tokens that are renewed now end, less a moment.
fn clock_end(clock: &ManualClock) -> std::time::SystemTime {
    connector_core::Clock::now(clock) + Duration::from_secs(LIFETIME - 1)
}

async fn all(connection: &connector_core::Connection<Items>) -> Result<Duration, Box<dyn std::error::Error>> {
    let began = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..TASKS {
        let connection = connection.clone();
        tasks.spawn(async move { connection.get("items").send().await.map(drop) });
    }
    while let Some(outcome) = tasks.join_next().await {
        outcome??;
    }
    Ok(began.elapsed())
}
