//! Properties; each name states the law.
mod graph;
mod time;

mod approval;

mod money;

mod contingency;
