//! Servers that are not who they say they are: statement 21. The keys in `data/tls` are for these servers and nothing else.

use std::net::{SocketAddr, TcpListener};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, io, thread};

use connector_core::{Request, ReqwestTransport, Transport};
use http::Method;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use url::Url;

const TLS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/tls");

/// Names the file with the roots that are trusted, in place of the machine's.
const ROOTS: &str = "SSL_CERT_FILE";

/// A server with that certificate: where it is, and how often a request came through.
fn server(certificate: &str) -> (SocketAddr, Arc<AtomicUsize>) {
    let pem = fs::read(format!("{TLS}/{certificate}.pem")).unwrap();
    let chain = vec![CertificateDer::from_pem_slice(&pem).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(&pem).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
    let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let config = Arc::new(config.with_single_cert(chain, key).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let served = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&served);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            // Whoever does not like the certificate breaks off.
            let _ = serve(StreamOwned::new(connection, stream.unwrap()), &count);
        }
    });
    (address, served)
}

fn serve(mut stream: StreamOwned<ServerConnection, std::net::TcpStream>, served: &AtomicUsize) -> io::Result<()> {
    use io::{Read as _, Write as _};

    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    served.fetch_add(1, Ordering::SeqCst);
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")?;
    stream.conn.send_close_notify();
    stream.flush()
}

/// Calls a server with that certificate: whether it was answered, and how many requests it has read.
async fn call(certificate: &str) -> (bool, usize) {
    let (address, served) = server(certificate);
    let url = Url::parse(&format!("https://{address}/token")).unwrap();
    let answer = ReqwestTransport::new().unwrap().send(Request::new(Method::POST, url)).await;
    (answer.is_ok(), served.load(Ordering::SeqCst))
}

#[tokio::test]
async fn s21_a_server_that_nobody_vouches_for_gets_nothing() {
    for certificate in ["good", "another_name", "ended"] {
        assert_eq!(call(certificate).await, (false, 0), "{certificate}");
    }
}

/// In a process of its own, whose environment says whom it trusts.
#[test]
fn s21_a_certificate_for_another_name_or_time_is_refused() {
    let child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "certificates::with_a_root_of_ones_own", "--ignored"])
        .env(ROOTS, format!("{TLS}/root.pem"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success() && said.contains("1 passed"), "{said}");
}

#[tokio::test]
#[ignore = "the test above runs it"]
async fn with_a_root_of_ones_own() {
    assert!(env::var(ROOTS).is_ok(), "the test above runs it, with a root");
    assert_eq!(call("good").await, (true, 1), "there is nothing wrong with these servers but their certificates");
    for certificate in ["another_name", "ended"] {
        assert_eq!(call(certificate).await, (false, 0), "{certificate}");
    }
}
