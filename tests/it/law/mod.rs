//! Properties; each name states the law.
mod time;
mod graph;
