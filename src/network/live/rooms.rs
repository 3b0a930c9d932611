//! Rows that grow and shrink: where a row has no room left it moves to the end of the array.

use crate::network::{
    core::Cell,
    rows::{Head, Rows},
};

/// How many cells each row of [`Rows`] has room for.
///
/// A row that is full moves to the end with half as much room again, so that a cell costs `O(k)` for the `k` cells of its
/// row and moving is paid for by the cells that made it necessary. When more than half of the array is left behind it is
/// written anew.
#[derive(Debug, Clone, Default)]
pub(super) struct Rooms {
    rooms: Vec<u32>,
    /// How many places in the array belong to no row.
    waste: usize,
}

impl Rooms {
    /// Measures rows without room to spare.
    pub(super) fn of(rows: &Rows) -> Self {
        Self {
            rooms: rows.heads.iter().map(|head| head.len).collect(),
            waste: 0,
        }
    }

    /// Adds an empty row.
    pub(super) fn push_row(&mut self, rows: &mut Rows) {
        rows.heads.push(Head::default());
        self.rooms.push(0);
    }

    /// Removes the last row.
    pub(super) fn pop_row(&mut self, rows: &mut Rows) {
        rows.heads.pop();
        let room = self.rooms.pop().unwrap_or(0);
        self.waste = self.waste.saturating_add(room as usize);
    }

    /// Puts a cell into a row before the one at `at`.
    pub(super) fn insert(&mut self, rows: &mut Rows, node: usize, at: usize, cell: Cell) {
        if rows.heads[node].len == self.rooms[node] {
            self.widen(rows, node, cell);
        }
        let head = &mut rows.heads[node];
        head.len = head.len.saturating_add(1);
        let row = rows.row_mut(node);
        let last = row.len().saturating_sub(1);
        row.copy_within(at..last, at.saturating_add(1));
        row[at] = cell;
    }

    /// Takes the cell at `at` out of a row.
    pub(super) fn remove(rows: &mut Rows, node: usize, at: usize) {
        let row = rows.row_mut(node);
        row.copy_within(at.saturating_add(1).., at);
        let head = &mut rows.heads[node];
        head.len = head.len.saturating_sub(1);
    }

    /// Gives a full row more room; `fill` stands where no cell is yet.
    fn widen(&mut self, rows: &mut Rows, node: usize, fill: Cell) {
        if self.waste > 1_024 && self.waste.saturating_mul(2) > rows.cells.len() {
            self.close_up(rows);
        }
        let head = rows.heads[node];
        let room = head.len.saturating_add((head.len / 2).max(2));
        let old = head.start as usize..(head.start as usize).saturating_add(head.len as usize);
        if old.end != rows.cells.len() {
            let start = rows.cells.len();
            rows.heads[node].start =
                u32::try_from(start).expect("invariant: cells and their waste are below 2^32");
            rows.cells.extend_from_within(old.clone());
            self.waste = self.waste.saturating_add(old.len());
        }
        let end = (rows.heads[node].start as usize).saturating_add(room as usize);
        rows.cells.resize(end, fill);
        self.rooms[node] = room;
    }

    /// Writes the rows one behind the other, without room to spare.
    fn close_up(&mut self, rows: &mut Rows) {
        let mut cells = Vec::with_capacity(rows.len());
        for node in 0..rows.heads.len() {
            let start = u32::try_from(cells.len()).expect("invariant: cells are below 2^32");
            cells.extend_from_slice(rows.row(node));
            rows.heads[node].start = start;
            self.rooms[node] = rows.heads[node].len;
        }
        rows.cells = cells;
        self.waste = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Activity, Arc, Network};

    /// The same row edits, on rows and on plain lists.
    #[test]
    fn rows_that_grow_and_shrink_hold_what_lists_hold() {
        let arcs = (0..6).map(|n| Arc::finish_to_start(n, 6)).collect();
        let activities = vec![Activity::new(60, 0); 7];
        let calendars = vec![crate::time::WorkCalendar::standard()];
        let network = Network::new(activities, arcs, calendars).expect("no cycle");
        let cell = network.core.incoming.row(6)[0];
        let mut rows = network.core.incoming;
        let mut rooms = Rooms::of(&rows);
        let mut lists: Vec<Vec<u32>> = (0..7)
            .map(|node| rows.row(node).iter().map(|cell| cell.from).collect())
            .collect();
        let mut random = 7_u32;
        let mut below = |limit: usize| {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (random >> 8) as usize % limit
        };
        for step in 0..20_000_u32 {
            let node = below(7);
            let count = lists[node].len();
            // Rows swell in one half of the time and shrink in the other, so that the array is closed up several times.
            if count > 0 && (below(4) == 0) != (step / 1_000 % 2 == 1) {
                let at = below(count);
                Rooms::remove(&mut rows, node, at);
                lists[node].remove(at);
            } else {
                let at = below(count.saturating_add(1));
                let cell = Cell { from: step, ..cell };
                rooms.insert(&mut rows, node, at, cell);
                lists[node].insert(at, step);
            }
        }
        for (node, list) in lists.iter().enumerate() {
            let row: Vec<u32> = rows.row(node).iter().map(|cell| cell.from).collect();
            assert_eq!(&row, list);
        }
        let used = rooms
            .rooms
            .iter()
            .fold(rooms.waste, |sum, room| sum.saturating_add(*room as usize));
        assert_eq!(rows.cells.len(), used);
    }
}
