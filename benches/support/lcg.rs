//! Numbers that are the same in every run and on every machine, for benches that draw what they measure.
#![allow(
    dead_code,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::float_arithmetic,
    reason = "each bench draws in its own way, and numbers of 31 bits"
)]

/// A linear congruential generator, with the constants of Knuth's MMIX.
pub(crate) struct Lcg(pub(crate) u64);

impl Lcg {
    /// Returns the next state; its upper bits are the better ones.
    fn next(&mut self) -> u64 {
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

    /// Returns the same as half as many bits.
    pub(crate) fn below_u32(&mut self, limit: u32) -> u32 {
        self.below(limit.into()) as u32
    }

    /// Returns a number from 0 up to 1, without it.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Returns a number from one up to another.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + self.unit() * (high - low)
    }
}
