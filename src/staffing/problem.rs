//! What levelling works on: the tasks by number, with what each needs, and the order in which they depend on each other.

use super::{calendars::Calendars, nodes::Nodes};
use crate::{
    id::SkillId,
    network::{ActivityKind, Bounds, Breaks, Logic, Network, Progress},
    time::{Minute, WorkTime},
};

/// Units of one resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Demand {
    /// The number of the resource.
    pub(super) store: u32,
    /// The units, in the fractions that the resource is counted in.
    pub(super) units: i64,
}

/// A person, pool, tool or room: either all of it is there, or nothing.
#[derive(Debug, Clone)]
pub(super) struct Store {
    /// The units there are when it is there.
    pub(super) units: i64,
    /// When it is there.
    pub(super) calendar: u32,
    /// When it is there with overtime; the same if it does none.
    pub(super) longer: u32,
    /// What an hour of overtime costs beyond an ordinary one, in millionths of the plan's currency.
    pub(super) premium: i64,
}

impl Store {
    /// Returns when it is there for a task that is worked in some hours.
    pub(super) fn there(&self, hours: TaskHours) -> u32 {
        match hours {
            TaskHours::Usual => self.calendar,
            TaskHours::Overtime => self.longer,
        }
    }
}

/// In which hours a task is worked.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum TaskHours {
    /// In those of its calendar and of the people and things it has.
    #[default]
    Usual,
    /// Also after them: the task goes on for as long as those of its people may who do overtime.
    Overtime,
}

impl TaskHours {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "the signature is serde's"
    )]
    pub(super) fn is_usual(&self) -> bool {
        *self == Self::Usual
    }
}

/// One way of doing a task.
#[derive(Debug, Clone)]
pub(super) struct Way {
    /// Which of the task's modes it is; none for the task's own way.
    pub(super) mode: Option<u32>,
    pub(super) hours: TaskHours,
    /// The work that is still to be placed, in minutes.
    pub(super) work: WorkTime,
    /// The number of the task's own calendar, made longer by overtime.
    pub(super) own: u32,
    /// The number of the calendar on which it can be worked with all that it names.
    pub(super) calendar: u32,
    /// What it names.
    pub(super) fixed: Vec<Demand>,
    /// The skills it asks for.
    pub(super) asks: Vec<Ask>,
    /// What it costs however long it takes and whoever serves its skills, in millionths of the plan's currency.
    pub(super) price: i64,
    /// What an hour of all that it names costs.
    pub(super) hourly: i64,
}

impl Way {
    /// Returns what it costs at least, overtime apart.
    pub(super) fn least_cost(&self) -> i64 {
        let asks = self.asks.iter();
        let teams = asks.filter_map(|ask| ask.teams.iter().map(|team| team.price).min());
        let hourly = teams.fold(self.hourly, i64::saturating_add);
        self.price
            .saturating_add(worth(hourly, self.work.minutes()))
    }
}

/// Returns what minutes cost at a price by the hour, rounded down.
pub(super) fn worth(hourly: i64, minutes: i64) -> i64 {
    let sum = i128::from(hourly).saturating_mul(minutes.into());
    i64::try_from(sum.div_euclid(60)).unwrap_or(i64::MAX)
}

/// Those who could serve a need for a skill; each team serves it alone.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    /// The skill.
    pub(super) skill: SkillId,
    /// The teams, those that are preferred first.
    pub(super) teams: Vec<Team>,
}

/// People, or a pool, that together have the units that are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Team {
    /// Who gives how much, sorted by who.
    pub(super) members: Vec<Demand>,
    /// What an hour of all of them costs, in millionths of the plan's currency.
    pub(super) price: i64,
    /// Whether the caller prefers somebody in it.
    pub(super) preferred: bool,
}

/// What levelling has to know of a task, milestone, summary or hammock.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub(super) kind: ActivityKind,
    /// The work that is still to be placed, in minutes.
    pub(super) work: WorkTime,
    /// The number of its own calendar, by which its links are judged.
    pub(super) own: u32,
    pub(super) parent: Option<u32>,
    pub(super) breaks: Breaks,
    pub(super) window: Option<u32>,
    pub(super) bounds: Bounds,
    pub(super) progress: Progress,
    pub(super) priority: u16,
    /// The minute before which nothing of it is placed.
    pub(super) release: Minute,
    /// The ways of doing it, at least one; what has started goes on in one.
    pub(super) ways: Vec<Way>,
    /// Tasks whose people it shares.
    pub(super) same: Vec<u32>,
    /// Tasks whose people it must not have.
    pub(super) apart: Vec<u32>,
}

impl Job {
    /// Tells whether its dates are given.
    pub(super) fn is_pinned(&self) -> bool {
        matches!(self.progress, Progress::Finished { .. })
            || (self.bounds.must.is_some() && self.progress == Progress::NotStarted)
    }

    pub(super) fn is_started(&self) -> bool {
        matches!(self.progress, Progress::Started { .. })
    }

    /// Tells whether it is a moment.
    pub(super) fn is_moment(&self) -> bool {
        self.work == WorkTime::ZERO
    }

    /// Tells whether resources can hold it up.
    pub(super) fn needs_something(&self) -> bool {
        let needs = |way: &Way| way.fixed.len().saturating_add(way.asks.len()) > 0;
        !self.is_moment() && self.ways.iter().any(needs)
    }

    /// Tells whether something of it has to be chosen or waited for.
    pub(super) fn is_staffed(&self) -> bool {
        self.needs_something() || (self.has_choice() && !self.is_moment())
    }

    /// Returns the way of a number.
    pub(super) fn way(&self, number: u32) -> &Way {
        &self.ways[number as usize]
    }

    /// Tells whether there is something to choose.
    pub(super) fn has_choice(&self) -> bool {
        self.ways.len() > 1
    }

    /// Returns the number of the way that costs least; of equal ones the first.
    pub(super) fn cheapest(&self) -> u32 {
        let ways = (0_u32..).zip(&self.ways);
        let least = ways.min_by_key(|(number, way)| (way.least_cost(), *number));
        least.map_or(0, |(number, _)| number)
    }
}

/// Which of several teams is taken.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum AssignBy {
    /// Those with whom the task finishes first; of several the cheapest, then those with the least to do.
    #[default]
    Finish,
    /// The cheapest; of several those with whom the task finishes first, then those with the least to do.
    Cost,
    /// Those with the least to do for what they have; of several those with whom the task finishes first, then the cheapest.
    Balance,
}

/// The whole of it.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    pub(super) network: Network,
    pub(super) jobs: Vec<Job>,
    pub(super) stores: Vec<Store>,
    pub(super) calendars: Calendars,
    pub(super) nodes: Nodes,
    pub(super) logic: Logic,
    pub(super) assign_by: AssignBy,
    pub(super) aim: Aim,
    /// Whether what schedules cost is compared: only where the options ask for it, or where tasks can be done in several ways.
    pub(super) priced: bool,
}

/// What schedules are compared by once dates are missed alike, in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    Finish,
    Cost,
    /// What a day later costs, in millionths of the plan's currency.
    PerDay(i64),
}

impl Aim {
    /// Returns what to compare by first and second.
    pub(super) fn rank(self, finish: Minute, cost: i64) -> (i64, i64) {
        let at = finish.value();
        match self {
            Self::Finish => (at, cost),
            Self::Cost => (cost, at),
            Self::PerDay(day) => {
                let time = i128::from(day).saturating_mul(at.into());
                let sum = i128::from(cost).saturating_add(time.div_euclid(1440));
                (i64::try_from(sum).unwrap_or(i64::MAX), at)
            }
        }
    }
}
