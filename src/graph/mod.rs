//! In which order can things be done that wait for each other, and who waits for whom?
//!
//! A [`DependencyGraph`] is a set of edges *before → after* over the nodes `0..n`. It knows no names: callers number
//! their things and map the answers back. The edges lie in two flat arrays, by either end, which
//! takes 8 bytes an edge and 8 a node. Strong components and searches are petgraph's, which runs on a view of these arrays. This
//! is the only module that knows petgraph.
//!
//! | Operation | Result | Note |
//! | --- | --- | --- |
//! | [`DependencyGraph::new`] | the graph | duplicate edges count once; an edge from a node to itself is refused |
//! | [`DependencyGraph::order`] | [`Order`] | by layer, then by index: `O(n + m)`; or the whole [`Cycle`] |
//! | [`DependencyGraph::ancestors`], [`descendants`](DependencyGraph::descendants) | nodes, ascending | what it waits for, what waits for it |
//! | [`LiveOrder::insert`] | [`Moved`] | keeps an order while edges come and go; or the whole [`Cycle`] that the edge would close |
//! | [`DependencyGraph::transitive_reduction`] | the smallest graph with the same order | memory stays linear |
//! | [`DependencyGraph::to_dot`] | text | Graphviz draws it, whatever the labels |
//!
//! Nothing here depends on the order in which edges are given, but for the ranks of a [`LiveOrder`]; and nothing recurses: a
//! chain of a million nodes is as safe as one of ten.

mod adjacency;
mod cycle;
mod dependency;
mod dot;
mod error;
#[cfg(feature = "petgraph08")]
mod interop;
mod live;
mod neighbours;
mod order;
mod reduction;
mod view;

pub use self::{
    cycle::Cycle,
    dependency::DependencyGraph,
    error::GraphError,
    live::{LiveOrder, Moved},
    neighbours::Neighbours,
    order::Order,
};

/// The petgraph of which [`DependencyGraph::to_petgraph`] returns a graph, so that its version need not be guessed.
///
/// ```
/// use tactica::graph::{DependencyGraph, petgraph08::algo::connected_components};
///
/// let graph = DependencyGraph::new(4, [(0, 1), (2, 3)])?;
/// assert_eq!(connected_components(&graph.to_petgraph()), 2);
/// # Ok::<(), tactica::graph::GraphError>(())
/// ```
#[cfg(feature = "petgraph08")]
#[cfg_attr(docsrs, doc(cfg(feature = "petgraph08")))]
pub use petgraph as petgraph08;
