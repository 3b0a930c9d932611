//! A topological order with its layers.

use super::{Cycle, DependencyGraph, adjacency::number};

/// The nodes of a graph without cycles in an order in which each comes after all it waits for.
///
/// The order is by *layer*, then by index. The layer of a node is the number of edges on the longest chain that ends
/// at it: what waits for nothing is in layer 0, and no two nodes of a layer wait for each other. The order is therefore a
/// property of the graph alone and costs `O(n + m)`; picking the smallest ready node each time would cost a heap.
///
/// # Example
/// ```
/// use tactica::graph::DependencyGraph;
///
/// let graph = DependencyGraph::new(5, [(4, 0), (0, 1), (4, 1), (2, 1)])?;
/// let order = graph.order().unwrap();
/// assert_eq!(order.nodes(), [2, 3, 4, 0, 1]);
/// assert_eq!(order.layers().collect::<Vec<_>>(), [&[2, 3, 4][..], &[0], &[1]]);
/// assert_eq!((order.position(0), order.layer(0)), (Some(3), Some(1)));
/// # Ok::<(), tactica::graph::GraphError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    nodes: Vec<u32>,
    positions: Vec<u32>,
    /// Layer `k` is `nodes[bounds[k]..bounds[k + 1]]`.
    bounds: Vec<u32>,
}

impl Order {
    /// Returns the nodes in order.
    #[must_use]
    pub fn nodes(&self) -> &[u32] {
        &self.nodes
    }

    /// Returns the place of each node in the order: `positions()[nodes()[k]] == k`.
    #[must_use]
    pub fn positions(&self) -> &[u32] {
        &self.positions
    }

    /// Returns the place of `node` in the order, or `None` if there is no such node.
    #[must_use]
    pub fn position(&self, node: u32) -> Option<u32> {
        self.positions.get(node as usize).copied()
    }

    /// Returns the layers from the first to the last, the nodes of each ascending.
    #[must_use]
    pub fn layers(&self) -> impl DoubleEndedIterator<Item = &[u32]> + Clone {
        self.bounds
            .windows(2)
            .map(|pair| &self.nodes[pair[0] as usize..pair[1] as usize])
    }

    /// Returns the layer of `node`, counted from 0, or `None` if there is no such node.
    ///
    /// # Complexity
    ///
    /// `O(log layers)`.
    #[must_use]
    pub fn layer(&self, node: u32) -> Option<u32> {
        let position = self.position(node)?;
        let after = self.bounds.partition_point(|&bound| bound <= position);
        Some(number(after.saturating_sub(1)))
    }
}

impl DependencyGraph {
    /// Returns the nodes in an order in which each comes after all it waits for: by layer, then by index.
    ///
    /// # Errors
    ///
    /// The whole [`Cycle`] if there is one; its documentation says which when there are several.
    ///
    /// # Complexity
    ///
    /// `O(n + m)` time, `O(n)` memory; no recursion.
    pub fn order(&self) -> Result<Order, Cycle> {
        let count = self.after.nodes();
        // Kahn's algorithm with a first-in first-out queue, which releases nodes layer by layer: the last of its
        // predecessors to be taken is one of the deepest.
        let mut waiting: Vec<u32> = self.before.rows().map(|row| number(row.len())).collect();
        let mut layer = vec![0_u32; count];
        let mut queue: Vec<u32> = Vec::with_capacity(count);
        queue.extend(
            (0..)
                .zip(&waiting)
                .filter_map(|(node, &n)| (n == 0).then_some(node)),
        );
        let mut head = 0_usize;
        while let Some(&node) = queue.get(head) {
            head = head.saturating_add(1);
            let below = layer[node as usize].saturating_add(1);
            for &next in self.after.row(node) {
                let left = &mut waiting[next as usize];
                *left = left.saturating_sub(1);
                if *left == 0 {
                    layer[next as usize] = below;
                    queue.push(next);
                }
            }
        }
        if queue.len() < count {
            return Err(Cycle::of(self));
        }
        Ok(sorted_by_layer(queue, &layer))
    }
}

/// Sorts `queue`, in which the layers already follow each other, by index within each layer.
fn sorted_by_layer(queue: Vec<u32>, layer: &[u32]) -> Order {
    let mut bounds = vec![0];
    bounds.extend((1..).zip(queue.windows(2)).filter_map(|(place, pair)| {
        (layer[pair[0] as usize] != layer[pair[1] as usize]).then_some(place)
    }));
    if !queue.is_empty() {
        bounds.push(number(queue.len()));
    }
    // The nodes in ascending order drop into their layers from the left; the queue's memory serves again.
    let mut nodes = queue;
    let mut positions = vec![0; nodes.len()];
    let mut next = bounds.clone();
    for (node, &layer) in (0..).zip(layer) {
        let place = &mut next[layer as usize];
        nodes[*place as usize] = node;
        positions[node as usize] = *place;
        *place = place.saturating_add(1);
    }
    Order {
        nodes,
        positions,
        bounds,
    }
}
