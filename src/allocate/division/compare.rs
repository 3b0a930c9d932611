//! What changes, and what does it bring? The plan as it is beside the allocation.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Division, DivisionError, amounts, item_id};
use crate::{
    allocate::{AllocateError, Allocation, ItemAmount, Problem},
    id::{ItemId, NodeId},
    money::Money,
    number::Quantity,
};

/// What a split of money brings, whether or not it is good: from [`Problem::evaluate`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// The items by identifier.
    pub items: Vec<ItemAmount>,
    /// What they bring together, weights included.
    pub value: f64,
}

impl Problem {
    /// Returns what a split brings, bounds and budget left aside: last year's, the one in the plan, somebody's proposal.
    ///
    /// `amount` gives the money of each item in minor units.
    ///
    /// # Errors
    ///
    /// [`AllocateError::Overflow`] when the outcome is not a finite number.
    ///
    /// # Example
    /// ```
    /// use tactica::{allocate::{ItemDraft, ProblemDraft}, money::Currency, response::Shape};
    ///
    /// let mut draft = ProblemDraft::new(Currency::EUR);
    /// draft.budget = Some("100.00 EUR".parse()?);
    /// draft.items.push(ItemDraft::new("mail".parse().expect("a slug"), Shape::Linear { rate: 3.0, cap: Some(60.0) }));
    /// let split = draft.build().expect("no faults").evaluate(|_| 40_00).expect("finite");
    /// assert_eq!(split.value, 120.0);
    /// # Ok::<(), tactica::money::MoneyError>(())
    /// ```
    pub fn evaluate(&self, amount: impl Fn(&ItemId) -> i128) -> Result<Split, AllocateError> {
        let amounts: Vec<i128> = self.items.iter().map(|item| amount(&item.id)).collect();
        let total = amounts
            .iter()
            .fold(0_i128, |sum, minor| sum.saturating_add(*minor));
        let mut items = Vec::with_capacity(amounts.len());
        let value = self.worth(
            &amounts
                .iter()
                .map(|minor| (*minor).max(0))
                .collect::<Vec<_>>(),
        );
        for (item, minor) in self.items.iter().zip(amounts) {
            let spend = self.major(minor.max(0));
            let outcome = item.kernel.value(spend);
            items.push(ItemAmount {
                id: item.id.clone(),
                amount: self.money(minor),
                share: if total > 0 {
                    spend / self.major(total)
                } else {
                    0.0
                },
                outcome,
                marginal_return: Some(item.kernel.slope(spend)).filter(|slope| slope.is_finite()),
            });
        }
        if value.is_finite() {
            return Ok(Split { items, value });
        }
        Err(AllocateError::Overflow)
    }
}

/// What changes for one node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shift {
    /// The node.
    pub node: NodeId,
    /// What people call it.
    pub name: String,
    /// What it is allotted in the plan.
    pub now: Money,
    /// What the allocation gives it.
    pub best: Money,
    /// What its money brings now, weight included.
    pub outcome_now: f64,
    /// What it brings under the allocation.
    pub outcome_best: f64,
    /// What one more unit of money would bring now; `None` where the curve is infinitely steep.
    pub marginal_now: Option<f64>,
    /// What one more unit would bring under the allocation.
    pub marginal_best: Option<f64>,
}

impl Split {
    /// Returns by how many percent of the allocation's value the split falls short of it, below zero where it brings more; `None`
    /// when the allocation brings nothing.
    #[must_use]
    pub fn gain_percent(&self, best: &Allocation) -> Option<f64> {
        let gain = (best.value - self.value) / best.value.abs() * 100.0;
        gain.is_finite().then_some(gain)
    }
}

impl Shift {
    /// Returns the present outcome for a chart, rounded to six decimals; `None` when it is beyond the range of quantities.
    #[must_use]
    pub fn exact_now(&self) -> Option<Quantity> {
        exact(self.outcome_now)
    }

    /// Returns the outcome under the allocation for a chart, as [`Shift::exact_now`].
    #[must_use]
    pub fn exact_best(&self) -> Option<Quantity> {
        exact(self.outcome_best)
    }
}

impl Allocation {
    /// Returns the value for a chart, rounded to six decimals; `None` when it is beyond the range of quantities.
    #[must_use]
    pub fn value_exact(&self) -> Option<Quantity> {
        exact(self.value)
    }
}

/// Rounds an outcome to six decimals.
pub(super) fn exact(value: f64) -> Option<Quantity> {
    let value = Decimal::from_f64_retain(value)?.round_dp(6);
    Quantity::new(value).ok()
}

impl Division<'_> {
    /// Returns what the nodes with curves bring as the plan stands.
    ///
    /// # Errors
    ///
    /// [`AllocateError::Overflow`] when the outcome is not a finite number.
    pub fn current(&self) -> Result<Split, AllocateError> {
        let amount = |id: &ItemId| {
            let node = self.plan.budget().node(id.as_str());
            node.map_or(0, |node| node.amount().minor())
        };
        self.problem.evaluate(amount)
    }

    /// Returns what changes, node by node, by name.
    ///
    /// # Errors
    ///
    /// [`DivisionError::Foreign`] when the allocation is of other items, else as [`Division::current`].
    pub fn compare(&self, best: &Allocation) -> Result<Vec<Shift>, DivisionError> {
        let given = self.given(best)?;
        let now = self.current()?;
        let mut shifts = Vec::with_capacity(given.len());
        for (node, amount) in given {
            let id = item_id(&node);
            let of = |items: &[ItemAmount]| items.iter().find(|item| item.id == id).cloned();
            let (Some(before), Some(after)) = (of(&now.items), of(&best.items)) else {
                return Err(DivisionError::Foreign { node });
            };
            let name = self.plan.budget().node(node.as_str());
            shifts.push(Shift {
                name: name.map_or_else(String::new, |node| node.name().to_owned()),
                now: amounts::now(self.plan, &node),
                node,
                best: amount,
                outcome_now: before.outcome,
                outcome_best: after.outcome,
                marginal_now: before.marginal_return,
                marginal_best: after.marginal_return,
            });
        }
        Ok(shifts)
    }
}
