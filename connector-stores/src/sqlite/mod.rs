//! The store in one file, for one machine.

mod error;
mod reseal;
mod schema;
mod store;
#[cfg(test)]
mod tests;
mod writing;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use connector_core::{Clock, StoreError, SystemClock};
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::seal::Vault;

/// How long a writer waits for one of another process.
const BUSY: Duration = Duration::from_secs(10);

/// Keeps connections in one file of SQLite, which several processes of one machine may share.
///
/// A write that was acknowledged is on the disk. What is secret is sealed with the [`Vault`]; in the open are the ids of connectors
/// and connections, and what a [`Summary`](connector_core::Summary) says of them. Leases end by the machine's clock. The file must be on a
/// local disk, not on one of the network.
///
/// ```
/// use connector_stores::{Keys, SqliteStore, Vault};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = std::env::temp_dir().join(format!("connector-sqlite-{}", std::process::id()));
/// # let path = folder.join("connections.db");
/// let vault = Vault::new(Keys::generate()?); // a program: `Keys::from_env("CONNECTOR_KEYS")?`
/// let store = SqliteStore::open(&path, vault).await?;
/// # store.close().await;
/// # std::fs::remove_dir_all(folder)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct SqliteStore {
    path: PathBuf,
    /// One connection: writers of a process wait in a line instead of for locks.
    writer: SqlitePool,
    readers: SqlitePool,
    vault: Vault,
    clock: Arc<dyn Clock>,
}

/// How a file of SQLite is opened.
#[derive(Debug, Clone)]
#[must_use = "nothing is opened before `open`"]
pub struct SqliteOptions {
    path: PathBuf,
    readers: u32,
    clock: Arc<dyn Clock>,
}

impl SqliteOptions {
    /// The file at that path.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), readers: 4, clock: Arc::new(SystemClock) }
    }

    /// How many may read at the same time; 4 by default.
    pub const fn readers(mut self, readers: u32) -> Self {
        self.readers = readers;
        self
    }

    /// The clock by which leases end; that of the machine by default.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Opens the file; see [`SqliteStore::open`].
    ///
    /// # Errors
    ///
    /// As [`SqliteStore::open`].
    pub async fn open(self, vault: Vault) -> Result<SqliteStore, StoreError> {
        if self.path == Path::new(":memory:") {
            return Err(StoreError::Unavailable(
                "`:memory:` is no file: use `MemoryStore` for what may be forgotten".into(),
            ));
        }
        let unavailable = |error: std::io::Error| StoreError::Unavailable(Box::new(error));
        // To SQLite, names that begin with `file:` are addresses; none that is absolute does.
        let path = std::path::absolute(&self.path).map_err(unavailable)?;
        create(&path).map_err(unavailable)?;
        let options = SqliteConnectOptions::new().filename(path).create_if_missing(false).busy_timeout(BUSY);
        schema::check(&options).await?;
        let options = options.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full);
        let pool = |connections: u32| {
            let pool = SqlitePoolOptions::new().max_connections(connections).acquire_timeout(BUSY);
            pool.idle_timeout(None).max_lifetime(None).test_before_acquire(false)
        };
        let writer = schema::prepare(|| pool(1).connect_with(options.clone())).await?;
        let readers = pool(self.readers.max(1)).connect_lazy_with(options.read_only(true));
        Ok(SqliteStore { path: self.path, writer, readers, vault, clock: self.clock })
    }
}

impl SqliteStore {
    /// Opens a file, and makes it if there is none, with its folder: nobody but the user of this process may read or write either.
    /// A schema of an earlier version is brought up to date.
    ///
    /// # Errors
    ///
    /// [`StoreError::Newer`] for a file of a later version, [`StoreError::Damaged`] for one that is no store of connections,
    /// [`StoreError::Full`], [`StoreError::Unavailable`].
    pub async fn open(path: impl Into<PathBuf>, vault: Vault) -> Result<Self, StoreError> {
        SqliteOptions::new(path).open(vault).await
    }

    /// Waits for what is being written and closes the file; what comes after is [`StoreError::Unavailable`]. A process may also
    /// simply end.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore").field("path", &self.path).finish_non_exhaustive()
    }
}

/// Makes a file that is not there, so that it is nobody else's from the beginning; SQLite gives the files beside it the same mode.
fn create(path: &Path) -> std::io::Result<()> {
    use std::fs::{DirBuilder, File, OpenOptions};

    if path.exists() {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (mut make_folder, mut make_file) = (DirBuilder::new(), OpenOptions::new());
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
        make_folder.mode(0o700);
        make_file.mode(0o600);
    }
    make_folder.recursive(true).create(folder)?;
    match make_file.write(true).create_new(true).open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => return Ok(()),
        made => made?.sync_all()?,
    }
    // That the file is there at all is to survive as well. A folder cannot be opened everywhere.
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}
