//! The parts of the budget fit into the whole, and what is planned fits into the parts.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

use super::budget as hung;
use crate::{
    budget::{BudgetError, BudgetSpec, BudgetTree, Node},
    id::NodeId,
    issue::{Issue, IssueCode, Value},
    money::{Allotment, Money},
    number::Percent,
    plan::{
        names::Names,
        read::{BudgetParts, Item, Parts, Reader, Section, percent_sum},
    },
};

/// Makes the budget tree and compares it with the planned costs; `None` when an issue stands in the way.
pub(super) fn check(parts: &Parts, names: &Names, reader: &mut Reader) -> Option<BudgetTree> {
    let budget = parts.budget.as_ref()?;
    let complete = hung::refer(parts, budget, names, reader);
    // The parts of a whole cannot be judged when one of them is missing.
    if !complete || !reader.is_whole(Section::Nodes) {
        return None;
    }
    hung::check_periods(parts, budget, reader);
    let tree = BudgetTree::new(BudgetSpec {
        name: budget.name.as_str().into(),
        control: budget.control,
        rules: hung::in_order(&budget.rules),
        phasing: budget.phasing.clone(),
        nodes: budget
            .nodes
            .iter()
            .map(|read| hung::node(&read.value))
            .collect(),
        views: budget
            .views
            .iter()
            .map(|read| hung::view_of(&read.value))
            .collect(),
        periods: budget.periods.clone(),
        matching: budget.matching.clone(),
        reopening: budget.reopening.clone(),
        ..BudgetSpec::new(budget.id.clone(), budget.total)
    });
    let tree = match tree {
        Ok(tree) => tree,
        Err(errors) => {
            let issues = errors.iter().filter_map(|error| translate(error, budget));
            reader.issues.extend(issues);
            return None;
        }
    };
    let off = check_percentages(&tree, budget, reader);
    check_unallotted(&tree, budget, &off, reader);
    check_planned(parts, &tree, budget, reader);
    Some(tree)
}

/// Returns where a node or a view stands in the document.
fn item<'a>(budget: &'a BudgetParts, node: &NodeId) -> &'a Item {
    let found = budget.nodes.iter().find(|read| read.value.id == *node);
    let view = || hung::view(budget, node).map(|read| &read.item);
    let found = found.map(|read| &read.item).or_else(view);
    found.unwrap_or(&budget.item)
}

/// Makes an issue about the money of a node, at the field that states it.
fn at_money(budget: &BudgetParts, node: &NodeId, code: IssueCode) -> Issue {
    let suffix = if *node == budget.id {
        "/total"
    } else if hung::view(budget, node).is_some() {
        "/limit"
    } else {
        "/allotment"
    };
    item(budget, node).issue(code, suffix)
}

/// Parts that are all given in percent are the whole: 95 % is a slip, unless one part takes what remains. Returns the nodes whose
/// parts are not.
fn check_percentages<'t>(
    tree: &'t BudgetTree,
    budget: &BudgetParts,
    reader: &mut Reader,
) -> BTreeSet<&'t NodeId> {
    let mut off = BTreeSet::new();
    for node in tree.nodes() {
        let mut shares = Vec::new();
        let mut children = tree.children(node.id().as_str()).peekable();
        if children.peek().is_none() {
            continue;
        }
        let all = children.all(|child| match child.allotment() {
            Allotment::Fraction(share) => {
                shares.push(share);
                true
            }
            Allotment::Amount(_) | Allotment::Remaining => false,
        });
        let sum = percent_sum(shares);
        if all && sum != Percent::HUNDRED.decimal() {
            let issue = item(budget, node.id()).issue(IssueCode::PercentOff100, "");
            reader.issues.push(
                issue
                    .found(format!("{}%", sum.normalize()))
                    .limit(Percent::HUNDRED),
            );
            off.insert(node.id());
        }
    }
    off
}

/// Money of an inner node that belongs to none of its parts is worth a look, unless the percentages of the parts are `off`, which
/// says it already.
fn check_unallotted(
    tree: &BudgetTree,
    budget: &BudgetParts,
    off: &BTreeSet<&NodeId>,
    reader: &mut Reader,
) {
    let nodes = tree.nodes().iter();
    for node in nodes.filter(|node| !off.contains(node.id())) {
        let inner = tree.children(node.id().as_str()).next().is_some();
        let left = tree
            .unallotted(node.id().as_str())
            .filter(|left| inner && left.is_positive());
        if let Some(left) = left {
            let issue = item(budget, node.id()).issue(IssueCode::UnallottedMoney, "");
            reader.issues.push(issue.found(left).limit(node.amount()));
        }
    }
}

/// Adds the planned costs up the tree and the views, and compares each node with its allotment and each view with its limit.
fn check_planned(parts: &Parts, tree: &BudgetTree, budget: &BudgetParts, reader: &mut Reader) {
    let mut planned: BTreeMap<&NodeId, Money> = BTreeMap::new();
    for cost in &parts.costs {
        for charged in hung::charged(tree, &cost.value.node) {
            let sum = planned
                .entry(charged)
                .or_insert(Money::zero(budget.total.currency()));
            match sum.try_add(cost.value.planned) {
                Ok(more) => *sum = more,
                Err(error) => {
                    let issue = cost.item.issue(IssueCode::AmountOverflow, "/amount");
                    reader.issues.push(issue.found(error.to_string()));
                    return;
                }
            }
        }
    }
    for (node, planned) in planned {
        let limit = || hung::view(budget, node).and_then(|view| view.value.limit);
        let allotted = tree.node(node.as_str()).map(Node::amount).or_else(limit);
        let exceeds = |limit: &Money| planned.try_cmp(*limit).is_ok_and(Ordering::is_gt);
        if let Some(allotted) = allotted.filter(exceeds) {
            let issue = at_money(budget, node, IssueCode::PlannedAboveAllotted);
            reader.issues.push(issue.found(planned).limit(allotted));
        }
    }
}

/// Says an error of the budget as an issue of the document; duplicate names, unknown parents and unknown views were noted before.
fn translate(error: &BudgetError, budget: &BudgetParts) -> Option<Issue> {
    use BudgetError as E;

    let at = |node: &NodeId, code: IssueCode, suffix: &str| item(budget, node).issue(code, suffix);
    Some(match error {
        E::Duplicate { .. } | E::UnknownParent { .. } | E::UnknownView { .. } => return None,
        E::Cycle { nodes } => {
            let first = nodes.first()?;
            let names = nodes
                .iter()
                .chain(Some(first))
                .map(ToString::to_string)
                .collect();
            at(first, IssueCode::BudgetCycle, "/parent").found(Value::Names(names))
        }
        E::CurrencyMismatch {
            node,
            amount,
            currency,
        } => {
            let issue = at_money(budget, node, IssueCode::ForeignCurrency);
            issue
                .found(amount.currency().to_string())
                .limit(currency.to_string())
        }
        E::Negative { node, allotment } => {
            at_money(budget, node, IssueCode::NegativeAmount).found(allotment.to_string())
        }
        E::OutOfRange { node, amount } => {
            at_money(budget, node, IssueCode::AmountOverflow).found(*amount)
        }
        E::TwoRemaining { second, .. } => {
            at(second, IssueCode::AllotmentSecondRemaining, "/allotment")
        }
        E::AboveWhole { parent, sum } => {
            let issue = at(parent, IssueCode::PercentOff100, "");
            issue
                .found(format!("{}%", sum.normalize()))
                .limit(Percent::HUNDRED)
        }
        E::OverAllotted {
            parent,
            wanted,
            amount,
            ..
        } => at(parent, IssueCode::AllotmentAboveParent, "")
            .found(*wanted)
            .limit(*amount),
        E::ReserveWithChildren { node } => {
            at(node, IssueCode::ConflictingFields, "/kind").found("a reserve has no parts")
        }
        other => return hung::translate(other, budget),
    })
}
