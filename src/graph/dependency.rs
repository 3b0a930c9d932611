//! The graph and the questions about who waits for whom.

use std::fmt;

use petgraph::visit::{Dfs, GraphRef, IntoNeighbors, Reversed, Visitable};

use super::{
    GraphError,
    adjacency::{Adjacency, number},
    view::View,
};

/// A set of edges *before → after* over the nodes `0..n`.
///
/// The graph may hold cycles; [`order`](Self::order) finds them. It is canonical: neighbours ascend and no edge counts
/// twice, so two graphs of the same edges are equal and answer alike, whatever the order in which the edges came.
///
/// A question about a node outside `0..n` is answered with nothing: no edge touches it.
///
/// # Example: who waits for whom
/// ```
/// use tactica::graph::DependencyGraph;
///
/// // 0 brief, 1 copy, 2 design, 3 print, 4 mail
/// let graph = DependencyGraph::new(5, [(0, 1), (0, 2), (1, 3), (2, 3), (3, 4)])?;
/// assert_eq!(graph.order().unwrap().nodes(), [0, 1, 2, 3, 4]);
/// assert_eq!(graph.ancestors(3), [0, 1, 2]);
/// assert_eq!(graph.descendants(2), [3, 4]);
/// assert!(graph.reaches(0, 4) && !graph.reaches(1, 2));
/// # Ok::<(), tactica::graph::GraphError>(())
/// ```
#[derive(Clone)]
pub struct DependencyGraph {
    pub(super) after: Adjacency,
    pub(super) before: Adjacency,
}

impl DependencyGraph {
    /// The largest number of nodes, and of edges: `u32::MAX` itself stands for *none*, as it does in petgraph.
    pub const LIMIT: u32 = u32::MAX - 1;

    /// Makes the graph with the nodes `0..nodes` and the `edges` as pairs *(before, after)*.
    ///
    /// # Errors
    ///
    /// The first that holds, edges in the order given:
    /// * [`GraphError::TooLarge`] if there are more than [`LIMIT`](Self::LIMIT) nodes or edges.
    /// * [`GraphError::UnknownNode`] if an edge names a node outside `0..nodes`.
    /// * [`GraphError::SelfLoop`] if an edge leads from a node to itself.
    ///
    /// # Complexity
    ///
    /// `O(nodes + edges)` time and memory. The graph takes 8 bytes a node and 8 an edge.
    pub fn new(
        nodes: u32,
        edges: impl IntoIterator<Item = (u32, u32)>,
    ) -> Result<Self, GraphError> {
        let edges: Vec<(u32, u32)> = edges.into_iter().collect();
        let limit = Self::LIMIT;
        if nodes > limit || edges.len() > limit as usize {
            return Err(GraphError::TooLarge {
                nodes,
                edges: edges.len(),
                limit,
            });
        }
        for (edge, &(from, to)) in edges.iter().enumerate() {
            if let Some(node) = [from, to].into_iter().find(|&node| node >= nodes) {
                return Err(GraphError::UnknownNode { edge, node, nodes });
            }
            if from == to {
                return Err(GraphError::SelfLoop { edge, node: from });
            }
        }
        Ok(Self::from_checked(nodes as usize, &edges))
    }

    /// Makes the graph from edges known to be sound.
    pub(super) fn from_checked(nodes: usize, edges: &[(u32, u32)]) -> Self {
        let before = Adjacency::from_edges(nodes, edges.iter().copied())
            .transposed()
            .deduplicated();
        let after = before.transposed();
        Self { after, before }
    }

    /// Returns the number of nodes.
    #[must_use]
    pub fn nodes(&self) -> u32 {
        number(self.after.nodes())
    }

    /// Returns the number of edges, duplicates counted once.
    #[must_use]
    pub fn edge_count(&self) -> usize {
        self.after.len()
    }

    /// Returns the edges as pairs *(before, after)*, ascending.
    pub fn edges(&self) -> impl Iterator<Item = (u32, u32)> + Clone {
        self.after.edges()
    }

    /// Returns the nodes that wait for `node` directly, ascending.
    #[must_use]
    pub fn successors(&self, node: u32) -> &[u32] {
        self.after.row(node)
    }

    /// Returns the nodes that `node` waits for directly, ascending.
    #[must_use]
    pub fn predecessors(&self, node: u32) -> &[u32] {
        self.before.row(node)
    }

    /// Returns all nodes that wait for `node`, directly or not, ascending.
    ///
    /// `node` itself is among them only if it lies on a cycle.
    ///
    /// # Complexity
    ///
    /// `O(n + m)` time, `O(n)` memory.
    #[must_use]
    pub fn descendants(&self, node: u32) -> Vec<u32> {
        let seeds = self.successors(node);
        ascending(reach(View(self), seeds))
    }

    /// Returns all nodes that `node` waits for, directly or not, ascending.
    ///
    /// `node` itself is among them only if it lies on a cycle.
    ///
    /// # Complexity
    ///
    /// `O(n + m)` time, `O(n)` memory.
    #[must_use]
    pub fn ancestors(&self, node: u32) -> Vec<u32> {
        let seeds = self.predecessors(node);
        ascending(reach(Reversed(View(self)), seeds))
    }

    /// Tells whether `to` waits for `from`, directly or not.
    ///
    /// A node reaches itself only if it lies on a cycle.
    ///
    /// # Complexity
    ///
    /// `O(n + m)` time, `O(n)` memory.
    #[must_use]
    pub fn reaches(&self, from: u32, to: u32) -> bool {
        let seeds = self.successors(from);
        reach(View(self), seeds).any(|node| node == to)
    }
}

impl PartialEq for DependencyGraph {
    fn eq(&self, other: &Self) -> bool {
        self.after == other.after
    }
}

impl Eq for DependencyGraph {}

impl fmt::Debug for DependencyGraph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DependencyGraph")
            .field("nodes", &self.nodes())
            .field("edges", &self.edges().collect::<Vec<_>>())
            .finish()
    }
}

/// Returns what can be reached from `seeds`, the seeds included.
fn reach<G>(graph: G, seeds: &[u32]) -> impl Iterator<Item = u32>
where
    G: GraphRef + Visitable<NodeId = u32> + IntoNeighbors,
{
    let mut walk = Dfs::empty(graph);
    walk.stack = seeds.to_vec();
    std::iter::from_fn(move || walk.next(graph))
}

fn ascending(nodes: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut nodes: Vec<u32> = nodes.collect();
    nodes.sort_unstable();
    nodes
}
