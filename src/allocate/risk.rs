//! What is best when bad luck counts more than good?

use std::sync::Arc;

use super::core::{
    parts::optimum,
    risk::{Risk, weights},
};
use super::{Problem, RiskFigures, SolveOptions, problem::Item, solve::Solved};
use crate::response::kernel::Kernel;

impl Problem {
    /// Turns an optimum of the mean into one of the risk: the draws get the weights at which the bound is least, and the best of
    /// what was met on the way is kept.
    pub(super) fn careful(&self, mean: Solved, risk: Risk, options: SolveOptions) -> Solved {
        let firm = |item: &Item| item.step > 0 || item.zero;
        let firm = self.items.iter().any(firm);
        let limits = options.limits();
        let trials = weights(&mean.model.tree, risk, mean.hurdle, &mean.found.x);
        let mut best = mean;
        best.found.worth = self.net(&best, None);
        for (odds, near) in trials {
            let mut model = self.model(best.budget);
            for leaf in &mut model.tree.leaves {
                if let Kernel::Mean { odds: own, .. } = &mut leaf.kernel {
                    *own = Arc::clone(&odds);
                }
            }
            // The mean had an allocation, so that there is one; what its search had no effort for is left out.
            let Ok(found) = optimum(&model.tree, best.hurdle, limits) else {
                continue;
            };
            best.found.nodes = best.found.nodes.saturating_add(found.nodes);
            let mut candidates = vec![found.x];
            if !firm {
                candidates.push(near);
            }
            for x in candidates {
                let worth = self.net(&best, Some(&x));
                if worth > best.found.worth {
                    (best.found.x, best.found.worth) = (x, worth);
                }
            }
            if found.bound < best.found.bound || best.odds.is_none() {
                best.found.bound = best.found.bound.min(found.bound);
                (best.found.prices, best.odds, best.model) = (found.prices, Some(odds), model);
            }
            let (bound, worth) = (best.found.bound, best.found.worth);
            if bound - worth <= limits.gap * bound.abs().max(worth.abs()) {
                break;
            }
        }
        best
    }

    /// Returns what rounded amounts bring beyond the hurdle.
    fn net(&self, solved: &Solved, x: Option<&[f64]>) -> f64 {
        let x = x.unwrap_or(&solved.found.x);
        let amounts = self.rounded(&solved.model, x, solved.budget);
        let spent = amounts
            .iter()
            .fold(0_i128, |sum, minor| sum.saturating_add(*minor));
        self.worth(&amounts) - solved.hurdle * self.major(spent)
    }

    /// Returns what amounts are worth, by item.
    pub(super) fn worth(&self, amounts: &[i128]) -> f64 {
        if let Some(risk) = self.risk {
            return risk.value(&self.draws(amounts, risk.draws));
        }
        let worth = |(item, minor): (&Item, &i128)| item.kernel.value(self.major(*minor));
        let worths = self.items.iter().zip(amounts).map(worth);
        worths.fold(0.0, |sum, worth| sum + worth)
    }

    /// Returns what amounts bring draw by draw.
    fn draws(&self, amounts: &[i128], count: usize) -> Vec<f64> {
        let mut draws = vec![0.0; count];
        for (item, minor) in self.items.iter().zip(amounts) {
            let x = self.major(*minor);
            match &item.kernel {
                Kernel::Mean { parts, .. } => {
                    for (sum, part) in draws.iter_mut().zip(parts.iter()) {
                        *sum += part.value(x);
                    }
                }
                single => {
                    let value = single.value(x);
                    for sum in &mut draws {
                        *sum += value;
                    }
                }
            }
        }
        draws
    }

    pub(super) fn figures(&self, amounts: &[i128]) -> Option<RiskFigures> {
        let risk = self.risk?;
        let (mean, tail) = risk.means(&self.draws(amounts, risk.draws));
        Some(RiskFigures { mean, tail })
    }
}

/// Returns the slope of a curve, under the weights of draws if there are some.
pub(super) fn slope(kernel: &Kernel, odds: Option<&[f64]>, x: f64) -> f64 {
    match (kernel, odds) {
        (Kernel::Mean { parts, .. }, Some(odds)) => parts
            .iter()
            .zip(odds)
            .filter(|(_, odds)| **odds > 0.0)
            .fold(0.0, |sum, (part, odds)| sum + odds * part.slope(x)),
        _ => kernel.slope(x),
    }
}
