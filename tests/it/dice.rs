//! Numbers that are the same in every run and on every machine, for tests that draw their cases.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise"
)]

/// A linear congruential generator, with the constants of Knuth's MMIX.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// Returns the next state; its upper bits are the better ones.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0
    }

    /// Returns a number of 31 bits, below `limit`.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        (self.next() >> 33) % limit
    }

    /// Returns a place in a list of so many items.
    pub(crate) fn index(&mut self, items: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap() % items
    }

    pub(crate) fn one_in(&mut self, times: usize) -> bool {
        self.index(times) == 0
    }
}
