//! Rows of cells in one array.

use std::ops::Range;

use super::core::{Cell, Edge};

/// The cells of each node, row by row in one array; a row that has outgrown its place moves to the end.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows {
    pub(super) heads: Vec<Head>,
    pub(super) cells: Vec<Cell>,
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Head {
    pub(super) start: u32,
    pub(super) len: u32,
}

impl Head {
    #[inline]
    fn range(self) -> Range<usize> {
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

    /// Returns the cells of each of some nodes.
    #[inline]
    pub(super) fn rows(
        &self,
        nodes: Range<usize>,
    ) -> impl DoubleEndedIterator<Item = &[Cell]> + ExactSizeIterator {
        let heads = self.heads[nodes].iter();
        heads.map(|head| &self.cells[head.range()])
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

/// Which cells leave each node.
#[derive(Debug, Clone)]
pub(super) enum Outgoing {
    /// Made once from what enters.
    Turned(Turned),
    /// Kept while the network is edited: the cells themselves, each with the node it enters in place of the one it leaves.
    Kept(Rows),
}

/// Rows of places in the rows of what is entered: 8 bytes a cell.
#[derive(Debug, Clone, Default)]
pub(super) struct Turned {
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
        Self::Turned(Turned::of(incoming))
    }

    /// Returns the cells that leave a node, each with the node it enters.
    pub(super) fn row<'a>(
        &'a self,
        incoming: &'a Rows,
        node: usize,
    ) -> impl Iterator<Item = (usize, Cell)> + 'a {
        let (turned, kept) = match self {
            Self::Turned(turned) => (turned.row(node), &[][..]),
            Self::Kept(rows) => (&[][..], rows.row(node)),
        };
        let turned = turned.iter().map(|place| {
            let to = place.to as usize;
            (to, incoming.row(to)[place.nth as usize])
        });
        turned.chain(kept.iter().map(move |&cell| turned_round(cell, node)))
    }
}

/// Returns the node that a kept cell of `node` enters, and the cell as it stands there.
#[inline]
pub(super) fn turned_round(cell: Cell, node: usize) -> (usize, Cell) {
    let from = u32::try_from(node).expect("invariant: nodes are numbered by u32");
    (cell.from as usize, Cell { from, ..cell })
}

impl Turned {
    fn of(incoming: &Rows) -> Self {
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

    fn row(&self, node: usize) -> &[Place] {
        &self.places[self.starts[node] as usize..self.starts[node.saturating_add(1)] as usize]
    }
}
