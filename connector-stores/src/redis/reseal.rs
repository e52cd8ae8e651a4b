//! Sealing anew what an earlier key sealed.

use connector_core::StoreError;

use super::RedisStore;
use super::order::{ended, id, key};
use super::store::{bound, number, text};
use crate::reseal::{Found, Place, Reseal, Resealed, reseal};
use crate::seal::Sealed;

impl RedisStore {
    #[doc = include_str!("../reseal.md")]
    pub async fn reseal(&self, limit: usize) -> Result<usize, StoreError> {
        reseal(self, &self.vault, limit).await
    }
}

impl Reseal for RedisStore {
    /// The ends of a range.
    type Cursor = [Vec<u8>; 2];

    fn other_than(&self, current: &str) -> Vec<Self::Cursor> {
        // Below and above the key of now, so that what it sealed is passed over.
        let current = ended(current);
        let below = [b"-".to_vec(), bound(b'(', &[&current])];
        let above = [bound(b'(', &[&current, b"\xff"]), b"+".to_vec()];
        vec![below, above]
    }

    async fn next(&self, [min, max]: &mut Self::Cursor, limit: usize) -> Result<Vec<Found>, StoreError> {
        let limit = limit.to_string();
        let rows: Vec<[Vec<u8>; 5]> = self.run(&self.scripts.sealed, &[&*min, &*max, limit.as_bytes()]).await?;
        if let Some([.., last]) = rows.last() {
            *min = bound(b'(', &[last]);
        }
        let found = |[version, key_id, bytes, place, _]: [Vec<u8>; 5]| {
            let place = match place.split_first() {
                Some((b'r', id)) => Place::Record { key: key(id)?, version: number(&version)? },
                Some((b'f', state_hash)) => Place::Flow { state_hash: text(state_hash.to_vec())? },
                _ => return Err(StoreError::Damaged("something is kept as sealed that is not".into())),
            };
            Ok((place, Sealed { key_id: text(key_id)?, bytes }))
        };
        Ok(rows.into_iter().map(found).collect())
    }

    async fn replace(&self, anew: &[Resealed]) -> Result<usize, StoreError> {
        let mut written = 0;
        for Resealed { place, before, sealed } in anew {
            let (kind, place, version) = match place {
                Place::Record { key, version } => ("r", id(key), version.to_string()),
                Place::Flow { state_hash } => ("f", state_hash.clone().into_bytes(), String::new()),
            };
            let (before, by) = (ended(before), ended(&sealed.key_id));
            let arguments: [&[u8]; 7] =
                [kind.as_bytes(), &place, version.as_bytes(), &before, &by, sealed.key_id.as_bytes(), &sealed.bytes];
            written += usize::from(self.run::<i64>(&self.scripts.reseal, &arguments).await? == 1);
        }
        Ok(written)
    }
}
