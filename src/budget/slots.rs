//! The lines of a document: where each falls, how much it is, and what is left of it.

use std::num::NonZeroU32;

/// Where a node stands in the tree; counted from one, so that a document with one line needs no more room than the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At(NonZeroU32);

impl At {
    /// Returns the place of a position; no tree has as many nodes as would make it `None`.
    pub(super) fn new(position: usize) -> Option<Self> {
        let counted = u32::try_from(position).ok()?.checked_add(1)?;
        NonZeroU32::new(counted).map(Self)
    }

    pub(super) fn position(self) -> usize {
        (self.0.get() as usize).wrapping_sub(1)
    }
}

/// A line of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    /// In minor units.
    pub(super) amount: i128,
    pub(super) left: i128,
    pub(super) at: At,
}

/// Lines in the order of their nodes in the tree. Most documents have one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Slots {
    One(Slot),
    Many(Box<[Slot]>),
}

impl Slots {
    pub(super) fn as_slice(&self) -> &[Slot] {
        match self {
            Self::One(slot) => std::slice::from_ref(slot),
            Self::Many(slots) => slots,
        }
    }

    pub(super) fn as_mut_slice(&mut self) -> &mut [Slot] {
        match self {
            Self::One(slot) => std::slice::from_mut(slot),
            Self::Many(slots) => slots,
        }
    }

    pub(super) fn of(slots: Vec<Slot>) -> Self {
        let mut slots = slots;
        slots.sort_unstable_by_key(|slot| slot.at);
        match slots.as_slice() {
            [only] => Self::One(*only),
            _ => Self::Many(slots.into()),
        }
    }

    fn place(&self, at: At) -> Option<usize> {
        let slots = self.as_slice();
        slots.binary_search_by_key(&at, |slot| slot.at).ok()
    }

    /// Returns the line at a node.
    pub(super) fn at(&self, at: At) -> Option<&Slot> {
        self.as_slice().get(self.place(at)?)
    }

    fn at_mut(&mut self, at: At) -> Option<&mut Slot> {
        let place = self.place(at)?;
        self.as_mut_slice().get_mut(place)
    }

    pub(super) fn is_used_up(&self) -> bool {
        self.as_slice().iter().all(|slot| slot.left == 0)
    }

    pub(super) fn is_untouched(&self) -> bool {
        self.as_slice().iter().all(|slot| slot.left == slot.amount)
    }

    /// Leaves nothing.
    pub(super) fn clear(&mut self) {
        for slot in self.as_mut_slice() {
            slot.left = 0;
        }
    }

    /// Takes what `asked` has, as far as it is there, and returns what is not, line by line.
    ///
    /// `None` if a line is asked that is not there at all; nothing is changed then.
    pub(super) fn take(&mut self, asked: &Self) -> Option<Excess> {
        if let (Self::One(mine), Self::One(other)) = (&mut *self, asked) {
            if mine.at != other.at {
                return None;
            }
            // Bounded by the amounts of the lines, see `Cell`.
            let taken = other.left.min(mine.left);
            mine.left = mine.left.saturating_sub(taken);
            let over = other.left.saturating_sub(taken);
            return Some(Excess::of(other.at, over));
        }
        if asked
            .as_slice()
            .iter()
            .any(|slot| self.at(slot.at).is_none())
        {
            return None;
        }
        let mut excess = Excess::default();
        for other in asked.as_slice() {
            if let Some(mine) = self.at_mut(other.at) {
                let taken = other.left.min(mine.left);
                mine.left = mine.left.saturating_sub(taken);
                excess.add(other.at, other.left.saturating_sub(taken));
            }
        }
        Some(excess)
    }

    /// Leaves what is beyond `others`, line by line; lines that only they have do not matter.
    pub(super) fn keep_beyond(&mut self, others: &Self) {
        for other in others.as_slice() {
            if let Some(mine) = self.at_mut(other.at) {
                mine.left = mine.left.saturating_sub(other.left).max(0);
            }
        }
    }

    /// Gives back what is left of `others`, except for their excess, which never came from here.
    pub(super) fn give_back(&mut self, others: &Self, excess: Option<&Excess>) {
        for other in others.as_slice() {
            let over = excess.map_or(0, |excess| excess.at(other.at));
            if let Some(mine) = self.at_mut(other.at) {
                mine.left = mine.left.saturating_add(other.left.saturating_sub(over));
            }
        }
    }
}

/// What was asked beyond what was there, by node; nothing in most cases.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Excess(pub(super) Vec<(At, i128)>);

impl Excess {
    fn of(at: At, amount: i128) -> Self {
        let mut excess = Self::default();
        excess.add(at, amount);
        excess
    }

    pub(super) fn add(&mut self, at: At, amount: i128) {
        if amount != 0 {
            self.0.push((at, amount));
        }
    }

    pub(super) fn at(&self, at: At) -> i128 {
        let found = self.0.iter().find(|(other, _)| *other == at);
        found.map_or(0, |(_, amount)| *amount)
    }

    pub(super) fn is_none(&self) -> bool {
        self.0.is_empty()
    }
}
