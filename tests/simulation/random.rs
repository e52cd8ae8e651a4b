//! Choices that depend on the seed and on nothing else: not on the order in which tasks happen to run.

/// A number made of others.
pub fn mix(parts: &[u64]) -> u64 {
    parts.iter().fold(0x9e37_79b9_7f4a_7c15, |sum, part| {
        let mut z = (sum ^ part).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    })
}

/// A number for a text.
pub fn number(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A sequence of choices.
#[derive(Debug)]
pub struct Choices {
    seed: u64,
    count: u64,
}

impl Choices {
    pub const fn new(seed: u64) -> Self {
        Self { seed, count: 0 }
    }

    /// The choices about one thing: the same however often others are asked before.
    pub fn about(parts: &[u64]) -> Self {
        Self::new(mix(parts))
    }

    fn next(&mut self) -> u64 {
        self.count += 1;
        mix(&[self.seed, self.count])
    }

    /// From `least` to `most`, both included.
    pub fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.next() % (most - least + 1)
    }

    /// Whether something happens that happens so often in a hundred times.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }
}
