//! The whole cycle, when there is one.

use std::fmt;

use petgraph::algo::kosaraju_scc;

use super::{DependencyGraph, adjacency::number, view::View};

/// A closed chain of nodes, each of which waits for the one before it, so that none can ever be first.
///
/// Of all cycles it is the one that starts at the smallest node that lies on any cycle; of the cycles through that
/// node a shortest; of these the smallest in the order of its nodes.
///
/// # Example
/// ```
/// use tactica::graph::DependencyGraph;
///
/// let graph = DependencyGraph::new(5, [(4, 2), (2, 3), (3, 1), (1, 4), (3, 4), (0, 1)])?;
/// let cycle = graph.order().unwrap_err();
/// assert_eq!(cycle.nodes(), [1, 4, 2, 3]);
/// assert_eq!(cycle.to_string(), "a cycle: 1 -> 4 -> 2 -> 3 -> 1");
/// # Ok::<(), tactica::graph::GraphError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cycle {
    nodes: Vec<u32>,
}

impl Cycle {
    /// Returns the nodes in order, from the smallest; the last leads back to the first.
    ///
    /// There are at least two, except where [`LiveOrder::insert`](super::LiveOrder::insert) is asked for an edge from a node
    /// to itself.
    #[must_use]
    pub fn nodes(&self) -> &[u32] {
        &self.nodes
    }

    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "graph-cycle"
    }

    /// Makes the cycle of a node that waits for itself.
    pub(super) fn alone(node: u32) -> Self {
        Self { nodes: vec![node] }
    }

    /// Finds the cycle among `nodes`, which ascend; of the edges those count that do not leave them.
    ///
    /// There must be one.
    pub(super) fn within<I>(nodes: &[u32], successors: impl Fn(u32) -> I) -> Self
    where
        I: Iterator<Item = u32>,
    {
        let mut edges = Vec::new();
        for (from, &node) in (0..).zip(nodes) {
            for next in successors(node) {
                match nodes.binary_search(&next) {
                    Ok(to) if next != node => edges.push((from, number(to))),
                    _ => (),
                }
            }
        }
        let mut cycle = Self::of(&DependencyGraph::from_checked(nodes.len(), &edges));
        for node in &mut cycle.nodes {
            *node = nodes[*node as usize];
        }
        cycle
    }

    /// Returns the cycle with its nodes renamed; what becomes one and the same in a row is named once.
    pub(crate) fn renamed(&self, name: impl Fn(u32) -> u32) -> Self {
        let mut nodes: Vec<u32> = self.nodes.iter().map(|&node| name(node)).collect();
        nodes.dedup();
        if nodes.len() > 1 && nodes.first() == nodes.last() {
            nodes.pop();
        }
        let smallest = (0..nodes.len()).min_by_key(|&n| nodes[n]).unwrap_or(0);
        nodes.rotate_left(smallest);
        Self { nodes }
    }

    /// Finds the cycle of a graph for which Kahn's algorithm left nodes over.
    pub(super) fn of(graph: &DependencyGraph) -> Self {
        Self::find(graph).expect("invariant: what Kahn's algorithm leaves over holds a cycle")
    }

    fn find(graph: &DependencyGraph) -> Option<Self> {
        // Kosaraju's algorithm, because petgraph's Tarjan recurses and overflows the stack on long chains.
        let components = kosaraju_scc(View(graph));
        let first = components
            .iter()
            .filter(|component| component.len() > 1)
            .filter_map(|component| component.iter().copied().min())
            .min()?;
        // A breadth-first search that takes neighbours in ascending order meets every node on the smallest of the
        // shortest ways to it, so the first node met that closes the circle closes the cycle wanted.
        let mut parent = vec![None; graph.after.nodes()];
        let mut queue = vec![first];
        let mut head = 0_usize;
        while let Some(&node) = queue.get(head) {
            head = head.saturating_add(1);
            for &next in graph.successors(node) {
                if next == first {
                    return Some(Self::closed_at(node, &parent));
                }
                let slot = &mut parent[next as usize];
                if slot.is_none() {
                    *slot = Some(node);
                    queue.push(next);
                }
            }
        }
        None
    }

    fn closed_at(last: u32, parent: &[Option<u32>]) -> Self {
        let mut nodes = vec![last];
        let mut node = last;
        while let Some(before) = parent[node as usize] {
            nodes.push(before);
            node = before;
        }
        nodes.reverse();
        Self { nodes }
    }
}

impl fmt::Display for Cycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// A message is for reading: longer cycles are cut in the middle.
        const SHOWN: usize = 12;
        f.write_str("a cycle: ")?;
        for node in self.nodes.iter().take(SHOWN) {
            write!(f, "{node} -> ")?;
        }
        let hidden = self.nodes.len().saturating_sub(SHOWN);
        if hidden > 0 {
            write!(f, "({hidden} more) -> ")?;
        }
        match self.nodes.first() {
            Some(first) => write!(f, "{first}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Cycle {}
