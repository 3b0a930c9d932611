//! Properties; each name states the law.
