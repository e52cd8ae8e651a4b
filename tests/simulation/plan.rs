//! What a seed chooses: the service, the processes, and what happens to them when.

use crate::random::Choices;
use crate::service::Rotation;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// So many callers at the same time.
    Calls {
        process: usize,
        callers: u64,
    },
    /// Dies after so many more steps.
    Crash {
        process: usize,
        steps: i64,
    },
    Start {
        process: usize,
    },
    /// Its wall clock is wrong by so many milliseconds from now on.
    Jump {
        process: usize,
        wrong: i64,
    },
    Reconnect {
        process: usize,
    },
    RenewDue {
        process: usize,
    },
    KillAccessTokens,
    RevokeAll,
}

#[derive(Debug)]
pub struct Plan {
    pub processes: usize,
    pub rotation: Rotation,
    /// In milliseconds, like all times here.
    pub lifetime: u64,
    /// Whether the connector declares the grace.
    pub declares: bool,
    /// How often in a hundred times a token request goes wrong.
    pub trouble: u64,
    /// When the store fails, and how often in a hundred times.
    pub troubles: Vec<(u64, u64, u64)>,
    pub steady: bool,
    pub events: Vec<(u64, Event)>,
    /// When everything goes well again.
    pub end: u64,
}

impl Plan {
    pub fn new(seed: u64) -> Self {
        let mut choices = Choices::new(seed);
        let processes = choices.between(2, 4) as usize;
        let lifetime = [120_000, 600_000, 3_600_000][choices.between(0, 2) as usize];
        let (rotation, declares) = match choices.between(0, 7) {
            0..=3 => (Rotation::Strict, false),
            4 => (Rotation::Grace(90_000), false),
            5 => (Rotation::Grace(90_000), true),
            _ => (Rotation::None, false),
        };
        let trouble = [0, 30, 60][choices.between(0, 2) as usize];
        let end = choices.between(3, 5) * lifetime;
        let mut events = Vec::new();
        for _ in 0..choices.between(8, 30) {
            // Most of them when tokens end, by turns.
            let at = match choices.chance(60) {
                true => choices.between(1, end / lifetime) * lifetime * choices.between(85, 103) / 100,
                false => choices.between(1, end),
            };
            let process = choices.between(0, processes as u64 - 1) as usize;
            events.push((at, Event::Calls { process, callers: choices.between(1, 4) }));
            if choices.chance(50) {
                let process = choices.between(0, processes as u64 - 1) as usize;
                events.push((at + choices.between(0, 2000), Event::Calls { process, callers: choices.between(1, 4) }));
            }
        }
        let mut some = |events: &mut Vec<(u64, Event)>, most: u64, event: &dyn Fn(&mut Choices, usize) -> Event| {
            for _ in 0..choices.between(0, most) {
                let process = choices.between(0, processes as u64 - 1) as usize;
                let at = choices.between(1, end);
                let event = event(&mut choices, process);
                if let Event::Crash { process, .. } = event {
                    events.push((at + choices.between(1000, 200_000), Event::Start { process }));
                }
                events.push((at, event));
            }
            choices.chance(25)
        };
        let crash = |choices: &mut Choices, process| Event::Crash { process, steps: choices.between(1, 25) as i64 };
        let jumps = some(&mut events, 4, &crash);
        let kills = some(&mut events, 2, &|_, process| Event::RenewDue { process });
        let revokes = some(&mut events, 1, &|_, process| Event::Reconnect { process });
        if jumps {
            some(&mut events, 3, &|choices, process| {
                let by = choices.between(0, 7_200_000) as i64;
                Event::Jump { process, wrong: if choices.chance(50) { by } else { -by } }
            });
        }
        if kills {
            some(&mut events, 2, &|_, _| Event::KillAccessTokens);
        }
        if revokes && some(&mut events, 1, &|_, _| Event::RevokeAll) {
            some(&mut events, 2, &|_, process| Event::Reconnect { process });
        }
        events.sort();
        let mut choices = Choices::about(&[seed, 2]);
        let troubles = (0..choices.between(0, 2)).map(|_| {
            let from = choices.between(1, end / lifetime) * lifetime * choices.between(80, 101) / 100;
            (from, from + choices.between(1000, 200_000), choices.between(20, 100))
        });
        let troubles = troubles.collect();
        let steady = !events.iter().any(|(_, event)| matches!(event, Event::Jump { .. }));
        Self { processes, rotation, lifetime, declares, trouble, troubles, steady, events, end }
    }
}
