//! How much of the work that was due is done in time.

use serde::{Deserialize, Serialize};

use super::{Base, Metric, MetricError, define::define_result, exact::length};
use crate::{id::TaskId, number::Ratio, time::Minute};

/// When one task is due and when it was finished.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskTiming {
    /// The task.
    pub task: TaskId,
    /// When it must be finished. A task due on a day may use all of it: its due minute is 00:00 of the day after.
    pub due: Minute,
    /// When it was finished, if it was.
    pub finished: Option<Minute>,
}

/// What timeline adherence is computed from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdherenceInputs {
    /// The minute as of which is counted; what was finished later counts as open.
    pub status: Minute,
    /// The tasks, each once, in any order.
    pub tasks: Vec<TaskTiming>,
}

/// Where a task stands at the status minute.
///
/// | | finished by the due minute | finished after it | open at the status minute |
/// | --- | --- | --- | --- |
/// | due by the status minute | `OnTime` | `Late` | `Overdue` |
/// | due later | `Ahead` | | `Pending` |
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Timeliness {
    /// Due, and finished in time.
    OnTime,
    /// Due, and finished too late.
    Late,
    /// Due, and still open.
    Overdue,
    /// Finished before it was due, and due later than the status minute.
    Ahead,
    /// Open, and due later than the status minute.
    Pending,
}

impl TaskTiming {
    /// Returns where the task stands at `status`.
    #[must_use]
    pub fn at(&self, status: Minute) -> Timeliness {
        let finished = self.finished.filter(|finished| *finished <= status);
        match (finished, self.due <= status) {
            (Some(finished), _) if finished > self.due => Timeliness::Late,
            (Some(_), true) => Timeliness::OnTime,
            (Some(_), false) => Timeliness::Ahead,
            (None, true) => Timeliness::Overdue,
            (None, false) => Timeliness::Pending,
        }
    }
}

impl AdherenceInputs {
    /// Computes the share of tasks due by the status minute that were finished in time.
    ///
    /// # Errors
    ///
    /// * [`MetricError::Duplicate`] if a task is listed twice.
    /// * [`MetricError::Undefined`] if no task is due by the status minute.
    ///
    /// # Complexity
    ///
    /// O(n log n) for n tasks.
    pub fn evaluate(self) -> Result<Adherence, MetricError> {
        let metric = Metric::TimelineAdherence;
        metric.distinct(self.tasks.iter().map(|row| &row.task))?;
        let count = |wanted: Timeliness| {
            let same = |row: &&TaskTiming| row.at(self.status) == wanted;
            self.tasks.iter().filter(same).count()
        };
        let (on_time, late, overdue) = (
            count(Timeliness::OnTime),
            count(Timeliness::Late),
            count(Timeliness::Overdue),
        );
        let due = on_time.saturating_add(late).saturating_add(overdue);
        let share = metric.ratio(length(on_time), length(due), Base::DueTasks)?;
        let value = AdherenceCounts {
            on_time,
            late,
            overdue,
            ahead: count(Timeliness::Ahead),
            pending: count(Timeliness::Pending),
            share,
        };
        Ok(Adherence {
            inputs: self,
            value,
        })
    }
}

/// How many tasks stand where, and the share that was in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdherenceCounts {
    /// The tasks due and finished in time.
    pub on_time: usize,
    /// The tasks due and finished too late.
    pub late: usize,
    /// The tasks due and still open.
    pub overdue: usize,
    /// The tasks finished although due later; not in the share.
    pub ahead: usize,
    /// The tasks open and due later; not in the share.
    pub pending: usize,
    /// `on_time / (on_time + late + overdue)`.
    pub share: Ratio,
}

define_result! {
    /// Timeline adherence: the share of the tasks due by the status minute that were finished in time.
    ///
    /// Work that is open at the status minute counts against the timeline as soon as it is due, and not at all before. So an
    /// overdue task does not lift the figure by never being finished, and a task ahead of time does not make up for one that
    /// is late; both are counted beside the share.
    ///
    /// # Example: one in time, one late, one open
    /// ```
    /// use tactica::metric::{AdherenceInputs, TaskTiming};
    ///
    /// let task = |task: &str, due: &str, finished: Option<&str>| TaskTiming {
    ///     task: task.parse().unwrap(),
    ///     due: due.parse().unwrap(),
    ///     finished: finished.map(|minute| minute.parse().unwrap()),
    /// };
    /// let adherence = AdherenceInputs {
    ///     status: "2025-03-10T00:00".parse()?,
    ///     tasks: vec![
    ///         task("brief", "2025-03-04T00:00", Some("2025-03-03T17:00")),
    ///         task("copy", "2025-03-06T00:00", Some("2025-03-07T11:00")),
    ///         task("design", "2025-03-08T00:00", None),
    ///         task("film", "2025-03-20T00:00", None),
    ///     ],
    /// }
    /// .evaluate()?;
    /// assert_eq!(adherence.value().share.to_string(), "0.333333333333");
    /// assert_eq!(adherence.value().overdue, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Adherence: AdherenceInputs => &AdherenceCounts; |_| Metric::TimelineAdherence
}

impl Adherence {
    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let AdherenceCounts {
            on_time,
            late,
            overdue,
            share,
            ..
        } = self.value;
        format!(
            "timeline adherence at {} is {share}: {on_time} tasks in time, {late} late, {overdue} overdue",
            self.inputs.status
        )
    }
}
