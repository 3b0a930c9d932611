//! How a conversion becomes a look-up: the runs of work of some two years at a time, found by a hint.
//!
//! *W* and its inverse are both made of straight pieces: along a run of work one minute is one minute of work, and in
//! between one of the two stands still. A [`Ladder`] keeps the beginnings of the pieces, cut into blocks of equal
//! length. A block has a table of 2048 hints, each the piece in which a 2048th of the block begins: from there the piece
//! that is sought is seldom more than a step or two away.
//!
//! ```text
//! x       │                         block                        │
//! hints   0       0       1       2       2       2       3      │  the piece in which each part begins
//! pieces  ├───────────├──────├────────────────────────├──────────│
//! ```
//!
//! Blocks are made when they are first needed and never changed. One costs a few microseconds, as much as some two hundred
//! searches: a calendar that is asked less often than [`PATIENCE`] says makes none.

use std::sync::{
    OnceLock,
    atomic::{AtomicU32, Ordering},
};

use super::whole::Stretches;
use crate::time::minute::HORIZON;

/// The number of blocks of a ladder.
const BLOCKS: usize = 151;

/// A block has 2¹¹ hints.
const HINT_BITS: u32 = 11;
const HINTS: usize = 1 << HINT_BITS;

/// Blocks of minutes have 2²⁰ of them, 728 days; a part between two hints has 512.
const MINUTE_BITS: u32 = 20;

/// How many conversions of a calendar are searched before the first block is made.
///
/// About half of what a block costs: a calendar that is dropped early pays nothing, one that is used little more than it
/// had to.
const PATIENCE: u32 = 96;

/// What is behind the last piece of a block; no number of a minute or of work comes near.
const NEVER: u32 = u32::MAX;

const _: () = assert!((HORIZON >> MINUTE_BITS) as usize == BLOCKS - 1);

/// The beginning of a straight piece: the function is `value` at `key`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) key: u32,
    pub(super) value: u32,
}

/// The pieces of a stretch of keys.
#[derive(Debug)]
struct Block {
    hints: [u16; HINTS],
    /// The first begins where the block does. Three behind the last are out of reach, so that three can always be read.
    pieces: Box<[Piece]>,
}

/// A function that rises with its key in pieces, each as steep as the next and cut off at the value where that begins.
#[derive(Debug)]
pub(super) struct Ladder {
    /// A block has two to the power of this keys.
    shift: u32,
    /// `None` in a block that is made says that it has too many pieces for hints of two bytes.
    blocks: [OnceLock<Option<Box<Block>>>; BLOCKS],
}

/// A piece and the next, with the key that was sought on the first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    key: u32,
    piece: Piece,
    next: Piece,
}

impl Found {
    /// Returns the value at the key.
    #[inline]
    pub(super) fn value(self) -> u32 {
        // The key is on the piece, and both sums are below 2²⁹.
        let along = self.key.wrapping_sub(self.piece.key);
        self.piece.value.wrapping_add(along).min(self.next.value)
    }

    /// Tells whether the value rises behind the key.
    #[inline]
    pub(super) fn rises(self) -> bool {
        let along = self.key.wrapping_sub(self.piece.key);
        along < self.next.value.wrapping_sub(self.piece.value)
    }

    /// Returns the key where the next piece of the block begins.
    #[inline]
    pub(super) fn next_key(self) -> Option<u32> {
        (self.next.key != NEVER).then_some(self.next.key)
    }
}

impl Ladder {
    /// Makes the ladder of minutes.
    fn of_minutes() -> Self {
        Self::new(MINUTE_BITS)
    }

    /// Makes the ladder of working minutes, of which there are `total`.
    ///
    /// Its blocks have as many as some two years have on the average, so that there are no more blocks than of minutes.
    fn of_work(total: u32) -> Self {
        let fits = |shift: &u32| ((total >> shift) as usize) < BLOCKS;
        let shift = (HINT_BITS..MINUTE_BITS).find(fits);
        Self::new(shift.unwrap_or(MINUTE_BITS))
    }

    fn new(shift: u32) -> Self {
        Self {
            shift,
            blocks: [const { OnceLock::new() }; BLOCKS],
        }
    }

    /// Returns the piece of `key`, if its block is made.
    #[inline]
    pub(super) fn find(&self, key: u32) -> Option<Found> {
        let block = self.blocks.get((key >> self.shift) as usize)?.get()?;
        block.as_ref()?.find(key, self.shift)
    }

    /// Makes the block of `key` if it is not there, and returns the piece of the key.
    ///
    /// `pieces` gives the pieces of a block in order, the first at the key it gets, and the value of the function
    /// at the other key it gets, which it leaves out.
    pub(super) fn make(
        &self,
        key: u32,
        pieces: impl FnOnce(u32, u32) -> (Vec<Piece>, u32),
    ) -> Option<Found> {
        let number = key >> self.shift;
        let slot = self.blocks.get(number as usize)?;
        let block = slot.get_or_init(|| {
            // Both are at most the first power of two behind the horizon.
            let first = number << self.shift;
            let (pieces, last) = pieces(first, first.saturating_add(1 << self.shift));
            Block::new(pieces, last, first, self.shift).map(Box::new)
        });
        block.as_ref()?.find(key, self.shift)
    }
}

impl Block {
    fn new(mut pieces: Vec<Piece>, last: u32, first: u32, shift: u32) -> Option<Self> {
        let part = shift.saturating_sub(HINT_BITS);
        let mut hints = [0; HINTS];
        let mut filled = 0;
        for (index, piece) in pieces.iter().enumerate().skip(1) {
            // The parts up to the one in which the piece begins have one before it.
            let begun = (piece.key.saturating_sub(first).saturating_sub(1) >> part) as usize;
            let hint = u16::try_from(index).ok()?.saturating_sub(1);
            if let Some(parts) = hints.get_mut(filled..=begun) {
                parts.fill(hint);
                filled = begun.saturating_add(1);
            }
        }
        let hint = u16::try_from(pieces.len()).ok()?.saturating_sub(1);
        hints.get_mut(filled..)?.fill(hint);
        let end = Piece {
            key: NEVER,
            value: last,
        };
        pieces.extend([end; 3]);
        Some(Self {
            hints,
            pieces: pieces.into(),
        })
    }

    #[inline]
    fn find(&self, key: u32, shift: u32) -> Option<Found> {
        let part = (key >> shift.wrapping_sub(HINT_BITS)) as usize % HINTS;
        let hint = usize::from(*self.hints.get(part)?);
        let near: &[Piece; 4] = self.pieces.get(hint..)?.first_chunk()?;
        // Three pieces are enough where shifts begin two hours apart. Which of them it is no processor can guess, so that
        // the steps are numbers and no branches.
        if key < near[3].key {
            let step =
                usize::from(near[1].key <= key).wrapping_add(usize::from(near[2].key <= key));
            let [piece, next] = near.get(step..)?.first_chunk()?;
            return Some(Found {
                key,
                piece: *piece,
                next: *next,
            });
        }
        self.far(key, hint)
    }

    /// Returns the piece of `key` behind that of a hint.
    fn far(&self, key: u32, hint: usize) -> Option<Found> {
        let behind = self.pieces.get(hint..)?;
        // Doubling first: the piece is near almost always, and far in the block of a thousand short shifts a week.
        let mut reach = 4_usize;
        while behind.get(reach).is_some_and(|piece| piece.key <= key) {
            reach = reach.saturating_mul(2);
        }
        let near = behind.get(..reach).unwrap_or(behind);
        let index = near.partition_point(|piece| piece.key <= key);
        let [piece, next] = behind.get(index.checked_sub(1)?..)?.first_chunk()?;
        Some(Found {
            key,
            piece: *piece,
            next: *next,
        })
    }
}

/// What a calendar remembers of its conversions.
pub(super) struct Memory {
    /// From minutes to the work before them.
    pub(super) by_minute: Ladder,
    /// From work to the minute behind it.
    pub(super) by_work: Ladder,
    /// The long stretches without rest.
    pub(super) stretches: OnceLock<Stretches>,
    /// How many conversions were searched.
    searched: AtomicU32,
}

impl Memory {
    /// Makes the empty memory of a calendar with `total` working minutes.
    pub(super) fn new(total: u32) -> Self {
        Self {
            by_minute: Ladder::of_minutes(),
            by_work: Ladder::of_work(total),
            stretches: OnceLock::new(),
            searched: AtomicU32::new(0),
        }
    }

    /// Counts a search, and tells whether there were enough to make blocks.
    ///
    /// Threads may count in any order: a block more or less changes no result.
    pub(super) fn is_worthwhile(&self) -> bool {
        self.searched.load(Ordering::Relaxed) >= PATIENCE
            || self.searched.fetch_add(1, Ordering::Relaxed) >= PATIENCE
    }
}

/// What is remembered is no part of what a calendar is: all memories are equal.
impl PartialEq for Memory {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Memory {}
