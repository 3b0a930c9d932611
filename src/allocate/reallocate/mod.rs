//! What is to be moved while the plan runs? As few moves as bring nearly all that moving money can bring.

mod moves;
mod sets;

use serde::{Deserialize, Serialize};

use super::{
    AllocateError, Bound, GroupDraft, ItemDraft, Problem, ProblemDraft, ProblemFaults,
    SolveOptions,
    problem::{Edge, Question},
};
use crate::{
    id::{GroupId, ItemId},
    money::{Currency, Money, MoneyError},
    number::{Percent, Quantity},
    response::{Curve, CurvePoint, ResponseSpec, Shape, SpendPoint},
};
use rust_decimal::prelude::ToPrimitive;

/// A channel in the middle of its plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReallocationItem {
    /// The identifier.
    pub id: ItemId,
    /// The outcome of the whole span by the spend of the whole span.
    pub curve: Shape,
    /// What a unit of its outcome is worth, above 0; 1 without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
    /// What it still has: allocated and not spent, whether or not it is ordered.
    pub left: Money,
    /// The most of it that may leave: not more than is free of orders, nor than a threshold allows.
    pub may_leave: Money,
    /// What was spent so far and what it brought, if that is known: the curve is scaled to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub achieved: Option<SpendPoint>,
}

impl ReallocationItem {
    /// Makes an item of what a plan states of a node.
    #[must_use]
    pub fn of(id: ItemId, response: &ResponseSpec, left: Money, may_leave: Money) -> Self {
        let weight = response.weight.map(Quantity::decimal);
        Self {
            id,
            curve: response.curve.curve().shape().clone(),
            weight: weight.and_then(|weight| weight.to_f64()),
            left,
            may_leave,
            achieved: None,
        }
    }
}

/// A plan under way whose money might be better elsewhere.
///
/// A curve speaks of a span as a whole. Of what is left of it, the same *rate* of spending brings the same rate of outcome: with a
/// quarter of the time left, a quarter of the money brings a quarter of the outcome. So the curve of the rest is the whole one, made
/// smaller in both directions. Where it is known what a channel has brought so far, its curve is scaled to pass through that.
///
/// # Example: half of the year is over, and one order is out
/// ```
/// use tactica::{allocate::{ReallocationDraft, ReallocationItem}, money::Currency, response::Shape};
///
/// let item = |id: &str, ceiling: f64, left: &str, may_leave: &str| -> Result<_, tactica::Error> {
///     Ok(ReallocationItem {
///         id: id.parse()?,
///         curve: Shape::MichaelisMenten { ceiling, half: 10_000.0 },
///         weight: None,
///         left: left.parse()?,
///         may_leave: may_leave.parse()?,
///         achieved: None,
///     })
/// };
/// let mut draft = ReallocationDraft::new(Currency::EUR, 182, 364);
/// draft.items.push(item("search", 900.0, "2000.00 EUR", "2000.00 EUR")?);
/// draft.items.push(item("radio", 300.0, "5000.00 EUR", "3000.00 EUR")?); // 2000 are ordered
/// draft.items.push(item("print", 310.0, "1000.00 EUR", "1000.00 EUR")?);
/// let best = draft.solve()?;
/// // One move brings nearly all; that of some hundred euros of print is not worth the paper.
/// assert_eq!(best.moves.len(), 1);
/// assert_eq!((best.moves[0].from.as_str(), best.moves[0].to.as_str()), ("radio", "search"));
/// assert!(best.part_of_gain() >= 0.95 && best.value > best.value_now);
/// # Ok::<(), tactica::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReallocationDraft {
    /// The currency of all amounts.
    pub currency: Currency,
    /// The days that are left.
    pub days_left: u32,
    /// The days of the whole span.
    pub days: u32,
    /// The channels.
    pub items: Vec<ReallocationItem>,
    /// The most that may be moved in all; no limit, if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowance: Option<Money>,
    /// The part of the gain that has to be had by as few moves as possible.
    pub keep: Percent,
}

impl ReallocationDraft {
    /// Returns a draft without channels that wants 95 % of the gain.
    #[must_use]
    pub fn new(currency: Currency, days_left: u32, days: u32) -> Self {
        Self {
            currency,
            days_left,
            days,
            items: Vec::new(),
            allowance: None,
            keep: Percent::from(95),
        }
    }
}

/// A move of money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// Who gives.
    pub from: ItemId,
    /// Who receives.
    pub to: ItemId,
    /// How much.
    pub amount: Money,
}

/// Whether fewer moves could do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fewness {
    /// All smaller sets of moves were tried: none keeps the part of the gain that was asked for.
    Fewest,
    /// Only sets among the channels that change most, or without splitting the moves into groups, were tried.
    Tried,
}

/// What is to be moved, and what it brings; from [`ReallocationDraft::solve`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reallocation {
    /// The moves, the largest first; none where the money is well where it is.
    pub moves: Vec<Move>,
    /// What the rest of the money brings in the rest of the time where it is.
    pub value_now: f64,
    /// What it brings after the moves.
    pub value: f64,
    /// What it brings at best, by however many moves. Where an allowance binds S-curves, the best that was found: who gives is then
    /// taken from the answer without the allowance.
    pub value_best: f64,
    /// What no moves can exceed.
    pub upper_bound: f64,
    /// Whether fewer moves could do.
    pub fewness: Fewness,
}

impl Reallocation {
    /// No money is left to move.
    fn nothing(problem: &Problem) -> Self {
        let value = problem.items.iter().map(|item| item.kernel.value(0.0));
        let value = value.fold(0.0, |sum, value| sum + value);
        Self {
            moves: Vec::new(),
            value_now: value,
            value,
            value_best: value,
            upper_bound: value,
            fewness: Fewness::Fewest,
        }
    }

    /// Returns which part of the gain of the best moves these have, from 0 to 1; 1 where there is nothing to gain.
    #[must_use]
    pub fn part_of_gain(&self) -> f64 {
        let best = self.value_best - self.value_now;
        if best > 0.0 {
            ((self.value - self.value_now) / best).clamp(0.0, 1.0)
        } else {
            1.0
        }
    }

    /// Says in a sentence what the moves bring.
    #[must_use]
    pub fn words(&self) -> String {
        let Self {
            value_now,
            value,
            value_best,
            ..
        } = self;
        let count = self.moves.len();
        format!(
            "{count} moves bring {value:.2} instead of {value_now:.2}; any number of moves brings {value_best:.2} at best"
        )
    }
}

/// Why nothing was proposed.
///
/// When several reasons hold, the one declared first is returned.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ReallocateError {
    /// No time left, or more than there is.
    #[error("{days_left} of {days} days are left: there has to be one, and no more than all")]
    Time {
        /// The days left.
        days_left: u32,
        /// All days.
        days: u32,
    },
    /// A part of the gain below nothing or above all of it.
    #[error("{keep} of the gain: it has to be from 0% to 100%")]
    Keep {
        /// The part.
        keep: Percent,
    },
    /// More may leave a channel than it has, or less than nothing.
    #[error("{may_leave} may leave {item}, which has {left}")]
    Leave {
        /// The channel.
        item: ItemId,
        /// What may leave.
        may_leave: Money,
        /// What there is.
        left: Money,
    },
    /// What was achieved does not scale a curve: an outcome that is not above zero, or a spend for which the curve has none.
    #[error("{item} has achieved {outcome} with {spend}: no curve can be scaled to that")]
    Achieved {
        /// The channel.
        item: ItemId,
        /// The spend.
        spend: Money,
        /// The outcome.
        outcome: Quantity,
    },
    /// Channels, curves or amounts that do not make a problem.
    #[error(transparent)]
    Problem(#[from] ProblemFaults),
    /// Bounds that leave no answer.
    #[error(transparent)]
    Allocate(#[from] AllocateError),
    /// Amounts beyond the range of money, or in another currency.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl ReallocateError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Time { .. } => "reallocation-time",
            Self::Keep { .. } => "reallocation-keep",
            Self::Leave { .. } => "reallocation-leave",
            Self::Achieved { .. } => "reallocation-achieved",
            Self::Problem(faults) => faults.code(),
            Self::Allocate(error) => error.code(),
            Self::Money(error) => error.code(),
        }
    }
}

impl ReallocationDraft {
    /// Finds the fewest moves that keep the wanted part of the gain.
    ///
    /// Up to ten channels all sets of channels are tried, from the smallest on, also split into groups that exchange among themselves;
    /// of more channels the ten that change most, and then as many as it takes. An allowance is kept by all moves together.
    ///
    /// # Errors
    ///
    /// * [`ReallocateError::Time`], [`ReallocateError::Keep`], [`ReallocateError::Leave`], [`ReallocateError::Achieved`].
    /// * [`ReallocateError::Problem`] with all that is wrong with channels, curves and amounts.
    ///
    /// # Complexity
    ///
    /// At most 2¹⁰ optima of ten channels; mostly some fifty of two or three.
    pub fn solve(&self) -> Result<Reallocation, ReallocateError> {
        let (days_left, days) = (self.days_left, self.days);
        if days_left == 0 || days_left > days {
            return Err(ReallocateError::Time { days_left, days });
        }
        let keep = self.keep;
        if keep < Percent::ZERO || keep > Percent::HUNDRED {
            return Err(ReallocateError::Keep { keep });
        }
        let problem = self.problem()?;
        if self.items.iter().all(|item| item.left.is_zero()) {
            return Ok(Reallocation::nothing(&problem));
        }
        sets::solve(self, &problem)
    }

    /// Returns the part of the time that is left.
    fn rest(&self) -> f64 {
        f64::from(self.days_left) / f64::from(self.days.max(1))
    }

    fn keep_part(&self) -> f64 {
        self.keep.fraction().to_f64().unwrap_or(1.0)
    }

    /// Returns the problem of the rest: every channel from what has to stay on.
    fn problem(&self) -> Result<Problem, ReallocateError> {
        let mut draft = ProblemDraft::new(self.currency);
        let mut total = Money::zero(self.currency);
        for item in &self.items {
            total = total.try_add(item.left)?;
            let stays = item.left.try_sub(item.may_leave)?;
            if stays.is_negative() || item.may_leave.is_negative() {
                return Err(ReallocateError::Leave {
                    item: item.id.clone(),
                    may_leave: item.may_leave,
                    left: item.left,
                });
            }
            let factor = self.factor(item)?;
            draft.items.push(ItemDraft {
                weight: Some(item.weight.unwrap_or(1.0) * factor),
                committed: Some(stays),
                ..ItemDraft::new(item.id.clone(), item.curve.over(self.rest()))
            });
        }
        // Without money there is nothing to solve, but still something to check.
        let least = Money::from_minor(total.minor().max(1), self.currency);
        draft.budget = Some(least);
        if let Some(allowance) = self.allowance {
            // Another currency or less than nothing is a fault; the limit itself is kept by the sets.
            let mut group = GroupDraft::new(
                GroupId::new("allowance").expect("invariant: `allowance` is a slug"),
            );
            group.max = Some(allowance);
            draft.groups.push(group);
        }
        let mut problem = draft.build()?;
        problem.groups.clear();
        Ok(problem)
    }

    /// Returns what the curve is to be multiplied by so that it brings what was achieved.
    fn factor(&self, item: &ReallocationItem) -> Result<f64, ReallocateError> {
        let (Some(achieved), over) = (item.achieved, 1.0 - self.rest()) else {
            return Ok(1.0);
        };
        let refused = || ReallocateError::Achieved {
            item: item.id.clone(),
            spend: achieved.spend,
            outcome: achieved.outcome,
        };
        if over <= 0.0 || achieved.outcome <= Quantity::ZERO {
            return Err(refused());
        }
        // What is wrong with the curve itself is a fault of the problem.
        let Ok(curve) = Curve::new(item.curve.over(over)) else {
            return Ok(1.0);
        };
        let seen = CurvePoint::from(&achieved);
        let expected = curve.value(seen.spend).map_err(|_| refused())?;
        let factor = seen.outcome / expected;
        if factor.is_finite() && factor > 0.0 {
            Ok(factor)
        } else {
            Err(refused())
        }
    }
}

/// Returns the problem of some of the items under what they have together.
fn part(problem: &Problem, members: &[usize], budget: i128) -> Problem {
    Problem {
        currency: problem.currency,
        question: Question::Budget(budget),
        risk: None,
        items: members.iter().map(|i| problem.items[*i].clone()).collect(),
        groups: Vec::new(),
    }
}

/// Solves a part; returns the amounts of the members and what they bring, with the bound.
fn optimum(problem: &Problem, budget: i128) -> Result<(Vec<i128>, f64, f64), AllocateError> {
    if budget <= 0 {
        let value = problem.items.iter().map(|item| item.kernel.value(0.0));
        let value = value.fold(0.0, |sum, value| sum + value);
        return Ok((vec![0; problem.items.len()], value, value));
    }
    let options = SolveOptions::default();
    let solved = problem.optimum(budget, 0.0, options)?;
    let best = problem.answer(&solved, options)?;
    let amounts = best.items.iter().map(|item| item.amount.minor()).collect();
    Ok((amounts, best.value, best.upper_bound))
}

/// An edge that keeps an item from giving, or from receiving, more.
fn edge(minor: i128) -> Edge {
    Edge {
        minor,
        bound: Bound::Committed,
    }
}
