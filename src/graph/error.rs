//! Why a graph was refused.

/// Why a graph was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GraphError {
    /// There are more nodes or edges than the 32-bit indices can number.
    #[error("{nodes} nodes and {edges} edges are more than the {limit} that can be numbered")]
    TooLarge {
        /// The number of nodes.
        nodes: u32,
        /// The number of edges.
        edges: usize,
        /// The largest number allowed of each.
        limit: u32,
    },
    /// An edge ends at a node that does not exist.
    #[error("edge {edge} names node {node}, but there are only {nodes} nodes, counted from 0")]
    UnknownNode {
        /// The position of the edge in the input.
        edge: usize,
        /// The node as given.
        node: u32,
        /// The number of nodes.
        nodes: u32,
    },
    /// An edge leads from a node to itself.
    #[error("edge {edge} leads from node {node} to itself")]
    SelfLoop {
        /// The position of the edge in the input.
        edge: usize,
        /// The node.
        node: u32,
    },
}

impl GraphError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "graph-too-large",
            Self::UnknownNode { .. } => "graph-unknown-node",
            Self::SelfLoop { .. } => "graph-self-loop",
        }
    }
}
