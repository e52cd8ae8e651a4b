//! The authorization server: one process for all tests, started by the first.

use std::env;
use std::io::{BufRead as _, BufReader};
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::LazyLock;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use connector_core::testing::RewritingTransport;
use serde::Deserialize;

use crate::Outcome;

/// How long an access token lives. Only the tests' own clock moves, so that for the server each token stays good.
const ACCESS_TOKEN_LIFETIME: Duration = Duration::from_secs(600);

/// How long the server may take to start, which costs it a second.
const PATIENCE: Duration = Duration::from_secs(60);

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/real/oidc/server.mjs");

/// Names the folder in which the server's packages are installed.
const FOLDER: &str = "CONNECTOR_TEST_OIDC";

static SERVER: LazyLock<Result<Server, String>> =
    LazyLock::new(|| Server::start().map_err(|error| format!("the authorization server does not start: {error}")));

/// The server's name as an issuer, which is also where its endpoints are for a connector.
pub(crate) const ISSUER: &str = "https://as.example.test";

struct Server {
    port: u16,
    key: String,
    /// Holds the pipe at whose end the server ends: with this process, however that dies.
    _process: Child,
}

/// A transport that leads whoever calls the server to where it listens.
///
/// # Errors
///
/// Why it does not run.
pub(crate) fn transport() -> Outcome<RewritingTransport> {
    match &*SERVER {
        Ok(server) => Ok(RewritingTransport::new((Ipv4Addr::LOCALHOST, server.port).into())?),
        Err(why) => Err(why.as_str().into()),
    }
}

/// The private key of the client that signs, in PEM.
///
/// # Errors
///
/// Why the server does not run.
pub(crate) fn key() -> Outcome<&'static str> {
    match &*SERVER {
        Ok(server) => Ok(&server.key),
        Err(why) => Err(why.as_str().into()),
    }
}

impl Server {
    fn start() -> Outcome<Self> {
        check_installed(env::var_os(FOLDER).as_ref().map(Path::new))?;
        let mut process = Command::new("node")
            .arg(SCRIPT)
            .arg(ACCESS_TOKEN_LIFETIME.as_secs().to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("`node` cannot be started: {error}"))?;
        let output = process.stdout.take().ok_or("its output is not to be had")?;
        let first = lines(output).recv_timeout(PATIENCE).map_err(|_| "it said nothing on its output")?;
        let Ready { port, key } = serde_json::from_str(&first)?;
        Ok(Self { port, key, _process: process })
    }
}

/// The first line that the server writes.
#[derive(Deserialize)]
struct Ready {
    port: u16,
    key: String,
}

/// Fails where the server's packages are missing. A test that skipped itself would look like one that passed.
fn check_installed(folder: Option<&Path>) -> Outcome {
    let found = folder.is_some_and(|folder| folder.join("node_modules/oidc-provider").is_dir());
    if found {
        return Ok(());
    }
    let message = format!(
        "its packages are not installed; run `tests/run`, which installs them and sets {FOLDER} to the folder with \
         `node_modules`"
    );
    Err(message.into())
}

/// What a process writes, line by line. Read to the end, so that the process never waits for a reader.
fn lines(output: ChildStdout) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            // Only the first line has a listener.
            let _ = sender.send(line);
        }
    });
    receiver
}

#[test]
fn a_missing_server_is_a_failure_that_says_what_to_run() {
    for folder in [None, Some(Path::new(env!("CARGO_MANIFEST_DIR")))] {
        let error = check_installed(folder).unwrap_err().to_string();
        assert!(error.contains("run `tests/run`"), "{error}");
    }
}
