//! The dates and floats of one activity.

use serde::{Deserialize, Serialize};

use crate::time::Minute;

/// The dates and floats of one activity; the module documentation defines every word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActivityDates {
    /// The earliest start.
    pub early_start: Minute,
    /// The earliest finish.
    pub early_finish: Minute,
    /// The latest start that keeps the project finish and all bounds and deadlines that depend on it.
    pub late_start: Minute,
    /// The latest finish that keeps the project finish and all bounds and deadlines that depend on it.
    pub late_finish: Minute,
    /// Where it is put: the early start, or the late one when it is to come as late as possible.
    pub planned_start: Minute,
    /// Where its planned dates end.
    pub planned_finish: Minute,
    /// The work from the early to the late start, in minutes of the activity's calendar; negative when too late already.
    pub float_start: i64,
    /// The work from the early to the late finish, in minutes of the activity's calendar; negative when too late already.
    pub float_finish: i64,
    /// The minutes of work the activity can slip without moving another; never negative.
    pub float_free: i64,
    /// How far it has come. What has started has one float: that of its finish. What is finished has none, and is not critical.
    #[serde(default)]
    pub stage: Stage,
}

/// How far an activity has come.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Nothing happened yet.
    #[default]
    NotStarted,
    /// It has started.
    Started,
    /// It is done.
    Finished,
}

impl ActivityDates {
    /// Returns the total float in minutes of work: the smaller of start and finish float.
    #[must_use]
    pub fn float_total(&self) -> i64 {
        self.float_start.min(self.float_finish)
    }

    /// Returns the interfering float in minutes of work: what can be lost at the expense of other activities. Negative when
    /// the total float is less than the free.
    #[must_use]
    pub fn float_interfering(&self) -> i64 {
        self.float_total().saturating_sub(self.float_free)
    }

    /// Tells whether it is critical by float: it is not finished, and its total float is zero or less.
    #[must_use]
    pub fn is_critical(&self) -> bool {
        self.stage != Stage::Finished && self.float_total() <= 0
    }

    /// Returns one of the dates.
    #[must_use]
    pub fn date(&self, which: DateOf) -> Minute {
        match which {
            DateOf::EarlyStart => self.early_start,
            DateOf::EarlyFinish => self.early_finish,
            DateOf::LateStart => self.late_start,
            DateOf::LateFinish => self.late_finish,
            DateOf::PlannedStart => self.planned_start,
            DateOf::PlannedFinish => self.planned_finish,
        }
    }
}

/// Which of the dates of an activity is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateOf {
    /// The early start.
    EarlyStart,
    /// The early finish.
    EarlyFinish,
    /// The late start.
    LateStart,
    /// The late finish.
    LateFinish,
    /// The planned start.
    PlannedStart,
    /// The planned finish.
    PlannedFinish,
}
