//! One piece of an action plan: what, who, when, where, how.

use serde::{Deserialize, Serialize};

use super::{Blackout, Dependency, Earning, TaskBounds};
use crate::{
    id::{CalendarId, KpiId, ModeId, PersonId, ResourceId, SkillId, TacticId, TaskId},
    money::Money,
    network::{Breaks, Timing},
    number::Quantity,
    time::{DateSpan, WorkTime},
    word::define_words,
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
    /// An amount of person time that the people it names work off when they are there: on the days and hours that their own
    /// calendars and that of the task have in common, absences apart, at their units of their capacity. One unit of somebody
    /// at half time takes twice as long.
    Capacity(WorkTime),
    /// No time at all: a moment to be reached.
    Milestone,
    /// As long as its members take together: a branch of the work breakdown.
    Summary,
    /// As long as what it hangs between: an effort such as supervision.
    Hammock,
}

define_words! {
    /// What a task is.
    TaskKind {
        /// Work.
        Task => "task",
        /// A moment.
        Milestone => "milestone",
        /// A branch of the work breakdown.
        Summary => "summary",
        /// An effort that lasts as long as others do.
        Hammock => "hammock",
    }
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

/// Another way of doing a task than the task itself says: with others, in another time, at a price.
///
/// The links, dates and windows of the task hold whichever way it is done, and percentages of lags are those of the task's own duration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mode {
    /// Its name within the task.
    pub id: ModeId,
    /// What people call it.
    pub name: String,
    /// The working time the task takes this way, more than nothing.
    pub duration: WorkTime,
    /// Whom and what it needs in place of what the task needs, in one canonical order.
    pub needs: Vec<Need>,
    /// What is paid for it beside the rates of those who do it; nothing if nobody says.
    pub price: Option<Money>,
}

/// One piece of an action plan: a task, a milestone, a summary or a hammock.
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
    /// The working time it takes, from [`Task::work`] and the units of people; none of a summary and a hammock, which last
    /// as long as others do.
    pub duration: WorkTime,
    /// The calendar it is worked on; the plan's if none is named.
    pub calendar: Option<CalendarId>,
    /// The summary it is a member of.
    pub parent: Option<TaskId>,
    /// The dates that are set for it.
    pub bounds: TaskBounds,
    /// Where it is put within its freedom; `None` follows the direction of the schedule.
    pub timing: Option<Timing>,
    /// How much it matters, 0 to 1000, 500 when nobody says; more is first.
    pub priority: u16,
    /// What happens when its calendar rests.
    pub breaks: Breaks,
    /// The spans of days one of which has to hold it from start to finish, sorted; any day if there are none.
    pub windows: Vec<DateSpan>,
    /// The days it keeps clear of from start to finish, sorted.
    pub blackouts: Vec<Blackout>,
    /// What it waits for, in the order of the predecessors' names. Links of a hammock that enter its start say from when it
    /// hangs, those that enter its finish until when.
    pub after: Vec<Dependency>,
    /// Whom and what it needs, in one canonical order.
    pub needs: Vec<Need>,
    /// Who serves its needs for skills whenever they can.
    pub preferred: Vec<PersonId>,
    /// The other ways of doing it, in the order of their names.
    pub modes: Vec<Mode>,
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
    /// How it earns its budget.
    pub earning: Earning,
    /// Of a milestone that is a gate, the tactic whose pilot decides it.
    pub gate: Option<TacticId>,
}

impl Task {
    /// The priority of a task that states none.
    pub const USUAL_PRIORITY: u16 = 500;

    /// The highest priority.
    pub const PRIORITY_MAX: u16 = 1000;

    /// Returns what it is.
    #[must_use]
    pub fn kind(&self) -> TaskKind {
        match self.work {
            Work::Duration(_) | Work::Effort(_) | Work::Capacity(_) => TaskKind::Task,
            Work::Milestone => TaskKind::Milestone,
            Work::Summary => TaskKind::Summary,
            Work::Hammock => TaskKind::Hammock,
        }
    }

    /// Tells whether this is a moment to be reached rather than work.
    #[must_use]
    pub fn is_milestone(&self) -> bool {
        self.work == Work::Milestone
    }

    /// Tells whether this is a branch of the work breakdown, which has the dates of its members.
    #[must_use]
    pub fn is_summary(&self) -> bool {
        self.work == Work::Summary
    }

    /// Tells whether this hangs between the dates of others.
    #[must_use]
    pub fn is_hammock(&self) -> bool {
        self.work == Work::Hammock
    }

    /// Returns its other way of a name; a binary search.
    #[must_use]
    pub fn mode(&self, id: &ModeId) -> Option<&Mode> {
        let found = self.modes.binary_search_by(|mode| mode.id.cmp(id)).ok()?;
        self.modes.get(found)
    }

    /// Returns the people it names among what it needs, with their units.
    pub fn people(&self) -> impl Iterator<Item = (&PersonId, Quantity)> {
        self.needs.iter().filter_map(|need| match &need.of {
            NeedOf::Person(person) => Some((person, need.units)),
            NeedOf::Skill(_) | NeedOf::Resource(_) => None,
        })
    }
}
