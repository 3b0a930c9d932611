//! Which places in an order are taken?
#![allow(
    clippy::arithmetic_side_effects,
    reason = "places lie below the number of jobs, which is below 2²⁰"
)]

/// A set of places in an order, one bit each: to put one in, to take one out and to find the next costs next to nothing.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    words: Vec<u64>,
}

impl Places {
    /// Takes out all, and makes room for so many.
    pub(super) fn clear(&mut self, count: usize) {
        self.words.clear();
        self.words.resize(count.div_ceil(64), 0);
    }

    #[inline]
    pub(super) fn insert(&mut self, place: usize) {
        self.words[place / 64] |= 1 << (place % 64);
    }

    #[inline]
    pub(super) fn remove(&mut self, place: usize) {
        self.words[place / 64] &= !(1 << (place % 64));
    }

    /// Returns the first place from `at` on that is in the set.
    #[inline]
    pub(super) fn next(&self, at: usize) -> Option<usize> {
        let mut word = at / 64;
        let mut bits = self.words.get(word)? & (u64::MAX << (at % 64));
        while bits == 0 {
            word += 1;
            bits = *self.words.get(word)?;
        }
        Some(word * 64 + bits.trailing_zeros() as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::Places;

    #[test]
    fn places_come_in_order_whatever_the_order_they_went_in() {
        let mut places = Places::default();
        places.clear(200);
        for place in [199, 64, 0, 63, 128, 7] {
            places.insert(place);
        }
        places.remove(7);
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(place) = places.next(at) {
            found.push(place);
            at = place + 1;
        }
        assert_eq!(found, [0, 63, 64, 128, 199]);
        assert_eq!((places.next(65), places.next(500)), (Some(128), None));
        places.clear(10);
        assert_eq!(places.next(0), None);
    }
}
