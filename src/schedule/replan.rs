//! A schedule that disturbs as little as it can of what was promised.

use std::fmt;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::{Baseline, Because, Options, Schedule, ScheduleError, Shift, words::at};
use crate::{id::TaskId, network::DateOf, plan::Plan, tactic::TaskKind, time::Minute};

/// A schedule that keeps what was promised where it can, and what it could not keep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replan {
    /// The schedule.
    pub schedule: Schedule,
    /// The tasks that start later than promised, in the order of their new starts.
    pub moved: Vec<Moved>,
}

/// A task that starts later than promised, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moved {
    /// The task.
    pub task: TaskId,
    /// The start that was promised.
    pub promised: NaiveDateTime,
    /// The start it has now.
    pub start: NaiveDateTime,
    /// By how much that is later.
    pub by: Shift,
    /// What binds the new start, what drives it first.
    pub because: Vec<Because>,
    /// The same as a sentence.
    pub words: String,
}

impl fmt::Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}; promised for {}, now {}",
            self.words,
            at(self.promised),
            self.by
        )
    }
}

/// Schedules the plan anew so that as little as possible of what was promised is disturbed.
///
/// What has happened stays. A task that has not started keeps its promised start and comes later only where logic, a calendar,
/// the status date or a date that was set forces it, and never earlier, so that people find what they were told. Among the
/// schedules that come no earlier than promised this is the one that moves every single task the least. Tasks that were not
/// promised come as early as they can.
///
/// # Errors
///
/// As [`Schedule::with`].
///
/// # Example: the brief took longer, the design had a day to spare
/// ```
/// use tactica::network::Logic;
/// use tactica::plan::PlanDraft;
/// use tactica::schedule::{Baseline, Options, Progress, Schedule, replan};
///
/// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
/// # draft.objectives = serde_json::from_str(r#"[{"id": "awareness", "name": "Awareness"}]"#)?;
/// # draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna"}]"#)?;
/// # draft.tactics = serde_json::from_str(r#"[{"id": "launch", "name": "Launch", "objectives": ["awareness"],
/// #     "responsible": "anna", "tasks": [
/// #     {"id": "brief", "name": "Brief", "duration": "2d"},
/// #     {"id": "design", "name": "Design", "duration": "3d", "after": ["brief"]},
/// #     {"id": "print", "name": "Print", "duration": "1d", "after": ["design"], "not_before": "2025-01-20"}]}]"#)?;
/// let plan = draft.build()?;
/// let promised = Baseline::of("first", "2025-01-06T12:00:00".parse()?, &Schedule::of(&plan));
/// let late = Progress::Finished { start: "2025-01-06T09:00".parse()?, finish: "2025-01-08T17:00".parse()? };
/// let options = Options::default()
///     .as_of("2025-01-09T09:00".parse()?, Logic::Retained)
///     .progress("brief".parse()?, late);
/// let new = replan(&plan, &promised, &options)?;
/// let lines: Vec<String> = new.moved.iter().map(ToString::to_string).collect();
/// assert_eq!(lines.len(), 1, "the print keeps its day");
/// assert!(lines[0].starts_with("design starts on 2025-01-09 09:00: it waits for the finish of brief on 2025-01-08 17:00"));
/// assert!(lines[0].ends_with("; promised for 2025-01-08 09:00, now 1d later"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn replan(
    plan: &Plan,
    baseline: &Baseline,
    options: &Options,
) -> Result<Replan, ScheduleError> {
    let mut options = options.clone();
    let own = |kind: TaskKind| matches!(kind, TaskKind::Task | TaskKind::Milestone);
    for (id, promised) in &baseline.tasks {
        let known = plan.task(id).filter(|task| own(task.kind()));
        if let (Some(_), Ok(start)) = (known, Minute::from_datetime(promised.start)) {
            options.promised.insert(id.clone(), start);
        }
    }
    let schedule = Schedule::with(plan, &options)?;
    let mut moved = Vec::new();
    for task in schedule.tasks() {
        let promised = baseline.tasks.get(&task.id);
        let open = own(task.kind) && !options.progress.contains_key(&task.id);
        let Some(promised) =
            promised.filter(|promised| open && promised.start < task.planned_start)
        else {
            continue;
        };
        let planned = plan.task(&task.id);
        let calendar = planned.map_or_else(|| plan.calendar(None), |task| plan.calendar_of(task));
        moved.push(Moved {
            task: task.id.clone(),
            promised: promised.start,
            start: task.planned_start,
            by: Shift::between(promised.start, task.planned_start, &calendar),
            because: task.reasons(DateOf::EarlyStart).to_vec(),
            words: task.explain(),
        });
    }
    moved.sort_by(|a, b| (a.start, &a.task).cmp(&(b.start, &b.task)));
    Ok(Replan { schedule, moved })
}
