//! Properties; each name states the law.
mod metric;
mod time;
