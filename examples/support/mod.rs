//! What the scheduling examples share: reading a table of tasks or a plan, and saying in words what came of it.
#![allow(
    dead_code,
    reason = "each example compiles this module for itself and uses a part of it"
)]

pub(crate) mod calendars;
pub(crate) mod change;
pub(crate) mod failure;
pub(crate) mod options;
pub(crate) mod outline;
pub(crate) mod plan;
pub(crate) mod table;
pub(crate) mod words;
