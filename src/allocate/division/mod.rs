//! How is the money of a plan divided? From a checked plan to a problem, and from its answer to a plan again.

mod amounts;
mod apply;
mod compare;
mod draw;
mod floors;

pub use compare::{Shift, Split};
pub use draw::{Trace, TracePoint};

use super::{
    AllocateError, Allocation, GroupDraft, ItemDraft, ParityDraft, Problem, ProblemDraft,
    ProblemFaults, ShareOfVoiceDraft,
};
use crate::{
    id::{GroupId, ItemId, NodeId},
    money::{Money, MoneyError},
    plan::Plan,
    response::{ResponseSpec, SpendBounds},
};
use rust_decimal::prelude::ToPrimitive;

/// What becomes of planned costs when money is divided anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PlannedCosts {
    /// They stay: no node gets less than what is planned on it and below it, and fixed amounts below it stay as they are.
    #[default]
    Kept,
    /// They follow their node, as do fixed amounts below it: half the money, half of each cost.
    Scaled,
}

/// What is divided, and what stays.
///
/// # Example
/// ```
/// use tactica::allocate::{DivisionOptions, PlannedCosts};
///
/// let options = DivisionOptions::default().costs(PlannedCosts::Scaled);
/// assert_ne!(options, DivisionOptions::default());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct DivisionOptions {
    budget: Option<Money>,
    costs: PlannedCosts,
}

impl DivisionOptions {
    /// Sets how much is divided, in place of what the nodes are allotted together: what if there were more, or less?
    #[must_use]
    pub fn budget(self, budget: Money) -> Self {
        Self {
            budget: Some(budget),
            ..self
        }
    }

    /// Sets what becomes of planned costs.
    #[must_use]
    pub fn costs(self, costs: PlannedCosts) -> Self {
        Self { costs, ..self }
    }
}

/// Why the money of a plan was not divided.
///
/// When several reasons hold, the one declared first is returned.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DivisionError {
    /// No node of the budget has a response curve.
    #[error("no node of the budget has a response curve: nothing says what its money brings")]
    NoCurves,
    /// What the plan says does not make a problem.
    #[error(transparent)]
    Problem(#[from] ProblemFaults),
    /// The problem has no answer.
    #[error(transparent)]
    Allocate(#[from] AllocateError),
    /// An allocation of something else: it does not have exactly the nodes of the plan that have curves.
    #[error("the allocation does not fit the plan: {node} is in only one of the two")]
    Foreign {
        /// The first such node by name.
        node: NodeId,
    },
    /// Amounts beyond the range of money.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl DivisionError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoCurves => "division-no-curves",
            Self::Problem(faults) => faults.code(),
            Self::Allocate(error) => error.code(),
            Self::Foreign { .. } => "division-foreign",
            Self::Money(error) => error.code(),
        }
    }
}

/// The money of a plan that is divided among the nodes of its budget that have a [response](Plan::responses).
///
/// Each node with a curve is an item of the [`Problem`], each node above with [bounds](Plan::spend_bounds) a group. The rest of the
/// budget stays as it is. What is divided is what the nodes with curves are allotted together, unless the options say otherwise;
/// bounds and shares of a node with curves below it are of what is divided in it.
///
/// # Example: from a plan to a better plan
/// ```
/// # #[cfg(feature = "json")] {
/// use tactica::{allocate::{Division, DivisionOptions}, plan::PlanDraft};
///
/// let plan = PlanDraft::from_json(r#"{
///     "format": "tactica-plan/1", "id": "spring", "currency": "EUR", "start": "2026-03-01", "end": "2026-06-01",
///     "budget": {"total": "10000.00 EUR", "nodes": [
///         {"id": "search", "name": "Search", "allotment": "3000.00 EUR",
///          "response": {"curve": "michaelis-menten", "ceiling": "900", "half": "2500"}},
///         {"id": "radio", "name": "Radio", "allotment": "5000.00 EUR",
///          "response": {"curve": "michaelis-menten", "ceiling": "300", "half": "4000"}},
///         {"id": "office", "name": "Office", "allotment": "remaining"}
///     ]}
/// }"#)?.build()?;
///
/// let division = Division::of(&plan)?;
/// let best = division.solve()?;
/// assert_eq!(best.budget.to_string(), "8000.00 EUR"); // the office is not divided
/// let shifts = division.compare(&best)?;
/// assert_eq!((shifts[1].now.to_string(), shifts[1].best.to_string()), ("3000.00 EUR".into(), "5880.07 EUR".into()));
///
/// let better = division.apply(&best)?.build()?;
/// assert_eq!(better.budget().total(), plan.budget().total());
/// assert_eq!(better.budget().node("search").map(|node| node.amount().to_string()), Some("5880.07 EUR".into()));
///
/// // What if two thousand more could be had?
/// let more = Division::with(&plan, DivisionOptions::default().budget("10000.00 EUR".parse()?))?.solve()?;
/// assert!(more.value > best.value);
/// # }
/// # Ok::<(), tactica::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Division<'p> {
    plan: &'p Plan,
    options: DivisionOptions,
    problem: Problem,
}

impl<'p> Division<'p> {
    /// Makes the problem of a plan, with planned costs kept.
    ///
    /// # Errors
    ///
    /// As [`Division::with`].
    pub fn of(plan: &'p Plan) -> Result<Self, DivisionError> {
        Self::with(plan, DivisionOptions::default())
    }

    /// Makes the problem of a plan.
    ///
    /// # Errors
    ///
    /// * [`DivisionError::NoCurves`] when no node has a curve.
    /// * [`DivisionError::Problem`] with all faults: a budget of nothing or in another currency.
    ///
    /// # Complexity
    ///
    /// `O(n log n)` for `n` nodes and costs.
    pub fn with(plan: &'p Plan, options: DivisionOptions) -> Result<Self, DivisionError> {
        if plan.responses().is_empty() {
            return Err(DivisionError::NoCurves);
        }
        let problem = draft(plan, options)?.build()?;
        Ok(Self {
            plan,
            options,
            problem,
        })
    }

    /// Returns the problem, for [its questions](Problem::solve_with) and [its frontier](Problem::frontier).
    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// Returns the best division.
    ///
    /// # Errors
    ///
    /// As [`Problem::solve`].
    pub fn solve(&self) -> Result<Allocation, AllocateError> {
        self.problem.solve()
    }
}

/// Writes the problem of a plan as a document: what [`Division::with`] builds.
fn draft(plan: &Plan, options: DivisionOptions) -> Result<ProblemDraft, MoneyError> {
    let mut draft = ProblemDraft::new(plan.currency());
    let mut allotted = Money::zero(plan.currency());
    let floors = floors::of(plan);
    for (node, response) in plan.responses() {
        let amount = amounts::now(plan, node);
        allotted = allotted.try_add(amount)?;
        let bounds = plan.spend_bounds().get(node).cloned().unwrap_or_default();
        let above = group_above(plan, node, &mut draft.groups);
        let mut item = item(node, response, &bounds);
        item.group = above;
        if options.costs == PlannedCosts::Kept {
            item.committed = floors
                .get(node)
                .copied()
                .filter(|floor| floor.is_positive());
        }
        if bounds.min_share.is_some() || bounds.max_share.is_some() {
            // Shares belong to groups: the item stands alone in one of its own name.
            let own = GroupDraft {
                within: item.group.take(),
                min_share: bounds.min_share,
                max_share: bounds.max_share,
                ..GroupDraft::new(group_id(node))
            };
            item.group = Some(own.id.clone());
            draft.groups.push(own);
        }
        draft.items.push(item);
    }
    draft.budget = Some(options.budget.unwrap_or(allotted));
    Ok(draft)
}

/// Returns the nearest node above that has bounds, and adds it and those above it to the groups.
fn group_above(plan: &Plan, node: &NodeId, groups: &mut Vec<GroupDraft>) -> Option<GroupId> {
    let tree = plan.budget();
    let up = |id: &NodeId| tree.parent(id.as_str()).map(crate::budget::Node::id);
    let bounded: Vec<&NodeId> = std::iter::successors(up(node), |id| up(id))
        .filter(|id| plan.spend_bounds().contains_key(*id))
        .collect();
    for (place, id) in bounded.iter().enumerate() {
        let group = group_id(id);
        if groups.iter().any(|known| known.id == group) {
            break;
        }
        let bounds = plan.spend_bounds().get(*id).cloned().unwrap_or_default();
        groups.push(GroupDraft {
            id: group,
            within: bounded.get(place.saturating_add(1)).map(|id| group_id(id)),
            min: bounds.min,
            max: bounds.max,
            min_share: bounds.min_share,
            max_share: bounds.max_share,
        });
    }
    bounded.first().map(|id| group_id(id))
}

fn item(node: &NodeId, response: &ResponseSpec, bounds: &SpendBounds) -> ItemDraft {
    let shape = response.curve.curve().shape().clone();
    let float = |weight: crate::number::Quantity| weight.decimal().to_f64();
    let parity = bounds.parity.map(|floor| ParityDraft {
        competitors: floor.spend,
        at_least: floor.at_least,
    });
    let share_of_voice = bounds.share_of_voice.map(|floor| ShareOfVoiceDraft {
        others: floor.spend,
        at_least: floor.at_least,
    });
    ItemDraft {
        min: bounds.min,
        max: bounds.max,
        zero_or_at_least: bounds.zero_or_at_least,
        fixed: bounds.fixed,
        step: bounds.step,
        weight: response.weight.and_then(float),
        parity,
        share_of_voice,
        ..ItemDraft::new(item_id(node), shape)
    }
}

/// Returns the item of a node: it has the same name.
pub(super) fn item_id(node: &NodeId) -> ItemId {
    ItemId::new(node.as_str()).expect("invariant: identifiers of all kinds have one form")
}

fn group_id(node: &NodeId) -> GroupId {
    GroupId::new(node.as_str()).expect("invariant: identifiers of all kinds have one form")
}
