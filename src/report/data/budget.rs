//! Where the money is: by node of the budget, by category, channel, tactic and period, and how it grows.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Booking, DatedAmount, SpendRow,
    phase::{Phase, planned_before, planned_curve},
    spending::{by, settled_curve},
    view::View,
};
use crate::{
    budget::{Balance, BudgetTree, NodeKind},
    id::{ChannelId, NodeId, TacticId},
    money::Money,
    time::Period,
};

/// Where the money is. Every breakdown adds up to the same `planned` and `settled`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BudgetReport {
    /// All planned costs.
    pub planned: Money,
    /// All invoices less credits: what the root of the ledger has as settled.
    pub settled: Money,
    /// The nodes, each before its children, siblings by name; the first is the root.
    pub nodes: Vec<NodeRow>,
    /// The nodes below the root, and last what the root has kept to itself, if anything; adds up to the root.
    pub categories: Vec<CategoryRow>,
    /// By channel of the planned cost.
    pub channels: Vec<SpendRow<ChannelId>>,
    /// By tactic of the planned cost.
    pub tactics: Vec<SpendRow<TacticId>>,
    /// By period of the plan's fiscal calendar, and last what lies outside of all of them, if anything.
    pub periods: Vec<PeriodRow>,
    /// How planned money grows; each cost spread evenly over the days of its task, else of its tactic, else of the plan.
    /// Empty without planned costs.
    pub planned_curve: Vec<DatedAmount>,
    /// How settled money grows, by the instants of the journal, up to the end of the day of the report.
    pub settled_curve: Vec<DatedAmount>,
    /// What was booked, in the order of the journal.
    pub bookings: Vec<Booking>,
}

/// A node of the budget, its children included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeRow {
    /// The node.
    pub node: NodeId,
    /// What people call it.
    pub name: String,
    /// Its distance from the root.
    pub depth: usize,
    /// Which kind it is.
    pub kind: NodeKind,
    /// What the plan gave it.
    pub allotted: Money,
    /// What it has now and where that went.
    pub balance: Balance,
    /// What is neither held nor committed nor settled.
    pub available: Money,
    /// The planned costs.
    pub planned: Money,
}

/// A part of the budget right below the root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryRow {
    /// The node; `None` for what the root has kept to itself.
    pub node: Option<NodeId>,
    /// What people call it.
    pub name: String,
    /// What it has and where that went.
    pub balance: Balance,
    /// The planned costs.
    pub planned: Money,
    /// Of these, what is planned up to the end of the day of the report.
    pub planned_to_date: Money,
}

/// A period of the plan's fiscal calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeriodRow {
    /// The period; `None` for what lies outside of all of them.
    pub period: Option<Period>,
    /// The planned costs that fall on its days.
    pub planned: Money,
    /// Invoices less credits that were recorded on its days.
    pub settled: Money,
}

pub(super) fn budget(
    view: &View<'_>,
    phases: &[Phase<'_>],
    bookings: Vec<Booking>,
) -> BudgetReport {
    let ledger = view.state.ledger();
    let root = ledger.tree().root().id().as_str();
    let root = ledger.balance(root);
    let plan = view.plan;
    let channel = |id: &ChannelId| plan.channel(id).map_or("", |c| &c.name).to_owned();
    let tactic = |id: &TacticId| plan.tactic(id).map_or("", |t| &t.name).to_owned();
    BudgetReport {
        planned: view.sum(plan.costs().iter().map(|cost| cost.planned)),
        settled: root.map_or(view.money(0), |balance| balance.settled),
        nodes: nodes(view),
        categories: categories(view, phases),
        channels: by(view, &bookings, |cost| cost.channel.clone(), channel),
        tactics: by(view, &bookings, |cost| Some(cost.tactic.clone()), tactic),
        periods: periods(view, phases, &bookings),
        planned_curve: planned_curve(view, phases),
        settled_curve: settled_curve(view, &bookings),
        bookings,
    }
}

fn nodes(view: &View<'_>) -> Vec<NodeRow> {
    let ledger = view.state.ledger();
    let tree = ledger.tree();
    let mut planned: BTreeMap<&NodeId, i128> = BTreeMap::new();
    for cost in view.plan.costs() {
        for node in upward(tree, &cost.node) {
            let sum = planned.entry(node).or_default();
            *sum = sum.saturating_add(cost.planned.minor());
        }
    }
    let rows = tree.nodes().iter().zip(ledger.balances());
    rows.map(|(node, (id, balance))| NodeRow {
        node: id.clone(),
        name: node.name().to_owned(),
        depth: node.depth(),
        kind: node.kind(),
        allotted: node.amount(),
        balance,
        available: balance.available(),
        planned: view.money(planned.get(id).copied().unwrap_or(0)),
    })
    .collect()
}

/// Returns a node and all nodes above it.
fn upward<'a>(tree: &'a BudgetTree, node: &NodeId) -> impl Iterator<Item = &'a NodeId> {
    let first = tree.node(node.as_str());
    std::iter::successors(first, |node| tree.parent(node.id().as_str()))
        .map(crate::budget::Node::id)
}

fn categories(view: &View<'_>, phases: &[Phase<'_>]) -> Vec<CategoryRow> {
    let ledger = view.state.ledger();
    let tree = ledger.tree();
    let root = tree.root();
    let tomorrow = view.tomorrow();
    // A cost on the root itself has no category.
    let category = |phase: &Phase<'_>| {
        let above: Vec<_> = upward(tree, &phase.cost.node).collect();
        let below_root = above.len().checked_sub(2)?;
        above.get(below_root).copied()
    };
    let planned = |of: Option<&NodeId>| {
        let own: Vec<&Phase<'_>> = phases
            .iter()
            .filter(|phase| category(phase) == of)
            .collect();
        let planned = view.sum(own.iter().map(|phase| phase.cost.planned));
        (planned, planned_before(view, own, tomorrow))
    };
    let empty = Balance {
        allocated: view.money(0),
        held: view.money(0),
        committed: view.money(0),
        settled: view.money(0),
        reserved: view.money(0),
    };
    let balance = |node: &NodeId| ledger.balance(node.as_str()).unwrap_or(empty);
    let mut rest = balance(root.id());
    let mut rows: Vec<CategoryRow> = tree
        .children(root.id().as_str())
        .map(|node| {
            let balance = balance(node.id());
            rest = less(view, &rest, &balance);
            let (planned, planned_to_date) = planned(Some(node.id()));
            CategoryRow {
                node: Some(node.id().clone()),
                name: node.name().to_owned(),
                balance,
                planned,
                planned_to_date,
            }
        })
        .collect();
    let (planned, planned_to_date) = planned(None);
    if rest != empty || !planned.is_zero() {
        rows.push(CategoryRow {
            node: None,
            name: String::new(),
            balance: rest,
            planned,
            planned_to_date,
        });
    }
    rows
}

/// Takes one balance off another; both are of one ledger, whose amounts stay far inside the range.
fn less(view: &View<'_>, from: &Balance, part: &Balance) -> Balance {
    let less = |a: Money, b: Money| view.money(a.minor().saturating_sub(b.minor()));
    Balance {
        allocated: less(from.allocated, part.allocated),
        held: less(from.held, part.held),
        committed: less(from.committed, part.committed),
        settled: less(from.settled, part.settled),
        reserved: less(from.reserved, part.reserved),
    }
}

fn periods(view: &View<'_>, phases: &[Phase<'_>], bookings: &[Booking]) -> Vec<PeriodRow> {
    let plan = view.plan;
    let mut planned_rest: i128 = 0;
    let mut settled_rest: i128 = 0;
    for phase in phases {
        planned_rest = planned_rest.saturating_add(phase.cost.planned.minor());
    }
    for booking in bookings {
        settled_rest = settled_rest.saturating_add(booking.amount.minor());
    }
    // The periods of a plan lie in the horizon that its span lies in, but for the outermost days of it.
    let periods = plan.fiscal().periods(plan.span()).unwrap_or_default();
    let mut rows: Vec<PeriodRow> = periods
        .into_iter()
        .map(|period| {
            let span = period.span;
            let before = |date| planned_before(view, phases, date).minor();
            let planned = before(span.end()).saturating_sub(before(span.start()));
            let own = bookings
                .iter()
                .filter(|booking| span.contains(booking.at.date_naive()));
            let settled = view.sum(own.map(|booking| booking.amount)).minor();
            planned_rest = planned_rest.saturating_sub(planned);
            settled_rest = settled_rest.saturating_sub(settled);
            PeriodRow {
                period: Some(period),
                planned: view.money(planned),
                settled: view.money(settled),
            }
        })
        .collect();
    if planned_rest != 0 || settled_rest != 0 {
        rows.push(PeriodRow {
            period: None,
            planned: view.money(planned_rest),
            settled: view.money(settled_rest),
        });
    }
    rows
}
