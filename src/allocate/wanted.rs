//! Which budget does it take? The least for an outcome, and the largest that brings a return on average.
//!
//! The bound says where to look: below the first budget whose bound is enough, no allocation is. Without shares of the budget, more money never
//! brings less, and more money is never a conflict. With them both may be: what has to be spent in proportion may be more than there
//! is room for. Then the budgets that have an allocation are a stretch, over which the bound rises and falls once.

use super::core::search::upper_bound;
use super::{
    AllocateError, Bound, Limit, Problem, SolveOptions, problem::MINOR_MOST, solve::Solved,
};
use crate::response::chord::Chord;

/// How many conflicts are resolved on the way to a budget that has none, and how many returns are tried for the best.
const ROUNDS: usize = 200;

impl Problem {
    /// Finds the cheapest budget for an outcome.
    pub(super) fn cheapest(
        &self,
        outcome: f64,
        limit: Option<i128>,
        options: SolveOptions,
    ) -> Result<Solved, AllocateError> {
        let (least, most) = self.span(self.most(limit), options)?;
        let bound = |budget: i128| self.bound(budget);
        let mut high = most;
        if bound(high) < outcome && self.shares() {
            high = peak(least, most, bound);
        }
        if bound(high) < outcome {
            let most = bound(high);
            return Err(AllocateError::TargetOutOfReach {
                target: outcome,
                most,
            });
        }
        // No budget below `low` can do it, by the bound.
        let mut low = least;
        while low < high {
            let middle = between(low, high);
            if bound(middle) < outcome {
                low = middle.saturating_add(1);
            } else {
                high = middle;
            }
        }
        // From there on what is really brought: it grows with the budget, so that strides that grow meet it.
        let mut stride = low.checked_div(100_000).unwrap_or(0).max(1);
        let mut high = low.max(1);
        let mut highest = f64::NEG_INFINITY;
        let enough = |budget: i128, highest: &mut f64| -> Result<Option<Solved>, AllocateError> {
            let solved = self.attempt(budget, options)?;
            let value = solved
                .as_ref()
                .map_or(f64::NEG_INFINITY, |solved| self.value(solved));
            *highest = highest.max(value);
            Ok(solved.filter(|_| value >= outcome))
        };
        let mut best = loop {
            if let Some(solved) = enough(high, &mut highest)? {
                break solved;
            }
            if high >= most {
                if highest == f64::NEG_INFINITY {
                    // Lots stand in the way of every budget.
                    return self.optimum(most, 0.0, options);
                }
                return Err(AllocateError::TargetOutOfReach {
                    target: outcome,
                    most: highest,
                });
            }
            low = high;
            high = high.saturating_add(stride).min(most);
            stride = stride.saturating_mul(2);
        };
        while high.saturating_sub(low) > 1 {
            let middle = between(low, high);
            match enough(middle, &mut highest)? {
                Some(solved) => (high, best) = (middle, solved),
                None => low = middle,
            }
        }
        self.limited(&best, limit)?;
        Ok(best)
    }

    /// Finds the largest budget of which a unit brings `ratio` on average.
    pub(super) fn largest(
        &self,
        ratio: f64,
        limit: Option<i128>,
        options: SolveOptions,
    ) -> Result<Solved, AllocateError> {
        let (least, most) = self.span(self.most(limit), options)?;
        let beyond = |budget: i128| self.bound(budget) - ratio * self.major(budget);
        let mut high = most;
        if self.shares() {
            if beyond(high) < 0.0 {
                let mut low = peak(least, most, beyond);
                while high.saturating_sub(low) > 1 {
                    let middle = between(low, high);
                    if beyond(middle) < 0.0 {
                        high = middle;
                    } else {
                        low = middle;
                    }
                }
                high = low;
            }
        } else {
            // The budget that the outcome would pay for at this ratio: from above it leads down to the largest that pays for itself, and
            // never past it, for a smaller budget brings no more.
            loop {
                let afford = self.afford(self.bound(high), ratio);
                if afford >= high || afford < least {
                    break;
                }
                high = afford;
            }
        }
        if beyond(high) < -1e-9 * ratio * self.major(high) {
            return Err(self.beyond_average(ratio, limit, options));
        }
        let best = if self.shares() {
            self.paying_below(high, least, ratio, options)?
        } else {
            self.descent(high, ratio, options)?
        };
        let best = best.ok_or_else(|| self.beyond_average(ratio, limit, options))?;
        self.limited(&best, limit)?;
        Ok(best)
    }

    /// Goes from a budget down to what its outcome pays for, until that is all of it.
    fn descent(
        &self,
        mut budget: i128,
        ratio: f64,
        options: SolveOptions,
    ) -> Result<Option<Solved>, AllocateError> {
        while let Some(solved) = self.attempt(budget, options)? {
            let afford = self.afford(self.value(&solved), ratio);
            if afford >= budget {
                return Ok(Some(solved));
            }
            if afford < 1 {
                break;
            }
            budget = afford;
        }
        Ok(None)
    }

    /// Looks for the largest budget that pays for itself, from one down in strides that grow, and between the last two.
    fn paying_below(
        &self,
        mut high: i128,
        least: i128,
        ratio: f64,
        options: SolveOptions,
    ) -> Result<Option<Solved>, AllocateError> {
        let pays = |budget: i128| -> Result<Option<Solved>, AllocateError> {
            let solved = self.attempt(budget, options)?;
            Ok(solved.filter(|solved| self.afford(self.value(solved), ratio) >= budget))
        };
        let (mut low, mut stride) = (high, high.checked_div(100_000).unwrap_or(0).max(1));
        let mut best = loop {
            if let Some(solved) = pays(low)? {
                break solved;
            }
            if low <= least {
                return Ok(None);
            }
            high = low;
            low = low.saturating_sub(stride).max(least);
            stride = stride.saturating_mul(2);
        };
        while high.saturating_sub(low) > 1 {
            let middle = between(low, high);
            match pays(middle)? {
                Some(solved) => (low, best) = (middle, solved),
                None => high = middle,
            }
        }
        Ok(Some(best))
    }

    /// Solves for a budget; none where bounds contradict each other under it.
    fn attempt(
        &self,
        budget: i128,
        options: SolveOptions,
    ) -> Result<Option<Solved>, AllocateError> {
        match self.optimum(budget, 0.0, options) {
            Ok(solved) => Ok(Some(solved)),
            Err(AllocateError::Infeasible { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn shares(&self) -> bool {
        let share =
            |node: &super::problem::Node| node.min_share.is_some() || node.max_share.is_some();
        self.groups.iter().any(share)
    }

    /// Returns the least and the greatest budget up to `most` whose sums do not contradict each other.
    fn span(&self, most: i128, options: SolveOptions) -> Result<(i128, i128), AllocateError> {
        let greatest = self.without_conflict(most, -1, most);
        let least = self.without_conflict(self.least().max(1).min(most), 1, most);
        match (least, greatest) {
            (Some(least), Some(greatest)) if least <= greatest => Ok((least, greatest)),
            // No budget at all: what contradicts each other under the most there is says why.
            _ => self.optimum(most, 0.0, options).map(|_| (most, most)),
        }
    }

    /// Returns the first budget without a conflict of sums, from one on in a direction.
    fn without_conflict(&self, from: i128, step: i128, most: i128) -> Option<i128> {
        let (mut budget, mut before) = (from, None);
        for _ in 0..ROUNDS {
            let conflict = self.conflict(budget);
            if conflict.is_empty() {
                return Some(before.map_or(budget, |bad| self.border(bad, budget)));
            }
            // Where amounts do not tell how far to go, a quarter of the way is not too far, or the border is found on the way back.
            let part = budget.checked_div(4).unwrap_or(0).saturating_mul(step);
            let next = resolved(&conflict, budget)
                .filter(|next| (*next > budget) == (step > 0))
                .unwrap_or(budget.saturating_add(part));
            before = Some(budget);
            let beside = budget.saturating_add(step);
            budget = if step > 0 {
                next.max(beside)
            } else {
                next.min(beside)
            };
            if budget < 1 || budget > most {
                return None;
            }
        }
        None
    }

    /// Returns the budget without a conflict that is next to one with one, between one of each.
    fn border(&self, mut bad: i128, mut good: i128) -> i128 {
        while bad.abs_diff(good) > 1 {
            let middle = between(bad.min(good), bad.max(good));
            if self.conflict(middle).is_empty() {
                good = middle;
            } else {
                bad = middle;
            }
        }
        good
    }

    /// Returns what no allocation of a budget can exceed; minus infinity where there is none.
    fn bound(&self, budget: i128) -> f64 {
        if !self.conflict(budget).is_empty() {
            return f64::NEG_INFINITY;
        }
        upper_bound(&self.model(budget).tree, 0.0).unwrap_or(f64::NEG_INFINITY)
    }

    fn beyond_average(
        &self,
        average: f64,
        limit: Option<i128>,
        options: SolveOptions,
    ) -> AllocateError {
        let best = if self.shares() {
            None
        } else {
            self.best_average(limit, options)
        };
        let most = best.unwrap_or_else(|| self.steepest(limit));
        AllocateError::AverageOutOfReach { average, most }
    }

    /// Returns the best average return of any budget: at a price of just that, nothing is worth more than it costs (Dinkelbach).
    fn best_average(&self, limit: Option<i128>, options: SolveOptions) -> Option<f64> {
        let most = self.most(limit);
        let mut best = 0.0;
        for _ in 0..ROUNDS {
            let solved = self.optimum(most, best, options).ok()?;
            let amounts = self.amounts(&solved);
            let spent = amounts
                .iter()
                .fold(0, |sum: i128, minor| sum.saturating_add(*minor));
            let average = self.worth(&amounts) / self.major(spent);
            if spent == 0 || average <= best * (1.0 + 1e-9) {
                break;
            }
            best = average;
        }
        (best > 0.0).then_some(best)
    }

    /// Returns the steepest line from nothing to what any item may bring: it bounds every average.
    fn steepest(&self, limit: Option<i128>) -> f64 {
        let tree = self.model(self.most(limit)).tree;
        let unit = self.major(1);
        let steepest = tree
            .leaves
            .iter()
            .filter(|leaf| leaf.high > 0.0)
            .map(|leaf| {
                let low = leaf.low.max(unit).min(leaf.high);
                let touch = if leaf.kernel.straight() {
                    low
                } else {
                    Chord::of(&leaf.kernel, 0.0, low, leaf.high).touch
                };
                let ends = [low, touch.max(low), leaf.high];
                let ratios = ends.map(|x| leaf.kernel.value(x) / x);
                ratios.into_iter().fold(0.0, f64::max)
            });
        steepest.filter(|most| most.is_finite()).fold(0.0, f64::max)
    }

    /// Returns the budget that an outcome pays for at a ratio, in whole minor units.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "clamped to the range of amounts"
    )]
    fn afford(&self, outcome: f64, ratio: f64) -> i128 {
        #[expect(
            clippy::cast_precision_loss,
            reason = "the greatest amount is a power of two less one"
        )]
        let most = MINOR_MOST as f64;
        // An average that is met to the last digit is met.
        let units = outcome / ratio * self.unit();
        (units * (1.0 + 4.0 * f64::EPSILON))
            .floor()
            .clamp(0.0, most) as i128
    }
}

/// Returns the budget at which a conflict under one is just none, where budget and shares are what changes with it.
fn resolved(conflict: &[Limit], budget: i128) -> Option<i128> {
    let caps = |bound| matches!(bound, Bound::Budget | Bound::Max | Bound::MaxShare);
    let first = conflict.first()?;
    let (mut moving, mut still) = (0_i128, 0_i128);
    for (place, limit) in conflict.iter().enumerate() {
        let amount = limit.amount.minor();
        // A cap is to be no less than the floors, or a floor no more than the caps.
        let adds = (place == 0) == caps(first.bound);
        let amount = if adds { amount } else { amount.checked_neg()? };
        let sum = if matches!(
            limit.bound,
            Bound::Budget | Bound::MinShare | Bound::MaxShare
        ) {
            &mut moving
        } else {
            &mut still
        };
        *sum = sum.checked_add(amount)?;
    }
    let wanted = still.checked_neg()?.checked_mul(budget)?;
    let next = wanted.checked_div_euclid(moving)?;
    if moving > 0 {
        next.checked_add(1)
    } else {
        Some(next)
    }
}

/// Returns where a function that rises and then falls is highest.
fn peak(mut low: i128, mut high: i128, of: impl Fn(i128) -> f64) -> i128 {
    while high.saturating_sub(low) > 2 {
        let third = high.saturating_sub(low).checked_div(3).unwrap_or(0);
        let (one, other) = (low.saturating_add(third), high.saturating_sub(third));
        if of(one) < of(other) {
            low = one.saturating_add(1);
        } else {
            high = other;
        }
    }
    (low..=high)
        .max_by(|one, other| of(*one).total_cmp(&of(*other)))
        .unwrap_or(low)
}

/// Returns the middle of two amounts, rounded down.
fn between(low: i128, high: i128) -> i128 {
    low.saturating_add(high.saturating_sub(low) >> 1)
}
