//! tmp
#[path = "it/law/live.rs"]
mod live;
#[path = "it/law/graph.rs"]
mod graph;
