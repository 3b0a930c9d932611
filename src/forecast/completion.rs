//! What a node will have cost when all periods are over.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Forecast, ForecastError, Line, cell};
use crate::{
    id::NodeId,
    metric::{Deviation, LineKind},
    money::{Currency, Money, MoneyError},
    number::{Decimal, Rounding},
};

/// How the amount at completion is estimated.
///
/// With `n` of `N` periods closed, for every line that is not cancelled:
///
/// | Estimate | Formula | Believes |
/// | --- | --- | --- |
/// | [`RunRate`](Self::RunRate) | incurred · N / n | every period spends like the average of those closed |
/// | [`PlanBased`](Self::PlanBased) | incurred + plan of the open periods | what went otherwise so far will not do so again |
/// | [`PlanRatio`](Self::PlanRatio) | incurred · plan / plan of the closed periods | the ratio of incurred to planned will stay |
/// | [`Forecast`](Self::Forecast) | incurred + forecast of the open periods | what was forecast by hand or by policy |
///
/// *Incurred* is what closed periods incurred. No estimate is below what all periods have incurred already; of a cancelled line
/// exactly that is left. A run rate misleads where spending has seasons; the ratio to plan has them in the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Estimate {
    /// By the average of the closed periods, rounded once for every line.
    RunRate(Rounding),
    /// By the plan of what is left.
    PlanBased,
    /// By the ratio of incurred to planned, rounded once for every line.
    PlanRatio(Rounding),
    /// By the forecast of what is left.
    Forecast,
}

/// What a node will have cost, and how that compares with the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AtCompletion {
    /// How it was estimated.
    pub estimate: Estimate,
    /// The budget at completion: the plan of all periods, cancelled lines included.
    pub plan: Money,
    /// What closed periods incurred.
    pub incurred: Money,
    /// What is still to come.
    pub to_complete: Money,
    /// The estimate at completion: incurred and to complete.
    pub at_completion: Money,
    /// The estimate less the plan.
    pub variance: Deviation,
}

/// A node and what it will have cost, or why that cannot be estimated.
pub type NodeCompletion = (NodeId, Result<AtCompletion, ForecastError>);

impl fmt::Display for AtCompletion {
    /// Says it in one sentence with the numbers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by = match self.estimate {
            Estimate::RunRate(_) => "at the run rate",
            Estimate::PlanBased => "with the rest as planned",
            Estimate::PlanRatio(_) => "at the ratio to plan so far",
            Estimate::Forecast => "by the forecast",
        };
        write!(
            f,
            "{} at completion {by}: {} incurred and {} to come, against a plan of {} ({})",
            self.at_completion, self.incurred, self.to_complete, self.plan, self.variance
        )
    }
}

impl Forecast {
    /// Estimates what a node will have cost when all periods are over.
    ///
    /// The estimate is made for every line and added up, so that a node's is the sum of those of its parts.
    ///
    /// | Plan of 12 periods | Incurred in 3 | Run rate | Plan-based | Ratio to plan |
    /// | --- | --- | --- | --- | --- |
    /// | 100 each | 120 each | 1 440 | 1 260 | 1 440 |
    /// | 100 each, 400 in the last | 120 each | 1 440 | 1 560 | 1 800 |
    ///
    /// # Errors
    ///
    /// * [`ForecastError::UnknownNode`].
    /// * [`ForecastError::NothingClosed`] for a run rate or a ratio before the first period is closed.
    /// * [`ForecastError::NothingPlanned`] for a ratio to a plan of nothing, unless nothing was incurred either: such a line is
    ///   expected to spend its plan.
    /// * [`ForecastError::Money`] when an amount leaves the range.
    pub fn at_completion(
        &self,
        node: &str,
        estimate: Estimate,
    ) -> Result<AtCompletion, ForecastError> {
        let lines = self.lines_of(node)?;
        self.check_past(estimate)?;
        let mut sums = Sums::new(self.currency);
        for line in lines {
            sums.add(self.completed(line, estimate)?)?;
        }
        self.summed(sums, estimate)
    }

    /// Estimates what every node will have cost when all periods are over, each before its children, siblings by identifier.
    ///
    /// A node is refused where [`at_completion`](Self::at_completion) refuses it, and the others are not.
    ///
    /// # Errors
    ///
    /// [`ForecastError::NothingClosed`], for all of them.
    ///
    /// # Complexity
    ///
    /// `O(l · (d + p))` for `l` lines, `d` nodes above each, and `p` periods.
    pub fn completions(&self, estimate: Estimate) -> Result<Vec<NodeCompletion>, ForecastError> {
        self.check_past(estimate)?;
        let empty = || Ok(Sums::new(self.currency));
        let mut all: Vec<Result<Sums, ForecastError>> = std::iter::repeat_with(empty)
            .take(self.outline.len())
            .collect();
        for line in self.lines.values() {
            let completed = self.completed(line, estimate);
            for at in self.outline.charged(&line.nodes) {
                let Some(Ok(sums)) = all.get_mut(at) else {
                    continue;
                };
                let added = completed.clone().and_then(|parts| Ok(sums.add(parts)?));
                if let (Err(error), Some(node)) = (added, all.get_mut(at)) {
                    *node = Err(error);
                }
            }
        }
        let nodes = self.outline.nodes().map(|(node, _)| node.clone());
        let rows = nodes.zip(all).map(|(node, sums)| {
            let row = sums.and_then(|sums| self.summed(sums, estimate));
            (node, row)
        });
        Ok(rows.collect())
    }

    fn check_past(&self, estimate: Estimate) -> Result<(), ForecastError> {
        let past = matches!(estimate, Estimate::RunRate(_) | Estimate::PlanRatio(_));
        if past && self.closed == 0 {
            return Err(ForecastError::NothingClosed);
        }
        Ok(())
    }

    /// Returns of a line the plan of all periods, what closed ones incurred, and the estimate.
    fn completed(&self, line: &Line, estimate: Estimate) -> Result<[Money; 3], ForecastError> {
        let closed = cell::sum(self.currency, line.cells.iter().take(self.closed))?;
        let plan = cell::sum(self.currency, &line.cells)?.plan;
        let at_completion = self.line_at_completion(line, estimate)?;
        Ok([plan, closed.incurred()?, at_completion])
    }

    fn summed(&self, sums: Sums, estimate: Estimate) -> Result<AtCompletion, ForecastError> {
        let [plan, incurred, at_completion] = sums.0;
        Ok(AtCompletion {
            estimate,
            plan,
            incurred,
            to_complete: at_completion.try_sub(incurred)?,
            at_completion,
            variance: deviation(self.kind, plan, at_completion)?,
        })
    }

    fn line_at_completion(&self, line: &Line, estimate: Estimate) -> Result<Money, ForecastError> {
        let (past, open) = line.cells.split_at(self.closed.min(line.cells.len()));
        let (past, open) = (
            cell::sum(self.currency, past)?,
            cell::sum(self.currency, open)?,
        );
        let incurred = past.incurred()?;
        let least = incurred.try_add(open.incurred()?)?;
        if line.is_cancelled() {
            return Ok(least);
        }
        let estimated = match estimate {
            Estimate::PlanBased => incurred.try_add(open.plan)?,
            Estimate::Forecast => incurred.try_add(open.forecast)?,
            Estimate::RunRate(rounding) => {
                let (all, closed) = (self.periods.len(), self.closed);
                incurred
                    .try_mul(Decimal::from(all), Rounding::Trunc)?
                    .try_div(i128::try_from(closed).unwrap_or(i128::MAX), rounding)?
            }
            Estimate::PlanRatio(_) if past.plan.is_zero() && incurred.is_zero() => open.plan,
            Estimate::PlanRatio(_) if past.plan.is_zero() => {
                let line = line.id.clone();
                return Err(ForecastError::NothingPlanned { line, incurred });
            }
            Estimate::PlanRatio(rounding) => {
                let plan = past.plan.try_add(open.plan)?;
                let currency = self.currency;
                crate::number::mul_div(incurred.minor(), plan.minor(), past.plan.minor(), rounding)
                    .map(|minor| Money::from_minor(minor, currency))
                    .ok_or(MoneyError::Overflow { currency })?
            }
        };
        Ok(if estimated.try_cmp(least)?.is_lt() {
            least
        } else {
            estimated
        })
    }
}

/// What lines have together: plan, incurred in closed periods, estimate.
#[derive(Debug, Clone, Copy)]
struct Sums([Money; 3]);

impl Sums {
    fn new(currency: Currency) -> Self {
        Self([Money::zero(currency); 3])
    }

    fn add(&mut self, parts: [Money; 3]) -> Result<(), MoneyError> {
        for (sum, part) in self.0.iter_mut().zip(parts) {
            *sum = sum.try_add(part)?;
        }
        Ok(())
    }
}

/// Returns how far `to` is from `from`, for better or worse.
pub(super) fn deviation(kind: LineKind, from: Money, to: Money) -> Result<Deviation, MoneyError> {
    let amount = to.try_sub(from)?;
    let direction = kind.direction(amount);
    Ok(Deviation { amount, direction })
}
