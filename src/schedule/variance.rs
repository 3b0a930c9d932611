//! How a schedule stands against what was promised.

use std::fmt;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::{Baseline, Schedule, Shift, words::at};
use crate::{id::TaskId, plan::Plan, tactic::TaskKind};

/// How a schedule stands against a baseline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variance {
    /// The tasks that both have, in the order of their names.
    pub tasks: Vec<TaskVariance>,
    /// The tasks that were promised and that the schedule does not have.
    pub dropped: Vec<TaskId>,
    /// The tasks that were not promised.
    pub added: Vec<TaskId>,
    /// When the plan was to be finished.
    pub promised: NaiveDateTime,
    /// When it will be.
    pub forecast: NaiveDateTime,
    /// By how much that is later, on the calendar of the plan.
    pub finish: Shift,
}

/// How one task stands against its promised dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskVariance {
    /// The task.
    pub task: TaskId,
    /// What it is.
    pub kind: TaskKind,
    /// By how much its planned start is later than promised.
    pub start: Shift,
    /// By how much its planned finish is later than promised.
    pub finish: Shift,
}

impl Variance {
    /// Returns the tasks that finish later than promised, the latest first.
    #[must_use]
    pub fn slipping(&self) -> Vec<&TaskVariance> {
        let mut slipping: Vec<&TaskVariance> = self
            .tasks
            .iter()
            .filter(|task| task.finish.is_later())
            .collect();
        slipping.sort_by(|a, b| {
            let later = b.finish.elapsed.cmp(&a.finish.elapsed);
            later.then_with(|| a.task.cmp(&b.task))
        });
        slipping
    }
}

impl fmt::Display for TaskVariance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shift = |shift: Shift| {
            if shift.is_none() {
                return "as promised".to_owned();
            }
            format!("{shift} than promised")
        };
        write!(
            f,
            "{} starts {} and finishes {}",
            self.task,
            shift(self.start),
            shift(self.finish)
        )
    }
}

impl fmt::Display for Variance {
    /// Writes when the plan will be finished, and when it was to be.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the plan finishes on {}", at(self.forecast))?;
        if self.finish.is_none() {
            return f.write_str(", as promised");
        }
        write!(f, ", {} than promised ({})", self.finish, at(self.promised))
    }
}

impl Baseline {
    /// Returns how a schedule stands against the baseline; working time is counted on the calendars of its plan.
    ///
    /// # Example: a day late
    /// ```
    /// use tactica::plan::PlanDraft;
    /// use tactica::schedule::{Baseline, Schedule};
    ///
    /// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
    /// # draft.milestones = serde_json::from_str(r#"[{"id": "on-air", "name": "On air", "not_before": "2025-02-03T09:00"}]"#)?;
    /// let promised = Baseline::of("first", "2025-01-06T12:00:00".parse()?, &Schedule::of(&draft.build()?));
    /// draft.milestones[0].not_before = "2025-02-04T09:00".into();
    /// let plan = draft.build()?;
    /// let variance = promised.variance(&plan, &Schedule::of(&plan));
    /// assert_eq!(variance.slipping()[0].to_string(), "on-air starts 1d later than promised and finishes 1d later than promised");
    /// assert_eq!(variance.to_string(), "the plan finishes on 2025-02-04 09:00, 1d later than promised (2025-02-03 09:00)");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn variance(&self, plan: &Plan, schedule: &Schedule) -> Variance {
        let mut variance = Variance {
            tasks: Vec::new(),
            dropped: Vec::new(),
            added: Vec::new(),
            promised: self.finish,
            forecast: schedule.finish(),
            finish: Shift::between(self.finish, schedule.finish(), &plan.calendar(None)),
        };
        for (id, promised) in &self.tasks {
            let Some(found) = schedule.task(id) else {
                variance.dropped.push(id.clone());
                continue;
            };
            let task = plan.task(id);
            let calendar = task.map_or_else(|| plan.calendar(None), |task| plan.calendar_of(task));
            variance.tasks.push(TaskVariance {
                task: id.clone(),
                kind: found.kind,
                start: Shift::between(promised.start, found.planned_start, &calendar),
                finish: Shift::between(promised.finish, found.planned_finish, &calendar),
            });
        }
        let unpromised = schedule.tasks().iter();
        let unpromised = unpromised.filter(|task| !self.tasks.contains_key(&task.id));
        variance.added = unpromised.map(|task| task.id.clone()).collect();
        variance
    }
}
