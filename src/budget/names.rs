//! Where in a row does this name stand?
//!
//! The ledger asks this several times for every command, so the answer has to cost one look into a table of small entries and
//! one comparison of texts. Names themselves stay in the row.

use crate::hash;

/// An index from names to their places in a row, which the caller keeps.
///
/// Open addressing: an entry has the upper half of its hash above and its place, counted from one, below; zero is free. Hashes
/// are seeded anew for each index, so that nobody can choose names that all fall into one place, and their order never shows.
#[derive(Debug, Clone)]
pub(super) struct Names {
    /// As long as a power of two, and never full.
    table: Vec<u64>,
    count: usize,
    seed: u64,
}

const LEAST: usize = 16;

impl Default for Names {
    fn default() -> Self {
        Self {
            table: vec![0; LEAST],
            count: 0,
            seed: hash::seed(),
        }
    }
}

impl Names {
    /// Returns the place of a name; `is_at` tells whether it stands at a place.
    pub(super) fn find(&self, name: &[u8], is_at: impl Fn(u32) -> bool) -> Option<u32> {
        let tag = tag(self.seed, name);
        let mut at = self.start(tag);
        loop {
            let entry = self.table.get(at).copied().unwrap_or(0);
            let place = place(entry)?;
            if entry >> 32 == tag && is_at(place) {
                return Some(place);
            }
            at = self.next(at);
        }
    }

    /// Adds a name that is not in the index yet.
    pub(super) fn insert(&mut self, name: &[u8], place: u32) {
        // At three quarters, a search for what is not there looks at a handful of entries.
        let limit = (self.table.len() / 4).saturating_mul(3);
        if self.count >= limit {
            let entries = std::mem::take(&mut self.table);
            self.table = vec![0; entries.len().saturating_mul(2)];
            for entry in entries.into_iter().filter(|entry| *entry != 0) {
                self.put(entry);
            }
        }
        self.count = self.count.saturating_add(1);
        self.put(tag(self.seed, name) << 32 | u64::from(place).saturating_add(1));
    }

    fn put(&mut self, entry: u64) {
        let mut at = self.start(entry >> 32);
        while self.table.get(at).is_some_and(|taken| *taken != 0) {
            at = self.next(at);
        }
        if let Some(free) = self.table.get_mut(at) {
            *free = entry;
        }
    }

    /// Returns where the search for a tag begins: its uppermost bits, so that growing keeps entries in order.
    fn start(&self, tag: u64) -> usize {
        let bits = self.table.len().trailing_zeros();
        usize::try_from(tag.checked_shr(32_u32.saturating_sub(bits)).unwrap_or(0)).unwrap_or(0)
    }

    fn next(&self, at: usize) -> usize {
        at.wrapping_add(1) & self.table.len().wrapping_sub(1)
    }
}

/// Returns the place of an entry, or `None` if it is free.
fn place(entry: u64) -> Option<u32> {
    let counted = entry & u64::from(u32::MAX);
    u32::try_from(counted.checked_sub(1)?).ok()
}

/// Returns the upper 32 bits of the hash of a name.
fn tag(seed: u64, name: &[u8]) -> u64 {
    hash::bytes(seed, name) >> 32
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
