//! The service that is called: over sockets, and in memory.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use connector_core::prelude::*;
use connector_core::testing::Gate;
use connector_core::{Body, Connection, Connections, ConnectionsBuilder, Request, Response, Transport, TransportError};
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// The access token that the service gives.
pub(crate) const TOKEN: &str = "4f2b6d0c1e8a4b7d9c3e5f60718293a4b5c6d7e8f90a1b2c3d4e5f6071829304";

/// What the service answers to a call.
pub(crate) const BODY: &str = r#"{"items": [1, 2, 3]}"#;

/// A service on the program's own account, wherever it is.
#[connector(test = none, client_credentials(client_auth = basic))]
#[derive(Debug)]
pub(crate) struct Items {
    pub client_id: String,
    pub client_secret: Secret,
    /// The service's own address.
    pub address: String,
}

#[connector]
impl Items {
    #[connector(base_uri)]
    fn base(&self) -> String {
        self.address.clone()
    }

    #[connector(token_url)]
    fn token_endpoint(&self) -> String {
        format!("{}/token", self.address)
    }
}

/// The token endpoint's answer.
fn tokens(lifetime: u64) -> String {
    format!(r#"{{"access_token": "{TOKEN}", "token_type": "Bearer", "expires_in": {lifetime}}}"#)
}

/// A program that uses the service at an address.
pub(crate) async fn connected(
    address: &str,
    program: impl FnOnce(ConnectionsBuilder) -> ConnectionsBuilder,
) -> Result<Connection<Items>> {
    let connections = program(Connections::builder("http://127.0.0.1/callback").register::<Items>()).build()?;
    let items = Items { client_id: "id".to_owned(), client_secret: Secret::new("secret"), address: address.to_owned() };
    connections.connect("mine", items).await
}

/// The header by which a program without the framework is authorized.
pub(crate) fn authorization() -> Result<HeaderValue, http::header::InvalidHeaderValue> {
    let mut value = HeaderValue::try_from(format!("Bearer {TOKEN}"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// The service over sockets, in a thread of its own; its address.
pub(crate) fn listen() -> io::Result<String> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let address = format!("http://{}", listener.local_addr()?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::spawn(move || {
        runtime.block_on(async {
            let Ok(listener) = TcpListener::from_std(listener) else { return };
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream));
            }
        });
    });
    Ok(address)
}

async fn serve(stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let is_token = line.starts_with("POST /token");
        let (mut length, mut authorized) = (0, false);
        loop {
            line.clear();
            stream.read_line(&mut line).await?;
            let header = line.trim_end().to_ascii_lowercase();
            if header.is_empty() {
                break;
            }
            if let Some(value) = header.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
            authorized |= header.strip_prefix("authorization: bearer ") == Some(TOKEN);
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await?;
        let (status, body) = match (is_token, authorized) {
            (true, _) => ("200 OK", tokens(3600)),
            (false, true) => ("200 OK", BODY.to_owned()),
            (false, false) => ("401 Unauthorized", String::new()),
        };
        let head =
            format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len());
        stream.write_all([head.as_bytes(), body.as_bytes()].concat().as_slice()).await?;
    }
}

/// The service in memory.
#[derive(Clone, Debug)]
pub(crate) struct InMemory(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    answer: HeaderMap,
    lifetime: u64,
    token_requests: AtomicUsize,
    calls: AtomicUsize,
    /// Where a token request after the first one waits.
    gate: Option<Gate>,
}

impl InMemory {
    /// A service whose tokens live so many seconds.
    pub(crate) fn new(lifetime: u64, gate: Option<Gate>) -> Self {
        let answer = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
        let (token_requests, calls) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Self(Arc::new(Inner { answer, lifetime, token_requests, calls, gate }))
    }

    /// How many token requests were made.
    pub(crate) fn token_requests(&self) -> usize {
        self.0.token_requests.load(Ordering::SeqCst)
    }

    /// How many authorized calls were answered.
    pub(crate) fn calls(&self) -> usize {
        self.0.calls.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl Transport for InMemory {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let Inner { answer, lifetime, token_requests, calls, gate } = &*self.0;
        if request.url().path().ends_with("/token") {
            let before = token_requests.fetch_add(1, Ordering::SeqCst);
            if let Some(gate) = gate.as_ref().filter(|_| before > 0) {
                gate.pass().await;
            }
            return Ok(Response::new(http::StatusCode::OK, answer.clone(), Body::from(tokens(*lifetime))));
        }
        if request.headers().get(AUTHORIZATION).is_none() {
            return Ok(Response::new(http::StatusCode::UNAUTHORIZED, HeaderMap::new(), Body::empty()));
        }
        calls.fetch_add(1, Ordering::SeqCst);
        Ok(Response::new(http::StatusCode::OK, answer.clone(), Body::from(bytes::Bytes::from_static(BODY.as_bytes()))))
    }
}
