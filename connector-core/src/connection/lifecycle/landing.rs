//! How a renewal ends for all who wait for it.

use std::sync::Arc;

use tokio::sync::watch;

use super::{Lifecycle, Outcome, fallen};
use crate::connection::snapshot::Snapshot;

/// Ends a flight, whatever becomes of its task.
pub(super) struct Landing {
    pub(super) life: Arc<Lifecycle>,
    /// What is renewed.
    pub(super) stale: Arc<Snapshot>,
    pub(super) sender: Option<watch::Sender<Option<Outcome>>>,
}

impl Landing {
    pub(super) fn land(mut self, outcome: Outcome) {
        self.end(outcome);
    }

    fn end(&mut self, outcome: Outcome) {
        let Some(sender) = self.sender.take() else { return };
        self.life.settle(&self.stale, &outcome);
        self.life.outlive_pause();
        sender.send_replace(Some(outcome));
    }
}

impl Drop for Landing {
    fn drop(&mut self) {
        // Not landed, the task fell over: a hook panicked, or the runtime is going down.
        self.end(Err(fallen()));
    }
}
