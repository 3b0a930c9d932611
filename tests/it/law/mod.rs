//! Properties; each name states the law.

mod graph;
mod network;
mod metric;
mod time;

mod approval;

mod budget;
mod money;

mod contingency;
mod report;
