//! What money brings is said once, and what it may be does not contradict itself.

use std::{cmp::Ordering, collections::BTreeMap};

use crate::{
    budget::{BudgetTree, Node, NodeKind},
    id::NodeId,
    issue::IssueCode,
    money::Money,
    plan::read::{DivisionParts, Item, Parts, Read, Reader, of_curve},
    response::{ResponseSpec, SpendBounds},
};

/// What the nodes of the plan bring and may get.
#[derive(Debug, Default)]
pub(in crate::plan) struct Divided {
    pub(in crate::plan) responses: BTreeMap<NodeId, ResponseSpec>,
    pub(in crate::plan) bounds: BTreeMap<NodeId, SpendBounds>,
}

/// Judges curves and bounds; without a tree only what a node says of itself.
pub(super) fn check(parts: &Parts, tree: Option<&BudgetTree>, reader: &mut Reader) -> Divided {
    let mut divided = Divided::default();
    let Some(budget) = &parts.budget else {
        return divided;
    };
    let curved = |id: &NodeId| {
        let of = |read: &&Read<DivisionParts>| read.value.node == *id;
        budget
            .divided
            .iter()
            .find(of)
            .is_some_and(|read| read.value.curved)
    };
    for Read { item, value } in &budget.divided {
        check_crossing(item, &value.bounds, reader);
        if let Some(tree) = tree {
            check_place(item, value, tree, &curved, reader);
        }
        if let Some(response) = &value.response {
            divided
                .responses
                .insert(value.node.clone(), response.clone());
        }
        if value.bounds != SpendBounds::default() {
            divided
                .bounds
                .insert(value.node.clone(), value.bounds.clone());
        }
    }
    divided
}

/// Lower bounds stay below upper ones.
fn check_crossing(item: &Item, bounds: &SpendBounds, reader: &mut Reader) {
    let lower = [
        ("min", bounds.min),
        ("zero_or_at_least", bounds.zero_or_at_least),
        ("fixed", bounds.fixed),
    ];
    let upper = [("max", bounds.max), ("fixed", bounds.fixed)];
    let above = |low: Money, high: Money| low.try_cmp(high).is_ok_and(Ordering::is_gt);
    for (low_name, low) in lower {
        for (high_name, high) in upper {
            if let Some((low, high)) = low.zip(high).filter(|(low, high)| above(*low, *high)) {
                let place = format!("/bounds/{low_name}");
                let issue = item.issue(IssueCode::BoundsCross, place);
                let found = format!("`{low_name}` of {low}");
                let limit = format!("`{high_name}` of {high}");
                reader.issues.push(issue.found(found).limit(limit));
            }
        }
    }
    let shares = bounds.min_share.zip(bounds.max_share);
    if let Some((low, high)) = shares.filter(|(low, high)| low > high) {
        let issue = item.issue(IssueCode::BoundsCross, "/bounds/min_share");
        let found = format!("`min_share` of {low}");
        let limit = format!("`max_share` of {high}");
        reader.issues.push(issue.found(found).limit(limit));
    }
}

/// Curves stand on nodes that money is spent from, one on each way up; bounds stand where there is something to bound.
fn check_place(
    item: &Item,
    value: &DivisionParts,
    tree: &BudgetTree,
    curved: &impl Fn(&NodeId) -> bool,
    reader: &mut Reader,
) {
    let id = &value.node;
    let reserve = tree.node(id.as_str()).map(Node::kind) == Some(NodeKind::Reserve);
    if value.curved && reserve {
        let issue = of_curve(item).issue(IssueCode::ConflictingFields, "/response");
        reader
            .issues
            .push(issue.found("a reserve is kept, so that its money brings nothing"));
    }
    let outer = above(tree, id).find(|node| value.curved && curved(node));
    if let Some(outer) = outer {
        let issue = of_curve(item).issue(IssueCode::CurveWithinCurve, "/response");
        reader.issues.push(issue.found(outer.to_string()));
    }
    if value.curved || value.bounds == SpendBounds::default() {
        return;
    }
    let bounds = &value.bounds;
    let own = [
        ("zero_or_at_least", bounds.zero_or_at_least.is_some()),
        ("fixed", bounds.fixed.is_some()),
        ("step", bounds.step.is_some()),
        ("parity", bounds.parity.is_some()),
        ("share_of_voice", bounds.share_of_voice.is_some()),
    ];
    for (name, _) in own.iter().filter(|(_, given)| *given) {
        let place = format!("/bounds/{name}");
        let issue = item.issue(IssueCode::BoundsWithoutCurve, place);
        let limit = "a curve of its own";
        reader
            .issues
            .push(issue.found(format!("`{name}`")).limit(limit));
    }
    let below = |node: &Node| curved(node.id()) && above(tree, node.id()).any(|up| up == id);
    if !tree.nodes().iter().any(below) {
        let issue = item.issue(IssueCode::BoundsWithoutCurve, "/bounds");
        let limit = "a curve, or with one below it";
        reader.issues.push(issue.found("`bounds`").limit(limit));
    }
}

/// Returns the nodes above one, from the nearest on.
fn above<'t>(tree: &'t BudgetTree, id: &NodeId) -> impl Iterator<Item = &'t NodeId> {
    let parent = |id: &NodeId| tree.parent(id.as_str()).map(Node::id);
    std::iter::successors(parent(id), move |id| parent(id))
}
