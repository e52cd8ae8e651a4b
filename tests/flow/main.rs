//! Flows against the simulated provider.
