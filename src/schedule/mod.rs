//! When everything happens, and what each date waits for.
//!
//! | Operation | Result | Note |
//! | --- | --- | --- |
//! | [`Schedule::of`] | dates, floats and reasons of every task | logic and calendars only; people are not levelled |
//! | [`Schedule::with`] | the same, with [`Options`] | from the finish, as of a status date, with what came of the tasks so far |
//! | [`Schedule::reasons`] | every [`Because`] that binds a date | links, calendars, windows, dates that were set, as data |
//! | [`Schedule::explain`] | one sentence | why a date is not earlier, or not later |
//! | [`Schedule::approvals`] | when to ask for money, and when it can have come | where the plan schedules approvals |
//! | [`Schedule::conflicts`] | dates that logic cannot keep | both sides named |
//! | [`Schedule::critical_path`] | the chain that decides the finish | every link of it drives the next |
//! | [`compare`] | what changed from one schedule to another | added, removed, moved, more or less critical |
//! | [`Baseline::of`], [`Baseline::variance`] | what was promised, and what became of it | many baselines are kept in [`Baselines`] |
//! | [`replan`] | a schedule that keeps its promises where it can | what had to move, and why |

mod approval;
mod baseline;
mod because;
mod compare;
mod conflict;
mod error;
mod make;
mod options;
mod replan;
mod task;
mod variance;
mod words;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

pub use self::{
    approval::{ApprovalProgress, ApprovalStage, ScheduledApproval},
    baseline::{Baseline, BaselineTask, Baselines},
    because::Because,
    compare::{Change, Shift, TaskChange, compare},
    conflict::Conflict,
    error::ScheduleError,
    options::{Options, Progress, Remaining},
    replan::{Moved, Replan, replan},
    task::{Criticality, LongestPath, Piece, ScheduledTask, Stage},
    variance::{TaskVariance, Variance},
};
use crate::{
    id::{CostId, TaskId},
    network::DateOf,
    plan::Plan,
};

/// The schedule of a plan: when everything can happen and when it must.
///
/// # Example: two tasks and what the second waits for
/// ```
/// use tactica::plan::{PlanDraft, TacticDraft, TaskDraft};
/// use tactica::schedule::Schedule;
///
/// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
/// # draft.objectives = serde_json::from_str(r#"[{"id": "awareness", "name": "Awareness"}]"#)?;
/// # draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna"}]"#)?;
/// let task = |id: &str, days: &str| TaskDraft {
///     id: id.into(),
///     name: id.into(),
///     duration: days.into(),
///     ..TaskDraft::default()
/// };
/// draft.tactics.push(TacticDraft {
///     id: "launch".into(),
///     name: "Launch".into(),
///     objectives: vec!["awareness".into()],
///     responsible: "anna".into(),
///     tasks: vec![
///         task("brief", "2d"),
///         TaskDraft { after: vec!["brief FS+1d".into()], ..task("design", "3d") },
///     ],
///     ..TacticDraft::default()
/// });
/// let schedule = Schedule::of(&draft.build()?);
/// let design = schedule.task(&"design".parse()?).unwrap();
/// assert_eq!(design.early_start.to_string(), "2025-01-09 09:00:00");
/// assert_eq!(
///     design.explain(),
///     "design starts on 2025-01-09 09:00: it waits for the finish of brief on 2025-01-07 17:00, plus 1d"
/// );
/// assert_eq!(schedule.critical_path().len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    start: NaiveDateTime,
    finish: NaiveDateTime,
    /// In the order of the plan's tasks, that is, of their names.
    tasks: Vec<ScheduledTask>,
    critical_path: Vec<TaskId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    conflicts: Vec<Conflict>,
    /// In the order of their costs' names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    approvals: Vec<ScheduledApproval>,
}

impl Schedule {
    /// Schedules a plan from its first day, everything as early as logic and calendars allow.
    ///
    /// # Complexity
    ///
    /// `O(tasks + dependencies)`, times the logarithm of the exceptions of a calendar.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        Self::with(plan, &Options::default())
            .expect("invariant: building the plan has made this very pass")
    }

    /// Schedules a plan as the options say.
    ///
    /// # Errors
    ///
    /// * [`ScheduleError::UnknownTask`], [`ScheduleError::NotReported`], [`ScheduleError::UnderWay`],
    ///   [`ScheduleError::Percent`], [`ScheduleError::Remaining`], [`ScheduleError::FinishBeforeStart`] and
    ///   [`ScheduleError::AfterStatus`] for progress that cannot be.
    /// * [`ScheduleError::UnknownApproval`] and [`ScheduleError::ApprovalAfterStatus`] for approvals that cannot be.
    /// * [`ScheduleError::NoWindow`], [`ScheduleError::ContradictingLinks`] and [`ScheduleError::BeyondHorizon`] when there are
    ///   no dates from this start, finish or status date on.
    pub fn with(plan: &Plan, options: &Options) -> Result<Self, ScheduleError> {
        make::make(plan, options)
    }

    /// Returns when the plan starts: its first day, or the earliest start when it is counted from its finish.
    #[must_use]
    pub fn start(&self) -> NaiveDateTime {
        self.start
    }

    /// Returns when the last task finishes.
    #[must_use]
    pub fn finish(&self) -> NaiveDateTime {
        self.finish
    }

    /// Returns the tasks in the order of their names.
    #[must_use]
    pub fn tasks(&self) -> &[ScheduledTask] {
        &self.tasks
    }

    /// Returns the task of a name; a binary search.
    #[must_use]
    pub fn task(&self, id: &TaskId) -> Option<&ScheduledTask> {
        let found = self.tasks.binary_search_by(|task| task.id.cmp(id)).ok()?;
        self.tasks.get(found)
    }

    /// Returns the chain of tasks that decides the finish, first to last; each waits for the one before it.
    #[must_use]
    pub fn critical_path(&self) -> &[TaskId] {
        &self.critical_path
    }

    /// Returns the dates that were set and that logic cannot keep, in the order of the tasks' names.
    #[must_use]
    pub fn conflicts(&self) -> &[Conflict] {
        &self.conflicts
    }

    /// Returns the approvals that tasks wait for, in the order of the costs' names; none unless the plan
    /// [schedules them](Plan::approval_terms).
    #[must_use]
    pub fn approvals(&self) -> &[ScheduledApproval] {
        &self.approvals
    }

    /// Returns the approval of a cost that tasks wait for; a binary search.
    #[must_use]
    pub fn approval(&self, cost: &CostId) -> Option<&ScheduledApproval> {
        let found = self.approvals.binary_search_by(|one| one.cost.cmp(cost));
        self.approvals.get(found.ok()?)
    }

    /// Returns everything that binds a date of a task, what drives it first; nothing for a task that is not scheduled.
    #[must_use]
    pub fn reasons(&self, id: &TaskId, date: DateOf) -> &[Because] {
        self.task(id).map_or(&[], |task| task.reasons(date))
    }

    /// Returns one sentence that says why a date of a task is not earlier, or, for a late date, not later.
    #[must_use]
    pub fn explain(&self, id: &TaskId, date: DateOf) -> Option<String> {
        Some(self.task(id)?.explain_date(date))
    }
}
