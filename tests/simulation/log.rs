//! What has happened, and what of it must not.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::time::Time;

#[derive(Debug)]
pub struct Log {
    time: Arc<Time>,
    lines: Mutex<Lines>,
}

#[derive(Debug, Default)]
struct Lines {
    all: Vec<(u64, String)>,
    wrong: Vec<String>,
    fine: usize,
}

impl Log {
    pub fn new(time: Arc<Time>) -> Self {
        Self { time, lines: Mutex::default() }
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn add(&self, line: impl Into<String>) {
        let now = self.time.now();
        self.lines().all.push((now, line.into()));
    }

    /// What breaks a rule.
    pub fn wrong(&self, line: impl Into<String>) {
        let line = line.into();
        self.add(format!("WRONG: {line}"));
        self.lines().wrong.push(line);
    }

    /// A call that was served.
    pub fn fine(&self, line: impl Into<String>) {
        self.add(line);
        self.lines().fine += 1;
    }

    /// How many calls were served since this was asked last.
    pub fn count_fine(&self) -> usize {
        std::mem::take(&mut self.lines().fine)
    }

    /// What broke a rule.
    pub fn all_wrong(&self) -> Vec<String> {
        self.lines().wrong.clone()
    }

    /// Everything, in order of time. What happens at the same time is in no order.
    pub fn text(&self) -> String {
        let mut lines = self.lines().all.clone();
        lines.sort();
        lines
            .iter()
            .map(|(time, line)| format!("{:>9.3} {line}\n", std::time::Duration::from_millis(*time).as_secs_f64()))
            .collect()
    }
}
