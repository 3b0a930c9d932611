//! The dates of one task, as civil times of the plan's zone.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::Because;
use crate::{id::TaskId, network::DateOf, tactic::TaskKind, time::WorkTime};

/// Whether a task has float.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Criticality {
    /// It has no float: a delay delays the plan, or breaks a deadline.
    Critical,
    /// It has float.
    Slack,
}

/// Whether a task decides the finish of the plan.
///
/// This is not the same as having no float: with several calendars a task can have float on its own and still decide the
/// finish, and one with an early deadline has none and decides nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LongestPath {
    /// It lies on a chain of tasks that wait for each other until the finish of the plan.
    On,
    /// It does not.
    Off,
}

/// What came of a task so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Nothing is reported.
    Open,
    /// It has started; its start is an actual date.
    Started,
    /// It is finished; its dates are actual ones.
    Finished,
}

/// A stretch of time in which a task is worked on, from `start` to before `finish`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Piece {
    /// When it begins.
    pub start: NaiveDateTime,
    /// When it ends.
    pub finish: NaiveDateTime,
}

/// The dates of one task, as civil times of the plan's zone; spans are half-open.
///
/// Amounts of working time are counted on the task's own calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduledTask {
    /// The task, milestone, summary or hammock.
    pub id: TaskId,
    /// Which of these it is.
    pub kind: TaskKind,
    /// What came of it so far.
    pub stage: Stage,
    /// The working time it takes; of a summary and a hammock, the working time between its planned dates.
    pub duration: WorkTime,
    /// The earliest start.
    pub early_start: NaiveDateTime,
    /// The earliest finish.
    pub early_finish: NaiveDateTime,
    /// The latest start that delays neither the plan nor a deadline.
    pub late_start: NaiveDateTime,
    /// The latest finish that delays neither the plan nor a deadline.
    pub late_finish: NaiveDateTime,
    /// Where it is put: the early start, unless it is to come as late as possible.
    pub planned_start: NaiveDateTime,
    /// Where it is planned to end.
    pub planned_finish: NaiveDateTime,
    /// How much later it may start; negative when a deadline cannot be kept.
    pub float_start: WorkTime,
    /// How much later it may finish; negative when a deadline cannot be kept.
    pub float_finish: WorkTime,
    /// The smaller of the two.
    pub float_total: WorkTime,
    /// How much later it may finish without moving any other task.
    pub float_free: WorkTime,
    /// How much of its float it can use only at the expense of others: total less free.
    pub float_interfering: WorkTime,
    /// Whether it has float.
    pub criticality: Criticality,
    /// Whether it decides the finish.
    pub longest_path: LongestPath,
    /// When it is worked on: the shifts of its calendar if it is split, else one piece from start to finish; nothing for what
    /// takes no time.
    pub pieces: Vec<Piece>,
    /// What binds its dates, for the dates where that is not the same as for another; see [`ScheduledTask::reasons`].
    pub(super) reasons: BTreeMap<DateOf, Vec<Because>>,
}

impl ScheduledTask {
    /// Tells whether the task has no float.
    #[must_use]
    pub fn is_critical(&self) -> bool {
        self.criticality == Criticality::Critical
    }

    /// Returns one of its dates.
    #[must_use]
    pub fn date(&self, date: DateOf) -> NaiveDateTime {
        match date {
            DateOf::EarlyStart => self.early_start,
            DateOf::EarlyFinish => self.early_finish,
            DateOf::LateStart => self.late_start,
            DateOf::LateFinish => self.late_finish,
            DateOf::PlannedStart => self.planned_start,
            DateOf::PlannedFinish => self.planned_finish,
        }
    }

    /// Returns everything that binds a date, what drives it first.
    #[must_use]
    pub fn reasons(&self, date: DateOf) -> &[Because] {
        match (self.reasons.get(&date), same_as(date)) {
            (Some(reasons), _) => reasons,
            (None, Some(other)) => self.reasons(other),
            (None, None) => &[],
        }
    }

    /// Returns what its earliest start waits for: the first of its reasons.
    #[must_use]
    pub fn waits_for(&self) -> Option<&Because> {
        self.reasons(DateOf::EarlyStart).first()
    }
}

/// Returns the date whose reasons a date has as well unless it has its own.
pub(super) fn same_as(date: DateOf) -> Option<DateOf> {
    match date {
        DateOf::EarlyStart | DateOf::LateFinish => None,
        DateOf::EarlyFinish | DateOf::PlannedStart => Some(DateOf::EarlyStart),
        DateOf::LateStart => Some(DateOf::LateFinish),
        DateOf::PlannedFinish => Some(DateOf::EarlyFinish),
    }
}
