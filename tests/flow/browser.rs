//! Whoever comes to a loopback receiver, byte by byte: a person's browser, or another program on the machine.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use url::Url;

use crate::world::soon;

/// What a receiver answers.
#[derive(Debug)]
pub struct Page {
    pub status: u16,
    /// The headers, in lower case.
    pub head: String,
    pub body: String,
}

impl Page {
    pub fn has(&self, header: &str) -> bool {
        self.head.lines().any(|line| line == header)
    }
}

/// The address of a receiver, as it stands in a `Host` header.
pub fn authority(address: &str) -> String {
    Url::parse(address).unwrap().authority().to_owned()
}

/// The target of a browser's request for an address.
pub fn target(address: &str) -> String {
    Url::parse(address).unwrap()[url::Position::BeforePath..].to_owned()
}

/// A connection to whoever listens at an address, if anybody does.
pub async fn connect(address: &str) -> std::io::Result<TcpStream> {
    let address: SocketAddr = authority(address).parse().expect("an IP literal and a port");
    soon(TcpStream::connect(address)).await
}

/// Opens an address like a browser.
pub async fn open(address: &str) -> Page {
    get(address, &[]).await
}

/// The same with further headers.
pub async fn get(address: &str, headers: &[&str]) -> Page {
    send(address, &request("GET", &target(address), &authority(address), headers)).await.expect("an answer")
}

/// A request, as it goes over the wire.
pub fn request(method: &str, target: &str, host: &str, headers: &[&str]) -> String {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n")
}

/// Sends bytes to where an address leads, and reads to the end; `None` when nothing is answered.
pub async fn send(address: &str, bytes: &str) -> Option<Page> {
    let mut stream = connect(address).await.expect("somebody listens");
    // Whoever does not want to hear it to the end closes.
    let _ = soon(stream.write_all(bytes.as_bytes())).await;
    page(&mut stream).await
}

/// Reads an answer to its end.
pub async fn page(stream: &mut TcpStream) -> Option<Page> {
    let mut answer = Vec::new();
    let _ = soon(stream.read_to_end(&mut answer)).await;
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Page { status, head: head.to_ascii_lowercase().replace("\r\n", "\n"), body: body.to_owned() })
}

/// Waits until nobody listens at an address. That is so soon, or the test fails.
pub async fn closed(address: &str) {
    soon(async { while connect(address).await.is_ok() {} }).await;
}
