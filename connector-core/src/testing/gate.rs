//! A gate that a test opens: how an answer is held back without waiting for time to pass.

use std::sync::Arc;

use tokio::sync::watch;

/// Holds answers back until the test opens it; see [`Fault::Hold`](super::Fault::Hold). A clone is the same gate.
///
/// ```
/// # use connector_core::testing::{Endpoint, Fault, Gate, SimulatedProvider};
/// # async fn example(provider: &SimulatedProvider) {
/// let gate = Gate::new();
/// provider.fail_next(Endpoint::Token, Fault::Hold(gate.clone()));
/// // Something begins a token request; then:
/// gate.arrived().await;
/// // The provider has renewed the tokens, and nobody knows the new ones yet.
/// gate.open();
/// # }
/// ```
#[derive(Debug, Clone, Default)]
pub struct Gate {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    arrivals: watch::Sender<usize>,
    open: watch::Sender<bool>,
}

impl Gate {
    /// A closed gate.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Opens it, for good: whatever waits before it goes on, and whatever comes later does not stop.
    pub fn open(&self) {
        self.shared.open.send_replace(true);
    }

    /// How many requests have come to it.
    #[must_use]
    pub fn arrivals(&self) -> usize {
        *self.shared.arrivals.borrow()
    }

    /// Waits until a request has come to it.
    pub async fn arrived(&self) {
        self.wait_for_arrivals(1).await;
    }

    /// Waits until at least `count` requests have come to it.
    pub async fn wait_for_arrivals(&self, count: usize) {
        // The sender lives as long as `self`: there is no error to report.
        let _ = self.shared.arrivals.subscribe().wait_for(|arrivals| *arrivals >= count).await;
    }

    /// Comes to the gate and waits until it is open: for a store or a transport of a test's own.
    pub async fn pass(&self) {
        self.shared.arrivals.send_modify(|arrivals| *arrivals += 1);
        let _ = self.shared.open.subscribe().wait_for(|open| *open).await;
    }
}
