//! Where do the random numbers of a search come from?

/// A generator of 64-bit numbers: Vigna's `splitmix64`, whose whole state is one counter. The same seed gives the same numbers
/// on every platform.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Returns a number below `limit`; 0 if the limit is 0.
    #[allow(
        clippy::cast_possible_truncation,
        reason = "the upper half of a product of 32 bits each"
    )]
    pub(crate) const fn below(&mut self, limit: u32) -> u32 {
        let high = self.next() >> 32;
        (high.wrapping_mul(limit as u64) >> 32) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn the_sequence_is_the_published_one() {
        // The first numbers of splitmix64 from 1234567, as in Vigna's reference and its ports.
        let mut random = Random::new(1_234_567);
        let wanted = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
        ];
        assert_eq!(wanted.map(|_| random.next()), wanted);
    }

    #[test]
    fn numbers_stay_below_their_limit() {
        let mut random = Random::new(1);
        assert_eq!(random.below(0), 0);
        let mut seen = [0_u32; 3];
        for _ in 0..3_000 {
            let slot = &mut seen[random.below(3) as usize];
            *slot = slot.saturating_add(1);
        }
        assert!(
            seen.iter().all(|count| (900..1_100).contains(count)),
            "{seen:?}"
        );
    }
}
