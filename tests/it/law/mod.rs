//! Properties; each name states the law.

mod allocate;
mod earned;
mod flexibility;
mod graph;
mod ledger;
mod live;
mod metric;
mod network;
mod periods;
mod phasing;
mod sensitivity;
mod tally;
mod time;
mod time_windows;

mod approval;

mod budget;
mod money;
mod planning;
mod reserve;
mod retainer;
mod routing;
mod variance;

mod contingency;
mod customer;
mod program;
mod report;

#[cfg(feature = "proptest")]
mod performance;
#[cfg(feature = "proptest")]
mod plan;
