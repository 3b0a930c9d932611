//! Edges that stay with their owner.

use super::DependencyGraph;

/// The edges of a graph that is kept by somebody else, as far as a [`LiveOrder`](super::LiveOrder) asks for them.
///
/// The two methods have to be each other's converse. Neighbours may come in any order and several times.
///
/// # Example: a plan that holds its own edges
/// ```
/// use tactica::graph::{DependencyGraph, LiveOrder, Neighbours};
///
/// #[derive(Default)]
/// struct Task {
///     after: Vec<u32>,
///     before: Vec<u32>,
/// }
///
/// struct Tasks(Vec<Task>);
///
/// impl Neighbours for Tasks {
///     fn successors(&self, node: u32) -> impl Iterator<Item = u32> {
///         self.0[node as usize].before.iter().copied()
///     }
///
///     fn predecessors(&self, node: u32) -> impl Iterator<Item = u32> {
///         self.0[node as usize].after.iter().copied()
///     }
/// }
///
/// let mut tasks = Tasks(vec![Task::default(), Task::default()]);
/// let mut live = LiveOrder::default();
/// let _ = (live.push_node()?, live.push_node()?);
///
/// let _ = live.insert(1, 0, &tasks).unwrap();
/// tasks.0[1].before.push(0);
/// tasks.0[0].after.push(1);
/// assert_eq!(live.nodes().collect::<Vec<_>>(), [1, 0]);
/// assert_eq!(live.insert(0, 1, &tasks).unwrap_err().nodes(), [0, 1]);
/// # Ok::<(), tactica::graph::GraphError>(())
/// ```
pub trait Neighbours {
    /// Returns the nodes that wait for `node` directly.
    fn successors(&self, node: u32) -> impl Iterator<Item = u32>;

    /// Returns the nodes that `node` waits for directly.
    fn predecessors(&self, node: u32) -> impl Iterator<Item = u32>;
}

impl Neighbours for DependencyGraph {
    fn successors(&self, node: u32) -> impl Iterator<Item = u32> {
        self.after.row(node).iter().copied()
    }

    fn predecessors(&self, node: u32) -> impl Iterator<Item = u32> {
        self.before.row(node).iter().copied()
    }
}
