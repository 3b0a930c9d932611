//! How is a plan levelled: as of when, for how long, and with whom?

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{AssignBy, ResourceName};
use crate::{
    id::{PersonId, SkillId, TaskId},
    number::Quantity,
    schedule,
};

/// By whose hours people and things are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hours {
    /// By their own calendars: a task is worked when its own calendar and those of all it needs work.
    #[default]
    Own,
    /// By those of the task: somebody whose calendar rests comes all the same, but for absences.
    OfTask,
}

/// How a plan is levelled.
///
/// # Example: as of a status date, with somebody more for the asking
/// ```
/// use tactica::{schedule, staffing::{AssignBy, Options}};
///
/// let dates = schedule::Options::default().as_of("2025-02-03T09:00".parse()?, Default::default());
/// let options = Options::default()
///     .dates(dates)
///     .schedules(50)
///     .assign_by(AssignBy::Cost)
///     .prefer("copy".parse()?, "anna".parse::<tactica::id::PersonId>()?)
///     .other_people("copy".parse()?, "proof".parse()?);
/// assert_eq!((options.schedules, options.seed), (Some(50), 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Options {
    /// The status date, what came of the tasks so far and what was promised.
    #[serde(default)]
    pub dates: schedule::Options,
    /// The most schedules that may be generated, at least one; to justify a schedule counts as one more. Without it as many as
    /// put 20,000 tasks, but 3 at least and 500 at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedules: Option<u64>,
    /// The seed of all that is drawn at random.
    #[serde(default)]
    pub seed: u64,
    /// Which of several people or pools serves a need for a skill.
    #[serde(default)]
    pub assign_by: AssignBy,
    /// By whose hours people and things are there.
    #[serde(default)]
    pub hours: Hours,
    /// Who serves a task's needs for skills whenever they can.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub preferred: BTreeMap<TaskId, Vec<ResourceName>>,
    /// Pairs of tasks whose needs for skills the same people serve.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub same_people: Vec<(TaskId, TaskId)>,
    /// Pairs of tasks whose needs for skills nobody serves who works on the other: four eyes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_people: Vec<(TaskId, TaskId)>,
    /// What there is of a resource beyond what the plan says: what if.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extra: Vec<(ResourceName, Quantity)>,
    /// Skills that people have beyond what the plan says: what if.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trained: Vec<(PersonId, SkillId)>,
}

impl Options {
    /// Sets the status date, what came of the tasks and what was promised.
    #[must_use]
    pub fn dates(self, dates: schedule::Options) -> Self {
        Self { dates, ..self }
    }

    /// Sets the most schedules that may be generated.
    #[must_use]
    pub fn schedules(self, schedules: u64) -> Self {
        let schedules = Some(schedules);
        Self { schedules, ..self }
    }

    /// Sets the seed.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Sets which of several people or pools serves a need.
    #[must_use]
    pub fn assign_by(self, assign_by: AssignBy) -> Self {
        Self { assign_by, ..self }
    }

    /// Sets by whose hours people and things are there.
    #[must_use]
    pub fn hours(self, hours: Hours) -> Self {
        Self { hours, ..self }
    }

    /// Returns the most schedules that may be generated for so many tasks.
    pub(super) fn budget(&self, tasks: usize) -> u64 {
        let tasks = u64::try_from(tasks).unwrap_or(u64::MAX).max(1);
        let usual = 20_000_u64.checked_div(tasks).unwrap_or(0).clamp(3, 500);
        self.schedules.unwrap_or(usual)
    }

    /// Prefers somebody for the skills that a task asks for.
    #[must_use]
    pub fn prefer(mut self, task: TaskId, resource: impl Into<ResourceName>) -> Self {
        self.preferred
            .entry(task)
            .or_default()
            .push(resource.into());
        self
    }

    /// Gives two tasks the same people.
    #[must_use]
    pub fn same_people(mut self, task: TaskId, other: TaskId) -> Self {
        self.same_people.push((task, other));
        self
    }

    /// Gives two tasks different people.
    #[must_use]
    pub fn other_people(mut self, task: TaskId, other: TaskId) -> Self {
        self.other_people.push((task, other));
        self
    }

    /// Adds units of a resource: of a person, somebody alike at that share of full time.
    #[must_use]
    pub fn with_extra(mut self, resource: impl Into<ResourceName>, units: Quantity) -> Self {
        self.extra.push((resource.into(), units));
        self
    }

    /// Adds a skill to a person.
    #[must_use]
    pub fn with_skill(mut self, person: PersonId, skill: SkillId) -> Self {
        self.trained.push((person, skill));
        self
    }
}
