//! What levelling works on: the tasks by number, with what each needs, and the order in which they depend on each other.

use super::{calendars::Calendars, nodes::Nodes};
use crate::{
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
}

/// Those who could serve a need for a skill; each team serves it alone.
#[derive(Debug, Clone)]
pub(super) struct Ask {
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
    /// The number of the calendar on which it can be worked with all that it names.
    pub(super) calendar: u32,
    pub(super) parent: Option<u32>,
    pub(super) breaks: Breaks,
    pub(super) window: Option<u32>,
    pub(super) bounds: Bounds,
    pub(super) progress: Progress,
    pub(super) priority: u16,
    /// The minute before which nothing of it is placed.
    pub(super) release: Minute,
    /// What it names.
    pub(super) fixed: Vec<Demand>,
    /// The skills it asks for.
    pub(super) asks: Vec<Ask>,
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
        !self.is_moment() && self.fixed.len().saturating_add(self.asks.len()) > 0
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
}
