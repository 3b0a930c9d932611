//! What a date waits for, as data and in words.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::ScheduledTask;
use crate::{
    network::{End, Network, Reason, Solution},
    plan::Plan,
    tactic::Dependency,
};

/// What the earliest start of a task waits for; where several things hold it back to the same minute, one of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WaitsFor {
    /// The first day of the plan.
    PlanStart,
    /// The first day on which it may start.
    NotBefore(NaiveDate),
    /// Another task.
    Task {
        /// Which task, by which link, after which lag.
        dependency: Dependency,
        /// The date of the other task that counts.
        at: NaiveDateTime,
    },
}

pub(super) fn waits_for(
    n: usize,
    plan: &Plan,
    network: &Network,
    solution: &Solution<'_>,
) -> WaitsFor {
    let task = plan.tasks().get(n);
    match solution.driver(u32::try_from(n).unwrap_or(u32::MAX)) {
        Some(Reason::StartNoEarlier) => {
            let day = task.and_then(|task| task.not_before);
            day.map_or(WaitsFor::PlanStart, WaitsFor::NotBefore)
        }
        Some(Reason::Arc(arc)) => {
            let arc = network.arcs().get(arc as usize);
            let found = arc.and_then(|arc| {
                let from = arc.from as usize;
                let on = plan.tasks().get(from)?;
                let after = &task?.after;
                let same = |d: &&Dependency| {
                    d.on == on.id
                        && d.kind == arc.kind
                        && Some(d.lag.minutes()) == arc.lag.minutes(0)
                };
                let dates = solution.dates(arc.from)?;
                let at = match arc.kind.leaves() {
                    End::Start => dates.early_start,
                    End::Finish => dates.early_finish,
                };
                let dependency = after.iter().find(same)?.clone();
                Some(WaitsFor::Task {
                    dependency,
                    at: at.datetime(),
                })
            });
            found.expect("invariant: the arcs of the network are the dependencies of the tasks")
        }
        _ => WaitsFor::PlanStart,
    }
}

impl ScheduledTask {
    /// Returns one sentence that says when the task starts and what it waits for.
    #[must_use]
    pub fn explain(&self) -> String {
        let start = self.early_start.format("%Y-%m-%d %H:%M");
        let id = &self.id;
        match &self.waits_for {
            WaitsFor::PlanStart => {
                format!("{id} starts on {start}: it waits for nothing but the start of the plan")
            }
            WaitsFor::NotBefore(date) => {
                format!("{id} starts on {start}: it may not start before {date}")
            }
            WaitsFor::Task { dependency, at } => {
                let end = match dependency.kind.leaves() {
                    End::Start => "start",
                    End::Finish => "finish",
                };
                let lag = dependency.lag.minutes();
                let lag = match lag.signum() {
                    0 => String::new(),
                    1 => format!(", plus {}", dependency.lag),
                    _ => format!(
                        ", less {}",
                        dependency.lag.to_string().trim_start_matches('-')
                    ),
                };
                let finishes = match dependency.kind.enters() {
                    End::Start => "it waits",
                    End::Finish => "its finish waits",
                };
                let (on, at) = (&dependency.on, at.format("%Y-%m-%d %H:%M"));
                format!("{id} starts on {start}: {finishes} for the {end} of {on} on {at}{lag}")
            }
        }
    }
}
