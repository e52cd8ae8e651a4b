//! Connections that nobody uses: their refresh tokens are used before they end.

use std::convert::Infallible;
use std::time::SystemTime;

use tokio::task::JoinSet;

use super::Connections;
use crate::defaults::{BACKGROUND_PAUSE, CLAIM_PERIOD};
use crate::error::Result;
use crate::random;
use crate::store::Key;

/// How many connections are claimed and renewed at the same time.
const AT_ONCE: usize = 50;

impl Connections {
    /// Renews the tokens of connections that nobody uses but whose refresh token would end: at 85 % of its life. Gives how many
    /// were renewed. One that fails does not keep others from it, and is tried again no sooner than
    /// [`CLAIM_PERIOD`](crate::defaults::CLAIM_PERIOD) later. Processes that share a store share the work: each connection is
    /// given to one of them.
    ///
    /// Call it from time to time, every few minutes; or leave it to [`renew_in_background`](Self::renew_in_background).
    ///
    /// # Errors
    ///
    /// [`Error::Retry`](crate::Error::Retry) when the store cannot be used.
    pub async fn renew_due(&self) -> Result<usize> {
        let now = self.shared.clock.now();
        let mut renewed = 0;
        loop {
            // Few at a time: what one process claims, no other one does.
            let due = self.shared.store.due(now, AT_ONCE, CLAIM_PERIOD).await?;
            let are_all = due.len() < AT_ONCE;
            let mut tasks = JoinSet::new();
            for key in due {
                let connections = self.clone();
                tasks.spawn(async move { connections.renew_unused(&key, now).await });
            }
            while let Some(task) = tasks.join_next().await {
                renewed += usize::from(task.unwrap_or(false));
            }
            if are_all {
                return Ok(renewed);
            }
        }
    }

    /// The same again and again, as long as it is polled; every process that uses the store may do so.
    ///
    /// ```no_run
    /// # fn example(connections: &connector_core::Connections) {
    /// let connections = connections.clone();
    /// tokio::spawn(async move { connections.renew_in_background().await });
    /// # }
    /// ```
    pub async fn renew_in_background(&self) -> Infallible {
        loop {
            match self.renew_due().await {
                Ok(0) => {}
                Ok(renewed) => tracing::info!(renewed, "connections that nobody uses are renewed"),
                Err(error) => tracing::warn!(%error, "connections that nobody uses cannot be looked for"),
            }
            // Processes that were started together need not ask together.
            let spread = BACKGROUND_PAUSE.mul_f64(random::fraction() / 5.0);
            self.shared.clock.sleep(BACKGROUND_PAUSE - spread).await;
        }
    }

    async fn renew_unused(&self, key: &Key, now: SystemTime) -> bool {
        // Of a connector that another program has.
        let Ok(entry) = self.shared.registry.find(&key.connector) else { return false };
        let outcome = async { self.shared.live(&entry, &key.connection).await?.renew_due(now).await };
        if let Err(error) = outcome.await {
            tracing::warn!(connection = %key, %error, "a connection nobody uses was not renewed");
            return false;
        }
        true
    }
}
