//! `apply` of a bearer token, against building the header's value alone.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use connector_core::Request;
use connector_core::testing::apply;
use http::Method;
use url::Url;

use crate::memory::Ways;
use crate::service::authorization;
use crate::turns::ratio;
use crate::{Outcome, runtime};

const TURNS: usize = 100;
const ROUNDS: u32 = 20_000;

pub(crate) fn run() -> Outcome {
    for tasks in [1, 8] {
        let ratio = runtime(2)?.block_on(async {
            let ways = Arc::new(Ways::new().await?);
            ratio(
                TURNS,
                async || {
                    let ways = Arc::clone(&ways);
                    together(tasks, move || {
                        let ways = Arc::clone(&ways);
                        let mut request = request()?;
                        let began = Instant::now();
                        for _ in 0..ROUNDS {
                            apply(&ways.connection, black_box(&mut request))?;
                        }
                        Ok(began.elapsed())
                    })
                    .await
                },
                async || {
                    together(tasks, || {
                        let began = Instant::now();
                        for _ in 0..ROUNDS {
                            black_box(authorization()?);
                        }
                        Ok(began.elapsed())
                    })
                    .await
                },
            )
            .await
        })?;
        println!("`apply` of a bearer token in {tasks} tasks, to building the header's value alone: {ratio}");
    }
    Ok(())
}

fn request() -> Result<Request, Failed> {
    Ok(Request::new(Method::GET, Url::parse("https://items.example/v1/items")?))
}

type Failed = Box<dyn std::error::Error + Send + Sync>;

/// The same work in several tasks at the same time: what all of them took.
async fn together(
    tasks: usize,
    work: impl Fn() -> Result<Duration, Failed> + Clone + Send + 'static,
) -> Result<Duration, Box<dyn std::error::Error>> {
    let running: Vec<_> = (0..tasks)
        .map(|_| {
            let work = work.clone();
            tokio::spawn(async move { work() })
        })
        .collect();
    let mut sum = Duration::ZERO;
    for task in running {
        sum += task.await?.map_err(|error| error as Box<dyn std::error::Error>)?;
    }
    Ok(sum)
}
