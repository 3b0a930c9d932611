//! Properties; each name states the law.

mod report;
