//! Hashes that nobody can foresee, for indexes whose order never shows.
//!
//! Seeded anew for each index, so that nobody can choose keys that all fall into one place; a few multiplications a key, for
//! indexes that are asked by the million.

use std::hash::{BuildHasher, Hasher, RandomState};

const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

/// Returns a seed that differs from index to index.
#[inline]
pub(crate) fn seed() -> u64 {
    RandomState::new().hash_one(FACTOR)
}

/// Hashes bytes, eight at a time: each word is multiplied into the state and both halves of the product are kept.
#[inline]
pub(crate) fn bytes(seed: u64, bytes: &[u8]) -> u64 {
    let (mut state, mut rest) = (seed, bytes);
    while let Some((word, others)) = rest.split_first_chunk::<8>() {
        state = fold(state ^ u64::from_le_bytes(*word));
        rest = others;
    }
    let mut last = [0; 8];
    for (to, from) in last.iter_mut().zip(rest) {
        *to = *from;
    }
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    fold(fold(state ^ u64::from_le_bytes(last)) ^ length)
}

#[inline]
fn fold(word: u64) -> u64 {
    let product = u128::from(word).wrapping_mul(u128::from(FACTOR));
    let halves = (product >> 64) ^ (product & u128::from(u64::MAX));
    // The seed alone would leave a zero word at zero.
    u64::try_from(halves).unwrap_or(0).wrapping_add(FACTOR)
}

/// Makes the hashers of an index.
#[derive(Debug, Clone)]
pub(crate) struct Seeded(u64);

impl Default for Seeded {
    fn default() -> Self {
        Self(seed())
    }
}

impl BuildHasher for Seeded {
    type Hasher = Folded;

    fn build_hasher(&self) -> Folded {
        Folded(self.0)
    }
}

/// The state of a hash.
#[derive(Debug)]
pub(crate) struct Folded(u64);

impl Hasher for Folded {
    /// Takes eight bytes at a time, the last eight once more where they overlap: no copy is made, as `bytes` does for the sake of
    /// hashes that are written down.
    #[inline]
    fn write(&mut self, part: &[u8]) {
        let (mut state, mut rest) = (self.0, part);
        while let Some((word, others)) = rest.split_first_chunk::<8>() {
            state = fold(state ^ u64::from_le_bytes(*word));
            rest = others;
        }
        if let (Some(last), false) = (part.last_chunk::<8>(), rest.is_empty()) {
            state = fold(state ^ u64::from_le_bytes(*last));
        } else {
            for byte in rest {
                state = fold(state ^ u64::from(*byte));
            }
        }
        self.0 = fold(state ^ u64::try_from(part.len()).unwrap_or(u64::MAX));
    }

    #[inline]
    fn write_u8(&mut self, part: u8) {
        self.write_u64(part.into());
    }

    fn write_u32(&mut self, part: u32) {
        self.write_u64(part.into());
    }

    #[inline]
    fn write_u64(&mut self, part: u64) {
        self.0 = fold(self.0 ^ part);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_depends_on_every_byte_and_on_the_length() {
        let texts = [
            "",
            "\0",
            "a",
            "a\0",
            "b",
            "abcdefgh",
            "abcdefgh\0",
            "abcdefgi",
            "hgfedcba",
        ];
        let hashes: std::collections::BTreeSet<u64> =
            texts.iter().map(|text| bytes(1, text.as_bytes())).collect();
        assert_eq!(hashes.len(), texts.len());
        assert_ne!(bytes(1, b"a"), bytes(2, b"a"));
        let hashes: std::collections::BTreeSet<u64> =
            texts.iter().map(|text| Seeded(1).hash_one(text)).collect();
        assert_eq!(hashes.len(), texts.len());
        assert_ne!(
            Seeded(1).hash_one((1_u8, 2_u8)),
            Seeded(1).hash_one((2_u8, 1_u8))
        );
    }
}
