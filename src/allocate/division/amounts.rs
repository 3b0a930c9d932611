//! What does each node of the budget get under an allocation?

use std::collections::BTreeMap;

use super::{Division, DivisionError, PlannedCosts, item_id};
use crate::{
    allocate::Allocation,
    budget::Node,
    id::NodeId,
    money::{Allotment, Money, MoneyError, allot},
    number::Rounding,
    plan::Plan,
};

/// The new amounts of all nodes, and their new allotments where these differ.
#[derive(Debug, Default)]
pub(super) struct Amounts {
    pub(super) amounts: BTreeMap<NodeId, Money>,
    pub(super) allotments: BTreeMap<NodeId, Allotment>,
}

/// Returns what a node is allotted in the plan.
pub(super) fn now(plan: &Plan, node: &NodeId) -> Money {
    plan.budget()
        .node(node.as_str())
        .map_or(Money::zero(plan.currency()), Node::amount)
}

impl Division<'_> {
    /// Returns the money of each node with a curve under an allocation of this plan.
    pub(super) fn given(
        &self,
        best: &Allocation,
    ) -> Result<BTreeMap<NodeId, Money>, DivisionError> {
        let mut given = BTreeMap::new();
        for node in self.plan.responses().keys() {
            let foreign = || DivisionError::Foreign { node: node.clone() };
            let amount = best.amount(&item_id(node)).ok_or_else(foreign)?;
            if amount.currency() != self.plan.currency() {
                return Err(foreign());
            }
            given.insert(node.clone(), amount);
        }
        let known = |id: &str| given.keys().any(|node| node.as_str() == id);
        match best.items.iter().find(|item| !known(item.id.as_str())) {
            None => Ok(given),
            Some(item) => Err(DivisionError::Foreign {
                node: NodeId::new(item.id.as_str())
                    .expect("invariant: identifiers of all kinds have one form"),
            }),
        }
    }

    /// Returns the amounts of all nodes: nodes with curves get what they are given, those above them follow, all others stay.
    pub(super) fn amounts(
        &self,
        given: &BTreeMap<NodeId, Money>,
    ) -> Result<Amounts, DivisionError> {
        let tree = self.plan.budget();
        let mut new = Amounts::default();
        // What the nodes above gain or lose, from below.
        let mut gains: BTreeMap<&NodeId, Money> = BTreeMap::new();
        for node in tree.nodes().iter().rev() {
            let zero = Money::zero(self.plan.currency());
            let gain = match given.get(node.id()) {
                Some(amount) => amount.try_sub(node.amount())?,
                None => gains.get(node.id()).copied().unwrap_or(zero),
            };
            if let Some(parent) = tree.parent(node.id().as_str()) {
                let sum = gains.entry(parent.id()).or_insert(zero);
                *sum = sum.try_add(gain)?;
            }
            gains.insert(node.id(), gain);
        }
        for node in tree.nodes() {
            let id = node.id();
            if new.amounts.contains_key(id) {
                continue; // below a node with a curve
            }
            let gain = |id: &NodeId| gains.get(id).is_some_and(|gain| !gain.is_zero());
            let parent = tree.parent(id.as_str()).map(Node::id);
            let amount = match gains.get(id) {
                Some(gain) => node.amount().try_add(*gain)?,
                None => node.amount(),
            };
            // A share of something that changes would change with it.
            let moved = gain(id) || parent.is_some_and(gain);
            if moved && node.allotment() != Allotment::Remaining {
                new.allotments.insert(id.clone(), Allotment::Amount(amount));
            }
            new.amounts.insert(id.clone(), amount);
            if given.contains_key(id) {
                self.below(node, amount, &mut new)?;
            }
        }
        Ok(new)
    }

    /// Passes the amount of a node with a curve on to what is below it.
    fn below(&self, top: &Node, amount: Money, new: &mut Amounts) -> Result<(), MoneyError> {
        let tree = self.plan.budget();
        let mut open = vec![(top, amount)];
        while let Some((node, amount)) = open.pop() {
            let children: Vec<&Node> = tree.children(node.id().as_str()).collect();
            let mut allotments = Vec::with_capacity(children.len());
            for child in &children {
                let follows = self.options.costs == PlannedCosts::Scaled;
                allotments.push(match child.allotment() {
                    Allotment::Amount(fixed) if follows => {
                        Allotment::Amount(scaled(fixed, amount, node.amount())?)
                    }
                    other => other,
                });
            }
            // Amounts that do not fit are found at the door of the plan, with names and places.
            let parts = allot(amount, &allotments).map(|allotted| allotted.parts);
            let parts =
                parts.unwrap_or_else(|_| children.iter().map(|child| child.amount()).collect());
            for ((child, allotment), part) in children.into_iter().zip(allotments).zip(parts) {
                if allotment != child.allotment() {
                    new.allotments.insert(child.id().clone(), allotment);
                }
                new.amounts.insert(child.id().clone(), part);
                open.push((child, part));
            }
        }
        Ok(())
    }
}

/// Returns `amount · new / old`, rounded down.
pub(super) fn scaled(amount: Money, new: Money, old: Money) -> Result<Money, MoneyError> {
    if new == old || old.is_zero() {
        return Ok(amount);
    }
    let product = amount.minor().checked_mul(new.minor());
    match product.and_then(|product| product.checked_div(old.minor())) {
        Some(minor) => Ok(Money::from_minor(minor, amount.currency())),
        // Beyond 38 digits: the factor first, which loses digits, and down.
        None => amount.try_mul(new.ratio_to(old)?.decimal(), Rounding::Floor),
    }
}
