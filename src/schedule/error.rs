//! Why a plan has no schedule under some options.

use crate::{
    id::{CostId, TaskId},
    network::NetworkError,
    number::Percent,
    plan::Plan,
    tactic::TaskKind,
    time::{Minute, WorkTime},
};

/// Why a plan has no schedule under some options.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScheduleError {
    /// The options name a task that the plan does not have.
    #[error("the plan has no task {task}")]
    UnknownTask {
        /// The task as named.
        task: TaskId,
    },
    /// Something was reported of what has the dates of others.
    #[error("{task} is a {kind} and has the dates of others: report the progress of those")]
    NotReported {
        /// The summary or hammock.
        task: TaskId,
        /// Which of these it is.
        kind: TaskKind,
    },
    /// Something that takes no time is said to be under way.
    #[error("{task} takes no time and cannot be under way: report it finished, or not at all")]
    UnderWay {
        /// The milestone.
        task: TaskId,
    },
    /// A share that is done is none.
    #[error("{task} is {percent} done: give 0% to 100%")]
    Percent {
        /// The task.
        task: TaskId,
        /// The share as given.
        percent: Percent,
    },
    /// There is less than nothing left to do.
    #[error("{remaining} of {task} remain: give zero or more")]
    Remaining {
        /// The task.
        task: TaskId,
        /// The remaining work as given.
        remaining: WorkTime,
    },
    /// A task finished before it started.
    #[error("{task} finished on {finish}, before it started on {start}")]
    FinishBeforeStart {
        /// The task.
        task: TaskId,
        /// The actual start.
        start: Minute,
        /// The actual finish.
        finish: Minute,
    },
    /// Something is said to have happened after the status date.
    #[error("{task} has the actual date {date}, after the status date {status}")]
    AfterStatus {
        /// The task.
        task: TaskId,
        /// The actual date.
        date: Minute,
        /// The status date.
        status: Minute,
    },
    /// No window is left that holds a task.
    #[error("no window holds {task} {side} {date}")]
    NoWindow {
        /// The task.
        task: TaskId,
        /// `after` for an early date, `before` for a late one.
        side: &'static str,
        /// The date from which windows were tried.
        date: Minute,
    },
    /// Least and most lags cannot be kept together.
    #[error("no dates keep the links between {}", names(tasks))]
    ContradictingLinks {
        /// The tasks of the circle in which links push each other.
        tasks: Vec<TaskId>,
    },
    /// The dates of a task leave the years 1900 to 2199.
    #[error("the dates of {task} leave the years 1900 to 2199")]
    BeyondHorizon {
        /// The task.
        task: TaskId,
    },
    /// The options name the approval of a cost for which the plan schedules none.
    #[error("the plan schedules no approval of the cost {cost}")]
    UnknownApproval {
        /// The cost as named.
        cost: CostId,
    },
    /// An approval is said to have been asked for or given after the status date.
    #[error("the approval of {cost} has the actual date {date}, after the status date {status}")]
    ApprovalAfterStatus {
        /// The cost that is asked for.
        cost: CostId,
        /// The date.
        date: Minute,
        /// The status date.
        status: Minute,
    },
    /// There is a baseline of this name already.
    #[error("there is a baseline {name:?} already")]
    BaselineTaken {
        /// The name.
        name: String,
    },
    /// The network refuses what it is given for a reason that no plan should have.
    #[error(transparent)]
    Network(NetworkError),
}

fn names(tasks: &[TaskId]) -> String {
    let names: Vec<&str> = tasks.iter().map(TaskId::as_str).collect();
    names.join(", ")
}

impl ScheduleError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownTask { .. } => "schedule-unknown-task",
            Self::NotReported { .. } => "schedule-not-reported",
            Self::UnderWay { .. } => "schedule-under-way",
            Self::Percent { .. } => "schedule-percent",
            Self::Remaining { .. } => "schedule-remaining",
            Self::FinishBeforeStart { .. } => "schedule-finish-before-start",
            Self::AfterStatus { .. } => "schedule-after-status",
            Self::NoWindow { .. } => "schedule-no-window",
            Self::ContradictingLinks { .. } => "schedule-contradicting-links",
            Self::BeyondHorizon { .. } => "schedule-beyond-horizon",
            Self::UnknownApproval { .. } => "schedule-unknown-approval",
            Self::ApprovalAfterStatus { .. } => "schedule-approval-after-status",
            Self::BaselineTaken { .. } => "schedule-baseline-taken",
            Self::Network(error) => error.code(),
        }
    }

    /// Says an error of the network in the terms of the plan.
    pub(super) fn of(error: &NetworkError, plan: &Plan) -> Self {
        let id = |n: u32| Some(plan.tasks().get(n as usize)?.id.clone());
        let said = match error {
            NetworkError::NoWindow {
                activity,
                side,
                date,
            } => id(*activity).map(|task| Self::NoWindow {
                task,
                side,
                date: *date,
            }),
            NetworkError::PositiveCycle { activities, .. } => {
                let tasks = activities.iter().filter_map(|n| id(*n)).collect();
                Some(Self::ContradictingLinks { tasks })
            }
            NetworkError::BeforeHorizon { activity } | NetworkError::AfterHorizon { activity } => {
                id(*activity).map(|task| Self::BeyondHorizon { task })
            }
            _ => None,
        };
        said.unwrap_or_else(|| Self::Network(error.clone()))
    }
}
