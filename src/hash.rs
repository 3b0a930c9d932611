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
    let (state, rest) = words(seed, bytes);
    let mut last = [0; 8];
    for (to, from) in last.iter_mut().zip(rest) {
        *to = *from;
    }
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    fold(fold(state ^ u64::from_le_bytes(last)) ^ length)
}

/// Hashes bytes as [`bytes`] does, but with what is left over at the end read where it stands, in at most two overlapping words: quicker for
/// the few bytes of a name, and for hashes that are not written down.
#[inline]
pub(crate) fn name(seed: u64, bytes: &[u8]) -> u64 {
    let (state, rest) = words(seed, bytes);
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    fold(fold(state ^ tail(bytes, rest)) ^ length)
}

/// Takes whole words into a state, and returns it with what is left over.
#[inline]
fn words(seed: u64, bytes: &[u8]) -> (u64, &[u8]) {
    let (mut state, mut rest) = (seed, bytes);
    while let Some((word, others)) = rest.split_first_chunk::<8>() {
        state = fold(state ^ u64::from_le_bytes(*word));
        rest = others;
    }
    (state, rest)
}

/// Returns a word that differs for different ends of fewer than eight bytes of texts of one length; `whole` ends with `rest`.
#[inline]
fn tail(whole: &[u8], rest: &[u8]) -> u64 {
    if let (Some(last), false) = (whole.last_chunk::<8>(), rest.is_empty()) {
        return u64::from_le_bytes(*last);
    }
    if let (Some(first), Some(last)) = (rest.first_chunk::<4>(), rest.last_chunk::<4>()) {
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        return u64::from(first) | u64::from(last) << 32;
    }
    let byte = |at: usize| rest.get(at).map_or(0, |byte| u64::from(*byte));
    byte(0) | byte(1) << 8 | byte(2) << 16
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
    #[inline]
    fn write(&mut self, part: &[u8]) {
        self.0 = name(self.0, part);
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
        // Every byte of every length counts, wherever it stands.
        for length in 0..20 {
            let mut text = vec![b'a'; length];
            let mut seen = std::collections::BTreeSet::from([name(1, &text)]);
            for at in 0..length {
                text[at] = b'b';
                assert!(seen.insert(name(1, &text)), "{length} {at}");
                text[at] = b'a';
            }
        }
        assert_ne!(
            Seeded(1).hash_one((1_u8, 2_u8)),
            Seeded(1).hash_one((2_u8, 1_u8))
        );
    }
}
