//! Properties; each name states the law.

mod approval;
mod budget;
