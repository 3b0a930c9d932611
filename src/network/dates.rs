//! The answer: four dates, two floats and a reason for each activity.

use serde::{Deserialize, Serialize};

use crate::time::Minute;

/// The dates of all activities, each list by the position of the activity.
///
/// The module documentation defines every word.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dates {
    /// The earliest start.
    pub early_start: Vec<Minute>,
    /// The earliest finish.
    pub early_finish: Vec<Minute>,
    /// The latest start that keeps the project finish and all deadlines that depend on it.
    pub late_start: Vec<Minute>,
    /// The latest finish that keeps the project finish and all deadlines that depend on it.
    pub late_finish: Vec<Minute>,
    /// The work from the early to the late start, in minutes of the activity's calendar; negative when too late already.
    pub float_total: Vec<i64>,
    /// The minutes of work the activity can slip without moving another; never negative.
    pub float_free: Vec<i64>,
    /// What the early start waits for.
    pub driver: Vec<Driver>,
    /// The latest early finish; the project start when there are no activities.
    pub finish: Minute,
    /// The chain of drivers that leads to the latest early finish, from its first activity to its last.
    ///
    /// Each activity but the first has the one before it as predecessor of its driver, so that the chain says without a gap
    /// why the project takes as long as it does. It holds with any lags, calendars and bounds, where lists of activities
    /// without float break. Of several activities that finish last it ends at the one in the deepest
    /// [layer](crate::graph::Order), then at the smallest position.
    pub critical_path: Vec<u32>,
}

impl Dates {
    /// Tells whether an activity is critical: its total float is zero or less. `false` if it does not exist.
    #[must_use]
    pub fn is_critical(&self, activity: u32) -> bool {
        self.float_total
            .get(activity as usize)
            .is_some_and(|float| *float <= 0)
    }
}

/// What the early start of an activity waits for.
///
/// When several things hold it equally, an arc is named before the activity's own bound or the project start, and the project
/// start before a bound that asks no more. Of arcs that hold it equally the one from the smallest predecessor is named, then
/// by kind in the order `FS`, `SS`, `FF`, `SF`, then by the smaller lag; of arcs alike in all this, the first given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Driver {
    /// The start of the project.
    ProjectStart,
    /// Its own `not_before`.
    NotBefore,
    /// The arc at this position.
    Arc(u32),
}
