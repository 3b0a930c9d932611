//! How does an allocation become a plan? New allotments, with what hangs on them.

use super::{Division, DivisionError, PlannedCosts, amounts::scaled};
use crate::{
    allocate::Allocation,
    id::NodeId,
    issue::{Subject, SubjectKind},
    money::{Allotment, Money},
    plan::{Field, NodeDraft, Origin, PlanDraft},
};

impl Division<'_> {
    /// Returns the plan with the allocation as its allotments, as a document that still has to pass the door.
    ///
    /// * A node with a curve is allotted what it is given, to the last minor unit; `unspent` is allotted to nobody: it leaves the nodes
    ///   above and the total.
    /// * Nodes above gain and lose with the nodes below them, all others keep their amounts. Percentages below a node with a curve
    ///   follow it.
    /// * The phasing of a node whose amount changes keeps its proportions, by largest remainder.
    /// * Planned costs are kept, or follow their nodes, as the options say. A cost that follows becomes an amount in the plan's
    ///   currency, rounded down.
    /// * What changes is `assumed` as long as one of the curves is, or does not say where it comes from; else it is `derived`.
    ///
    /// Views keep their limits: whether they can bear the new amounts is judged at the door, as is all else.
    ///
    /// # Errors
    ///
    /// * [`DivisionError::Foreign`] when the allocation is of other items.
    /// * [`DivisionError::Money`] when a sum leaves the range of amounts.
    pub fn apply(&self, best: &Allocation) -> Result<PlanDraft, DivisionError> {
        let new = self.amounts(&self.given(best)?)?;
        let mut draft = self.plan.to_draft();
        let (origin, note) = self.provenance();
        for node in &mut draft.budget.nodes {
            let Some(id) = node.id.value().cloned() else {
                continue;
            };
            if let Some(allotment) = new.allotments.get(&id) {
                node.allotment = Field::of(*allotment);
            }
            let now = self.now(&id);
            let amount = new.amounts.get(&id).copied().unwrap_or(now);
            if amount != now {
                rephase(&mut node.phasing, amount)?;
                remark(node, origin, &note);
            }
        }
        let root = self.plan.budget().root();
        let total = new.amounts.get(root.id()).copied();
        let total = total.unwrap_or(root.amount());
        if total != root.amount() {
            draft.budget.total = Field::of(total);
            rephase(&mut draft.budget.phasing, total)?;
        }
        if self.options.costs == PlannedCosts::Scaled {
            for cost in draft
                .tactics
                .iter_mut()
                .flat_map(|tactic| &mut tactic.costs)
            {
                let planned = cost.id.value().and_then(|id| self.plan.cost(id));
                let Some(planned) = planned else { continue };
                let now = self.now(&planned.node);
                let amount = new.amounts.get(&planned.node).copied().unwrap_or(now);
                if amount != now {
                    cost.amount = Field::of(scaled(planned.planned, amount, now)?);
                    (cost.quantity, cost.price) = (Field::Missing, Field::Missing);
                }
            }
        }
        Ok(draft)
    }

    fn now(&self, node: &NodeId) -> Money {
        super::amounts::now(self.plan, node)
    }

    /// Tells whether the plan says of a curve that it is more than assumed.
    pub(super) fn firm(&self, node: &NodeId) -> bool {
        let subject = Subject::new(SubjectKind::Response, node.as_str());
        let origin = self.plan.provenance(&subject).and_then(|said| said.origin);
        matches!(origin, Some(Origin::Published | Origin::Derived))
    }

    /// Returns what is said of amounts that follow from curves.
    fn provenance(&self) -> (Origin, String) {
        let nodes = self.plan.responses().keys();
        let count = nodes.clone().filter(|node| !self.firm(node)).count();
        if count == 0 {
            return (Origin::Derived, "Divided by response curves.".to_owned());
        }
        let of = nodes.count();
        let note = format!("Divided by response curves, {count} of {of} of them assumed.");
        (Origin::Assumed, note)
    }
}

/// Divides an amount over periods in the proportions it had; evenly where it had none.
fn rephase(phasing: &mut Vec<Field<Money>>, amount: Money) -> Result<(), DivisionError> {
    let amounts: Vec<Money> = phasing.iter().filter_map(|f| f.value().copied()).collect();
    if amounts.is_empty() {
        return Ok(());
    }
    let weights = amounts.iter().map(|amount| amount.decimal());
    let mut weights: Vec<_> = weights.collect::<Result<_, _>>()?;
    if amounts.iter().all(|amount| amount.is_zero()) {
        weights.fill(rust_decimal::Decimal::ONE);
    }
    if let Ok(parts) = amount.allocate(&weights) {
        *phasing = parts.into_iter().map(Field::of).collect();
    }
    Ok(())
}

fn remark(to: &mut NodeDraft, origin: Origin, note: &str) {
    if matches!(to.allotment.value(), Some(Allotment::Amount(_))) {
        to.origin = Field::of(origin);
        note.clone_into(&mut to.note);
    }
}
