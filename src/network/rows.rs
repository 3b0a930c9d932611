//! Rows of cells in one array.

use super::core::{Cell, Edge};

/// The cells of each node, row by row in one array; a row that has outgrown its place moves to the end.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows {
    heads: Vec<Head>,
    cells: Vec<Cell>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Head {
    start: u32,
    len: u32,
}

impl Head {
    #[inline]
    fn range(self) -> std::ops::Range<usize> {
        let start = self.start as usize;
        start..start.saturating_add(self.len as usize)
    }
}

impl Rows {
    /// Sorts edges into rows, those of a row in the order given; the edges are asked for twice.
    pub(super) fn of<I: Iterator<Item = Edge>>(nodes: usize, edges: impl Fn() -> I) -> Self {
        let mut heads = vec![Head::default(); nodes];
        let mut sample = None;
        for edge in edges() {
            let head = &mut heads[edge.to as usize];
            head.len = head.len.saturating_add(1);
            sample = Some(edge.cell);
        }
        let Some(sample) = sample else {
            return Self {
                heads,
                cells: Vec::new(),
            };
        };
        let mut sum = 0_u32;
        for head in &mut heads {
            head.start = sum;
            sum = sum.saturating_add(head.len);
            head.len = 0;
        }
        let mut cells = vec![sample; sum as usize];
        for edge in edges() {
            let head = &mut heads[edge.to as usize];
            let at = head.start.saturating_add(head.len);
            cells[at as usize] = edge.cell;
            head.len = head.len.saturating_add(1);
        }
        Self { heads, cells }
    }

    /// Returns the cells of a node.
    #[inline]
    pub(super) fn row(&self, node: usize) -> &[Cell] {
        &self.cells[self.heads[node].range()]
    }

    /// Returns the cells of a node, to be put into order.
    pub(super) fn row_mut(&mut self, node: usize) -> &mut [Cell] {
        &mut self.cells[self.heads[node].range()]
    }
}

impl Rows {
    /// Returns the number of cells.
    pub(super) fn len(&self) -> usize {
        self.heads
            .iter()
            .fold(0, |sum, head| sum.saturating_add(head.len as usize))
    }
}

/// Which cells leave each node: rows of places in the rows of what they enter.
#[derive(Debug, Clone, Default)]
pub(super) struct Outgoing {
    starts: Vec<u32>,
    places: Vec<Place>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Place {
    to: u32,
    /// Among the cells that enter `to`.
    nth: u32,
}

impl Outgoing {
    /// Turns rows round; the cells that leave a node stay in the order of what they enter.
    pub(super) fn of(incoming: &Rows) -> Self {
        let nodes = incoming.heads.len();
        // One counter too many: after the running total slot `v + 1` holds the first free place of row `v`, and filling
        // the rows moves it to the first place of row `v + 1`.
        let mut starts = vec![0_u32; nodes.saturating_add(2)];
        for v in 0..nodes {
            for cell in incoming.row(v) {
                let slot = &mut starts[(cell.from as usize).saturating_add(2)];
                *slot = slot.saturating_add(1);
            }
        }
        let mut sum = 0_u32;
        for slot in &mut starts {
            sum = sum.saturating_add(*slot);
            *slot = sum;
        }
        let mut places = vec![Place::default(); incoming.len()];
        for (v, to) in (0..nodes).zip(0..) {
            for (nth, cell) in (0..).zip(incoming.row(v)) {
                let slot = &mut starts[(cell.from as usize).saturating_add(1)];
                places[*slot as usize] = Place { to, nth };
                *slot = slot.saturating_add(1);
            }
        }
        starts.pop();
        Self { starts, places }
    }

    /// Returns the cells that leave a node, each with the node it enters.
    pub(super) fn row<'a>(
        &'a self,
        incoming: &'a Rows,
        node: usize,
    ) -> impl Iterator<Item = (usize, &'a Cell)> + 'a {
        let range = self.starts[node] as usize..self.starts[node.saturating_add(1)] as usize;
        self.places[range].iter().map(|place| {
            let to = place.to as usize;
            (to, &incoming.row(to)[place.nth as usize])
        })
    }
}
