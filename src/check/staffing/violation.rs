//! What a levelled schedule can be found guilty of.

use crate::{
    id::{ModeId, ResourceId, TaskId},
    number::Decimal,
    staffing::ResourceName,
    time::{Minute, WorkTime},
};

/// Something in which a levelled schedule does not keep to its plan, or asks more of somebody than there is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StaffingViolation {
    /// The tasks are not those of the plan.
    #[error("the schedule has {found} tasks and the plan {wanted}, or they are not the same")]
    Tasks {
        /// How many the schedule has.
        found: usize,
        /// How many the plan has.
        wanted: usize,
    },
    /// The options do not fit the plan.
    #[error("the options do not fit the plan: {code}")]
    Options {
        /// The code of the error.
        code: &'static str,
    },
    /// A task does not have what it needs, has what it does not need, or has somebody without the skill.
    #[error("{task} does not have exactly what it needs of {of}")]
    Need {
        /// The task.
        task: TaskId,
        /// The person, resource or skill.
        of: String,
    },
    /// A task is done in a way that it does not have, or not in the one that the options say.
    #[error("{task} is done {}", way(.mode.as_ref()))]
    Mode {
        /// The task.
        task: TaskId,
        /// The mode in which it is done; none is its own way.
        mode: Option<ModeId>,
    },
    /// A task is worked with overtime that nobody ordered or may do, or for somebody it is told wrongly.
    #[error("{task} takes {told} of overtime of {resource}, where {found} is right")]
    Overtime {
        /// The task.
        task: TaskId,
        /// Who.
        resource: ResourceName,
        /// What the schedule says.
        told: WorkTime,
        /// What lies beyond their own calendar, or may.
        found: WorkTime,
    },
    /// The tasks use up more of a material than there is.
    #[error("tasks use up {used} of {resource}, of which there are {units}")]
    Material {
        /// The material.
        resource: ResourceId,
        /// What they use up.
        used: Decimal,
        /// What there is.
        units: Decimal,
    },
    /// A task is not worked for as long as it takes while all it has are there, or begins or ends in a rest.
    #[error(
        "{task} takes {work}, but {found} of common working time lie between {start} and {finish}"
    )]
    Work {
        /// The task.
        task: TaskId,
        /// What it takes.
        work: WorkTime,
        /// What it is given.
        found: WorkTime,
        /// From when on it is worked.
        start: Minute,
        /// Its finish.
        finish: Minute,
    },
    /// A task that must be whole is interrupted.
    #[error("{task} must be whole, but pauses between {start} and {finish}")]
    Interrupted {
        /// The task.
        task: TaskId,
        /// Its start.
        start: Minute,
        /// Its finish.
        finish: Minute,
    },
    /// A task lies outside of its windows.
    #[error("{task} lasts from {start} to {finish}, which no window holds")]
    Window {
        /// The task.
        task: TaskId,
        /// Its start.
        start: Minute,
        /// Its finish.
        finish: Minute,
    },
    /// A task comes before it may.
    #[error("{task} comes on {at}, before {bound}")]
    TooEarly {
        /// The task.
        task: TaskId,
        /// Its start or finish.
        at: Minute,
        /// The date before which it must not come.
        bound: Minute,
    },
    /// A task does not stand at the date that must be.
    #[error("{task} lasts from {start} to {finish}, away from the date {must} that must be")]
    Must {
        /// The task.
        task: TaskId,
        /// Its start.
        start: Minute,
        /// Its finish.
        finish: Minute,
        /// The date.
        must: Minute,
    },
    /// A task has other dates than what was reported.
    #[error("{task} has other dates than what was reported")]
    Reported {
        /// The task.
        task: TaskId,
    },
    /// A summary has other dates than its members.
    #[error("{task} has other dates than its members")]
    Members {
        /// The summary.
        task: TaskId,
    },
    /// A link is not kept.
    #[error("the link from {from} to {task} is not kept")]
    Link {
        /// The successor.
        task: TaskId,
        /// The predecessor.
        from: TaskId,
    },
    /// Tasks hold more of something than there is.
    #[error("on {at} tasks hold {held} of {resource}, of which there are {units}")]
    Capacity {
        /// Of what.
        resource: ResourceName,
        /// The first minute.
        at: Minute,
        /// What they hold.
        held: Decimal,
        /// What there is.
        units: Decimal,
    },
    /// What is told of the whole is not what its tasks say.
    #[error("the finish or the lateness told is not that of the tasks")]
    Summary,
}

fn way(mode: Option<&ModeId>) -> String {
    match mode {
        Some(mode) => format!("in the way {mode}, which it does not have or was not to be done in"),
        None => "in its own way, and was to be done in another".to_owned(),
    }
}
