//! How little may a node get so that what is planned on it, and what is fixed below it, still fits?

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::{
    id::NodeId,
    money::{Allotment, Money},
    plan::Plan,
};

/// Returns the floor of every node.
///
/// From below: a node carries the planned costs of its whole subtree, each percentage of it carries what its part needs, and what the
/// percentages leave carries the fixed amounts and the part that takes the rest.
pub(super) fn of(plan: &Plan) -> BTreeMap<NodeId, Money> {
    let tree = plan.budget();
    let mut planned: BTreeMap<&NodeId, i128> = BTreeMap::new();
    for cost in plan.costs() {
        let sum = planned.entry(&cost.node).or_default();
        *sum = sum.saturating_add(cost.planned.minor());
    }
    // A node stands before its children, so that from the end all children are known.
    let mut floors: BTreeMap<NodeId, Money> = BTreeMap::new();
    let mut below: BTreeMap<&NodeId, i128> = BTreeMap::new();
    for node in tree.nodes().iter().rev() {
        let id = node.id();
        let own = planned.get(id).copied().unwrap_or(0);
        let costs = own.saturating_add(below.get(id).copied().unwrap_or(0));
        if let Some(parent) = tree.parent(id.as_str()) {
            let sum = below.entry(parent.id()).or_default();
            *sum = sum.saturating_add(costs);
        }
        let mut least = costs;
        let mut left = Decimal::ONE;
        let mut fixed = 0_i128;
        for child in tree.children(id.as_str()) {
            let need = floors.get(child.id()).map_or(0, |floor| floor.minor());
            match child.allotment() {
                Allotment::Amount(amount) => fixed = fixed.saturating_add(amount.minor()),
                Allotment::Remaining => fixed = fixed.saturating_add(need),
                Allotment::Fraction(share) => {
                    left = left.checked_sub(share.fraction()).unwrap_or_default();
                    least = least.max(whole_of(need, share.fraction()));
                }
            }
        }
        let least = least.max(whole_of(fixed, left));
        floors.insert(id.clone(), Money::from_minor(least, plan.currency()));
    }
    floors
}

/// Returns the least amount of which a share comes to `part`, rounded up; `part` itself where there is no share.
fn whole_of(part: i128, share: Decimal) -> i128 {
    let whole = || {
        let part = Decimal::try_from_i128_with_scale(part, 0).ok()?;
        part.checked_div(share)?.ceil().to_i128()
    };
    if part <= 0 || share <= Decimal::ZERO {
        return part.max(0);
    }
    whole().unwrap_or(i128::MAX)
}
