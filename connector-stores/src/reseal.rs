//! Sealing anew what an earlier key sealed, in any store.

use connector_core::{Key, StoreError};

use crate::seal::{Context, Sealed, Vault};

/// How many are looked at and written together.
const PAGE: usize = 256;

/// How often all is gone over where others write everything just before it is replaced.
const PASSES: usize = 16;

/// Where something sealed is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// The record of a connection, in that version.
    Record { key: Key, version: u64 },
    /// A pending authorization.
    Flow { state_hash: String },
}

impl Place {
    fn context(&self) -> Context<'_> {
        match self {
            Self::Record { key, .. } => Context::Record(key),
            Self::Flow { state_hash } => Context::Flow { state_hash },
        }
    }
}

/// Something sealed that was found, or why it cannot be read.
pub(crate) type Found = Result<(Place, Sealed), StoreError>;

/// What is to be written in the place of something, if nobody has written since.
pub(crate) struct Resealed {
    pub(crate) place: Place,
    /// The id of the key before.
    pub(crate) before: String,
    pub(crate) sealed: Sealed,
}

impl Resealed {
    /// Seals what is there with the key of now.
    fn of(vault: &Vault, found: Found) -> Result<Self, StoreError> {
        let (place, Sealed { key_id: before, bytes }) = found?;
        let plain = vault.open(&place.context(), &Sealed { key_id: before.clone(), bytes })?;
        let sealed = vault.seal(&place.context(), &plain)?;
        Ok(Self { place, before, sealed })
    }
}

/// A store that can be gone over by the keys of what is sealed in it.
pub(crate) trait Reseal: Sync {
    /// A way through a part of the store.
    type Cursor: Send;

    /// The ways through all that other keys sealed.
    fn other_than(&self, current: &str) -> Vec<Self::Cursor>;

    /// The next ones on the way, `limit` at most; none at its end.
    fn next(
        &self,
        cursor: &mut Self::Cursor,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Found>, StoreError>> + Send;

    /// Writes each in its place if nobody has written there since, and gives how many that were.
    fn replace(&self, anew: &[Resealed]) -> impl Future<Output = Result<usize, StoreError>> + Send;
}

/// What the `reseal` of every store does.
pub(crate) async fn reseal(store: &impl Reseal, vault: &Vault, limit: usize) -> Result<usize, StoreError> {
    let mut written = 0;
    for _ in 0..PASSES {
        let mut failure = None;
        let mut overtaken = false;
        for mut cursor in store.other_than(&vault.current()) {
            while written < limit {
                let page = store.next(&mut cursor, PAGE.min(limit - written)).await?;
                if page.is_empty() {
                    break;
                }
                let mut anew = Vec::with_capacity(page.len());
                for found in page {
                    match Resealed::of(vault, found) {
                        Ok(resealed) => anew.push(resealed),
                        // It does not keep the rest from it.
                        Err(error) => failure = failure.or(Some(error)),
                    }
                }
                let done = store.replace(&anew).await?;
                overtaken |= done < anew.len();
                written += done;
            }
        }
        match failure {
            // What somebody else has just written may be sealed with an older key still: that nothing is left is not known yet.
            _ if written == 0 && overtaken => {}
            Some(error) if written == 0 => return Err(error),
            _ => return Ok(written),
        }
    }
    Err(StoreError::Conflict)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::Keys;

    /// Rows in memory, which somebody with the older key writes anew before the first that would replace them.
    struct Overtaken {
        rows: Mutex<Vec<(Place, Sealed)>>,
        writer: Mutex<Option<Vault>>,
    }

    impl Reseal for Overtaken {
        type Cursor = std::vec::IntoIter<(Place, Sealed)>;

        fn other_than(&self, current: &str) -> Vec<Self::Cursor> {
            let mut rows = self.rows.lock().unwrap().clone();
            rows.retain(|(_, sealed)| sealed.key_id != current);
            vec![rows.into_iter()]
        }

        async fn next(&self, cursor: &mut Self::Cursor, limit: usize) -> Result<Vec<Found>, StoreError> {
            Ok(cursor.take(limit).map(Ok).collect())
        }

        async fn replace(&self, anew: &[Resealed]) -> Result<usize, StoreError> {
            let mut rows = self.rows.lock().unwrap();
            if let Some(vault) = self.writer.lock().unwrap().take() {
                for (place, sealed) in &mut *rows {
                    if let Place::Record { version, .. } = place {
                        *version += 1;
                    }
                    *sealed = vault.seal(&place.context(), b"written since")?;
                }
            }
            let mut written = 0;
            for Resealed { place, before, sealed } in anew {
                for row in rows.iter_mut().filter(|(at, old)| at == place && old.key_id == *before) {
                    row.1 = sealed.clone();
                    written += 1;
                }
            }
            Ok(written)
        }
    }

    fn overtaken(vault: &Vault) -> Overtaken {
        let key = Key { connector: "notes".to_owned(), connection: "mine".to_owned() };
        let place = Place::Record { key, version: 1 };
        let sealed = vault.seal(&place.context(), b"written before").unwrap();
        Overtaken { rows: Mutex::new(vec![(place, sealed)]), writer: Mutex::default() }
    }

    #[tokio::test]
    async fn that_nothing_is_left_is_said_only_when_it_is_so() {
        let (old, new) = (Keys::generate().unwrap(), Keys::generate().unwrap());
        let (writer, vault) = (Vault::new(old.clone()), Vault::new(new.with_older(&old).unwrap()));
        let store = overtaken(&writer);
        *store.writer.lock().unwrap() = Some(writer);
        assert_eq!(reseal(&store, &vault, 10).await.unwrap(), 1, "the row that was written meanwhile is left");
        let (place, sealed) = store.rows.lock().unwrap()[0].clone();
        assert_eq!(sealed.key_id, vault.current());
        assert_eq!(vault.open(&place.context(), &sealed).unwrap().as_slice(), b"written since");
        assert_eq!(reseal(&store, &vault, 10).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn nothing_is_resealed_where_none_are_asked_for() {
        let (old, new) = (Keys::generate().unwrap(), Keys::generate().unwrap());
        let store = overtaken(&Vault::new(old.clone()));
        let before = store.rows.lock().unwrap().clone();
        assert_eq!(reseal(&store, &Vault::new(new), 0).await.unwrap(), 0);
        assert_eq!(*store.rows.lock().unwrap(), before);
    }
}
