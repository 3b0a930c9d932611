//! Earned value of the whole, of tactics and of tasks.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    Booking, CurveStep, ValuePoint,
    bookings::cost_of,
    curve::{self, Grid},
    packages::{Dates, Key, Package, Packages, minute, packages},
    view::View,
};
use crate::{
    budget::Status,
    id::{CostId, TacticId, TaskId},
    metric::{
        EarnedSchedule, EarnedScheduleInputs, EarnedValue, EarnedValueInputs, Metric, MetricError,
    },
    money::Money,
    number::{Decimal, Percent, Quantity},
    tactic::EarningMethod,
    time::Minute,
};

/// PV and EV of the money of a tactic on one task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskValue {
    /// The tactic whose money it is.
    pub tactic: TacticId,
    /// The task, milestone, summary or hammock; `None` for money of a tactic that has no task.
    pub task: Option<TaskId>,
    /// What people call the task, or the tactic if there is none.
    pub name: String,
    /// How it earns.
    pub method: EarningMethod,
    /// How much is reported done.
    pub done: Percent,
    /// Its budget: the costs that name it and its part of those that name none.
    pub budget: Money,
    /// PV.
    pub planned: Money,
    /// EV.
    pub earned: Money,
}

/// PV, EV and AC of a tactic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TacticValue {
    /// The tactic.
    pub tactic: TacticId,
    /// What people call it.
    pub name: String,
    /// What follows for the tactic.
    pub earned_value: Result<EarnedValue, MetricError>,
}

const OVERFLOW: MetricError = MetricError::Overflow {
    metric: Metric::EarnedValue,
};

pub(super) struct Earned {
    pub(super) value: Result<EarnedValue, MetricError>,
    pub(super) schedule: Result<EarnedSchedule, MetricError>,
    pub(super) tactics: Vec<TacticValue>,
    pub(super) tasks: Vec<TaskValue>,
    pub(super) unplanned: Money,
    pub(super) step: CurveStep,
    pub(super) curve: Vec<ValuePoint>,
    done: BTreeSet<CostId>,
}

impl Earned {
    pub(super) fn new(view: &View<'_>, dates: &Dates<'_>, bookings: &[Booking]) -> Self {
        Self::measured(view, dates, bookings).unwrap_or_else(|error| Self {
            value: Err(error.clone()),
            schedule: Err(error),
            tactics: Vec::new(),
            tasks: Vec::new(),
            unplanned: view.money(0),
            step: CurveStep::Week,
            curve: Vec::new(),
            done: BTreeSet::new(),
        })
    }

    fn measured(
        view: &View<'_>,
        dates: &Dates<'_>,
        bookings: &[Booking],
    ) -> Result<Self, MetricError> {
        let all = packages(view, dates)?;
        let status = minute(view.as_of.naive_utc());
        let done = done(view, &all, status);
        let packages = all.list;
        let tasks = tasks(view, &packages, status)?;
        let actual = actual(view, bookings);
        let rest = rest(view, bookings, &done);
        let sum =
            |amounts: Vec<Money>| Money::try_sum(view.currency(), amounts).map_err(|_| OVERFLOW);
        let of = |wanted: Option<&TacticId>| {
            let rows = || {
                let rows = tasks.iter();
                rows.filter(|row| wanted.is_none_or(|wanted| *wanted == row.tactic))
            };
            let amount = |amounts: &BTreeMap<Option<TacticId>, i128>| match wanted {
                Some(_) => view.money(amounts.get(&wanted.cloned()).copied().unwrap_or(0)),
                None => view.money(amounts.values().fold(0, |a, b| a.saturating_add(*b))),
            };
            EarnedValueInputs {
                budget: sum(rows().map(|row| row.budget).collect())?,
                planned: sum(rows().map(|row| row.planned).collect())?,
                earned: sum(rows().map(|row| row.earned).collect())?,
                actual: amount(&actual),
                bottom_up: Some(amount(&rest)),
            }
            .evaluate()
        };
        let costs = view.plan.costs().iter();
        let names: BTreeSet<&TacticId> = costs.map(|cost| &cost.tactic).collect();
        let tactics = names.into_iter().map(|id| TacticValue {
            tactic: id.clone(),
            name: tactic_name(view, id),
            earned_value: of(Some(id)),
        });
        let tactics = tactics.collect();
        let value = of(None);
        let grid = Grid::new(view, &packages);
        let curve = if packages.is_empty() {
            Vec::new()
        } else {
            curve::points(view, &packages, &grid, bookings)?
        };
        Ok(Self {
            schedule: schedule(view, &packages, &grid, status, &value),
            value,
            tactics,
            tasks,
            unplanned: view.money(actual.get(&None).copied().unwrap_or(0)),
            step: grid.step,
            curve,
            done,
        })
    }

    /// Tells whether the work of a planned cost is finished.
    pub(super) fn is_done(&self, cost: &CostId) -> bool {
        self.done.contains(cost)
    }
}

fn tactic_name(view: &View<'_>, id: &TacticId) -> String {
    let tactic = view.plan.tactic(id);
    tactic.map(|tactic| tactic.name.clone()).unwrap_or_default()
}

fn tasks(
    view: &View<'_>,
    packages: &[Package<'_>],
    status: Minute,
) -> Result<Vec<TaskValue>, MetricError> {
    let known = view.state.progress();
    let rows = packages.iter().map(|package| {
        let value = package.value(status, known)?;
        Ok(TaskValue {
            tactic: package.tactic.clone(),
            task: package.task.map(|task| task.id.clone()),
            name: match package.task {
                Some(task) => task.name.clone(),
                None => tactic_name(view, package.tactic),
            },
            method: package.method,
            done: package.done(known),
            budget: package.budget,
            planned: value.planned,
            earned: value.earned,
        })
    });
    rows.collect()
}

/// Returns the planned costs whose work is finished, all of it.
fn done(view: &View<'_>, packages: &Packages<'_>, status: Minute) -> BTreeSet<CostId> {
    let known = view.state.progress();
    let open = packages.list.iter();
    let open = open.filter(|package| package.finished(status, known).is_none());
    let open: BTreeSet<Key<'_>> = open
        .map(|package| (package.tactic, package.task.map(|task| &task.id)))
        .collect();
    let served = packages.served.iter();
    let finished = served.filter(|(_, keys)| keys.iter().all(|key| !open.contains(key)));
    finished.map(|(cost, _)| (*cost).clone()).collect()
}

/// Returns what is settled, by the tactic whose planned cost it is.
fn actual(view: &View<'_>, bookings: &[Booking]) -> BTreeMap<Option<TacticId>, i128> {
    let mut sums: BTreeMap<Option<TacticId>, i128> = BTreeMap::new();
    for booking in bookings {
        let cost = booking.cost.as_ref().and_then(|id| view.plan.cost(id));
        let sum = sums
            .entry(cost.map(|cost| cost.tactic.clone()))
            .or_default();
        *sum = sum.saturating_add(booking.amount.minor());
    }
    sums
}

/// Returns what the rest will cost by the documents: what is ordered and not invoiced, and what is planned for work that is not
/// finished and neither ordered nor settled.
fn rest(
    view: &View<'_>,
    bookings: &[Booking],
    done: &BTreeSet<CostId>,
) -> BTreeMap<Option<TacticId>, i128> {
    let mut bound: BTreeMap<&CostId, i128> = BTreeMap::new();
    for booking in bookings {
        if let Some(cost) = &booking.cost {
            let sum = bound.entry(cost).or_default();
            *sum = sum.saturating_add(booking.amount.minor());
        }
    }
    let mut ordered: BTreeMap<Option<CostId>, i128> = BTreeMap::new();
    for (_, order) in view.state.ledger().orders() {
        if order.status() == Status::Open {
            let left = order.rest().map(|line| line.amount.minor());
            let sum = ordered.entry(cost_of(view, order.hold())).or_default();
            *sum = left.fold(*sum, i128::saturating_add);
        }
    }
    let mut rest: BTreeMap<Option<TacticId>, i128> = BTreeMap::new();
    for (cost, left) in &ordered {
        let tactic = cost.as_ref().and_then(|id| view.plan.cost(id));
        let sum = rest.entry(tactic.map(|cost| cost.tactic.clone()));
        let sum = sum.or_default();
        *sum = sum.saturating_add(*left);
    }
    for cost in view.plan.costs() {
        if done.contains(&cost.id) {
            continue;
        }
        let settled = bound.get(&cost.id).copied().unwrap_or(0);
        let committed = ordered.get(&Some(cost.id.clone())).copied().unwrap_or(0);
        let free = cost
            .planned
            .minor()
            .saturating_sub(settled)
            .saturating_sub(committed);
        let sum = rest.entry(Some(cost.tactic.clone())).or_default();
        *sum = sum.saturating_add(free.max(0));
    }
    rest
}

/// Computes earned schedule on the curve of planned value, in periods of the grid.
fn schedule(
    view: &View<'_>,
    packages: &[Package<'_>],
    grid: &Grid,
    status: Minute,
    value: &Result<EarnedValue, MetricError>,
) -> Result<EarnedSchedule, MetricError> {
    let metric = Metric::EarnedSchedule;
    let inputs = match value {
        Ok(value) => *value.inputs(),
        Err(MetricError::Undefined { what, .. }) => {
            return Err(MetricError::Undefined {
                metric,
                what: *what,
            });
        }
        Err(error) => return Err(error.clone()),
    };
    let known = view.state.progress();
    let midnight = |date: &chrono::NaiveDate| minute(date.and_time(chrono::NaiveTime::MIN));
    let planned = grid.dates.iter().skip(1).map(|date| {
        let (planned, _) = curve::value(view, packages, midnight(date), known)?;
        Ok(planned)
    });
    let start = grid.dates.first().map_or(status, midnight);
    // The time of finished work has stopped.
    let ends = packages
        .iter()
        .map(|package| package.finished(status, known));
    let mut ends = ends;
    let end = ends.try_fold(Minute::MIN, |last, end| Some(last.max(end?)));
    let end = end
        .filter(|_| inputs.earned == inputs.budget)
        .unwrap_or(status);
    let minutes = Decimal::from(end.since(start).max(0));
    let period = Decimal::from(i64::from(grid.step.days()).saturating_mul(24 * 60));
    let elapsed = minutes.checked_div(period).map(Quantity::rounded);
    EarnedScheduleInputs {
        planned: planned.collect::<Result<_, MetricError>>()?,
        earned: inputs.earned,
        elapsed: match elapsed {
            Some(Ok(elapsed)) => elapsed,
            _ => return Err(MetricError::Overflow { metric }),
        },
    }
    .evaluate()
}
