//! Properties; each name states the law.

mod graph;
mod ledger;
mod live;
mod metric;
mod network;
mod time;
mod time_windows;

mod approval;

mod budget;
mod money;
mod planning;
mod reserve;
mod retainer;
mod variance;

mod contingency;
mod customer;
mod program;
mod report;

#[cfg(feature = "proptest")]
mod plan;
