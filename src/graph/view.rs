//! The flat arrays as petgraph's algorithms see them.

use std::{iter::Copied, ops::Range, slice::Iter};

use petgraph::{
    Direction,
    graph::DiGraph,
    visit::{
        GraphBase, GraphRef, IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers, Visitable,
    },
};

use super::DependencyGraph;

/// A graph lent to an algorithm of petgraph.
///
/// A type of its own, so that petgraph's traits are no part of what users see of [`DependencyGraph`].
#[derive(Clone, Copy)]
pub(super) struct View<'a>(pub(super) &'a DependencyGraph);

/// The bit set that petgraph's own graphs mark nodes in; petgraph does not export its name.
type Marks = <DiGraph<(), ()> as Visitable>::Map;

impl GraphBase for View<'_> {
    type NodeId = u32;
    /// No algorithm used here tells edges apart.
    type EdgeId = ();
}

impl GraphRef for View<'_> {}

impl<'a> IntoNeighbors for View<'a> {
    type Neighbors = Copied<Iter<'a, u32>>;

    fn neighbors(self, node: u32) -> Self::Neighbors {
        self.0.after.row(node).iter().copied()
    }
}

impl<'a> IntoNeighborsDirected for View<'a> {
    type NeighborsDirected = Copied<Iter<'a, u32>>;

    fn neighbors_directed(self, node: u32, direction: Direction) -> Self::NeighborsDirected {
        let side = match direction {
            Direction::Outgoing => &self.0.after,
            Direction::Incoming => &self.0.before,
        };
        side.row(node).iter().copied()
    }
}

impl IntoNodeIdentifiers for View<'_> {
    type NodeIdentifiers = Range<u32>;

    fn node_identifiers(self) -> Range<u32> {
        0..self.0.nodes()
    }
}

impl Visitable for View<'_> {
    type Map = Marks;

    fn visit_map(&self) -> Marks {
        Marks::with_capacity(self.0.after.nodes())
    }

    fn reset_map(&self, map: &mut Marks) {
        map.clear();
        map.grow(self.0.after.nodes());
    }
}
