//! Did what happened keep to the limits? Judged at the end, from what the budget says of each node and view.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{LedgerViolation, Sums, charged};
use crate::{
    budget::{Basis, BudgetTree, Control, LedgerEvent, NodeKind, Rule, Stage, Tolerance},
    id::NodeId,
    money::Money,
    time::PeriodLabel,
};

/// Notes every hard limit on the whole that is exceeded although nobody let it be.
pub(super) fn judge(
    tree: &BudgetTree,
    events: &[&LedgerEvent],
    sums: &BTreeMap<NodeId, Sums>,
    violations: &mut Vec<LedgerViolation>,
) {
    let (let_pass, drained) = (let_pass(events), drained(tree, events));
    let set_aside = set_aside(tree, sums);
    let nodes = tree.nodes().iter();
    let nodes = nodes.map(|node| (node.id(), node.control(), node.rules()));
    let views = tree.views().iter();
    let views = views.map(|view| {
        let spec = view.spec();
        (view.id(), spec.control, spec.rules.as_slice())
    });
    for (id, control, rules) in nodes.chain(views) {
        let Some([allocated, held, committed, settled]) = sums.get(id).copied() else {
            continue;
        };
        let kept = set_aside.get(id).copied().unwrap_or_default();
        let capacity = allocated.saturating_sub(kept);
        for rule in asked(control, rules) {
            let hard = rule.control == Control::Hard && rule.basis == Basis::Whole;
            let stage = rule.stage;
            if !hard || drained.contains(id) || let_pass.contains(&(id, stage)) {
                continue;
            }
            let used = match stage {
                Stage::Hold => held.saturating_add(committed).saturating_add(settled),
                Stage::Commit => committed.saturating_add(settled),
                Stage::Settle => settled,
                // It is asked of money that leaves, which makes a node one that nothing is said of.
                Stage::Plan => continue,
            };
            let base = Money::from_minor(capacity.max(0), tree.currency());
            let tolerated = rule.tolerance.of(base).map_or(0, Money::minor);
            let limit = capacity.saturating_add(tolerated);
            // Where nothing is used there is nothing to refuse, however little there is.
            if used > limit && used > 0 {
                violations.push(LedgerViolation::Limit {
                    node: id.clone(),
                    stage,
                    used,
                    limit,
                });
            }
        }
    }
}

/// Returns what is asked at the stages from `hold` on: the control says so at that stage unless a rule does.
fn asked(control: Control, rules: &[Rule]) -> Vec<Rule> {
    let mut asked = rules.to_vec();
    if !rules.iter().any(|rule| rule.stage == Stage::Hold) {
        asked.push(Rule {
            stage: Stage::Hold,
            basis: Basis::Whole,
            control,
            tolerance: Tolerance::NONE,
            exception: None,
        });
    }
    asked
}

/// Returns the limits that somebody let pass.
fn let_pass<'a>(events: &[&'a LedgerEvent]) -> BTreeSet<(&'a NodeId, Stage)> {
    let excepted = events.iter().filter(|event| event.exception().is_some());
    let warnings = excepted.flat_map(|event| event.warnings());
    warnings
        .map(|warning| (&warning.node, warning.stage))
        .collect()
}

/// Returns the nodes and views that have less than once, or more of it in reserves.
fn drained<'a>(tree: &'a BudgetTree, events: &[&LedgerEvent]) -> BTreeSet<&'a NodeId> {
    let mut drained = BTreeSet::new();
    for event in events {
        match event {
            LedgerEvent::Transferred { from, to, .. } => {
                drained.extend(charged(tree, from));
                if tree
                    .node(to.as_str())
                    .is_some_and(|node| node.kind() == NodeKind::Reserve)
                {
                    drained.extend(charged(tree, to));
                }
            }
            LedgerEvent::Lowered { node, .. } => drained.extend(charged(tree, node)),
            _ => {}
        }
    }
    drained
}

/// Returns what every node and view has in reserves.
fn set_aside(tree: &BudgetTree, sums: &BTreeMap<NodeId, Sums>) -> BTreeMap<NodeId, i128> {
    let mut kept: BTreeMap<NodeId, i128> = BTreeMap::new();
    for reserve in tree
        .nodes()
        .iter()
        .filter(|node| node.kind() == NodeKind::Reserve)
    {
        let [allocated, ..] = sums.get(reserve.id()).copied().unwrap_or_default();
        for id in charged(tree, reserve.id()) {
            let sum = kept.entry(id.clone()).or_default();
            *sum = sum.saturating_add(allocated);
        }
    }
    kept
}

/// Notes everything that was posted into a period while it was frozen.
pub(super) fn judge_frozen(
    tree: &BudgetTree,
    events: &[&LedgerEvent],
    violations: &mut Vec<LedgerViolation>,
) {
    let mut frozen: BTreeSet<PeriodLabel> = BTreeSet::new();
    for (number, event) in (1..).zip(events) {
        match event {
            LedgerEvent::Frozen { period } => {
                frozen.insert(*period);
            }
            LedgerEvent::Reopened { period, .. } => {
                frozen.remove(period);
            }
            _ => {
                let Some(day) = day(event) else { continue };
                let mut periods = tree.periods().iter();
                let period = periods.find(|period| period.span.contains(day));
                let label = period.map(|period| period.label);
                if let Some(period) = label.filter(|label| frozen.contains(label)) {
                    let event = number;
                    violations.push(LedgerViolation::Frozen { event, period });
                }
            }
        }
    }
}

/// Returns the day on which an event was posted.
fn day(event: &LedgerEvent) -> Option<NaiveDate> {
    match event {
        LedgerEvent::Held { date, .. }
        | LedgerEvent::Reheld { date, .. }
        | LedgerEvent::Committed { date, .. }
        | LedgerEvent::Settled { date, .. }
        | LedgerEvent::Accrued { date, .. }
        | LedgerEvent::Booked { date, .. }
        | LedgerEvent::Credited { date, .. }
        | LedgerEvent::Refunded { date, .. }
        | LedgerEvent::Transferred { date, .. }
        | LedgerEvent::Raised { date, .. }
        | LedgerEvent::Lowered { date, .. } => *date,
        _ => None,
    }
}
