//! Rows as the stores in SQL have them: SQLite keeps ids as texts, PostgreSQL as bytes, which may be any text there too.

use connector_core::{Key, StoreError, Summary};

use crate::entry::Open;
use crate::reseal::{Found, Place, Resealed};
use crate::seal::Sealed;

/// A text as a column has it.
pub(crate) trait Text: Clone + for<'a> From<&'a str> {
    fn text(self) -> Result<String, StoreError>;
}

impl Text for String {
    fn text(self) -> Result<String, StoreError> {
        Ok(self)
    }
}

impl Text for Vec<u8> {
    fn text(self) -> Result<String, StoreError> {
        Self::try_into(self).map_err(|error: std::string::FromUtf8Error| StoreError::Damaged(Box::new(error)))
    }
}

/// A limit as SQL counts.
pub(crate) fn rows(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// A version as SQL counts.
pub(crate) fn version(number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| StoreError::Damaged("a version is kept that is none".into()))
}

/// Whether what is kept is not what this crate writes: a column of another type, or no row where there always is one.
pub(crate) fn is_damage(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) | sqlx::Error::RowNotFound)
}

pub(crate) fn key<T: Text>((connector, connection): (T, T)) -> Result<Key, StoreError> {
    Ok(Key { connector: connector.text()?, connection: connection.text()? })
}

/// What is sealed, from two columns.
pub(crate) fn sealed<T: Text>((key_id, bytes): (T, Vec<u8>)) -> Result<Sealed, StoreError> {
    Ok(Sealed { key_id: key_id.text()?, bytes })
}

/// What a list reads, and its columns.
pub(crate) const LIST: &str =
    "SELECT connector, connection, version, status, expires_at, due_at, created_at, updated_at FROM records";
pub(crate) type Listed<T> = (T, T, i64, String, Option<Vec<u8>>, Option<Vec<u8>>, Vec<u8>, Vec<u8>);

pub(crate) fn summary<T: Text>(row: Listed<T>) -> Result<Summary, StoreError> {
    let (connector, connection, number, status, expires_at, due_at, created_at, updated_at) = row;
    let open = Open {
        key: key((connector, connection))?,
        version: version(number)?,
        status: &status,
        expires_at: expires_at.as_deref(),
        due_at: due_at.as_deref(),
        created_at: &created_at,
        updated_at: &updated_at,
    };
    open.summary()
}

#[derive(Debug, Clone, Copy)]
enum Table {
    Records,
    Flows,
}

/// What keys of some ids sealed: of a table, by key and place.
pub(crate) struct Cursor<T> {
    table: Table,
    /// The id of the key and the place of the last one.
    after: Vec<T>,
    below: T,
}

/// What is read of each: the id of its key, what is sealed, the two columns of its place, and its version.
pub(crate) type SealedRow<T> = (T, Vec<u8>, T, T, i64);

impl<T: Text> Cursor<T> {
    /// The ways through all that other keys than this one sealed: it is passed over, however much it sealed.
    pub(crate) fn other_than(current: &str) -> Vec<Self> {
        // No id of a key has a letter so low, or one so high.
        let ranges = [("", current), (&*format!("{current}\u{1}"), "\u{10ffff}")];
        let of = |table, columns| {
            ranges.map(|(first, below)| {
                let mut after = vec![T::from(""); columns];
                after[0] = first.into();
                Self { table, after, below: below.into() }
            })
        };
        [of(Table::Records, 3), of(Table::Flows, 2)].into_iter().flatten().collect()
    }

    /// The statement that reads the next ones; it is bound to `bounds` and a limit.
    pub(crate) const fn statement(&self) -> &'static str {
        match self.table {
            Table::Records => {
                "SELECT key_id, sealed, connector, connection, version FROM records \
                 WHERE (key_id, connector, connection) > ($1, $2, $3) AND key_id < $4 \
                 ORDER BY key_id, connector, connection LIMIT $5"
            }
            Table::Flows => {
                "SELECT key_id, sealed, state_hash, state_hash, CAST(0 AS BIGINT) FROM flows \
                 WHERE (key_id, state_hash) > ($1, $2) AND key_id < $3 ORDER BY key_id, state_hash LIMIT $4"
            }
        }
    }

    pub(crate) fn bounds(&self) -> impl Iterator<Item = T> {
        self.after.clone().into_iter().chain([self.below.clone()])
    }

    /// Goes behind what was read.
    pub(crate) fn pass(&mut self, page: Vec<SealedRow<T>>) -> Vec<Found> {
        if let Some((key_id, _, first, second, _)) = page.last() {
            let mut last = vec![key_id.clone(), first.clone(), second.clone()];
            last.truncate(self.after.len());
            self.after = last;
        }
        let found = |(key_id, bytes, first, second, number): SealedRow<T>| {
            let place = match self.table {
                Table::Records => Place::Record { key: key((first, second))?, version: version(number)? },
                Table::Flows => Place::Flow { state_hash: first.text()? },
            };
            Ok((place, sealed((key_id, bytes))?))
        };
        page.into_iter().map(found).collect()
    }
}

impl Resealed {
    /// The statement that writes it; it is bound to the id of the key, what is sealed, `texts`, and the version if there is one.
    pub(crate) const fn statement(&self) -> &'static str {
        match self.place {
            Place::Record { .. } => {
                "UPDATE records SET key_id = $1, sealed = $2 \
                 WHERE key_id = $3 AND connector = $4 AND connection = $5 AND version = $6"
            }
            Place::Flow { .. } => "UPDATE flows SET key_id = $1, sealed = $2 WHERE key_id = $3 AND state_hash = $4",
        }
    }

    /// What says which one it replaces.
    pub(crate) fn texts(&self) -> Vec<&str> {
        match &self.place {
            Place::Record { key, .. } => vec![&self.before, &key.connector, &key.connection],
            Place::Flow { state_hash } => vec![&self.before, state_hash],
        }
    }

    pub(crate) fn version(&self) -> Option<i64> {
        match self.place {
            Place::Record { version, .. } => Some(i64::try_from(version).unwrap_or(i64::MAX)),
            Place::Flow { .. } => None,
        }
    }
}
