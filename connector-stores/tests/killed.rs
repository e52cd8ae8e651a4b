//! A process that writes to a file is killed at any moment, and nothing that was acknowledged is lost.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    unreachable_pub,
    reason = "a test program may fail loudly, and has no outside"
)]
#![cfg(all(unix, feature = "sqlite"))]

use std::collections::HashMap;
use std::env;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, UNIX_EPOCH};

use connector_core::{Fields, Grant, Key, Record, Status, Store as _, Tokens};
use connector_stores::{Keys, SqliteStore, Vault};

/// Where the process that is killed finds its file and its key.
const FILE: &str = "CONNECTOR_TEST_FILE";
const KEY: &str = "CONNECTOR_TEST_KEY";
/// How many are killed; `tests/run` says a thousand.
const LIVES: &str = "CONNECTOR_TEST_LIVES";
/// 256 bits for tests.
const TEST_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

const CONNECTIONS: u64 = 5;

fn vault() -> Vault {
    Vault::new(Keys::parse(TEST_KEY).unwrap())
}

fn key(number: u64) -> Key {
    Key { connector: "notes".to_owned(), connection: number.to_string() }
}

/// A record in which every part says the same number; of many sizes, so that it takes one page or several.
fn record(connection: u64, number: u64) -> Record {
    let mut fields = Fields::new();
    fields.set("padding", format!("{number} ").repeat(usize::try_from(number * 97 % 3000).unwrap()));
    let time = UNIX_EPOCH + Duration::from_secs(number);
    let grant = Grant {
        consent: number.to_string(),
        connector: "notes".to_owned(),
        fields,
        tokens: Tokens::bearer(number.to_string()).with_expiry(time),
        dpop_key: None,
        owner: None,
        redirect_uri: String::new(),
        issuer: None,
        token_endpoint: None,
        scopes_asked: Vec::new(),
        generation: number,
        obtained_at: time,
        renew_by: Some(time),
        unanswered_since: None,
        named: std::collections::BTreeMap::new(),
    };
    Record {
        format: Record::FORMAT,
        key: key(connection),
        incarnation: number.to_string(),
        version: 0,
        status: Status::Connected,
        active: Some(grant),
        pending: None,
        created_at: time,
        updated_at: time,
    }
}

/// The process that is killed: writes, and says what was acknowledged.
#[tokio::test(flavor = "current_thread")]
#[ignore = "the other test runs it as a process of its own"]
async fn writer() {
    let Ok(path) = env::var(FILE) else { return };
    let store = SqliteStore::open(path, Vault::new(Keys::from_env(KEY).unwrap())).await.unwrap();
    let mut versions = HashMap::new();
    let mut number = 0;
    for connection in 0..CONNECTIONS {
        if let Some(stored) = store.load(&key(connection)).await.unwrap() {
            versions.insert(connection, stored.version);
            number = number.max(stored.incarnation.parse().unwrap());
        }
    }
    let mut out = std::io::stdout();
    // What the harness says stands in a line of its own.
    out.write_all(b"\n").unwrap();
    loop {
        number += 1;
        let connection = number % CONNECTIONS;
        let version = if number % 31 == 0 {
            store.delete(&key(connection)).await.unwrap();
            versions.remove(&connection);
            0
        } else {
            let replaces = versions.get(&connection).copied().unwrap_or(0);
            let version = store.save(&record(connection, number), replaces).await.unwrap();
            versions.insert(connection, version);
            version
        };
        // With one call, so that a line is whole or not there.
        out.write_all(format!("{connection} {number} {version}\n").as_bytes()).unwrap();
    }
}

/// A process that ends with the test.
struct Writer(Child);

impl Writer {
    fn start(path: &Path) -> Self {
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["--ignored", "--exact", "writer", "--nocapture", "--test-threads=1"]);
        command.env(FILE, path).env(KEY, TEST_KEY).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        Self(command.spawn().unwrap())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _reaped = self.0.wait();
    }
}

/// Numbers that look random and are the same every time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_process_killed_while_it_writes_loses_nothing_that_was_acknowledged() {
    let lives: u32 = env::var(LIVES).map_or(25, |lives| lives.parse().unwrap());
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("killed-{}", std::process::id()));
    let path = folder.join("connections.db");
    let mut random = Numbers(0x9e37_79b9_7f4a_7c15);
    // By connection: the last number that was acknowledged, and its version; 0 for a deletion.
    let mut acknowledged: HashMap<u64, (u64, u64)> = HashMap::new();
    let (mut last, mut writes) = (0, 0);
    for life in 0..lives {
        let mut writer = Writer::start(&path);
        let mut lines = BufReader::new(writer.0.stdout.take().unwrap());
        let mut line = String::new();
        let mut read = |lines: &mut BufReader<_>, acknowledged: &mut HashMap<_, _>| {
            line.clear();
            let length = lines.read_line(&mut line).unwrap();
            let numbers: Vec<u64> = line.split_whitespace().map_while(|word| word.parse().ok()).collect();
            if let (&[connection, number, version], true) = (numbers.as_slice(), line.ends_with('\n')) {
                acknowledged.insert(connection, (number, version));
                (last, writes) = (number, writes + 1);
            }
            length > 0
        };
        // A number of writes, and then a moment: of thousands of steps, so that it is inside of a write.
        let (some, moment) = (random.below(20), random.below(400_000));
        for _ in 0..some {
            read(&mut lines, &mut acknowledged);
        }
        for step in 0..moment {
            std::hint::black_box(step);
        }
        writer.0.kill().unwrap();
        writer.0.wait().unwrap();
        // What was still acknowledged before.
        while read(&mut lines, &mut acknowledged) {}

        check_integrity(&path).await;
        let store = SqliteStore::open(&path, vault()).await.unwrap();
        // The one write that may have been done and not acknowledged.
        let next = last + 1;
        last = 0;
        for connection in 0..CONNECTIONS {
            let stored = store.load(&key(connection)).await.unwrap_or_else(|error| panic!("life {life}: {error:?}"));
            let (number, version) = acknowledged.get(&connection).copied().unwrap_or_default();
            let is_next = next % CONNECTIONS == connection;
            let Some(stored) = stored else {
                assert!(version == 0 || (is_next && next % 31 == 0), "life {life}: {number} was lost");
                acknowledged.remove(&connection);
                continue;
            };
            let found: u64 = stored.incarnation.parse().unwrap();
            if (found, stored.version) != (number, version) {
                assert!(is_next && found == next, "life {life}: {found} is stored after {number}");
                assert!(stored.version > version, "life {life}: version {} after {version}", stored.version);
            }
            let whole = record(connection, found);
            assert_eq!(*stored.to_json().unwrap(), *whole.to_json().unwrap(), "life {life}: {found} is torn");
            acknowledged.insert(connection, (found, stored.version));
            last = last.max(found);
        }
        store.close().await;
    }
    assert!(writes >= lives, "{writes} writes in {lives} lives");
    std::fs::remove_dir_all(folder).unwrap();
}

async fn check_integrity(path: &Path) {
    use sqlx::ConnectOptions as _;

    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).create_if_missing(true);
    let mut file = options.connect().await.unwrap();
    let said: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut file).await.unwrap();
    assert_eq!(said, "ok");
    sqlx::Connection::close(file).await.unwrap();
}
