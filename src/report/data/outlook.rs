//! What the money is expected to come to, what periods hand on, and what is to be looked at again.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Booking, Reading, phase::Phase, view::View};
use crate::{
    budget::{
        CarryOver, CarryPeriod, InvoiceKind, Node, Order, Payable, Status, View as BudgetView,
        carry_over, due_reviews,
    },
    forecast::{
        AtCompletion, Cell, Estimate, Forecast, ForecastError, ForecastSpec, Line, NodePlace,
        Unspent,
    },
    id::{CostId, NodeId},
    metric::LineKind,
    money::Money,
    number::Rounding,
    program::Effect,
    time::{DateSpan, Period, PeriodLabel, TimeError, add_days},
};

/// What the money is expected to come to, as known at the instant of the report.
///
/// Every planned cost is a line; what is ordered or invoiced for no planned cost is a line of its node without a plan. Periods are
/// those of the fiscal calendar, and those that are over on the day of the report are closed. What falls on days outside of all of them
/// counts in the nearest.
///
/// | Column | What it holds |
/// | --- | --- |
/// | plan | planned costs, spread evenly over the days of their tasks |
/// | actual | invoices less credits on the day they were recorded, and accruals |
/// | committed | what is ordered and not invoiced, in the period in which it may be invoiced, at the earliest that of the report |
/// | forecast | in closed periods what was incurred, in open ones the plan and what closed periods left of theirs |
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outlook {
    /// The periods of the cells.
    pub periods: Vec<Period>,
    /// How many of them are closed, from the first one on.
    pub closed: usize,
    /// Where the unspent plan of closed periods is expected to be spent.
    pub unspent: Unspent,
    /// The plan of closed periods that moved to open ones.
    pub moved: Money,
    /// The plan of closed periods for which no period is open any more.
    pub left_over: Money,
    /// The nodes of the budget, each before its children, then the views.
    pub nodes: Vec<OutlookRow>,
}

/// What a node or view is expected to come to, what is below it included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutlookRow {
    /// The node or view.
    pub node: NodeId,
    /// What people call it.
    pub name: String,
    /// Its distance from the root; of a view, from the top one.
    pub depth: usize,
    /// Plan, forecast, committed and actual of each period.
    pub cells: Vec<Cell>,
    /// The sum of all periods.
    pub total: Cell,
    /// What it comes to by the forecast.
    pub at_completion: AtCompletion,
    /// What it comes to otherwise: with the rest as planned, at the run rate, at the ratio to plan; those that have a value.
    pub otherwise: Vec<AtCompletion>,
}

/// What the periods of a node or view hand on to each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeCarry {
    /// The node or view; it is phased.
    pub node: NodeId,
    /// What people call it.
    pub name: String,
    /// The periods of the budget up to that of the report, which is taken as if it ended with the day. Spent is what is ordered or
    /// invoiced in a period.
    pub carry_over: Reading<CarryOver>,
    /// The periods that nothing is posted into any more.
    pub frozen: Vec<PeriodLabel>,
}

/// Where an amount belongs: to a planned cost, or to a node for which it was not planned.
type Key<'a> = Result<&'a CostId, &'a NodeId>;

/// The amounts of a line by period, in minor units: plan, committed, actual.
type Amounts = Vec<[i128; 3]>;

const PLAN: usize = 0;
const COMMITTED: usize = 1;
const ACTUAL: usize = 2;

pub(super) fn outlook(
    view: &View<'_>,
    phases: &[Phase<'_>],
    bookings: &[Booking],
    unspent: Unspent,
) -> Reading<Outlook> {
    let periods = match periods(view) {
        Ok(periods) => periods,
        Err(error) => return Reading::unknown(error.code(), &error.to_string()),
    };
    match computed(view, periods, phases, bookings, unspent) {
        Ok(outlook) => Reading::Known(outlook),
        Err(error) => Reading::unknown(error.code(), &error.to_string()),
    }
}

/// Returns the fiscal periods of the plan and of its budget.
fn periods(view: &View<'_>) -> Result<Vec<Period>, TimeError> {
    let span = view.plan.span();
    let own = view.plan.budget().periods();
    let start = own.first().map_or(span.start(), |first| first.span.start());
    let end = own.last().map_or(span.end(), |last| last.span.end());
    let span = DateSpan::new(start.min(span.start()), end.max(span.end()))?;
    view.plan.fiscal().periods(span)
}

fn computed(
    view: &View<'_>,
    periods: Vec<Period>,
    phases: &[Phase<'_>],
    bookings: &[Booking],
    unspent: Unspent,
) -> Result<Outlook, ForecastError> {
    let tree = view.plan.budget();
    let over = |period: &&Period| period.span.end() < view.tomorrow();
    let closed = periods.iter().take_while(over).count();
    let mut lines: BTreeMap<Key<'_>, Amounts> = BTreeMap::new();
    plan(&periods, phases, &mut lines);
    let mut sheet = Sheet {
        periods: &periods,
        lines,
    };
    for booking in bookings {
        let key = booking.cost.as_ref().ok_or(&booking.node);
        let day = booking.at.date_naive();
        sheet.add(key, day, ACTUAL, booking.amount.minor());
    }
    let accrued = accruals(view);
    for (cost, node, day, amount) in &accrued {
        sheet.add(cost.as_ref().ok_or(node), *day, ACTUAL, *amount);
    }
    let ordered = orders(view, &periods);
    for (cost, node, day, amount) in &ordered {
        sheet.add(cost.as_ref().ok_or(node), *day, COMMITTED, *amount);
    }
    let lines = sheet.lines;
    let lines = named(view, lines, closed)?;
    let spec = ForecastSpec {
        currency: view.currency(),
        kind: LineKind::Cost,
        periods: periods.clone(),
        closed,
        nodes: NodePlace::of_tree(tree),
        lines,
    };
    let mut forecast = Forecast::new(spec).map_err(first)?;
    let moved = forecast.reforecast(unspent)?;
    Ok(Outlook {
        periods,
        closed,
        unspent,
        moved: moved.moved,
        left_over: moved.left_over,
        nodes: rows(view, &forecast)?,
    })
}

/// Returns the first of several problems; there is at least one.
fn first(errors: Vec<ForecastError>) -> ForecastError {
    let mut errors = errors.into_iter();
    errors.next().unwrap_or(ForecastError::NoPeriods)
}

/// Collects amounts by line and period.
struct Sheet<'a, 'b> {
    periods: &'b [Period],
    lines: BTreeMap<Key<'a>, Amounts>,
}

impl<'a> Sheet<'a, '_> {
    fn add(&mut self, key: Key<'a>, day: NaiveDate, column: usize, amount: i128) {
        let count = self.periods.len();
        let line = self.lines.entry(key);
        let line = line.or_insert_with(|| vec![[0; 3]; count]);
        let cell = line.get_mut(position(self.periods, day));
        if let Some(sum) = cell.and_then(|cell| cell.get_mut(column)) {
            *sum = sum.saturating_add(amount);
        }
    }
}

/// Returns the position of the period of a day, or of the nearest one.
fn position(periods: &[Period], day: NaiveDate) -> usize {
    let at = periods.partition_point(|period| period.span.end() <= day);
    at.min(periods.len().saturating_sub(1))
}

/// Spreads the planned costs over the periods; what lies outside goes to the first or the last.
fn plan<'a>(periods: &[Period], phases: &[Phase<'a>], lines: &mut BTreeMap<Key<'a>, Amounts>) {
    let last = periods.len().saturating_sub(1);
    for phase in phases {
        let mut amounts = vec![[0; 3]; periods.len()];
        let mut before = 0_i128;
        for (at, (period, cell)) in periods.iter().zip(&mut amounts).enumerate() {
            let upto = if at == last {
                phase.cost.planned.minor()
            } else {
                phase.before(period.span.end())
            };
            if let Some(plan) = cell.get_mut(PLAN) {
                *plan = upto.saturating_sub(before);
            }
            before = upto;
        }
        lines.insert(Ok(&phase.cost.id), amounts);
    }
}

/// An amount of a document: for which planned cost, on which node, when.
type Part = (Option<CostId>, NodeId, NaiveDate, i128);

/// Returns the planned cost that an order draws on.
fn cost_of(view: &View<'_>, order: Order<'_>) -> Option<CostId> {
    match &view.state.applications().get(order.hold())?.effect {
        Effect::Spend { cost } => cost.clone(),
        _ => None,
    }
}

/// Returns what is accrued and not invoiced yet, on the day it was posted.
fn accruals(view: &View<'_>) -> Vec<Part> {
    let ledger = view.state.ledger();
    let mut parts = Vec::new();
    for (_, accrual) in ledger.invoices() {
        if accrual.kind() != InvoiceKind::Accrual {
            continue;
        }
        let order = match accrual.of() {
            Some(crate::budget::Document::Order(order)) => ledger.order(order.as_str()),
            _ => None,
        };
        let cost = order.and_then(|order| cost_of(view, order));
        // A budget without periods keeps no day of its documents.
        let day = accrual
            .period()
            .map_or(view.today(), |period| period.span.start());
        let rest = accrual.rest().filter(|line| !line.amount.is_zero());
        parts.extend(rest.map(|line| (cost.clone(), line.node, day, line.amount.minor())));
    }
    parts
}

/// Returns what is ordered and not invoiced, each part on a day on which it may be.
fn orders(view: &View<'_>, periods: &[Period]) -> Vec<Part> {
    let mut parts = Vec::new();
    for (_, order) in view.state.ledger().orders() {
        if order.status() != Status::Open {
            continue;
        }
        let cost = cost_of(view, order);
        for line in order.rest().filter(|line| !line.amount.is_zero()) {
            for (day, amount) in fall(view, periods, order, &line.node, line.amount.minor()) {
                parts.push((cost.clone(), line.node.clone(), day, amount));
            }
        }
    }
    parts
}

/// Divides what is left of a line of an order among the days on which it falls due, from the day of the report on.
fn fall(
    view: &View<'_>,
    periods: &[Period],
    order: Order<'_>,
    node: &NodeId,
    rest: i128,
) -> Vec<(NaiveDate, i128)> {
    let today = view.today();
    let mut parts = Vec::new();
    if matches!(order.payable(), Payable::AnyTime | Payable::OnReceipt) {
        return vec![(today, rest)];
    }
    let mut left = rest;
    for period in periods {
        let last = add_days(period.span.end(), -1).unwrap_or(period.span.start());
        if last < today {
            continue;
        }
        let due = order.due(last).find(|line| line.node == *node);
        let due = due.map_or(0, |line| line.amount.minor()).min(rest);
        let part = due.saturating_sub(rest.saturating_sub(left));
        if part > 0 {
            parts.push((last.max(today), part));
            left = left.saturating_sub(part);
        }
    }
    let end = periods.last().map_or(today, |period| period.span.end());
    if left > 0 {
        parts.push((end.max(today), left));
    }
    parts
}

/// Makes lines of what was collected; those without a plan get names that no cost has.
fn named(
    view: &View<'_>,
    lines: BTreeMap<Key<'_>, Amounts>,
    closed: usize,
) -> Result<Vec<Line>, ForecastError> {
    let costs = view.plan.costs().iter();
    let mut taken: BTreeSet<String> = costs.map(|cost| cost.id.to_string()).collect();
    let mut made = Vec::with_capacity(lines.len());
    for (key, amounts) in lines {
        let (id, node, name) = match key {
            Ok(id) => {
                let Some(cost) = view.plan.cost(id) else {
                    continue;
                };
                (id.clone(), cost.node.clone(), cost.name.as_str().into())
            }
            Err(node) => {
                let free = (1_u64..).map(|n| format!("unplanned-{n}"));
                let mut free = free.filter(|name| !taken.contains(name));
                let Some(id) = free.next() else {
                    continue;
                };
                taken.insert(id.clone());
                let id = CostId::new(&id).expect("invariant: a word and a number are a slug");
                (id, node.clone(), format!("not planned, on {node}").into())
            }
        };
        let cells = amounts.into_iter().enumerate().map(|(at, amounts)| {
            let [plan, committed, actual] = amounts.map(|minor| view.money(minor));
            let mut cell = Cell {
                committed,
                actual,
                ..Cell::planned(plan)
            };
            if at < closed {
                cell.forecast = cell.incurred()?;
            }
            Ok(cell)
        });
        let line = Line {
            id,
            name,
            nodes: vec![node],
            cancelled: None,
            cells: cells.collect::<Result<_, ForecastError>>()?,
        };
        made.push(line.counted_in(view.plan.budget()));
    }
    Ok(made)
}

fn rows(view: &View<'_>, forecast: &Forecast) -> Result<Vec<OutlookRow>, ForecastError> {
    let tree = view.plan.budget();
    let rollup = forecast.rollup()?;
    let mut found: BTreeMap<NodeId, (usize, Vec<Cell>, Cell)> = BTreeMap::new();
    for row in rollup.rows {
        found.insert(row.node, (row.depth, row.cells, row.total));
    }
    let mut forecasts: BTreeMap<NodeId, AtCompletion> = BTreeMap::new();
    for (node, row) in forecast.completions(Estimate::Forecast)? {
        forecasts.insert(node, row?);
    }
    let mut others: BTreeMap<NodeId, Vec<AtCompletion>> = BTreeMap::new();
    for estimate in [
        Estimate::PlanBased,
        Estimate::RunRate(Rounding::HalfEven),
        Estimate::PlanRatio(Rounding::HalfEven),
    ] {
        // Before the first period is closed there is no rate and no ratio; a node without a plan has no ratio.
        for (node, row) in forecast.completions(estimate).unwrap_or_default() {
            others.entry(node).or_default().extend(row.ok());
        }
    }
    let nodes = tree
        .nodes()
        .iter()
        .map(|node: &Node| (node.id(), node.name()));
    let views = tree.views().iter();
    let views = views.map(|view: &BudgetView| (view.id(), &*view.spec().name));
    let rows = nodes.chain(views).filter_map(|(id, name)| {
        let (depth, cells, total) = found.remove(id)?;
        Some(OutlookRow {
            node: id.clone(),
            name: name.to_owned(),
            depth,
            cells,
            total,
            at_completion: forecasts.remove(id)?,
            otherwise: others.remove(id).unwrap_or_default(),
        })
    });
    Ok(rows.collect())
}

/// Returns what the phased nodes and views hand on, if the plan says that they do.
pub(super) fn carried(view: &View<'_>) -> Vec<NodeCarry> {
    let Some(policy) = view.plan.carry_over() else {
        return Vec::new();
    };
    let ledger = view.state.ledger();
    let tree = ledger.tree();
    let begun = |period: &&Period| period.span.start() <= view.today();
    let periods: Vec<PeriodLabel> = tree
        .periods()
        .iter()
        .take_while(begun)
        .map(|p| p.label)
        .collect();
    let frozen: Vec<PeriodLabel> = ledger.frozen().collect();
    let nodes = tree
        .nodes()
        .iter()
        .map(|node: &Node| (node.id(), node.name()));
    let views = tree.views().iter();
    let views = views.map(|view: &BudgetView| (view.id(), &*view.spec().name));
    let row = |(node, name): (&NodeId, &str)| {
        let period = |label: &PeriodLabel| {
            let balance = ledger.balance_in(node.as_str(), *label)?;
            let committed = balance.committed.minor();
            Some(CarryPeriod {
                period: *label,
                limit: balance.allocated,
                spent: view.money(committed.saturating_add(balance.settled.minor())),
            })
        };
        let rows: Option<Vec<CarryPeriod>> = periods.iter().map(period).collect();
        let rows = rows.filter(|rows| !rows.is_empty())?;
        let carried = match carry_over(policy, view.money(0), &rows) {
            Ok(carried) => Reading::Known(carried),
            Err(error) => Reading::unknown(error.code(), &error.to_string()),
        };
        Some(NodeCarry {
            node: node.clone(),
            name: name.to_owned(),
            carry_over: carried,
            frozen: frozen.clone(),
        })
    };
    nodes.chain(views).filter_map(row).collect()
}

/// Returns the reviews that are due.
pub(super) fn reviews(view: &View<'_>) -> Vec<crate::budget::ReviewDue> {
    due_reviews(view.plan.reviews(), view.state.reviews(), view.as_of)
}
