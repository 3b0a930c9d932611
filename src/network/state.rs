//! The dates of all nodes.

use super::{
    bound::Reached,
    core::{Cell, Core, Node, Traits},
};

/// Early dates of a node, or others that cells may count from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Early {
    /// The start, an actual one if there is.
    pub(super) start: i32,
    pub(super) finish: i32,
    /// *W* of the start, of remaining work if it has started.
    pub(super) work_start: i32,
    pub(super) work_finish: i32,
}

/// Late dates of a node, and its floats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Late {
    pub(super) start: i32,
    pub(super) finish: i32,
    /// The work from early to late finish.
    pub(super) float: i32,
    pub(super) free: i32,
}

/// The dates of all nodes, and of the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct State {
    pub(super) early: Vec<Early>,
    pub(super) late: Vec<Late>,
    /// Planned dates where they are not simply the early ones, or the late ones counted from the finish.
    pub(super) planned: Option<Vec<Early>>,
    /// Before this, nothing starts.
    pub(super) start: i32,
    /// The latest early finish.
    pub(super) finish: i32,
}

impl Early {
    /// Tells whether the work, or what remains of it, is at the same place.
    pub(super) fn is_at(self, other: Self) -> bool {
        self.work_finish == other.work_finish && self.finish == other.finish
    }
}

impl Core {
    /// Tells whether a cell holds its predecessor back in the backward pass: an actual date cannot be held back.
    #[inline]
    pub(super) fn holds_back(node: Node, cell: &Cell) -> bool {
        !(node.traits.any(Traits::FINISHED)
            || (node.traits.any(Traits::STARTED) && cell.how.leaves_start()))
    }
}

/// Both dates of a node as what enters them reads them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ends {
    pub(super) start: Reached,
    pub(super) finish: Reached,
}

/// Dates of nodes that cells count from, by node.
pub(super) trait Known {
    /// Returns the dates of a node.
    fn at(&self, v: usize) -> Early;
}

impl Known for [Early] {
    #[inline]
    fn at(&self, v: usize) -> Early {
        self[v]
    }
}

impl Known for Vec<Early> {
    #[inline]
    fn at(&self, v: usize) -> Early {
        self[v]
    }
}
