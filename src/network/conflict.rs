//! Dates that were set and logic that says otherwise.

use serde::{Deserialize, Serialize};

use super::Reason;
use crate::time::Minute;

/// A date that was set for an activity and that logic cannot keep, or that breaks logic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conflict {
    /// The activity.
    pub activity: u32,
    /// What was set: [`Must`](Reason::Must), [`StartNoLater`](Reason::StartNoLater),
    /// [`FinishNoLater`](Reason::FinishNoLater) or [`Actual`](Reason::Actual).
    pub set: Reason,
    /// The date that was set.
    pub date: Minute,
    /// What fights with it.
    pub with: ConflictWith,
}

/// The other side of a [`Conflict`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConflictWith {
    /// The arc, bound, calendar, window or end that asks for a later date.
    pub reason: Reason,
    /// The date it asks for at the earliest.
    pub date: Minute,
}
