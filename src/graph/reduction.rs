//! The smallest graph with the same order.

use super::{Cycle, DependencyGraph};

impl DependencyGraph {
    /// Returns the graph without the edges that follow from others: `a → c` goes when `a → b → c` stays.
    ///
    /// Of a graph without cycles there is exactly one smallest graph in which the same nodes reach each other.
    ///
    /// # Errors
    ///
    /// The whole [`Cycle`] if there is one.
    ///
    /// # Complexity
    ///
    /// `O(n + m)` memory, whereas the table of who reaches whom would take `n²` bits. Time is `O(n · m)` at worst; the
    /// search from a node stops at its last direct successor in the order and is left out when it has just one,
    /// so that graphs of plans take little more than `O(n + m)`.
    ///
    /// # Example
    /// ```
    /// use tactica::graph::DependencyGraph;
    ///
    /// let graph = DependencyGraph::new(4, [(0, 1), (1, 2), (0, 2), (2, 3), (0, 3)])?;
    /// let reduced = graph.transitive_reduction().unwrap();
    /// assert_eq!(reduced.edges().collect::<Vec<_>>(), [(0, 1), (1, 2), (2, 3)]);
    /// # Ok::<(), tactica::graph::GraphError>(())
    /// ```
    pub fn transitive_reduction(&self) -> Result<Self, Cycle> {
        let order = self.order()?;
        let place = |node: u32| order.positions()[node as usize];
        // `seen[v] == u` when the search from `u` met `v`; no search starts with `u` seen from itself.
        let mut seen: Vec<u32> = (0..self.nodes()).collect();
        let mut stack = Vec::new();
        let mut sorted: Vec<u32> = Vec::new();
        let mut kept = Vec::with_capacity(self.edge_count());
        for from in 0..self.nodes() {
            sorted.clear();
            sorted.extend_from_slice(self.successors(from));
            sorted.sort_unstable_by_key(|&to| place(to));
            let Some(&last) = sorted.last() else { continue };
            let limit = place(last);
            // In the order of places: whatever makes an edge superfluous starts with an earlier one.
            for &to in &sorted {
                if seen[to as usize] == from {
                    continue;
                }
                kept.push((from, to));
                if to == last {
                    break;
                }
                stack.push(to);
                while let Some(node) = stack.pop() {
                    for &next in self.successors(node) {
                        if seen[next as usize] != from && place(next) <= limit {
                            seen[next as usize] = from;
                            stack.push(next);
                        }
                    }
                }
            }
        }
        Ok(Self::from_checked(self.after.nodes(), &kept))
    }
}
