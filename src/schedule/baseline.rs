//! What was promised: the dates of a schedule as they were published.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::{Progress, Schedule, ScheduleError};
use crate::{
    id::TaskId,
    metric::{AdherenceInputs, TaskTiming},
    tactic::TaskKind,
    time::Minute,
};

/// The dates of a schedule as they were published, under a name, as of an instant that the caller states.
///
/// # Example: publish, then ask how much was in time
/// ```
/// use tactica::plan::PlanDraft;
/// use tactica::schedule::{Baseline, Baselines, Schedule};
///
/// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
/// # draft.milestones = serde_json::from_str(r#"[{"id": "on-air", "name": "On air", "not_before": "2025-02-03"}]"#)?;
/// let schedule = Schedule::of(&draft.build()?);
/// let published: chrono::NaiveDateTime = "2025-01-06T12:00:00".parse()?;
/// let mut baselines = Baselines::default();
/// baselines.add(Baseline::of("signed by the board", published, &schedule))?;
/// assert!(baselines.add(Baseline::of("signed by the board", published, &schedule)).is_err());
/// assert_eq!(baselines.named("signed by the board").unwrap().tasks.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// What people call it.
    pub name: String,
    /// When it was published.
    pub as_of: NaiveDateTime,
    /// When the plan was to start.
    pub start: NaiveDateTime,
    /// When the plan was to be finished.
    pub finish: NaiveDateTime,
    /// What was promised for each task.
    pub tasks: BTreeMap<TaskId, BaselineTask>,
}

/// What was promised for a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaselineTask {
    /// What the task was.
    pub kind: TaskKind,
    /// Its planned start.
    pub start: NaiveDateTime,
    /// Its planned finish.
    pub finish: NaiveDateTime,
}

impl Baseline {
    /// Keeps the planned dates of a schedule.
    #[must_use]
    pub fn of(name: impl Into<String>, as_of: NaiveDateTime, schedule: &Schedule) -> Self {
        let tasks = schedule.tasks().iter().map(|task| {
            let promised = BaselineTask {
                kind: task.kind,
                start: task.planned_start,
                finish: task.planned_finish,
            };
            (task.id.clone(), promised)
        });
        Self {
            name: name.into(),
            as_of,
            start: schedule.start(),
            finish: schedule.finish(),
            tasks: tasks.collect(),
        }
    }

    /// Returns what timeline adherence is computed from: every task and milestone is due when the baseline finishes it.
    ///
    /// Summaries and hammocks have the dates of others and are not counted. A finish outside of the years 1900 to 2199, which
    /// no schedule has, counts as the end of these years.
    #[must_use]
    pub fn adherence(
        &self,
        progress: &BTreeMap<TaskId, Progress>,
        status: Minute,
    ) -> AdherenceInputs {
        let own = |kind: TaskKind| matches!(kind, TaskKind::Task | TaskKind::Milestone);
        let tasks = self.tasks.iter().filter(|(_, task)| own(task.kind));
        let tasks = tasks.map(|(id, task)| TaskTiming {
            task: id.clone(),
            due: Minute::from_datetime(task.finish).unwrap_or(Minute::MAX),
            finished: match progress.get(id) {
                Some(Progress::Finished { finish, .. }) => Some(*finish),
                Some(Progress::Started { .. }) | None => None,
            },
        });
        AdherenceInputs {
            status,
            tasks: tasks.collect(),
        }
    }
}

/// Baselines by name, in the order in which they were published.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "Vec<Baseline>", into = "Vec<Baseline>")]
pub struct Baselines(Vec<Baseline>);

impl Baselines {
    /// Adds a baseline.
    ///
    /// # Errors
    ///
    /// [`ScheduleError::BaselineTaken`] when there is one of this name.
    pub fn add(&mut self, baseline: Baseline) -> Result<(), ScheduleError> {
        if self.named(&baseline.name).is_some() {
            let name = baseline.name;
            return Err(ScheduleError::BaselineTaken { name });
        }
        let after = self
            .0
            .partition_point(|other| other.as_of <= baseline.as_of);
        self.0.insert(after, baseline);
        Ok(())
    }

    /// Returns the baseline of a name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Baseline> {
        self.0.iter().find(|baseline| baseline.name == name)
    }

    /// Returns the baseline that was published last.
    #[must_use]
    pub fn latest(&self) -> Option<&Baseline> {
        self.0.last()
    }

    /// Returns the baselines in the order in which they were published.
    #[must_use]
    pub fn as_slice(&self) -> &[Baseline] {
        &self.0
    }
}

impl TryFrom<Vec<Baseline>> for Baselines {
    type Error = ScheduleError;

    fn try_from(list: Vec<Baseline>) -> Result<Self, ScheduleError> {
        let mut baselines = Self::default();
        for baseline in list {
            baselines.add(baseline)?;
        }
        Ok(baselines)
    }
}

impl From<Baselines> for Vec<Baseline> {
    fn from(baselines: Baselines) -> Self {
        baselines.0
    }
}
