//! One piece of an action plan: what, who, when, where, how.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Dependency;
use crate::{
    id::{CalendarId, KpiId, PersonId, ResourceId, SkillId, TacticId, TaskId},
    number::Quantity,
    time::WorkTime,
};

/// How long a task takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Work {
    /// A given working time, whoever does it.
    Duration(WorkTime),
    /// An amount of person time; the duration is the effort divided by the units of people asked for, rounded up to the
    /// minute (one unit if no people are asked for).
    Effort(WorkTime),
    /// No time at all: a moment to be reached.
    Milestone,
}

/// Whom or what a task needs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NeedOf {
    /// Anybody with this skill.
    Skill(SkillId),
    /// This person.
    Person(PersonId),
    /// This pool, tool, room or material.
    Resource(ResourceId),
}

/// Whom or what a task needs, and how much of it while the task runs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Need {
    /// Whom or what.
    pub of: NeedOf,
    /// Units at the same time: `2` is two people of a skill, `0.5` is a person at half time.
    pub units: Quantity,
}

/// One piece of an action plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Its name in the plan.
    pub id: TaskId,
    /// What people call it.
    pub name: String,
    /// The tactic it belongs to; none for a milestone of the whole plan.
    pub tactic: Option<TacticId>,
    /// How long it takes.
    pub work: Work,
    /// The working time it takes, from [`Task::work`] and the units of people.
    pub duration: WorkTime,
    /// The calendar it is worked on; the plan's if none is named.
    pub calendar: Option<CalendarId>,
    /// The first day on which it may start.
    pub not_before: Option<NaiveDate>,
    /// The last day on which it may finish; it may use the whole of that day.
    pub deadline: Option<NaiveDate>,
    /// What it waits for, in the order of the predecessors' names.
    pub after: Vec<Dependency>,
    /// Whom and what it needs, in one canonical order.
    pub needs: Vec<Need>,
    /// Who answers for it; none only for a milestone.
    pub responsible: Option<PersonId>,
    /// Where it is done.
    pub location: String,
    /// How it is done.
    pub method: String,
    /// What it hands over.
    pub deliverable: String,
    /// The KPI that shows its effect.
    pub kpi: Option<KpiId>,
}

impl Task {
    /// Tells whether this is a moment to be reached rather than work.
    #[must_use]
    pub fn is_milestone(&self) -> bool {
        self.work == Work::Milestone
    }
}
