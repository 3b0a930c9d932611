//! A set of ranks that is emptied from one end while ranks further on are added.

/// A bit for each rank.
///
/// What is taken out is always the nearest in the direction of travel, and what is added lies further on; so a heap, which
/// would sort, is not needed: 64 ranks are passed over at a time.
#[derive(Debug, Clone, Default)]
pub(super) struct Marks {
    words: Vec<u64>,
}

impl Marks {
    /// Makes room for ranks below `slots`.
    pub(super) fn fit(&mut self, slots: usize) {
        self.words.resize(slots.div_ceil(64), 0);
    }

    /// Adds a rank.
    #[inline]
    pub(super) fn add(&mut self, rank: u32) {
        self.words[(rank / 64) as usize] |= 1 << (rank % 64);
    }

    /// Takes out the smallest rank at or above `from`.
    #[inline]
    pub(super) fn take_up(&mut self, from: u32) -> Option<u32> {
        let mut at = (from / 64) as usize;
        let mut word = *self.words.get(at)? & (u64::MAX << (from % 64));
        while word == 0 {
            at = at.saturating_add(1);
            word = *self.words.get(at)?;
        }
        let bit = word.trailing_zeros();
        self.words[at] &= !(1 << bit);
        Some(rank_of(at, bit))
    }

    /// Takes out the largest rank below `below`.
    #[inline]
    pub(super) fn take_down(&mut self, below: u32) -> Option<u32> {
        let last = below.checked_sub(1)?;
        let mut at = ((last / 64) as usize).min(self.words.len().checked_sub(1)?);
        let mut word = self.words[at];
        if at == (last / 64) as usize {
            word &= u64::MAX >> 63_u32.saturating_sub(last % 64);
        }
        while word == 0 {
            at = at.checked_sub(1)?;
            word = self.words[at];
        }
        let bit = 63_u32.saturating_sub(word.leading_zeros());
        self.words[at] &= !(1 << bit);
        Some(rank_of(at, bit))
    }

    /// Takes out everything.
    pub(super) fn clear(&mut self) {
        self.words.fill(0);
    }
}

fn rank_of(word: usize, bit: u32) -> u32 {
    u32::try_from(word)
        .expect("invariant: ranks are below 2^32")
        .saturating_mul(64)
        .saturating_add(bit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_come_out_in_the_direction_of_travel() {
        let ranks = [0, 1, 63, 64, 130, 191];
        let mut marks = Marks::default();
        marks.fit(192);
        for rank in ranks {
            marks.add(rank);
        }
        let mut from = 0;
        let up: Vec<u32> = std::iter::from_fn(|| {
            let rank = marks.take_up(from)?;
            from = rank.saturating_add(1);
            Some(rank)
        })
        .collect();
        assert_eq!(up, ranks);
        assert_eq!((marks.take_up(0), marks.take_up(192)), (None, None));

        for rank in ranks {
            marks.add(rank);
        }
        assert_eq!(marks.take_down(64), Some(63));
        assert_eq!(marks.take_down(0), None);
        let mut below = 192;
        let down: Vec<u32> = std::iter::from_fn(|| {
            below = marks.take_down(below)?;
            Some(below)
        })
        .collect();
        assert_eq!(down, [191, 130, 64, 1, 0]);
        marks.add(5);
        marks.clear();
        assert_eq!(marks.take_down(192), None);
    }
}
