//! Sealing anew what an earlier key sealed.

use connector_core::StoreError;

use super::RedisStore;
use super::order::{ended, id, key};
use super::store::{bound, number, text};
use crate::reseal::{Outcome, PAGE, Place, Resealed};
use crate::seal::Sealed;

impl RedisStore {
    /// Seals anew, with the key that seals now, at most `limit` of what other keys sealed, and gives how many; 0 when nothing is
    /// left, so that an older key may go. Versions stay: nobody who works with a record notices.
    ///
    /// # Errors
    ///
    /// [`StoreError::KeyMissing`], [`StoreError::KeyDiffers`] or [`StoreError::Damaged`] when only such are left as cannot be
    /// opened; [`StoreError::Unavailable`], [`StoreError::Full`].
    pub async fn reseal(&self, limit: usize) -> Result<usize, StoreError> {
        let current = ended(&self.vault.current());
        let mut outcome = Outcome::default();
        // Below and above the key of now, so that what it sealed is passed over.
        let below = (b"-".to_vec(), bound(b'(', &[&current]));
        let above = (bound(b'(', &[&current, b"\xff"]), b"+".to_vec());
        for (mut min, max) in [below, above] {
            while outcome.left(limit) > 0 {
                let page = outcome.left(limit).min(PAGE).to_string();
                let rows: Vec<[Vec<u8>; 5]> = self.run(&self.scripts.sealed, &[&min, &max, page.as_bytes()]).await?;
                let Some([.., last]) = rows.last() else { break };
                min = bound(b'(', &[last]);
                for [version, key_id, bytes, place, _] in rows {
                    let place = match place.split_first() {
                        Some((b'r', id)) => Place::Record { key: key(id)?, version: number(&version)? },
                        Some((b'f', state_hash)) => Place::Flow { state_hash: text(state_hash.to_vec())? },
                        _ => return Err(StoreError::Damaged("something is kept as sealed that is not".into())),
                    };
                    outcome.add(&self.vault, place, Sealed { key_id: text(key_id)?, bytes });
                }
            }
        }
        let mut written = 0;
        for Resealed { place, before, sealed } in &outcome.resealed {
            let (kind, place, version) = match place {
                Place::Record { key, version } => ("r", id(key), version.to_string()),
                Place::Flow { state_hash } => ("f", state_hash.clone().into_bytes(), String::new()),
            };
            let (before, by) = (ended(before), ended(&sealed.key_id));
            let arguments: [&[u8]; 7] =
                [kind.as_bytes(), &place, version.as_bytes(), &before, &by, sealed.key_id.as_bytes(), &sealed.bytes];
            written += usize::from(self.run::<i64>(&self.scripts.reseal, &arguments).await? == 1);
        }
        outcome.finish(written)
    }
}
