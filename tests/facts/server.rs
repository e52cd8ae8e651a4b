//! A server on loopback that takes down what it is sent, and the way to it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use async_trait::async_trait;
use connector_core::testing::ManualClock;
use connector_core::{Clock as _, Request, ReqwestTransport, Response, Transport, TransportError};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use url::Url;
use url::form_urlencoded::parse;

/// A request as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub at: SystemTime,
    pub url: Url,
    pub headers: BTreeMap<String, String>,
    pub body: String,
    /// Whether it was answered with tokens.
    pub for_tokens: bool,
}

impl Seen {
    pub fn address(&self) -> String {
        let mut url = self.url.clone();
        url.set_query(None);
        url.into()
    }

    pub fn query(&self) -> BTreeMap<String, String> {
        self.url.query_pairs().into_owned().collect()
    }

    /// The parameters in the body, and whether it is a form or JSON.
    pub fn params(&self) -> (&'static str, BTreeMap<String, String>) {
        match self.headers.get("content-type").map(String::as_str) {
            Some("application/x-www-form-urlencoded") => ("form", parse(self.body.as_bytes()).into_owned().collect()),
            Some("application/json") => {
                let members: BTreeMap<String, Value> = serde_json::from_str(&self.body).unwrap_or_default();
                let text = |value: Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                ("json", members.into_iter().map(|(name, value)| (name, text(value))).collect())
            }
            _ => ("none", BTreeMap::new()),
        }
    }
}

/// How the server answers.
pub struct Script {
    /// Where tokens are got and renewed, without a query.
    pub token_addresses: Vec<String>,
    /// The answer with the tokens of a number.
    pub tokens: std::boxed::Box<dyn Fn(usize) -> Value + Send + Sync>,
    /// Answers of the API, by address without a query; the others are empty objects.
    pub replies: Vec<(&'static str, &'static str)>,
}

struct Shared {
    script: Script,
    clock: ManualClock,
    seen: Mutex<Vec<Seen>>,
    refuses: Mutex<bool>,
    token_requests: watch::Sender<usize>,
}

/// A running server; it stops when it is dropped.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    pub async fn start(script: Script, clock: ManualClock) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            script,
            clock,
            seen: Mutex::default(),
            refuses: Mutex::default(),
            token_requests: watch::Sender::new(0),
        });
        let service = Arc::clone(&shared);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(Arc::clone(&service), stream));
            }
        });
        Self { address, shared, task }
    }

    pub fn transport(&self) -> ToServer {
        ToServer { inner: ReqwestTransport::new().unwrap(), to: self.address }
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.shared.seen.lock().unwrap().clone()
    }

    /// Says 401 to the next call of the API.
    pub fn refuse_next(&self) {
        *self.shared.refuses.lock().unwrap() = true;
    }

    /// Waits until that many token requests came.
    pub async fn token_requests(&self, count: usize) {
        let mut counted = self.shared.token_requests.subscribe();
        let come = counted.wait_for(|come| *come >= count);
        tokio::time::timeout(std::time::Duration::from_secs(20), come).await.expect("no token request came").unwrap();
    }
}

async fn serve(shared: Arc<Shared>, stream: TcpStream) {
    let mut stream = BufReader::new(stream);
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        match line.trim_end() {
            "" => break,
            line => head.push(line.to_owned()),
        }
    }
    let target = head[0].split(' ').nth(1).unwrap().to_owned();
    let split =
        |line: &String| line.split_once(": ").map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()));
    let headers: BTreeMap<String, String> = head[1..].iter().filter_map(split).collect();
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.unwrap();

    let url = Url::parse(&format!("https://{}{target}", headers["host"])).unwrap();
    let mut seen =
        Seen { at: shared.clock.now(), url, headers, body: String::from_utf8(body).unwrap(), for_tokens: false };
    let address = seen.address();
    seen.for_tokens = shared.script.token_addresses.contains(&address);
    let answer = if seen.for_tokens {
        let count = *shared.token_requests.borrow() + 1;
        (shared.script.tokens)(count)
    } else {
        let reply = shared.script.replies.iter().find(|(of, _)| *of == address);
        reply.map_or_else(|| json!({}), |(_, json)| serde_json::from_str(json).unwrap())
    };
    let for_tokens = seen.for_tokens;
    shared.seen.lock().unwrap().push(seen);
    if for_tokens {
        shared.token_requests.send_modify(|count| *count += 1);
    }
    let refused = !for_tokens && std::mem::take(&mut *shared.refuses.lock().unwrap());
    let status = if refused { "401 Unauthorized" } else { "200 OK" };
    let (answer, kind) = (answer.to_string(), "content-type: application/json");
    let length = answer.len();
    let whole = format!("HTTP/1.1 {status}\r\n{kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{answer}");
    // Whoever asked may be gone: then nobody misses the answer.
    let _ = stream.write_all(whole.as_bytes()).await;
}

/// Leads every https address to the server; the `Host` header still names the service.
pub struct ToServer {
    inner: ReqwestTransport,
    to: SocketAddr,
}

#[async_trait]
impl Transport for ToServer {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        if request.url().scheme() != "https" {
            return Err(TransportError::not_sent("a service is called by https"));
        }
        let (method, mut url, mut headers, body) = request.into_parts();
        headers.insert("host", url.host_str().unwrap().parse().unwrap());
        url.set_scheme("http").unwrap();
        url.set_ip_host(self.to.ip()).unwrap();
        url.set_port(Some(self.to.port())).unwrap();
        let mut led = Request::new(method, url);
        *led.headers_mut() = headers;
        led.set_body(body);
        self.inner.send(led).await
    }
}
