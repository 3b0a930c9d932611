//! Why can a plan not be levelled with its people?

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    id::{PersonId, ResourceId, SkillId, TaskId},
    money::Currency,
    number::Quantity,
    schedule::ScheduleError,
    time::{Minute, NaiveDate, WorkTime},
};

/// A person, or a pool, tool, room or material.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResourceName {
    /// A person of the plan.
    Person(PersonId),
    /// A pool, tool, room or material of the plan.
    Resource(ResourceId),
}

impl ResourceName {
    /// Returns the identifier as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Person(id) => id.as_str(),
            Self::Resource(id) => id.as_str(),
        }
    }
}

impl fmt::Display for ResourceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl From<PersonId> for ResourceName {
    fn from(id: PersonId) -> Self {
        Self::Person(id)
    }
}

impl From<ResourceId> for ResourceName {
    fn from(id: ResourceId) -> Self {
        Self::Resource(id)
    }
}

/// A task and a resource that do not go together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskAndResource {
    /// The task.
    pub task: TaskId,
    /// The resource.
    pub resource: ResourceName,
}

/// A task that must stand at a date at which a resource is not free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collision {
    /// The task.
    pub task: TaskId,
    /// The resource.
    pub resource: ResourceName,
    /// The first minute at which too much is held.
    pub from: Minute,
    /// The minute after the last of that stretch.
    pub until: Minute,
    /// The other tasks that must stand there and hold it, by name.
    pub held_by: Vec<TaskId>,
}

/// Why a plan cannot be levelled with its people, pools, tools and rooms.
///
/// The variants stand in order of precedence; all but the last four are found before anything is searched for, and a price when it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StaffingError {
    /// The dates have no schedule even without people.
    #[error(transparent)]
    Schedule(#[from] Box<ScheduleError>),
    /// The dates are counted from the finish, and levelling counts from the start.
    #[error("levelling counts from the start: leave out the finish {finish} to count back from")]
    FromFinish {
        /// The finish that was given.
        finish: Minute,
    },
    /// No schedule may be generated at all.
    #[error("a budget of 0 schedules finds none: give 1 or more")]
    NoBudget,
    /// The options name a task that the plan does not have.
    #[error("the plan has no task {task}")]
    UnknownTask {
        /// The task as named.
        task: TaskId,
    },
    /// The options name a person or thing that the plan does not have.
    #[error("the plan has no person, pool, tool or room {resource}")]
    UnknownResource {
        /// The resource as named.
        resource: ResourceName,
    },
    /// An amount of a resource or skill has more digits, or is larger, than levelling counts in.
    #[error(
        "{units} units of {of}: at most nine digits after the point and below 1000000000 are counted"
    )]
    Units {
        /// The resource or skill.
        of: String,
        /// The amount.
        units: String,
    },
    /// A task needs more of a resource at once than there ever is.
    #[error("{} needs {units} of {} at once, and there are never more than {limit}", at.task, at.resource)]
    Demand {
        /// The task and the resource.
        at: Box<TaskAndResource>,
        /// What its needs of it add up to.
        units: Quantity,
        /// What there is.
        limit: Quantity,
    },
    /// Nobody has a skill, or too few have.
    #[error(
        "{task} needs {units} of the skill {skill}, and those who have it are {limit} together"
    )]
    Skill {
        /// The task.
        task: TaskId,
        /// The skill.
        skill: SkillId,
        /// The units asked for.
        units: Quantity,
        /// The units of those who have the skill and work in the plan.
        limit: Quantity,
    },
    /// A task and what it needs never work at the same time.
    #[error("the calendars of {} and {} never meet in an ordinary week", .0.task, .0.resource)]
    NeverMeet(Box<TaskAndResource>),
    /// A task that must not be interrupted is longer than those it needs ever work together without a break.
    #[error(
        "{task} takes {work} without a break, and those it needs work together for {longest} at the longest"
    )]
    NoStretch {
        /// The task.
        task: TaskId,
        /// Its work.
        work: WorkTime,
        /// The longest stretch of the common calendar.
        longest: WorkTime,
    },
    /// All tasks together use up more of a material than there is.
    #[error("the tasks use up {needed} of {resource}, of which there are {units}")]
    Material {
        /// The material.
        resource: ResourceId,
        /// What all needs add up to.
        needed: Quantity,
        /// What there is.
        units: Quantity,
    },
    /// Two tasks are to have the same people, and nobody can do both.
    #[error("{task} and {other} are to have the same people, and nobody can do both")]
    SamePeople {
        /// One task.
        task: TaskId,
        /// The other.
        other: TaskId,
    },
    /// The price of somebody cannot be told in the currency of the plan.
    #[error(
        "the price of {resource} on {on} cannot be told in {currency}: give a rate of exchange or another price"
    )]
    Price {
        /// Whose price.
        resource: ResourceName,
        /// The day.
        on: NaiveDate,
        /// The currency of the plan.
        currency: Currency,
    },
    /// Two tasks must stand at dates at which one resource cannot serve both.
    #[error("{} must stand where {} is not free from {} to {}{}", .0.task, .0.resource, .0.from, .0.until, held(&.0.held_by))]
    Collision(Box<Collision>),
    /// All who could serve a task are excluded: by what else it has, by their hours, or by what was said of other tasks.
    #[error(
        "nobody is left for {task} who may do it beside what else it has and the tasks it is tied to"
    )]
    NoTeam {
        /// The task.
        task: TaskId,
    },
    /// The most that is allowed between two tasks could not be kept; that it cannot be is not proven.
    #[error("no schedule was found in which {task} comes as soon after {on} as its link allows")]
    Lag {
        /// The successor.
        task: TaskId,
        /// The predecessor.
        on: TaskId,
    },
    /// There is no place for a task before the year 2200.
    #[error("there is no place for {task} with what it needs before the year 2200")]
    Beyond {
        /// The task.
        task: TaskId,
    },
}

fn held(tasks: &[TaskId]) -> String {
    if tasks.is_empty() {
        return String::new();
    }
    let names: Vec<&str> = tasks.iter().map(TaskId::as_str).collect();
    format!(", held by {}", names.join(", "))
}

impl StaffingError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Schedule(error) => error.code(),
            Self::FromFinish { .. } => "staffing-from-finish",
            Self::NoBudget => "staffing-no-budget",
            Self::UnknownTask { .. } => "staffing-unknown-task",
            Self::UnknownResource { .. } => "staffing-unknown-resource",
            Self::Units { .. } => "staffing-units",
            Self::Demand { .. } => "staffing-demand",
            Self::Skill { .. } => "staffing-skill",
            Self::NeverMeet(_) => "staffing-never-meet",
            Self::NoStretch { .. } => "staffing-no-stretch",
            Self::Material { .. } => "staffing-material",
            Self::SamePeople { .. } => "staffing-same-people",
            Self::Price { .. } => "staffing-price",
            Self::Collision(_) => "staffing-collision",
            Self::NoTeam { .. } => "staffing-no-team",
            Self::Lag { .. } => "staffing-lag",
            Self::Beyond { .. } => "staffing-beyond",
        }
    }
}

impl From<ScheduleError> for StaffingError {
    fn from(error: ScheduleError) -> Self {
        Self::Schedule(Box::new(error))
    }
}
