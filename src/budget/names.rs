//! Where in a row does this name stand?
//!
//! The ledger asks this several times for every command, so the answer has to cost one look into a table of small entries and
//! one comparison of texts. Names themselves stay in the row.

use crate::hash;

/// An index from names to their places in a row, which the caller keeps.
///
/// Open addressing: an entry has the upper half of its hash above and its place, counted from one, below; zero is free. Hashes
/// are seeded anew for each index, so that nobody can choose names that all fall into one place, and their order never shows.
///
/// Most names that are looked for are new: that one is not there is told by marks of a byte each, eight at a time, an eighth of what the
/// entries take. Where a million documents are kept, the marks still fit the cache that the entries do not.
#[derive(Debug, Clone)]
pub(super) struct Names {
    /// As long as a power of two, and never full.
    table: Vec<u64>,
    /// The mark of every entry, zero where it is free; the first ones once more at the end, so that a group never wraps around.
    marks: Vec<u8>,
    count: usize,
    seed: u64,
}

const LEAST: usize = 16;

/// How many marks are looked at together.
const GROUP: usize = 8;

/// The uppermost bit of every byte: set in all marks.
const TAKEN: u64 = 0x8080_8080_8080_8080;

/// The lowest bit of every byte.
const ONES: u64 = 0x0101_0101_0101_0101;

impl Default for Names {
    fn default() -> Self {
        Self {
            table: vec![0; LEAST],
            marks: vec![0; LEAST.saturating_add(GROUP)],
            count: 0,
            seed: hash::seed(),
        }
    }
}

impl Names {
    /// Returns the place of a name; `is_at` tells whether it stands at a place.
    pub(super) fn find(&self, name: &[u8], is_at: impl Fn(u32) -> bool) -> Option<u32> {
        let tag = tag(self.seed, name);
        let wanted = u64::from(mark(tag)).wrapping_mul(ONES);
        let mut at = self.start(tag);
        loop {
            let group = self.group(at);
            let free = !group & TAKEN;
            // Zero where the mark is the wanted one; a byte above such a one may be taken for it, which the entry tells.
            let other = group ^ wanted;
            let alike = other.wrapping_sub(ONES) & !other & TAKEN;
            // Behind the first free one nothing of this name can stand.
            let mut alike = alike & (free & free.wrapping_neg()).wrapping_sub(1);
            while alike != 0 {
                let entry = self.entry(self.beyond(at, first(alike)));
                if let Some(place) = place(entry).filter(|_| entry >> 32 == tag) {
                    if is_at(place) {
                        return Some(place);
                    }
                }
                alike &= alike.wrapping_sub(1);
            }
            if free != 0 {
                return None;
            }
            at = self.beyond(at, GROUP);
        }
    }

    /// Adds a name that is not in the index yet.
    pub(super) fn insert(&mut self, name: &[u8], place: u32) {
        // At three quarters, a search for what is not there looks at a handful of marks.
        let limit = (self.table.len() / 4).saturating_mul(3);
        if self.count >= limit {
            let entries = std::mem::take(&mut self.table);
            let length = entries.len().saturating_mul(2);
            self.table = vec![0; length];
            self.marks = vec![0; length.saturating_add(GROUP)];
            for entry in entries.into_iter().filter(|entry| *entry != 0) {
                self.put(entry);
            }
        }
        self.count = self.count.saturating_add(1);
        self.put(tag(self.seed, name) << 32 | u64::from(place).saturating_add(1));
    }

    fn put(&mut self, entry: u64) {
        let tag = entry >> 32;
        let mut at = self.start(tag);
        let at = loop {
            let free = !self.group(at) & TAKEN;
            if free != 0 {
                break self.beyond(at, first(free));
            }
            at = self.beyond(at, GROUP);
        };
        let again = self.table.len().wrapping_add(at);
        for at in [at, again] {
            if let Some(free) = self.marks.get_mut(at) {
                *free = mark(tag);
            }
        }
        if let Some(free) = self.table.get_mut(at) {
            *free = entry;
        }
    }

    /// Returns the marks from one on, the first in the lowest byte.
    fn group(&self, at: usize) -> u64 {
        let marks = self.marks.get(at..).and_then(|marks| marks.first_chunk());
        marks.map_or(0, |marks: &[u8; GROUP]| u64::from_le_bytes(*marks))
    }

    fn entry(&self, at: usize) -> u64 {
        self.table.get(at).copied().unwrap_or(0)
    }

    /// Returns where the search for a tag begins: its uppermost bits, so that growing keeps entries in order.
    fn start(&self, tag: u64) -> usize {
        let bits = self.table.len().trailing_zeros();
        usize::try_from(tag.checked_shr(32_u32.saturating_sub(bits)).unwrap_or(0)).unwrap_or(0)
    }

    fn beyond(&self, at: usize, by: usize) -> usize {
        at.wrapping_add(by) & self.table.len().wrapping_sub(1)
    }
}

/// Returns which is the first byte of those that are noted by their uppermost bit.
fn first(noted: u64) -> usize {
    usize::try_from(noted.trailing_zeros() / 8).unwrap_or(0)
}

/// Returns the mark of a tag: its lowest bits, which say nothing about where a search begins until there are millions of names.
fn mark(tag: u64) -> u8 {
    let [lowest, ..] = tag.to_le_bytes();
    lowest | 0x80
}

/// Returns the place of an entry, or `None` if it is free.
fn place(entry: u64) -> Option<u32> {
    let counted = entry & u64::from(u32::MAX);
    u32::try_from(counted.checked_sub(1)?).ok()
}

/// Returns the upper 32 bits of the hash of a name.
fn tag(seed: u64, name: &[u8]) -> u64 {
    hash::name(seed, name) >> 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_at_its_place_and_no_other() {
        let names: Vec<String> = (0..5_000).map(|number| format!("n{number}")).collect();
        let mut index = Names::default();
        let find = |index: &Names, name: &str| {
            let is_at = |at: u32| names.get(at as usize).is_some_and(|other| other == name);
            index.find(name.as_bytes(), is_at)
        };
        for (place, name) in (0..).zip(&names) {
            assert_eq!(find(&index, name), None);
            index.insert(name.as_bytes(), place);
            assert_eq!(find(&index, name), Some(place));
        }
        for (place, name) in (0..).zip(&names) {
            assert_eq!(find(&index, name), Some(place));
        }
        assert_eq!(find(&index, "n5000"), None);
        assert_eq!(find(&index, ""), None);
    }

    #[test]
    fn names_with_one_hash_are_told_apart() {
        // The comparison, not the hash, decides: both entries have the same tag here.
        let mut index = Names::default();
        let tagged = tag(index.seed, b"b") << 32;
        index.put(tagged | 1);
        index.put(tagged | 2);
        assert_eq!(index.find(b"b", |at| at == 1), Some(1));
        assert_eq!(index.find(b"b", |_| false), None);
    }
}
