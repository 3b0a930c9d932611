//! The graph in petgraph's own form, for algorithms that are not here.

use super::{
    DependencyGraph,
    petgraph08::graph::{DiGraph, NodeIndex},
};

impl DependencyGraph {
    /// Returns the graph as one of petgraph 0.8, for any of its algorithms.
    ///
    /// Node `i` has the index `i` and the weight `i`, so that algorithms which number nodes anew still say which is meant.
    /// Edge `k` is the `k`-th of [`edges`](Self::edges). petgraph lists the neighbours of a node from the last to the first.
    ///
    /// Of petgraph's algorithms `tarjan_scc`, `is_cyclic_directed` and `depth_first_search` recurse, and end the process on a
    /// chain of some ten thousand nodes.
    ///
    /// # Complexity
    ///
    /// `O(n + m)` time; the result takes 12 bytes a node and 16 an edge.
    ///
    /// # Example: which task everything else hinges on
    /// ```
    /// use tactica::graph::{DependencyGraph, petgraph08::algo::dominators};
    ///
    /// // 0 brief, 1 copy, 2 design, 3 proof, 4 print, 5 mail
    /// let edges = [(0, 1), (0, 2), (1, 3), (2, 3), (3, 4), (3, 5), (4, 5)];
    /// let graph = DependencyGraph::new(6, edges)?.to_petgraph();
    /// let hinges = dominators::simple_fast(&graph, 0.into());
    /// let of_mail: Vec<u32> = hinges.strict_dominators(5.into()).unwrap().map(|node| graph[node]).collect();
    /// assert_eq!(of_mail, [3, 0]);
    /// # Ok::<(), tactica::graph::GraphError>(())
    /// ```
    #[must_use]
    #[cfg_attr(docsrs, doc(cfg(feature = "petgraph08")))]
    pub fn to_petgraph(&self) -> DiGraph<u32, ()> {
        let mut graph = DiGraph::with_capacity(self.after.nodes(), self.edge_count());
        for node in 0..self.nodes() {
            graph.add_node(node);
        }
        let index = |node: u32| NodeIndex::new(node as usize);
        for (from, to) in self.edges() {
            graph.add_edge(index(from), index(to), ());
        }
        graph
    }
}
