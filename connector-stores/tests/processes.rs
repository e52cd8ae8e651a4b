//! Several processes on one file: whatever their callers do at the same time, a refresh token is used once.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    unreachable_pub,
    missing_docs,
    reason = "a test program may fail loudly, and has no outside"
)]
#![cfg(all(unix, feature = "sqlite"))]

use std::collections::HashSet;
use std::env;
use std::io::Read as _;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use connector_core::prelude::*;
use connector_core::testing::{CLIENT_ID, Endpoint, RewritingTransport, SimulatedProvider};
use connector_core::{Connections, Session, Status};
use connector_stores::{Keys, SqliteStore, Vault};
use tokio::process::{Child, Command};
use tokio::task::JoinSet;

const PROCESSES: usize = 4;
const TASKS: usize = 16;
const RENEWALS: usize = 6;
const FILE: &str = "CONNECTOR_TEST_FILE";
const SERVICE: &str = "CONNECTOR_TEST_SERVICE";
const KEY: &str = "CONNECTOR_TEST_KEY";
const TEST_KEY: &str = "0zHlsyM1Ot7Yt4cDl0cFaCHJg8Jt6FMUq4WNdcgjLps=";

/// A service whose tokens live for a second.
#[connector(
    base_uri = "https://api.notes.example/v1",
    test = none,
    oauth2(authorization_url = "https://notes.example/authorize", token_url = "https://notes.example/token"),
)]
pub struct Notes {
    pub client_id: String,
}

#[connector]
impl Notes {}

async fn program(path: &Path, service: &str, key: Keys) -> Connections {
    let store = SqliteStore::open(path, Vault::new(key)).await.unwrap();
    let transport = RewritingTransport::new(service.parse().unwrap()).unwrap();
    let begun = Connections::builder("http://127.0.0.1/callback").register::<Notes>();
    begun.store(store).transport(transport).build().unwrap()
}

/// One of the processes: its tasks call until its input is closed, and none of them may fail.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
#[ignore = "the other test runs it as a process of its own"]
async fn caller() {
    let (Ok(path), Ok(service)) = (env::var(FILE), env::var(SERVICE)) else { return };
    let connections = program(Path::new(&path), &service, Keys::from_env(KEY).unwrap()).await;
    let connection = connections.get::<Notes>("mine").await.unwrap();
    let is_over = Arc::new(AtomicBool::new(false));
    let waiting = Arc::clone(&is_over);
    std::thread::spawn(move || {
        let _closed = std::io::stdin().read_to_end(&mut Vec::new());
        waiting.store(true, Ordering::Relaxed);
    });
    let mut tasks = JoinSet::new();
    for _ in 0..TASKS {
        let (connection, is_over) = (connection.clone(), Arc::clone(&is_over));
        tasks.spawn(async move {
            while !is_over.load(Ordering::Relaxed) {
                connection.get("notes").send().await.unwrap();
            }
        });
    }
    tasks.join_all().await;
}

/// One of the processes, which ends with the test.
fn start(path: &Path, service: &str) -> Child {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--ignored", "--exact", "caller", "--nocapture", "--test-threads=1"]);
    command.env(FILE, path).env(SERVICE, service).env(KEY, TEST_KEY).kill_on_drop(true);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s32_no_refresh_token_is_used_twice_by_four_processes() {
    let folder = env::temp_dir().join(format!("connector-processes-{}", std::process::id()));
    let path = folder.join("connections.db");
    let provider = SimulatedProvider::builder::<Notes>().token_lifetime(Duration::from_secs(1)).start().await.unwrap();
    let service = provider.address().to_string();
    let connections = program(&path, &service, Keys::parse(TEST_KEY).unwrap()).await;
    let session = Session::random().unwrap();
    let notes = Notes { client_id: CLIENT_ID.to_owned() };
    let request = connections.authorize(&session, "mine", notes).await.unwrap();
    let callback = provider.consent(&request.url).await.unwrap();
    connections.complete(&session, &callback).await.unwrap();

    let (mut running, mut inputs) = (JoinSet::new(), Vec::new());
    for _ in 0..PROCESSES {
        let mut process = start(&path, &service);
        inputs.push(process.stdin.take());
        running.spawn(async move { process.wait().await.unwrap().success() });
    }
    tokio::select! {
        () = provider.wait_for(Endpoint::Token, 1 + RENEWALS) => {}
        Some(ended) = running.join_next() => panic!("a process has ended, well: {}", ended.unwrap()),
    }
    drop(inputs);
    assert_eq!(running.join_all().await, [true; PROCESSES], "a caller was not served");
    let requests = provider.requests_to(Endpoint::Token);
    let sent: Vec<_> = requests.iter().filter_map(|request| request.body_value("refresh_token")).collect();
    assert!(sent.len() >= RENEWALS, "{} renewals", sent.len());
    assert_eq!(sent.iter().collect::<HashSet<_>>().len(), sent.len(), "a refresh token was used twice");
    assert_eq!(connections.status::<Notes>("mine").await.unwrap(), Some(Status::Connected));
    std::fs::remove_dir_all(folder).unwrap();
}
