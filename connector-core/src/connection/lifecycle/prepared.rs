//! Grants made ready for use: each by the connector that it is of, with the presets as they are now.

use std::sync::Arc;

use super::{Lifecycle, Outcome};
use crate::connection::snapshot::Snapshot;
use crate::error::Result;
use crate::fields::Fields;
use crate::registry::Registration;
use crate::store::Grant;

impl Lifecycle {
    /// A grant made ready for use, by the connector that it is of.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new); [`Error::Misconfigured`](crate::Error::Misconfigured) when it is of another connector than before and a preset cannot be had.
    pub(in crate::connection) fn prepared(&self, grant: Arc<Grant>, before: &Snapshot) -> Outcome {
        let registration = self.entry.connector(&grant.connector)?;
        let presets = self.presets(registration, before)?;
        Snapshot::new(registration, grant, presets).map(Arc::new)
    }

    /// The presets as they are now. While one of them cannot be had, those before go on: a token that is there needs none.
    /// Those of another connector are others.
    fn presets(&self, registration: &Arc<Registration>, before: &Snapshot) -> Result<Arc<Fields>> {
        self.shared.presets.now(registration.descriptor().id).or_else(|error| {
            if !Arc::ptr_eq(registration, &before.registration) {
                return Err(error);
            }
            tracing::warn!(connection = %self.key, %error, "the presets of before are used");
            Ok(Arc::clone(&before.presets))
        })
    }

    /// Other credentials than those that were refused: what is preset by now, or what the store holds.
    pub(in crate::connection) async fn look_for_others(self: &Arc<Self>, than: &Snapshot) -> Option<Arc<Snapshot>> {
        match self.with_current_presets() {
            Ok(now) if than.has_preset_credentials() && now.presets != than.presets => Some(now),
            _ => self.look_for_newer(than).await?.ok(),
        }
    }

    /// The snapshot with the presets as they are now.
    pub(super) fn with_current_presets(&self) -> Outcome {
        let snapshot = self.snapshot();
        let presets = self.presets(&snapshot.registration, &snapshot)?;
        if Arc::ptr_eq(&presets, &snapshot.presets) || presets == snapshot.presets {
            return Ok(snapshot);
        }
        let changed = Arc::new(snapshot.with_presets(presets)?);
        let before = self.snapshot.compare_and_swap(&snapshot, Arc::clone(&changed));
        // A renewal may have been faster; it has read the presets itself.
        Ok(if Arc::ptr_eq(&before, &snapshot) { changed } else { self.snapshot() })
    }
}
