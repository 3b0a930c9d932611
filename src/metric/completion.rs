//! How much of the work is done, by count and by weight.

use serde::{Deserialize, Serialize};

use super::{
    Base, Measure, Metric, MetricError,
    define::define_result,
    exact::{length, scaled},
};
use crate::{
    id::TaskId,
    number::{Percent, Quantity, Ratio},
};

/// How far one task is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskProgress {
    /// The task.
    pub task: TaskId,
    /// What it counts for in the weighted figure, at least zero: its effort, its cost, or one.
    pub weight: Quantity,
    /// How much of it is done, 0 % to 100 %; only 100 % counts as a task done.
    pub done: Percent,
}

/// What task completion is computed from: all tasks that count, without those that were cancelled.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompletionInputs {
    /// The tasks, each once, in any order.
    pub tasks: Vec<TaskProgress>,
}

impl CompletionInputs {
    /// Computes the share of tasks that are done, and the share of weight that is.
    ///
    /// # Errors
    ///
    /// * [`MetricError::Duplicate`] if a task is listed twice.
    /// * [`MetricError::Negative`] if a weight is below zero.
    /// * [`MetricError::OutOfRange`] if progress is below 0 % or above 100 %.
    /// * [`MetricError::Undefined`] if there are no tasks. Weights that are all zero leave only the weighted share
    ///   undefined.
    /// * [`MetricError::Overflow`] if weights and progress have more digits than 128 bits hold.
    ///
    /// # Complexity
    ///
    /// O(n log n) for n tasks.
    pub fn evaluate(self) -> Result<Completion, MetricError> {
        let value = self.shares()?;
        Ok(Completion {
            inputs: self,
            value,
        })
    }

    fn shares(&self) -> Result<CompletionShares, MetricError> {
        let metric = Metric::TaskCompletion;
        metric.distinct(self.tasks.iter().map(|row| &row.task))?;
        for row in &self.tasks {
            metric.not_negative("weight", row.weight.decimal())?;
        }
        for row in &self.tasks {
            metric.within_hundred("done %", row.done)?;
        }
        let done = self.tasks.iter().filter(|row| row.done == Percent::HUNDRED);
        let (done, tasks) = (done.count(), self.tasks.len());
        let by_count = metric.ratio(length(done), length(tasks), Base::Tasks)?;
        let (earned, whole) = self.weights().ok_or(metric.overflow())?;
        let by_weight = if whole == 0 {
            Measure::Undefined(Base::Weight)
        } else {
            Measure::Value(metric.ratio(earned, whole, Base::Weight)?)
        };
        Ok(CompletionShares {
            done,
            tasks,
            by_count,
            by_weight,
        })
    }

    /// Returns `Σ weight · done` and `Σ weight · 100 %` as integers of the same unit.
    fn weights(&self) -> Option<(i128, i128)> {
        let digits = |scale: fn(&TaskProgress) -> u32| self.tasks.iter().map(scale).max();
        let weight_digits = digits(|row| row.weight.decimal().scale())?;
        let done_digits = digits(|row| row.done.decimal().scale())?;
        let all = scaled(Percent::HUNDRED.decimal(), done_digits)?;
        self.tasks
            .iter()
            .try_fold((0_i128, 0_i128), |(earned, whole), row| {
                let weight = scaled(row.weight.decimal(), weight_digits)?;
                let done = scaled(row.done.decimal(), done_digits)?;
                let earned = earned.checked_add(weight.checked_mul(done)?)?;
                Some((earned, whole.checked_add(weight.checked_mul(all)?)?))
            })
    }
}

/// How much of the work is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompletionShares {
    /// The number of tasks that are done.
    pub done: usize,
    /// The number of tasks.
    pub tasks: usize,
    /// `done / tasks`.
    pub by_count: Ratio,
    /// The share of weight that is done, work in progress included; undefined when all weights are zero.
    pub by_weight: Measure<Ratio>,
}

define_result! {
    /// Task completion by count and by weight.
    ///
    /// The count rewards finishing small tasks and sees nothing of work in progress; the weighted share sees it, and trusts
    /// whoever states the progress. Apart, they say more than either.
    ///
    /// # Example: three of four done, and yet half the work ahead
    /// ```
    /// use tactica::metric::{CompletionInputs, TaskProgress};
    ///
    /// let task = |task: &str, weight: &str, done: &str| TaskProgress {
    ///     task: task.parse().unwrap(),
    ///     weight: weight.parse().unwrap(),
    ///     done: done.parse().unwrap(),
    /// };
    /// let completion = CompletionInputs {
    ///     tasks: vec![
    ///         task("brief", "1", "100%"),
    ///         task("copy", "2", "100%"),
    ///         task("design", "1", "100%"),
    ///         task("film", "8", "25%"),
    ///     ],
    /// }
    /// .evaluate()?;
    /// assert_eq!(completion.value().by_count.to_string(), "0.75");
    /// assert_eq!(completion.value().by_weight.to_string(), "0.5");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Completion: CompletionInputs => CompletionShares; |_| Metric::TaskCompletion
}

impl Completion {
    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let CompletionShares {
            done,
            tasks,
            by_count,
            by_weight,
        } = self.value;
        format!("{done} of {tasks} tasks are done, {by_count} by count and {by_weight} by weight")
    }
}
