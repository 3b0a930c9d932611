//! What changed from one schedule to another.

use std::{collections::BTreeSet, fmt};

use serde::{Deserialize, Serialize};

use super::{Criticality, Schedule, ScheduledTask, words::at};
use crate::{
    id::TaskId,
    plan::Plan,
    time::{Minute, WorkCalendar, WorkTime},
};

/// By how much a date moved: later when positive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shift {
    /// The working time between the two dates, on the calendar of the task.
    pub work: WorkTime,
    /// The minutes between the two dates, nights and holidays included.
    pub elapsed: i64,
    /// The days from the date of one to the date of the other.
    pub days: i64,
}

impl Shift {
    /// Tells whether nothing moved.
    #[must_use]
    pub fn is_none(self) -> bool {
        self.elapsed == 0
    }

    /// Tells whether the date moved to a later one.
    #[must_use]
    pub fn is_later(self) -> bool {
        self.elapsed > 0
    }

    /// Returns by how much a date moved.
    pub(super) fn between(
        before: chrono::NaiveDateTime,
        after: chrono::NaiveDateTime,
        calendar: &WorkCalendar,
    ) -> Self {
        let minute = |at| Minute::from_datetime(at).unwrap_or(Minute::MIN);
        let (from, to) = (minute(before), minute(after));
        Self {
            work: calendar.between(from, to),
            elapsed: to.since(from),
            days: after.date().signed_duration_since(before.date()).num_days(),
        }
    }
}

impl fmt::Display for Shift {
    /// Writes `2d later`, `4h earlier`; in days where no working time lies between.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = if self.is_later() { "later" } else { "earlier" };
        if self.is_none() {
            return f.write_str("unmoved");
        }
        if self.work == WorkTime::ZERO {
            let minutes = self.elapsed.unsigned_abs();
            return write!(
                f,
                "{}h {}m {side}, outside of working time",
                minutes / 60,
                minutes % 60
            );
        }
        let work = self.work.to_string();
        write!(f, "{} {side}", work.trim_start_matches('-'))
    }
}

/// What became of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// It is new.
    Added {
        /// Its dates now.
        after: Box<ScheduledTask>,
    },
    /// It is gone.
    Removed {
        /// Its dates before.
        before: Box<ScheduledTask>,
    },
    /// It has other dates, or another float.
    Moved {
        /// By how much its planned start moved.
        start: Shift,
        /// By how much its planned finish moved.
        finish: Shift,
        /// Its total float before and now.
        float: (WorkTime, WorkTime),
        /// Whether it was critical before and whether it is now.
        criticality: (Criticality, Criticality),
    },
}

/// What changed about one task from one schedule to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskChange {
    /// The task.
    pub task: TaskId,
    /// What became of it.
    pub change: Change,
}

/// Returns what changed from one schedule to another, in the order of the tasks' names; nothing of what stayed as it was.
///
/// Dates are the planned ones. Working time is counted on the calendars of `plan`, which is the plan of the later schedule;
/// that of tasks it does not have any more on its own calendar.
///
/// # Complexity
///
/// `O(n log n)` for `n` tasks of both.
///
/// # Example: the brief takes longer
/// ```
/// use tactica::plan::PlanDraft;
/// use tactica::schedule::{Schedule, compare};
///
/// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
/// # draft.objectives = serde_json::from_str(r#"[{"id": "awareness", "name": "Awareness"}]"#)?;
/// # draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna"}]"#)?;
/// # draft.tactics = serde_json::from_str(r#"[{"id": "launch", "name": "Launch", "objectives": ["awareness"],
/// #     "responsible": "anna", "tasks": [
/// #     {"id": "brief", "name": "Brief", "duration": "2d"},
/// #     {"id": "design", "name": "Design", "duration": "3d", "after": ["brief"]}]}]"#)?;
/// let before = Schedule::of(&draft.build()?);
/// draft.tactics[0].tasks[0].duration = "3d 4h".into();
/// let plan = draft.build()?;
/// let changes = compare(&plan, &before, &Schedule::of(&plan));
/// let lines: Vec<String> = changes.iter().map(ToString::to_string).collect();
/// assert_eq!(lines, [
///     "brief starts as before and finishes 1d 4h later",
///     "design starts 1d 4h later and finishes 1d 4h later",
/// ]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn compare(plan: &Plan, before: &Schedule, after: &Schedule) -> Vec<TaskChange> {
    let ids: BTreeSet<&TaskId> = before
        .tasks()
        .iter()
        .chain(after.tasks())
        .map(|task| &task.id)
        .collect();
    let changes = ids.into_iter().filter_map(|id| {
        let change = match (before.task(id), after.task(id)) {
            (None, Some(after)) => Change::Added {
                after: Box::new(after.clone()),
            },
            (Some(before), None) => Change::Removed {
                before: Box::new(before.clone()),
            },
            (Some(before), Some(after)) => moved(plan, before, after)?,
            (None, None) => return None,
        };
        let task = id.clone();
        Some(TaskChange { task, change })
    });
    changes.collect()
}

fn moved(plan: &Plan, before: &ScheduledTask, after: &ScheduledTask) -> Option<Change> {
    let float = (before.float_total, after.float_total);
    let criticality = (before.criticality, after.criticality);
    let same = before.planned_start == after.planned_start
        && before.planned_finish == after.planned_finish
        && float.0 == float.1
        && criticality.0 == criticality.1;
    if same {
        return None;
    }
    let task = plan.task(&after.id);
    let calendar = task.map_or_else(|| plan.calendar(None), |task| plan.calendar_of(task));
    Some(Change::Moved {
        start: Shift::between(before.planned_start, after.planned_start, &calendar),
        finish: Shift::between(before.planned_finish, after.planned_finish, &calendar),
        float,
        criticality,
    })
}

impl fmt::Display for TaskChange {
    /// Writes one sentence with everything that changed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = &self.task;
        match &self.change {
            Change::Added { after } => {
                let (start, finish) = (at(after.planned_start), at(after.planned_finish));
                write!(f, "{id} is new, from {start} to {finish}")
            }
            Change::Removed { before } => {
                let (start, finish) = (at(before.planned_start), at(before.planned_finish));
                write!(f, "{id} is gone, it was to last from {start} to {finish}")
            }
            Change::Moved {
                start,
                finish,
                float,
                criticality,
            } => {
                let shift = |shift: &Shift| {
                    if shift.is_none() {
                        return "as before".to_owned();
                    }
                    shift.to_string()
                };
                write!(f, "{id}")?;
                if start.is_none() && finish.is_none() {
                    write!(f, " keeps its dates")?;
                } else {
                    write!(f, " starts {} and finishes {}", shift(start), shift(finish))?;
                }
                if float.0 != float.1 {
                    write!(f, ", its float goes from {} to {}", float.0, float.1)?;
                }
                match criticality {
                    (Criticality::Slack, Criticality::Critical) => {
                        write!(f, ", and becomes critical")
                    }
                    (Criticality::Critical, Criticality::Slack) => {
                        write!(f, ", and is no longer critical")
                    }
                    _ => Ok(()),
                }
            }
        }
    }
}
