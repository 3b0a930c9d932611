//! When the work happens, what each date waits for, and what is late.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::view::{View, last_day};
pub use crate::tactic::TaskKind;
use crate::{
    id::{PersonId, TacticId, TaskId},
    program::Progress,
    schedule::{ApprovalProgress, Criticality, ScheduledApproval, ScheduledTask},
    tactic::{Dependency, Moment, Task},
    time::WorkTime,
    word::define_words,
};

/// The schedule beside what was reported.
///
/// The baseline is the schedule of the plan, everything as early as logic and calendars allow; progress does not move it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timeline {
    /// When the plan starts.
    pub start: NaiveDateTime,
    /// When its last task finishes.
    pub finish: NaiveDateTime,
    /// The chain of tasks that decides the finish, first to last.
    pub critical_path: Vec<TaskId>,
    /// Tactic by tactic, those that start first first, what belongs to the whole plan last; in a tactic by early start, then
    /// by name.
    pub tasks: Vec<TaskRow>,
    /// The approvals that tasks wait for, in the order in which they are to be asked for; none unless the plan schedules them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<ApprovalRow>,
}

/// An approval that tasks wait for: when it is to be asked for, when it can have come, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovalRow {
    /// What people call the cost.
    pub name: String,
    /// The tactic that spends it.
    pub tactic: TacticId,
    /// Its dates in the schedule of the plan; what became of it does not move them.
    pub dates: ScheduledApproval,
    /// What became of it by the instant of the report, if anything.
    pub progress: Option<ApprovalProgress>,
}

impl ApprovalRow {
    /// Returns how it stands in words, such as `asked on 2025-01-06` or `to be asked by 2025-01-15`.
    #[must_use]
    pub fn standing_in_words(&self) -> String {
        match self.progress {
            Some(ApprovalProgress::Given(at)) => format!("given on {}", at.date()),
            Some(ApprovalProgress::Asked(at)) => format!("asked on {}", at.date()),
            None => format!("to be asked by {}", self.dates.ask_late.date()),
        }
    }
}

/// A task, milestone, summary or hammock: planned dates, what they wait for, and what was reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskRow {
    /// Its name in the plan.
    pub task: TaskId,
    /// What people call it.
    pub name: String,
    /// The tactic it belongs to; `None` for a milestone of the whole plan.
    pub tactic: Option<TacticId>,
    /// Which of these it is.
    pub kind: TaskKind,
    /// Who answers for it.
    pub responsible: Option<PersonId>,
    /// How long it takes, in working time of its calendar; of a summary and a hammock, the working time between its dates.
    pub duration: WorkTime,
    /// The earliest start, the baseline.
    pub early_start: NaiveDateTime,
    /// The earliest finish, the baseline.
    pub early_finish: NaiveDateTime,
    /// The latest start that delays neither the plan nor a deadline.
    pub late_start: NaiveDateTime,
    /// The latest finish that delays neither the plan nor a deadline.
    pub late_finish: NaiveDateTime,
    /// How much later it may start.
    pub float_total: WorkTime,
    /// How much later it may finish without moving any other task.
    pub float_free: WorkTime,
    /// Whether it decides the finish.
    pub criticality: Criticality,
    /// By when it has to be finished; a day may be used to its end.
    pub deadline: Option<Moment>,
    /// What it depends on.
    pub after: Vec<Dependency>,
    /// One sentence that says what the earliest start waits for.
    pub waits_for: String,
    /// What was reported, if anything.
    pub progress: Option<Progress>,
    /// How it stands against the baseline.
    pub standing: TaskStanding,
    /// Days after the baseline: of the finish if it is done, else of the day of the report after the planned finish or start.
    /// Negative if it was done early, 0 where nothing is late.
    pub days_late: i64,
}

define_words! {
    /// How a task stands against the baseline on the day of the report.
    TaskStanding {
        /// Not to be started yet, and not started.
        Planned => "planned",
        /// Planned to have started, with no start reported.
        NotStarted => "not-started",
        /// Started, and planned to finish today or later.
        Underway => "under-way",
        /// Planned to be finished, with no finish reported.
        Overdue => "overdue",
        /// Finished.
        Done => "done",
    }
}

impl TaskRow {
    /// Returns the last day of the baseline.
    #[must_use]
    pub fn planned_finish(&self) -> NaiveDate {
        last_day(self.early_start, self.early_finish)
    }

    /// Returns how it stands in words, such as `done, 1 day late`.
    #[must_use]
    pub fn standing_in_words(&self) -> String {
        let plural = |days: u64| if days == 1 { "day" } else { "days" };
        let days = self.days_late.unsigned_abs();
        match self.standing {
            TaskStanding::Planned => "planned".to_owned(),
            TaskStanding::NotStarted => {
                format!("start {days} {} overdue", plural(days))
            }
            TaskStanding::Underway => "under way".to_owned(),
            TaskStanding::Overdue => format!("{days} {} overdue", plural(days)),
            TaskStanding::Done => match self.days_late.signum() {
                0 => "done on time".to_owned(),
                1 => format!("done, {days} {} late", plural(days)),
                _ => format!("done, {days} {} early", plural(days)),
            },
        }
    }
}

pub(super) fn timeline(view: &View<'_>) -> Timeline {
    let schedule = &view.schedule;
    let pairs = schedule
        .tasks()
        .iter()
        .filter_map(|dates| Some((view.plan.task(&dates.id)?, dates)));
    let mut tasks: Vec<TaskRow> = pairs.map(|(task, dates)| row(view, task, dates)).collect();
    let mut starts: BTreeMap<Option<TacticId>, NaiveDateTime> = BTreeMap::new();
    for row in &tasks {
        let start = starts.entry(row.tactic.clone()).or_insert(row.early_start);
        *start = row.early_start.min(*start);
    }
    tasks.sort_by_cached_key(|row| {
        let group = (row.tactic.is_none(), starts.get(&row.tactic).copied());
        (group, row.tactic.clone(), row.early_start, row.task.clone())
    });
    Timeline {
        start: schedule.start(),
        finish: schedule.finish(),
        critical_path: schedule.critical_path().to_vec(),
        tasks,
        approvals: approvals(view),
    }
}

fn approvals(view: &View<'_>) -> Vec<ApprovalRow> {
    let progress = view.state.approval_progress(view.plan, view.as_of);
    let rows = view.schedule.approvals().iter().filter_map(|dates| {
        let cost = view.plan.cost(&dates.cost)?;
        Some(ApprovalRow {
            name: cost.name.clone(),
            tactic: cost.tactic.clone(),
            dates: dates.clone(),
            progress: progress.get(&dates.cost).copied(),
        })
    });
    let mut rows: Vec<ApprovalRow> = rows.collect();
    rows.sort_by(|a, b| {
        let key = |row: &ApprovalRow| (row.dates.ask_late, row.dates.ask_early);
        (key(a), &a.dates.cost).cmp(&(key(b), &b.dates.cost))
    });
    rows
}

fn row(view: &View<'_>, task: &Task, dates: &ScheduledTask) -> TaskRow {
    let progress = view.state.progress().get(&task.id).cloned();
    let (standing, days_late) = match dates.kind {
        TaskKind::Task | TaskKind::Milestone => standing(view.today(), dates, progress.as_ref()),
        TaskKind::Summary | TaskKind::Hammock => (spanning(view.today(), dates), 0),
    };
    TaskRow {
        task: task.id.clone(),
        name: task.name.clone(),
        tactic: task.tactic.clone(),
        kind: task.kind(),
        responsible: task.responsible.clone(),
        duration: dates.duration,
        early_start: dates.early_start,
        early_finish: dates.early_finish,
        late_start: dates.late_start,
        late_finish: dates.late_finish,
        float_total: dates.float_total,
        float_free: dates.float_free,
        criticality: dates.criticality,
        deadline: task.bounds.deadline,
        after: task.after.clone(),
        waits_for: dates.explain(),
        progress,
        standing,
        days_late,
    }
}

/// Returns how something stands that has the dates of others: those are late themselves.
fn spanning(today: NaiveDate, dates: &ScheduledTask) -> TaskStanding {
    if today < dates.early_start.date() {
        TaskStanding::Planned
    } else {
        TaskStanding::Underway
    }
}

fn standing(
    today: NaiveDate,
    dates: &ScheduledTask,
    progress: Option<&Progress>,
) -> (TaskStanding, i64) {
    let start = dates.early_start.date();
    let finish = last_day(dates.early_start, dates.early_finish);
    let days = |from: NaiveDate, to: NaiveDate| to.signed_duration_since(from).num_days();
    let started = progress.and_then(|progress| progress.started);
    let finished = progress.and_then(|progress| progress.finished);
    match (finished, started) {
        (Some(day), _) => (TaskStanding::Done, days(finish, day)),
        _ if today > finish => (TaskStanding::Overdue, days(finish, today)),
        (None, Some(_)) => (TaskStanding::Underway, 0),
        (None, None) if today > start => (TaskStanding::NotStarted, days(start, today)),
        (None, None) => (TaskStanding::Planned, 0),
    }
}
