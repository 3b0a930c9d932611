//! tmp
#[path = "it/law/live.rs"]
mod live;
