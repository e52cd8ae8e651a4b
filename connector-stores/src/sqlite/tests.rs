//! What is promised of a file.

use std::error::Error as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::SystemTime;

use connector_core::testing::contract;
use connector_core::{Filter, Record, Status, Store, StoreError};
use sqlx::{Connection as _, Row as _};

use self::samples::{flow, key, record, reseal_beside_a_writer, rotation, vault};
use super::SqliteStore;
use crate::{Keys, Vault};

#[path = "../../tests/samples/mod.rs"]
mod samples;

/// A folder that is there as long as the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Self(std::env::temp_dir().join(format!("connector-stores-{}-{number}", std::process::id())))
    }

    fn file(&self) -> PathBuf {
        self.0.join("inner").join("connections.db")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _left = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_keeps_the_contract() {
    let folders = std::sync::Mutex::new(Vec::new());
    contract::check(|| async {
        let folder = Folder::new();
        let (path, vault) = (folder.file(), vault());
        folders.lock().unwrap().push(folder);
        let one: Arc<dyn Store> = Arc::new(SqliteStore::open(&path, vault.clone()).await?);
        let other: Arc<dyn Store> = Arc::new(SqliteStore::open(&path, vault).await?);
        Ok::<_, StoreError>([one, other])
    })
    .await
    .unwrap();
}

async fn open(folder: &Folder, vault: Vault) -> Result<SqliteStore, StoreError> {
    SqliteStore::open(folder.file(), vault).await
}

async fn run(store: &SqliteStore, statement: &'static str) {
    sqlx::raw_sql(statement).execute(&store.writer).await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_is_its_users_alone() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = Folder::new();
    let store = SqliteStore::open(folder.file(), vault()).await.unwrap();
    store.save(&record("mine"), 0).await.unwrap();
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(folder.file().parent().unwrap()), 0o700);
    for beside in ["", "-wal", "-shm"] {
        let path = PathBuf::from(format!("{}{beside}", folder.file().display()));
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

#[tokio::test]
async fn a_write_is_on_the_disk_before_it_is_acknowledged() {
    let folder = Folder::new();
    let store = SqliteStore::open(folder.file(), vault()).await.unwrap();
    let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&store.writer).await.unwrap();
    let journal: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&store.writer).await.unwrap();
    assert_eq!((synchronous, journal.as_str()), (2, "wal"), "FULL: the log is flushed with every commit");
}

#[tokio::test]
async fn versions_do_not_go_back_when_a_file_is_opened_again() {
    let (folder, vault) = (Folder::new(), vault());
    let mut highest = 0;
    for _ in 0..3 {
        let store = SqliteStore::open(folder.file(), vault.clone()).await.unwrap();
        let version = store.save(&record("mine"), 0).await.unwrap();
        assert!(version > highest, "{version} came after {highest}");
        highest = version;
        store.delete(&key("mine")).await.unwrap();
        store.close().await;
        assert!(matches!(store.load(&key("mine")).await, Err(StoreError::Unavailable(_))));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_file_may_be_opened_by_many_at_once() {
    let (folder, vault) = (Folder::new(), vault());
    let tasks: Vec<_> = (0..16)
        .map(|number| {
            let (path, vault) = (folder.file(), vault.clone());
            tokio::spawn(async move {
                let store = SqliteStore::open(path, vault).await?;
                store.save(&record(&number.to_string()), 0).await
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let store = SqliteStore::open(folder.file(), vault).await.unwrap();
    assert_eq!(store.list(&Filter::all(), None, 100).await.unwrap().len(), 16);
}

#[tokio::test]
async fn a_file_of_a_later_version_is_refused_and_left_as_it_is() {
    let (folder, vault) = (Folder::new(), vault());
    let store = SqliteStore::open(folder.file(), vault.clone()).await.unwrap();
    run(&store, "PRAGMA user_version = 4711").await;
    store.close().await;
    let before = std::fs::read(folder.file()).unwrap();
    let error = SqliteStore::open(folder.file(), vault).await.unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 4711, known: 1 }), "{error:?}");
    assert_eq!(std::fs::read(folder.file()).unwrap(), before);
}

#[tokio::test]
async fn a_file_that_is_something_else_is_refused_and_left_as_it_is() {
    let folder = Folder::new();
    let text = b"Dear diary, today I have written more than a hundred bytes. ".repeat(40);
    std::fs::create_dir_all(folder.file().parent().unwrap()).unwrap();
    std::fs::write(folder.file(), &text).unwrap();
    let error = SqliteStore::open(folder.file(), vault()).await.unwrap_err();
    assert!(matches!(error, StoreError::Damaged(_)), "{error:?}");
    assert_eq!(std::fs::read(folder.file()).unwrap(), text);

    let folder = Folder::new();
    let store = SqliteStore::open(folder.file(), vault()).await.unwrap();
    run(&store, "PRAGMA application_id = 0").await;
    store.close().await;
    let error = SqliteStore::open(folder.file(), vault()).await.unwrap_err();
    assert!(error.source().unwrap().to_string().contains("another program"), "{error:?}");
}

#[tokio::test]
async fn a_database_of_another_program_is_refused_and_left_as_it_is() {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.file().parent().unwrap()).unwrap();
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.file()).create_if_missing(true);
    let mut other = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql("CREATE TABLE diary (day TEXT); INSERT INTO diary VALUES ('today')")
        .execute(&mut other)
        .await
        .unwrap();
    other.close().await.unwrap();
    let before = std::fs::read(folder.file()).unwrap();
    let error = SqliteStore::open(folder.file(), vault()).await.unwrap_err();
    assert!(error.source().unwrap().to_string().contains("another program"), "{error:?}");
    assert!(std::fs::read(folder.file()).unwrap() == before, "its journal is another one now");
}

/// Removes what a test made in the folder that it runs in.
struct Beside(&'static str);

impl Drop for Beside {
    fn drop(&mut self) {
        for end in ["", "-wal", "-shm"] {
            let _left = std::fs::remove_file(format!("{}{end}", self.0));
        }
    }
}

#[tokio::test]
async fn a_path_is_a_path_whatever_sqlite_takes_it_for() {
    let named = Beside("file:of-a-test.db?mode=memory");
    let store = SqliteStore::open(named.0, vault()).await.unwrap();
    store.save(&record("mine"), 0).await.unwrap();
    assert!(store.load(&key("mine")).await.unwrap().is_some(), "readers have another database");
    store.close().await;
    assert!(std::fs::metadata(named.0).unwrap().len() > 0);

    let memory = Beside(":memory:");
    let error = SqliteStore::open(memory.0, vault()).await.unwrap_err();
    assert!(error.source().unwrap().to_string().contains("MemoryStore"), "{error:?}");
    assert!(!std::fs::exists(memory.0).unwrap());
}

#[tokio::test]
async fn a_row_that_is_always_there_and_is_missing_is_damage() {
    let folder = Folder::new();
    let store = SqliteStore::open(folder.file(), vault()).await.unwrap();
    run(&store, "DELETE FROM versions").await;
    let error = store.save(&record("mine"), 0).await.unwrap_err();
    assert!(matches!(error, StoreError::Damaged(_)), "{error:?}");
}

#[tokio::test]
async fn a_full_disk_is_said_to_be_full_and_loses_nothing() {
    let folder = Folder::new();
    let store = SqliteStore::open(folder.file(), vault()).await.unwrap();
    let version = store.save(&record("mine"), 0).await.unwrap();
    run(&store, "PRAGMA max_page_count = 30").await;
    let mut large = record("mine");
    large.incarnation = "x".repeat(1 << 20);
    let error = store.save(&large, version).await.unwrap_err();
    assert!(matches!(error, StoreError::Full(_)), "{error:?}");
    let stored = store.load(&key("mine")).await.unwrap().unwrap();
    assert_eq!((stored.version, stored.incarnation.as_str()), (version, "made for mine"));
    store.save(&record("mine"), version).await.unwrap();
}

#[tokio::test]
async fn a_damaged_row_is_an_error_of_its_own_and_of_no_other() {
    let folder = Folder::new();
    let store = SqliteStore::open(folder.file(), vault()).await.unwrap();
    for connection in ["bits", "cut", "moved", "good"] {
        store.save(&record(connection), 0).await.unwrap();
    }
    run(&store, "UPDATE records SET sealed = zeroblob(200) WHERE connection = 'bits'").await;
    run(&store, "UPDATE records SET sealed = substr(sealed, 1, 60) WHERE connection = 'cut'").await;
    run(
        &store,
        "UPDATE records SET sealed = (SELECT sealed FROM records WHERE connection = 'good') WHERE connection = 'moved'",
    )
    .await;
    for connection in ["bits", "cut", "moved"] {
        let error = store.load(&key(connection)).await.unwrap_err();
        assert!(matches!(error, StoreError::Damaged(_)), "{connection}: {error:?}");
    }
    assert!(store.load(&key("good")).await.unwrap().is_some());
    assert_eq!(store.list(&Filter::all(), None, 10).await.unwrap().len(), 4, "the list needs nothing sealed");
}

#[tokio::test]
async fn what_is_damaged_does_not_keep_the_rest_from_being_sealed_anew() {
    let folder = Folder::new();
    let (old, new) = (Keys::generate().unwrap(), Keys::generate().unwrap());
    let vault = Vault::new(old);
    let store = SqliteStore::open(folder.file(), vault.clone()).await.unwrap();
    for number in 0..600 {
        store.save(&record(&format!("{number}")), 0).await.unwrap();
    }
    store.begin(&flow("begun")).await.unwrap();
    let before = store.list(&Filter::all(), None, 1000).await.unwrap();
    assert_eq!(store.reseal(1000).await.unwrap(), 0, "all is sealed with the key of now");
    vault.rotate(new.clone()).unwrap();
    run(&store, "UPDATE records SET sealed = zeroblob(200) WHERE connection IN ('0', '1', '2')").await;
    let mut pages = Vec::new();
    let stuck = loop {
        match store.reseal(250).await {
            Ok(0) => panic!("what is damaged was passed over in silence"),
            Ok(some) => pages.push(some),
            Err(error) => break error,
        }
    };
    assert_eq!(pages, [250, 250, 98], "597 records and an authorization");
    assert!(matches!(stuck, StoreError::Damaged(_)), "{stuck:?}");
    for number in 0..3 {
        store.delete(&key(&number.to_string())).await.unwrap();
    }
    assert_eq!(store.reseal(250).await.unwrap(), 0);
    assert_eq!(
        store.list(&Filter::all(), None, 1000).await.unwrap(),
        before
            .into_iter()
            .filter(|summary| !["0", "1", "2"].contains(&summary.key.connection.as_str()))
            .collect::<Vec<_>>()
    );

    let alone = SqliteStore::open(folder.file(), Vault::new(new)).await.unwrap();
    assert_eq!(alone.load(&key("599")).await.unwrap().unwrap().incarnation, "made for 599");
    assert!(alone.flow("begun").await.unwrap().is_some());
}

#[tokio::test]
async fn everything_is_sealed_anew_after_a_rotation() {
    rotation!(open, Folder::new());
}

#[tokio::test]
async fn a_file_is_sealed_anew_while_others_write() {
    reseal_beside_a_writer!(open, Folder::new());
}

/// What SQLite intends to do for a statement.
async fn plan(store: &SqliteStore, statement: &str) -> String {
    let statement = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
    let rows = sqlx::query(statement).fetch_all(&store.writer).await.unwrap();
    rows.iter().map(|row| row.get::<String, _>("detail")).collect::<Vec<_>>().join("; ")
}

#[tokio::test]
async fn no_access_looks_at_all_records() {
    let folder = Folder::new();
    let store = SqliteStore::open(folder.file(), vault()).await.unwrap();
    let now = SystemTime::now();
    for after in [None, Some(key("mine"))] {
        for connector in [None, Some("notes")] {
            for status in [None, Some(Status::Connected)] {
                for expires_by in [None, Some(now)] {
                    let mut filter = Filter::all();
                    filter.connector = connector.map(ToOwned::to_owned);
                    filter.status = status;
                    filter.expires_by = expires_by;
                    let query = super::store::list_query(&filter, after.as_ref(), 10).unwrap().unwrap();
                    let plan = plan(&store, query.sql().as_str()).await;
                    let all = after.is_none() && filter == Filter::all();
                    assert!(
                        plan.contains(if all { "SCAN records USING INDEX" } else { "SEARCH records USING INDEX" }),
                        "{filter:?}: {plan}"
                    );
                    assert_eq!(plan.contains("TEMP B-TREE"), expires_by.is_some(), "{filter:?}: {plan}");
                }
            }
        }
    }
    for cursor in crate::sql::Cursor::<String>::other_than("key") {
        let plan = plan(&store, cursor.statement()).await;
        assert!(plan.contains("_by_key") && !plan.contains("SCAN") && !plan.contains("TEMP"), "{plan}");
    }
    for statement in [super::store::DUE, super::store::CLAIM] {
        let plan = plan(&store, statement).await;
        assert!(plan.contains("records_by_wake") && !plan.contains("SCAN"), "{statement}: {plan}");
    }
}

#[tokio::test]
async fn a_write_that_was_given_up_holds_up_no_other() {
    let folder = Folder::new();
    let store = SqliteStore::open(folder.file(), vault()).await.unwrap();
    let mut writing = super::writing::Writing::begin(&store.writer).await.unwrap();
    sqlx::query("UPDATE versions SET last = 4711").execute(&mut *writing).await.unwrap();
    drop(writing);
    assert_eq!(store.save(&record("mine"), 0).await.unwrap(), 1, "what was given up was not written");
}
