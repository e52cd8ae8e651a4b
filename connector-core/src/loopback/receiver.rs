//! The server of one flow: answers everybody, and waits for the one callback.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{self, AbortHandle, JoinSet};

use super::page::Page;
use super::request::Expected;
use crate::clock::{Clock, deadline};
use crate::defaults::{
    LOOPBACK_ANSWER_TIMEOUT, LOOPBACK_CONNECTIONS, LOOPBACK_PAUSE, LOOPBACK_REQUEST_LIMIT, LOOPBACK_REQUEST_TIMEOUT,
};

/// Listens for the callback of one flow. The port is open as long as this lives, or until the callback came.
pub(crate) struct Receiver {
    pub(crate) listener: TcpListener,
    pub(crate) expected: Expected,
    pub(crate) clock: Arc<dyn Clock>,
}

/// The callback, and the browser that waits to hear what became of it.
pub(crate) struct Visit {
    /// The address, as the browser had it.
    pub(crate) callback: String,
    answer: oneshot::Sender<Page>,
    connections: JoinSet<()>,
    clock: Arc<dyn Clock>,
}

/// The callback on its way from its connection.
struct Arrived {
    callback: String,
    answer: oneshot::Sender<Page>,
    connection: task::Id,
}

impl Receiver {
    /// Waits for the callback. Whatever else comes is answered and forgotten. When this ends, nothing is open but the
    /// connection of the browser with the callback.
    pub(crate) async fn callback(self) -> Visit {
        let Self { listener, expected, clock } = self;
        let expected = Arc::new(expected);
        let (sender, mut arrivals) = mpsc::channel(1);
        let mut connections = JoinSet::new();
        let mut open: VecDeque<AbortHandle> = VecDeque::new();
        let arrived = loop {
            tokio::select! {
                biased;
                Some(arrived) = arrivals.recv() => break arrived,
                Some(_) = connections.join_next() => open.retain(|connection| !connection.is_finished()),
                stream = accept(&listener, &*clock) => {
                    evict(&mut open, LOOPBACK_CONNECTIONS - 1);
                    let (expected, clock) = (Arc::clone(&expected), Arc::clone(&clock));
                    open.push_back(connections.spawn(serve(stream, expected, clock, sender.clone())));
                }
            }
        };
        drop(listener);
        for connection in open.iter().filter(|connection| connection.id() != arrived.connection) {
            connection.abort();
        }
        Visit { callback: arrived.callback, answer: arrived.answer, connections, clock }
    }
}

/// The next connection. A machine that has no more to give right now is asked again a little later.
async fn accept(listener: &TcpListener, clock: &dyn Clock) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(error) => {
                tracing::debug!(%error, "a connection to the loopback receiver was not accepted");
                clock.sleep(LOOPBACK_PAUSE).await;
            }
        }
    }
}

/// Closes the oldest connections until no more than `left` are there. Whoever comes later is rather the browser: it sends
/// its request at once, and one that only occupies a place has said nothing for longest.
fn evict(open: &mut VecDeque<AbortHandle>, left: usize) {
    while open.len() > left {
        if let Some(oldest) = open.pop_front() {
            oldest.abort();
        }
    }
}

impl Visit {
    /// Shows the browser a page, and waits until it has it. One that is gone, or does not take it, is not waited for.
    pub(crate) async fn answer(mut self, page: Page) {
        if self.answer.send(page).is_err() {
            return;
        }
        let delivered = async { while self.connections.join_next().await.is_some() {} };
        if deadline(&*self.clock, LOOPBACK_ANSWER_TIMEOUT, delivered).await.is_err() {
            tracing::debug!("the browser did not take the page about the outcome");
        }
    }
}

/// Serves one connection: one request, which has to be there in time.
async fn serve(stream: TcpStream, expected: Arc<Expected>, clock: Arc<dyn Clock>, sender: mpsc::Sender<Arrived>) {
    let has_arrived = AtomicBool::new(false);
    let service = service_fn(|request| answer(request, &expected, &sender, &has_arrived));
    let mut builder = http1::Builder::new();
    builder.keep_alive(false).max_buf_size(LOOPBACK_REQUEST_LIMIT).header_read_timeout(None);
    let mut connection = std::pin::pin!(builder.serve_connection(TokioIo::new(stream), service));
    tokio::select! {
        // Whoever breaks off is not heard of again, which harms only them.
        _ = &mut connection => return,
        () = clock.sleep(LOOPBACK_REQUEST_TIMEOUT) => {}
    }
    if has_arrived.load(Ordering::Relaxed) {
        // The outcome takes as long as it takes.
        let _ = connection.await;
    }
}

async fn answer<B>(
    request: Request<B>,
    expected: &Expected,
    sender: &mpsc::Sender<Arrived>,
    has_arrived: &AtomicBool,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let page = match expected.callback(&request) {
        Err(page) => page,
        Ok(callback) => {
            has_arrived.store(true, Ordering::Relaxed);
            let (answer, page) = oneshot::channel();
            let arrived = Arrived { callback, answer, connection: task::id() };
            // The second one with the right state meets a receiver that is closed already.
            match sender.send(arrived).await {
                Ok(()) => page.await.unwrap_or_else(|_| Page::stranger()),
                Err(_) => Page::stranger(),
            }
        }
    };
    Ok(page.response())
}
