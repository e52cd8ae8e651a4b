//! Randomness that a test can repeat.

use std::cell::Cell;
use std::marker::PhantomData;

thread_local! {
    static STATE: Cell<Option<u64>> = const { Cell::new(None) };
}

/// Has everything random in this crate depend on `seed`, on this thread, until the result is dropped: states, verifiers, ids and
/// jitter. For tests that are to happen again in the same way; **never for anything else, as whoever knows the seed knows the
/// secrets**.
#[must_use = "dropped, it ends at once"]
pub fn seed_randomness(seed: u64) -> SeededRandomness {
    STATE.set(Some(seed));
    SeededRandomness { thread: PhantomData }
}

/// Randomness that depends on a seed, as long as it lives; see [`seed_randomness`].
#[derive(Debug)]
pub struct SeededRandomness {
    /// It is about the thread on which it was made.
    thread: PhantomData<*const ()>,
}

impl Drop for SeededRandomness {
    fn drop(&mut self) {
        let Self { thread: PhantomData } = self;
        STATE.set(None);
    }
}

/// Fills bytes, if this thread has a seed.
pub(crate) fn fill_from_seed(bytes: &mut [u8]) -> bool {
    let Some(mut state) = STATE.get() else { return false };
    for chunk in bytes.chunks_mut(8) {
        // SplitMix64: equal distribution is all that is wanted.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^= word >> 31;
        chunk.iter_mut().zip(word.to_le_bytes()).for_each(|(byte, random)| *byte = random);
    }
    STATE.set(Some(state));
    true
}

#[cfg(test)]
mod tests {
    use super::seed_randomness;
    use crate::random::token;

    #[test]
    fn randomness_depends_on_a_seed_as_long_as_a_test_wants_it() {
        let repeated = |seed| {
            let _seeded = seed_randomness(seed);
            [token().unwrap(), token().unwrap()]
        };
        assert_eq!(repeated(7), repeated(7));
        assert_ne!(repeated(7), repeated(8));
        let [first, second] = repeated(7);
        assert_ne!(first, second);
        assert_ne!(token().unwrap(), token().unwrap());
    }
}
