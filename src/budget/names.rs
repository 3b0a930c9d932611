//! Where in a row does this name stand?
//!
//! The ledger asks this several times for every command, so the answer has to cost one look at one line of the cache and
//! one comparison of texts. Names themselves stay in the row.

use crate::hash;

/// An index from names to their places in a row, which the caller keeps.
///
/// A name is noted in the group that its hash says, or in the next one that has room. A group is a line of the cache: a mark of a byte
/// for each of its names, which tells most others from it, and their places. Where a name is new its group says so at once, and takes it.
///
/// Hashes are seeded anew for each index, so that nobody can choose names that all fall into one group, and their order never shows.
#[derive(Debug, Clone)]
pub(super) struct Names {
    /// As many as a power of two.
    groups: Vec<Group>,
    /// Of the name at each place what its hash says, so that the index grows without a look at the names.
    tags: Vec<u32>,
    seed: u64,
}

/// So many names have room in a group.
const ROOM: usize = 12;

/// Where the last eight marks of a group begin: some of them are among the first eight.
const LAST: usize = ROOM - 8;

/// The index grows when there are so many names for each group.
const FULL: usize = 9;

#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
struct Group {
    /// The marks of its names, zero where there is none.
    marks: [u8; ROOM],
    count: u8,
    /// Whether a name that belonged here had to go on to the next group.
    is_over: bool,
    places: [u32; ROOM],
}

/// The uppermost bit of every byte: set in all marks.
const TAKEN: u64 = 0x8080_8080_8080_8080;

/// The lowest bit of every byte.
const ONES: u64 = 0x0101_0101_0101_0101;

impl Default for Names {
    fn default() -> Self {
        Self {
            groups: vec![Group::default(); 2],
            tags: Vec::new(),
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
            let group = self.groups.get(at)?;
            if let Some(place) = group.find(mark(tag), &is_at) {
                return Some(place);
            }
            if !group.is_over {
                return None;
            }
            at = self.next(at);
        }
    }

    /// Adds the name of the next place, which is not in the index yet.
    pub(super) fn push(&mut self, name: &[u8]) {
        if self.tags.len() >= self.groups.len().saturating_mul(FULL) {
            self.grow();
        }
        let (tag, place) = (tag(self.seed, name), self.tags.len());
        self.tags.push(tag);
        self.put(tag, u32::try_from(place).unwrap_or(u32::MAX));
    }

    #[cold]
    fn grow(&mut self) {
        self.groups = vec![Group::default(); self.groups.len().saturating_mul(2)];
        let tags = std::mem::take(&mut self.tags);
        for (place, tag) in (0..).zip(&tags) {
            self.put(*tag, place);
        }
        self.tags = tags;
    }

    fn put(&mut self, tag: u32, place: u32) {
        let mut at = self.start(tag);
        while let Some(group) = self.groups.get_mut(at) {
            if group.take(mark(tag), place) {
                return;
            }
            at = self.next(at);
        }
    }

    /// Returns the group that a tag says, by its uppermost bits.
    fn start(&self, tag: u32) -> usize {
        let bits = self.groups.len().trailing_zeros();
        let start = tag.checked_shr(32_u32.saturating_sub(bits)).unwrap_or(0);
        usize::try_from(start).unwrap_or(0)
    }

    fn next(&self, at: usize) -> usize {
        at.wrapping_add(1) & self.groups.len().wrapping_sub(1)
    }
}

impl Group {
    #[inline]
    fn find(&self, mark: u8, is_at: impl Fn(u32) -> bool) -> Option<u32> {
        let words = [self.marks.first_chunk(), self.marks.last_chunk()];
        let wanted = u64::from(mark).wrapping_mul(ONES);
        for (word, first) in words.into_iter().flatten().zip([0, LAST]) {
            // Zero where the mark is the wanted one; a byte above such a one may be taken for it, which the name tells.
            let other = u64::from_le_bytes(*word) ^ wanted;
            let mut alike = other.wrapping_sub(ONES) & !other & TAKEN;
            while alike != 0 {
                let at = usize::try_from(alike.trailing_zeros() / 8)
                    .map_or(0, |at| at.saturating_add(first));
                let place = self.places.get(at).copied();
                if let Some(place) = place.filter(|place| is_at(*place)) {
                    return Some(place);
                }
                alike &= alike.wrapping_sub(1);
            }
        }
        None
    }

    /// Takes a name if there is room.
    #[inline]
    fn take(&mut self, mark: u8, place: u32) -> bool {
        let at = usize::from(self.count);
        let room = self.marks.get_mut(at).zip(self.places.get_mut(at));
        let Some((free, to)) = room else {
            self.is_over = true;
            return false;
        };
        (*free, *to) = (mark, place);
        self.count = self.count.wrapping_add(1);
        true
    }
}

/// Returns the mark of a tag: its lowest bits, which say nothing about where a search begins until there are millions of groups.
fn mark(tag: u32) -> u8 {
    let [lowest, ..] = tag.to_le_bytes();
    lowest | 0x80
}

/// Returns the upper half of the hash of a name.
fn tag(seed: u64, name: &[u8]) -> u32 {
    u32::try_from(hash::name(seed, name) >> 32).unwrap_or(u32::MAX)
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
            index.push(name.as_bytes());
            assert_eq!(find(&index, name), Some(place));
        }
        for (place, name) in (0..).zip(&names) {
            assert_eq!(find(&index, name), Some(place));
        }
        assert_eq!(find(&index, "n5000"), None);
        assert_eq!(find(&index, ""), None);
    }

    /// The comparison, not the hash, decides, and a group that is full sends on to the next.
    #[test]
    fn names_with_one_hash_are_told_apart() {
        let mut index = Names::default();
        let tag = tag(index.seed, b"b");
        for place in 0..20 {
            index.put(tag, place);
        }
        for place in 0..20 {
            assert_eq!(index.find(b"b", |at| at == place), Some(place));
        }
        assert_eq!(index.find(b"b", |_| false), None);
        assert_eq!(size_of::<Group>(), 64);
    }
}
