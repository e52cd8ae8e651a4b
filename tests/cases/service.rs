//! A service on loopback that answers as a case says, byte for byte, and the way to it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock, Mutex};

use async_trait::async_trait;
use connector_core::{Request, ReqwestTransport, Response, Transport, TransportError};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use url::Url;
use url::form_urlencoded::parse;

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Seen {
    pub url: Url,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Seen {
    /// The parameters in the body.
    pub fn form(&self) -> BTreeMap<String, String> {
        parse(self.body.as_bytes()).into_owned().collect()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

/// What the service does with a request.
#[derive(Debug, Clone)]
pub struct Play {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Body,
}

/// What comes after the head of an answer.
#[derive(Debug, Clone)]
pub enum Body {
    Whole(Vec<u8>),
    /// Spaces without end, in chunks, behind this beginning.
    Endless(Vec<u8>),
    /// So many bytes are announced; these come, and then the connection is closed.
    Short(usize, Vec<u8>),
    /// Chunks, the last of which is missing, and then the connection is closed.
    ChunksCutOff(Vec<u8>),
    /// Not even a head: the connection is closed.
    Closed,
    /// Not even a head, and the connection stays open.
    Silent,
}

impl Play {
    pub fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("content-type".to_owned(), content_type.to_owned())];
        Self { status, headers, body: Body::Whole(body.into()) }
    }

    pub fn json(body: &str) -> Self {
        Self::new(200, "application/json", body)
    }

    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

#[derive(Default)]
struct State {
    seen: Vec<Seen>,
    /// What is played at each address without a query; elsewhere an empty object.
    plays: BTreeMap<String, Play>,
}

/// A running service; it stops when it is dropped.
pub struct Service {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    silences: watch::Sender<usize>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Service {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Service {
    pub async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new(State::default()));
        let silences = watch::Sender::new(0);
        let (shared, counted) = (Arc::clone(&state), silences.clone());
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (shared, silences) = (Arc::clone(&shared), counted.clone());
                tokio::spawn(async move { serve(&shared, &silences, stream).await });
            }
        });
        Self { address, state, silences, task }
    }

    pub fn transport(&self) -> ToService {
        static TRANSPORT: LazyLock<ReqwestTransport> = LazyLock::new(|| ReqwestTransport::new().unwrap());
        ToService { inner: TRANSPORT.clone(), to: self.address }
    }

    /// Answers like this at an address from now on.
    pub fn play(&self, address: &str, play: Play) {
        self.state.lock().unwrap().plays.insert(address.to_owned(), play);
    }

    /// All requests so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.state.lock().unwrap().seen.clone()
    }

    /// The requests that came to an address, query or not.
    pub fn seen_at(&self, address: &str) -> Vec<Seen> {
        self.seen().into_iter().filter(|seen| without_query(&seen.url) == address).collect()
    }

    /// How many requests were met with silence so far.
    pub fn silences(&self) -> usize {
        *self.silences.borrow()
    }

    /// Waits until so many requests were met with silence.
    pub async fn silent(&self, count: usize) {
        self.silences.subscribe().wait_for(|silences| *silences >= count).await.unwrap();
    }
}

fn without_query(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.into()
}

async fn serve(state: &Mutex<State>, silences: &watch::Sender<usize>, stream: TcpStream) {
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
    let play = {
        let mut state = state.lock().unwrap();
        let play = state.plays.get(&without_query(&url)).cloned();
        state.seen.push(Seen { url, headers, body: String::from_utf8(body).unwrap() });
        play.unwrap_or_else(|| Play::json("{}"))
    };
    if matches!(play.body, Body::Silent) {
        silences.send_modify(|count| *count += 1);
    }
    // Whoever asked may be gone: then nobody misses the answer.
    let _ = answer(&mut stream, play).await;
}

async fn answer(stream: &mut BufReader<TcpStream>, play: Play) -> std::io::Result<()> {
    let mut head = format!("HTTP/1.1 {} Played\r\nconnection: close\r\n", play.status);
    for (name, value) in &play.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let body = match play.body {
        Body::Closed => return Ok(()),
        Body::Silent => {
            // Until the client goes away.
            stream.read_u8().await?;
            return Ok(());
        }
        Body::Whole(body) => {
            head.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
            body
        }
        Body::Short(length, body) => {
            head.push_str(&format!("content-length: {length}\r\n\r\n"));
            body
        }
        Body::ChunksCutOff(body) => {
            head.push_str("transfer-encoding: chunked\r\n\r\n");
            chunk(&body)
        }
        Body::Endless(body) => {
            head.push_str("transfer-encoding: chunked\r\n\r\n");
            stream.write_all(head.as_bytes()).await?;
            stream.write_all(&chunk(&body)).await?;
            let spaces = chunk(&[b' '; 16 * 1024]);
            loop {
                stream.write_all(&spaces).await?;
            }
        }
    };
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&body).await?;
    stream.flush().await
}

fn chunk(body: &[u8]) -> Vec<u8> {
    if body.is_empty() {
        return Vec::new();
    }
    [format!("{:x}\r\n", body.len()).as_bytes(), body, b"\r\n"].concat()
}

/// Leads every https address to the service; the `Host` header still names who was meant.
pub struct ToService {
    inner: ReqwestTransport,
    to: SocketAddr,
}

#[async_trait]
impl Transport for ToService {
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
