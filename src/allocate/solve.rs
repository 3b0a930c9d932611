//! How are the questions answered? One solver for a budget; the other questions look for the budget.

use super::core::{
    parts::optimum,
    search::{Found, Lost},
};
use super::problem::{MINOR_MOST, Model, Question};
use super::{AllocateError, Allocation, ItemAmount, Problem, Proof, SolveOptions, risk::slope};
use std::sync::Arc;

/// An optimum in the units of the solver.
pub(super) struct Solved {
    pub(super) model: Model,
    pub(super) found: Found,
    pub(super) budget: i128,
    pub(super) hurdle: f64,
    /// What each draw weighs, where bad luck counts.
    pub(super) odds: Option<Arc<[f64]>>,
}

impl Problem {
    /// Answers the question of the problem to a gap of 10⁻⁶.
    ///
    /// # Errors
    ///
    /// As [`Problem::solve_with`].
    ///
    /// # Example: the cheapest budget for an outcome, and back
    /// ```
    /// use tactica::{allocate::{ItemDraft, ProblemDraft}, money::Currency, response::Shape};
    ///
    /// let mut draft = ProblemDraft::new(Currency::EUR);
    /// for (id, ceiling, half) in [("mail", 500.0, 800.0), ("search", 900.0, 2000.0)] {
    ///     let shape = Shape::Hill { ceiling, half, shape: 2.0 };
    ///     draft.items.push(ItemDraft::new(id.parse().expect("a slug"), shape));
    /// }
    /// draft.target = Some(1000.0);
    /// let cheapest = draft.build().expect("no faults").solve().expect("within reach");
    /// assert!(cheapest.value >= 1000.0);
    ///
    /// draft.target = None;
    /// draft.budget = Some(cheapest.budget);
    /// let best = draft.build().expect("no faults").solve().expect("within reach");
    /// assert!((best.value - cheapest.value).abs() < 1e-3);
    /// ```
    pub fn solve(&self) -> Result<Allocation, AllocateError> {
        self.solve_with(SolveOptions::default())
    }

    /// Answers the question of the problem.
    ///
    /// The answer is never the start of a search and never a silent stop: `gap` is proven, and when the search stops at its effort
    /// the answer says so in `proof`.
    ///
    /// # Errors
    ///
    /// * [`AllocateError::Infeasible`] with the fewest bounds that contradict each other.
    /// * [`AllocateError::TargetOutOfReach`] and [`AllocateError::AverageOutOfReach`] when no budget answers the question.
    /// * [`AllocateError::Unlimited`] when the answer would be unlimited money.
    /// * [`AllocateError::Effort`] when lots and bounds are so tight that the search met no allocation at all.
    /// * [`AllocateError::Overflow`] when the outcome is not a finite number.
    ///
    /// # Complexity
    ///
    /// A relaxation takes about twenty passes over the items. Concave curves need one; S-curves, lots and all-or-nothing amounts
    /// need more where the gap is not closed by rounding, which gets rarer the more items there are.
    pub fn solve_with(&self, options: SolveOptions) -> Result<Allocation, AllocateError> {
        let solved = match self.question {
            Question::Budget(budget) => self.optimum(budget, 0.0, options)?,
            Question::Marginal { slope, limit } => {
                let most = self.most(limit);
                let solved = self.optimum(most, slope, options)?;
                self.limited(&solved, limit)?;
                solved
            }
            Question::Target { outcome, limit } => self.cheapest(outcome, limit, options)?,
            Question::Average { ratio, limit } => self.largest(ratio, limit, options)?,
        };
        self.answer(&solved, options)
    }

    /// Returns the most that can be spent: the limit, or what all maxima come to.
    pub(super) fn most(&self, limit: Option<i128>) -> i128 {
        let maxima = self
            .items
            .iter()
            .try_fold(0_i128, |sum, item| sum.checked_add(item.high?.minor));
        let most = maxima.unwrap_or(MINOR_MOST).min(MINOR_MOST);
        limit.map_or(most, |limit| limit.min(most)).max(1)
    }

    /// Refuses an answer that only the range of amounts has ended.
    pub(super) fn limited(
        &self,
        solved: &Solved,
        limit: Option<i128>,
    ) -> Result<(), AllocateError> {
        let spent = solved.found.x.iter().fold(0.0, |sum, x| sum + x);
        if limit.is_none() && spent >= 0.99 * self.major(MINOR_MOST) {
            return Err(AllocateError::Unlimited);
        }
        Ok(())
    }

    /// Solves the problem for a budget of which each unit has to bring more than `hurdle`.
    pub(super) fn optimum(
        &self,
        budget: i128,
        hurdle: f64,
        options: SolveOptions,
    ) -> Result<Solved, AllocateError> {
        let conflict = self.conflict(budget);
        if !conflict.is_empty() {
            let conflict = self.fewest_of(conflict, budget);
            return Err(AllocateError::Infeasible { conflict });
        }
        let model = self.model(budget);
        let found = optimum(&model.tree, hurdle, options.limits()).map_err(|lost| match lost {
            Lost::Infeasible => AllocateError::Infeasible {
                conflict: self.fewest(budget),
            },
            Lost::Exhausted => AllocateError::Effort {
                effort: options.effort,
            },
        })?;
        let solved = Solved {
            model,
            found,
            budget,
            hurdle,
            odds: None,
        };
        Ok(match self.risk {
            Some(risk) => self.careful(solved, risk, options),
            None => solved,
        })
    }

    /// Returns the least that has to be spent.
    pub(super) fn least(&self) -> i128 {
        self.items
            .iter()
            .fold(0_i128, |sum, item| sum.saturating_add(item.least()))
    }

    /// Returns what the rounded amounts bring.
    pub(super) fn value(&self, solved: &Solved) -> f64 {
        self.worth(&self.amounts(solved))
    }

    pub(super) fn answer(
        &self,
        solved: &Solved,
        options: SolveOptions,
    ) -> Result<Allocation, AllocateError> {
        let Solved {
            model,
            found,
            budget,
            hurdle,
            odds,
        } = solved;
        let amounts = self.amounts(solved);
        let spent = amounts
            .iter()
            .fold(0_i128, |sum, minor| sum.saturating_add(*minor));
        // A question for a budget is answered by what is spent; a question about a budget by the budget.
        let budget = if *hurdle > 0.0 { spent } else { *budget };
        let value = self.worth(&amounts);
        let bound = found.bound + hurdle * self.major(spent);
        let upper_bound = bound.max(value);
        if !value.is_finite() || !upper_bound.is_finite() {
            return Err(AllocateError::Overflow);
        }
        let size = upper_bound.abs().max(value.abs());
        let gap = if size > 0.0 {
            (upper_bound - value) / size
        } else {
            0.0
        };
        let total = found.x.iter().fold(0.0, |sum, x| sum + x);
        let mut items: Vec<ItemAmount> = Vec::with_capacity(self.items.len());
        for (item, minor) in self.items.iter().zip(&amounts) {
            let slope = slope(&item.kernel, odds.as_deref(), self.major(*minor));
            items.push(ItemAmount {
                id: item.id.clone(),
                amount: self.money(*minor),
                share: 0.0,
                outcome: item.kernel.value(self.major(*minor)),
                marginal_return: Some(slope).filter(|slope| slope.is_finite()),
            });
        }
        for (i, x) in model.items.iter().zip(&found.x) {
            items[*i].share = if total > 0.0 { x / total } else { 0.0 };
        }
        let shadow_price = self.shadow_price(solved);
        Ok(Allocation {
            currency: self.currency,
            budget: self.money(budget),
            spent: self.money(spent),
            unspent: self.money(budget.saturating_sub(spent)),
            items,
            groups: self.sums(&amounts),
            value,
            upper_bound,
            gap,
            proof: if gap <= options.gap {
                Proof::Proven
            } else {
                Proof::Stopped
            },
            shadow_price,
            binding: self.binding(solved, &amounts, shadow_price),
            nodes: found.nodes,
            risk: self.figures(&amounts),
        })
    }
}
