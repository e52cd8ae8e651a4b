//! A call over a transport in memory, against the transport alone: what the framework adds.

use std::time::{Duration, Instant};

use connector_core::testing::apply;
use connector_core::{Connection, Request, Transport};
use http::Method;
use http::header::{AUTHORIZATION, HeaderValue};
use url::Url;

use crate::Outcome;
use crate::service::{BODY, InMemory, Items, authorization, connected};
use crate::turns::ratio;

const ADDRESS: &str = "https://items.example/v1";
const TURNS: usize = 200;
const CALLS: u32 = 2000;

/// Both ways to call the service, on one thread.
pub(crate) struct Ways {
    service: InMemory,
    url: Url,
    header: HeaderValue,
    pub(crate) connection: Connection<Items>,
}

impl Ways {
    pub(crate) async fn new() -> Result<Self, Box<dyn std::error::Error>> {
        let service = InMemory::new(3600, None);
        let connection = connected(ADDRESS, |program| program.transport(service.clone())).await?;
        Ok(Self { service, url: Url::parse(&format!("{ADDRESS}/items"))?, header: authorization()?, connection })
    }

    /// A call of the connection.
    pub(crate) async fn ours(&self) -> Outcome {
        let answer = self.connection.get("items").send().await?;
        assert_eq!(answer.bytes().await?, BODY);
        Ok(())
    }

    /// The same request, put together by hand.
    pub(crate) async fn theirs(&self) -> Outcome {
        let mut request = Request::new(Method::GET, self.url.clone());
        request.headers_mut().insert(AUTHORIZATION, self.header.clone());
        let answer = self.service.send(request).await?;
        assert_eq!(answer.bytes().await?, BODY);
        Ok(())
    }
}

pub(crate) fn run() -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ways = runtime.block_on(Ways::new())?;
    let ratio = runtime.block_on(ratio(
        TURNS,
        async || timed(async || ways.ours().await).await,
        async || timed(async || ways.theirs().await).await,
    ))?;
    println!("an authorized call over a transport in memory, to the transport alone: {ratio}");
    let ours = allocations(&runtime, async || ways.ours().await);
    let theirs = allocations(&runtime, async || ways.theirs().await);
    println!("allocations of such a call: {ours}, of the transport alone: {theirs}; added: {}", ours - theirs);
    let header = HeaderValue::from_static("application/json");
    let applied = allocation_counter::measure(|| {
        let mut request = Request::new(Method::GET, ways.url.clone());
        request.headers_mut().insert(http::header::ACCEPT, header.clone());
        assert!(apply(&ways.connection, &mut request).is_ok());
    });
    let plain = allocation_counter::measure(|| {
        let mut request = Request::new(Method::GET, ways.url.clone());
        request.headers_mut().insert(http::header::ACCEPT, header.clone());
    });
    println!("allocations of `apply` on a request with a header: {}", applied.count_total - plain.count_total);
    let applied = allocation_counter::measure(|| {
        let mut request = Request::new(Method::GET, ways.url.clone());
        assert!(apply(&ways.connection, &mut request).is_ok());
    });
    let by_hand = allocation_counter::measure(|| {
        let mut request = Request::new(Method::GET, ways.url.clone());
        request.headers_mut().insert(AUTHORIZATION, ways.header.clone());
    });
    println!(
        "allocations of `apply` on a request without headers: as many as of inserting a header: {}",
        i128::from(applied.count_total) - i128::from(by_hand.count_total)
    );
    Ok(())
}

async fn timed(call: impl AsyncFn() -> Outcome) -> Result<Duration, Box<dyn std::error::Error>> {
    let began = Instant::now();
    for _ in 0..CALLS {
        call().await?;
    }
    Ok(began.elapsed())
}

/// How often one call takes memory.
fn allocations(runtime: &tokio::runtime::Runtime, call: impl AsyncFn() -> Outcome) -> u64 {
    // The first call may prepare what later ones use.
    let _ = runtime.block_on(call());
    allocation_counter::measure(|| assert!(runtime.block_on(call()).is_ok())).count_total
}
