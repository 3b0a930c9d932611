//! When everything happens, and what each date waits for.
//!
//! | Operation | Result | Note |
//! | --- | --- | --- |
//! | [`Schedule::of`] | dates, floats and reasons of every task | logic and calendars only; people are not levelled |
//! | [`Schedule::critical_path`] | the chain that decides the finish | every link of it drives the next |
//! | [`ScheduledTask::explain`] | one sentence | what the start waits for |

mod reason;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

pub use self::reason::WaitsFor;
use crate::{
    id::TaskId,
    network::{ActivityDates, Frame, Network, Solution},
    plan::Plan,
    time::WorkTime,
};

/// Whether a task decides the finish of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Criticality {
    /// It has no float: a delay delays the plan, or breaks a deadline.
    Critical,
    /// It has float.
    Slack,
}

/// The dates of one task, as civil times of the plan's zone; spans are half-open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduledTask {
    /// The task or milestone.
    pub id: TaskId,
    /// The earliest start.
    pub early_start: NaiveDateTime,
    /// The earliest finish.
    pub early_finish: NaiveDateTime,
    /// The latest start that delays neither the plan nor a deadline.
    pub late_start: NaiveDateTime,
    /// The latest finish that delays neither the plan nor a deadline.
    pub late_finish: NaiveDateTime,
    /// How much later it may start, in working time of its own calendar; negative when a deadline cannot be kept.
    pub float_total: WorkTime,
    /// How much later it may finish without moving any other task, in working time of its own calendar.
    pub float_free: WorkTime,
    /// Whether it decides the finish.
    pub criticality: Criticality,
    /// What the earliest start waits for.
    pub waits_for: WaitsFor,
}

impl ScheduledTask {
    /// Tells whether the task decides the finish of the plan.
    #[must_use]
    pub fn is_critical(&self) -> bool {
        self.criticality == Criticality::Critical
    }
}

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
}

impl Schedule {
    /// Schedules a plan from its first day, everything as early as logic and calendars allow.
    ///
    /// # Complexity
    ///
    /// `O(tasks + dependencies)`, times the logarithm of the exceptions of a calendar.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let network = plan.network();
        let start = plan.span().start_minute();
        let dates = network
            .schedule(Frame::from_start(start))
            .expect("invariant: building the plan has made this very pass");
        let tasks = (0..)
            .zip(plan.tasks())
            .map(|(n, task)| scheduled(&task.id, n, plan, &dates));
        let path = dates.critical_path();
        let named = path.iter().filter_map(|n| plan.tasks().get(*n as usize));
        Self {
            start: start.datetime(),
            finish: dates.finish().datetime(),
            tasks: tasks.collect(),
            critical_path: named.map(|task| task.id.clone()).collect(),
        }
    }

    /// Returns when the plan starts.
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
}

fn scheduled(id: &TaskId, n: usize, plan: &Plan, solution: &Solution<'_>) -> ScheduledTask {
    let network: &Network = plan.network();
    let dates: ActivityDates = solution
        .dates(u32::try_from(n).unwrap_or(u32::MAX))
        .expect("invariant: it is a task of the plan");
    let float = |minutes: i64| {
        WorkTime::from_minutes(minutes).expect("invariant: a float is shorter than the horizon")
    };
    ScheduledTask {
        id: id.clone(),
        early_start: dates.early_start.datetime(),
        early_finish: dates.early_finish.datetime(),
        late_start: dates.late_start.datetime(),
        late_finish: dates.late_finish.datetime(),
        float_total: float(dates.float_total()),
        float_free: float(dates.float_free),
        criticality: if dates.is_critical() {
            Criticality::Critical
        } else {
            Criticality::Slack
        },
        waits_for: reason::waits_for(n, plan, network, solution),
    }
}
