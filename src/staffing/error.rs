//! Why can a plan not be levelled with its people?

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Cause;
use crate::{
    id::{ModeId, PersonId, ResourceId, SkillId, TaskId},
    money::{Currency, Money},
    number::Quantity,
    schedule::ScheduleError,
    time::{Minute, NaiveDate, WorkTime},
};

/// A person, or a pool, tool, room or material.
///
/// # Example: a person of some name is no pool of that name
/// ```
/// use tactica::{id::{PersonId, ResourceId}, staffing::ResourceName};
///
/// let person: ResourceName = "anna".parse::<PersonId>()?.into();
/// let pool: ResourceName = "anna".parse::<ResourceId>()?.into();
/// assert_eq!(person.as_str(), pool.as_str());
/// assert_ne!(person, pool);
/// # Ok::<(), tactica::id::IdError>(())
/// ```
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
/// Whoever is the cause is named: a [`Collision`] with the stretch of time and the tasks that hold the resource, a [`NoTeam`] with everybody
/// who has the skill and why it cannot be them, a [`LateLink`] with who is held or away in the last schedule that was tried.
///
/// # Example: Anna has to be at two fairs
/// ```
/// use tactica::{plan::PlanDraft, staffing::{Levelled, StaffingError}};
///
/// # let mut draft = PlanDraft::new("spring", "USD", "2025-01-06", "2025-07-01");
/// # draft.objectives = serde_json::from_str(r#"[{"id": "awareness", "name": "Awareness"}]"#)?;
/// # draft.people = serde_json::from_str(r#"[{"id": "anna", "name": "Anna"}]"#)?;
/// # draft.tactics = serde_json::from_str(r#"[{"id": "launch", "name": "Launch", "objectives": ["awareness"],
/// #     "responsible": "anna", "tasks": [
/// #     {"id": "fair", "name": "Fair", "duration": "1d", "must_start": "2025-03-03", "needs": [{"person": "anna"}]},
/// #     {"id": "show", "name": "Show", "duration": "1d", "must_start": "2025-03-03", "needs": [{"person": "anna"}]}]}]"#)?;
/// let plan = draft.build()?;
/// let Err(StaffingError::Collision(found)) = Levelled::of(&plan) else { return Err("no collision".into()) };
/// assert_eq!((found.task.as_str(), found.resource.as_str()), ("show", "anna"));
/// assert_eq!((found.from, found.until), ("2025-03-03T09:00".parse()?, "2025-03-03T17:00".parse()?));
/// assert_eq!(found.held_by[0].as_str(), "fair");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
    /// The options do a task in a way that it does not have.
    #[error("{task} has no mode {mode}")]
    UnknownMode {
        /// The task.
        task: TaskId,
        /// The mode as named.
        mode: ModeId,
    },
    /// The price of a day is below zero, or not in the currency of the plan.
    #[error("a day is priced at {per_day}: the price has to be zero or more, in {currency}")]
    PerDay {
        /// The price as given.
        per_day: Money,
        /// The currency of the plan.
        currency: Currency,
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
    /// The price of a way of doing a task cannot be told in the currency of the plan.
    #[error(
        "the price of the mode {mode} of {task} on {on} cannot be told in {currency}: give a rate of exchange or another price"
    )]
    ModePrice {
        /// The task.
        task: TaskId,
        /// The mode.
        mode: ModeId,
        /// The day.
        on: NaiveDate,
        /// The currency of the plan.
        currency: Currency,
    },
    /// Two tasks must stand at dates at which one resource cannot serve both.
    #[error("{} must stand where {} is not free from {} to {}{}", .0.task, .0.resource, .0.from, .0.until, held(&.0.held_by))]
    Collision(Box<Collision>),
    /// All who could serve a task are excluded: by what else it has, by their hours, or by what was said of other tasks.
    #[error("nobody is left for {} who may do it beside what else it has and the tasks it is tied to{}", .0.task, reasons(&.0.excluded))]
    NoTeam(Box<NoTeam>),
    /// The most that is allowed between two tasks could not be kept; that it cannot be is not proven.
    #[error("no schedule was found in which {} comes as soon after {} as its link allows{}", .0.task, .0.on, because(.0.cause.as_ref()))]
    Lag(Box<LateLink>),
    /// There is no place for a task before the year 2200.
    #[error("there is no place for {} with what it needs from {} on and before the year 2200{}", .0.task, .0.from, missing(.0.resource.as_ref()))]
    Beyond(Box<Beyond>),
}

/// A task that nobody may serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoTeam {
    /// The task.
    pub task: TaskId,
    /// Who has the skills it asks for, each with the first reason against them, people first.
    pub excluded: Vec<Excluded>,
}

/// Somebody who has a skill and may not use it for a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excluded {
    /// Who.
    pub resource: ResourceName,
    /// Why.
    pub why: Exclusion,
}

/// Why somebody who has a skill may not use it for a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exclusion {
    /// Their hours and those of what else the task has never meet.
    Hours,
    /// What else the task has of them leaves too little.
    Units,
    /// They are not on a task with which this one shares its people.
    NotOn {
        /// That task.
        task: TaskId,
    },
    /// They are on a task with which this one must share nobody.
    On {
        /// That task.
        task: TaskId,
    },
}

impl fmt::Display for Exclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hours => f.write_str("is never there together with what else it has"),
            Self::Units => f.write_str("is already asked for by name"),
            Self::NotOn { task } => write!(f, "is not on {task}"),
            Self::On { task } => write!(f, "is on {task}"),
        }
    }
}

/// A link that asks for at most its lag and was not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateLink {
    /// The successor.
    pub task: TaskId,
    /// The predecessor.
    pub on: TaskId,
    /// Who or what keeps the successor from coming soon enough after it in the last schedule that was tried; none if links, windows and
    /// the task's own calendar do.
    pub cause: Option<Cause>,
}

/// A task for which there is no place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beyond {
    /// The task.
    pub task: TaskId,
    /// From when on a place was looked for.
    pub from: Minute,
    /// Who or what of those it names is not there for it from then on; none if each of them is, and not all together.
    pub resource: Option<ResourceName>,
}

fn reasons(excluded: &[Excluded]) -> String {
    let each = excluded
        .iter()
        .map(|of| format!("{} {}", of.resource, of.why));
    let each: Vec<String> = each.collect();
    if each.is_empty() {
        String::new()
    } else {
        format!(": {}", each.join(", "))
    }
}

fn because(cause: Option<&Cause>) -> String {
    cause.map_or_else(String::new, |cause| format!(": {cause}"))
}

fn missing(resource: Option<&ResourceName>) -> String {
    resource.map_or_else(String::new, |resource| format!(": {resource} is not there"))
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
            Self::UnknownMode { .. } => "staffing-unknown-mode",
            Self::PerDay { .. } => "staffing-per-day",
            Self::Units { .. } => "staffing-units",
            Self::Skill { .. } => "staffing-skill",
            Self::NeverMeet(_) => "staffing-never-meet",
            Self::NoStretch { .. } => "staffing-no-stretch",
            Self::Material { .. } => "staffing-material",
            Self::SamePeople { .. } => "staffing-same-people",
            Self::Price { .. } => "staffing-price",
            Self::ModePrice { .. } => "staffing-mode-price",
            Self::Collision(_) => "staffing-collision",
            Self::NoTeam(_) => "staffing-no-team",
            Self::Lag(_) => "staffing-lag",
            Self::Beyond(_) => "staffing-beyond",
        }
    }
}

impl From<ScheduleError> for StaffingError {
    fn from(error: ScheduleError) -> Self {
        Self::Schedule(Box::new(error))
    }
}
