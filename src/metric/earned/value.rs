//! Planned, earned and actual, and what they say of the end.

use serde::{Deserialize, Serialize};

use crate::{
    metric::{Base, Measure, Metric, MetricError, define::define_result},
    money::Money,
    number::{Ratio, Rounding, mul_div},
};

/// What earned value is computed from, all in one currency and to one status date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarnedValueInputs {
    /// BAC, the budget at completion: what all of the work was planned to cost, above zero.
    pub budget: Money,
    /// PV, the planned value: the budget of the work that was to be done by the status date, 0 to `budget`.
    pub planned: Money,
    /// EV, the earned value: the budget of the work that is done, 0 to `budget`.
    pub earned: Money,
    /// AC, the actual cost of the work that is done, at least zero.
    pub actual: Money,
    /// ETC from the bottom up: what the people who do it say that the rest will cost; `None` if nobody was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bottom_up: Option<Money>,
}

impl EarnedValueInputs {
    /// Computes variances, indices and the estimates at completion.
    ///
    /// # Errors
    ///
    /// * [`MetricError::CurrencyMismatch`] if the amounts are in different currencies.
    /// * [`MetricError::Negative`] if the budget, the actual cost or the bottom-up estimate is below zero.
    /// * [`MetricError::OutOfRange`] if what was planned or earned is below zero or above the budget.
    /// * [`MetricError::Undefined`] if the budget is zero.
    /// * [`MetricError::Overflow`].
    pub fn evaluate(self) -> Result<EarnedValue, MetricError> {
        let metric = Metric::EarnedValue;
        let Self {
            budget,
            planned,
            earned,
            actual,
            bottom_up,
        } = self;
        metric.same_money(budget, &[planned, earned, actual])?;
        metric.same_money(budget, bottom_up.as_slice())?;
        metric.money_not_negative("budget", budget)?;
        metric.money_not_negative("actual cost", actual)?;
        if let Some(rest) = bottom_up {
            metric.money_not_negative("bottom-up estimate", rest)?;
        }
        let whole = metric.decimal(budget)?;
        metric.part_of("planned value", metric.decimal(planned)?, whole)?;
        metric.part_of("earned value", metric.decimal(earned)?, whole)?;
        if budget.is_zero() {
            return Err(metric.undefined(Base::Budget));
        }
        let value = Sums {
            metric,
            budget: budget.minor(),
            planned: planned.minor(),
            earned: earned.minor(),
            actual: actual.minor(),
            like: budget,
        }
        .figures(bottom_up)?;
        Ok(EarnedValue {
            inputs: self,
            value,
        })
    }
}

/// The inputs in minor units.
struct Sums {
    metric: Metric,
    budget: i128,
    planned: i128,
    earned: i128,
    actual: i128,
    like: Money,
}

impl Sums {
    fn figures(&self, bottom_up: Option<Money>) -> Result<EarnedValueFigures, MetricError> {
        let metric = self.metric;
        let index = |numerator: i128, denominator: i128, what: Base| {
            if denominator <= 0 {
                return Ok(Measure::Undefined(what));
            }
            metric
                .ratio(numerator, denominator, what)
                .map(Measure::Value)
        };
        let left = self.difference(self.budget, self.earned)?;
        let money_left = self.difference(self.budget, self.actual)?;
        Ok(EarnedValueFigures {
            schedule_variance: self.money(self.difference(self.earned, self.planned)?),
            cost_variance: self.money(self.difference(self.earned, self.actual)?),
            spi: index(self.earned, self.planned, Base::PlannedValue)?,
            cpi: index(self.earned, self.actual, Base::ActualCost)?,
            as_planned: self.at_completion(left)?,
            by_cost_index: self.measured(self.by_cost(left)?)?,
            by_both_indices: self.measured(self.by_both(left)?)?,
            bottom_up: bottom_up
                .map(|rest| self.at_completion(rest.minor()))
                .transpose()?,
            // Finished work needs no performance, whatever is left of the money.
            tcpi: if left == 0 {
                Measure::Undefined(Base::WorkLeft)
            } else {
                index(left, money_left, Base::BudgetLeft)?
            },
        })
    }

    /// Returns `left / CPI`, the rest at the cost so far; `None` without a cost index.
    fn by_cost(&self, left: i128) -> Result<Option<i128>, MetricError> {
        if left == 0 {
            return Ok(Some(0));
        }
        if self.earned <= 0 || self.actual <= 0 {
            return Ok(None);
        }
        let rest = mul_div(left, self.actual, self.earned, Rounding::HalfEven);
        rest.map(Some).ok_or(self.metric.overflow())
    }

    /// Returns `left / (CPI · SPI)`; `None` without both.
    fn by_both(&self, left: i128) -> Result<Option<i128>, MetricError> {
        if left == 0 {
            return Ok(Some(0));
        }
        if self.earned <= 0 || self.actual <= 0 || self.planned <= 0 {
            return Ok(None);
        }
        let spent = self.actual.checked_mul(self.planned);
        let square = self.earned.checked_mul(self.earned);
        let rest = spent
            .zip(square)
            .and_then(|(spent, square)| mul_div(left, spent, square, Rounding::HalfEven));
        rest.map(Some).ok_or(self.metric.overflow())
    }

    fn measured(&self, rest: Option<i128>) -> Result<Measure<AtCompletion>, MetricError> {
        match rest {
            Some(rest) => self.at_completion(rest).map(Measure::Value),
            None => Ok(Measure::Undefined(if self.earned <= 0 {
                Base::EarnedValue
            } else if self.actual <= 0 {
                Base::ActualCost
            } else {
                Base::PlannedValue
            })),
        }
    }

    fn at_completion(&self, rest: i128) -> Result<AtCompletion, MetricError> {
        let end = self.actual.checked_add(rest);
        let end = end.ok_or(self.metric.overflow())?;
        Ok(AtCompletion {
            estimate: self.money(end),
            to_complete: self.money(rest),
            variance: self.money(self.difference(self.budget, end)?),
        })
    }

    fn difference(&self, left: i128, right: i128) -> Result<i128, MetricError> {
        left.checked_sub(right).ok_or(self.metric.overflow())
    }

    fn money(&self, minor: i128) -> Money {
        Money::from_minor(minor, self.like.currency())
    }
}

/// An estimate at completion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AtCompletion {
    /// EAC: what all of the work will have cost.
    pub estimate: Money,
    /// ETC: what the rest of it will cost, EAC − AC.
    pub to_complete: Money,
    /// VAC: BAC − EAC, below zero for an overrun.
    pub variance: Money,
}

/// What earned value says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarnedValueFigures {
    /// SV: EV − PV, below zero when behind. In money: what is late is worth so much.
    pub schedule_variance: Money,
    /// CV: EV − AC, below zero when the work costs more than its budget.
    pub cost_variance: Money,
    /// SPI: EV / PV. It comes to 1 at the end however late that is; [`EarnedSchedule`](super::EarnedSchedule) does not.
    pub spi: Measure<Ratio>,
    /// CPI: EV / AC.
    pub cpi: Measure<Ratio>,
    /// The rest costs what was planned: EAC = AC + BAC − EV.
    pub as_planned: AtCompletion,
    /// The rest costs what the work so far did: EAC = AC + (BAC − EV) / CPI, which is BAC / CPI.
    pub by_cost_index: Measure<AtCompletion>,
    /// The rest costs more for being late, too: EAC = AC + (BAC − EV) / (CPI · SPI).
    pub by_both_indices: Measure<AtCompletion>,
    /// The rest costs what those who do it say: EAC = AC + ETC; `None` if nobody was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bottom_up: Option<AtCompletion>,
    /// TCPI: (BAC − EV) / (BAC − AC), the CPI that the rest needs to stay in the budget; undefined when the work is finished, and
    /// when nothing is left of the budget, which no performance can mend.
    pub tcpi: Measure<Ratio>,
}

define_result! {
    /// Earned value: the work that is done, in terms of its budget, against what was due and what was paid.
    ///
    /// Source: PMI, *The Standard for Earned Value Management*. It misleads where progress is guessed: the
    /// [rules of earning](super::EarningRule) exist because of that.
    ///
    /// # Example: late and dear
    /// ```
    /// use tactica::metric::EarnedValueInputs;
    ///
    /// let work = EarnedValueInputs {
    ///     budget: "100000 USD".parse()?,
    ///     planned: "50000 USD".parse()?,
    ///     earned: "40000 USD".parse()?,
    ///     actual: "50000 USD".parse()?,
    ///     bottom_up: Some("70000 USD".parse()?),
    /// }
    /// .evaluate()?;
    /// let found = work.value();
    /// assert_eq!((found.cpi.to_string(), found.spi.to_string()), ("0.8".into(), "0.8".into()));
    /// assert_eq!(found.as_planned.estimate.to_string(), "110000.00 USD");
    /// assert_eq!(found.by_cost_index.value().unwrap().estimate.to_string(), "125000.00 USD");
    /// assert_eq!(found.by_both_indices.value().unwrap().estimate.to_string(), "143750.00 USD");
    /// assert_eq!(found.bottom_up.unwrap().variance.to_string(), "-20000.00 USD");
    /// assert_eq!(found.tcpi.to_string(), "1.2");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    EarnedValue: EarnedValueInputs => &EarnedValueFigures; |_| Metric::EarnedValue
}

impl EarnedValue {
    /// Returns the CPI that the rest needs for the work to end at `estimate`: (BAC − EV) / (EAC − AC).
    ///
    /// # Errors
    ///
    /// * [`MetricError::CurrencyMismatch`].
    /// * [`MetricError::Undefined`] if the work is finished, or the estimate is spent already.
    /// * [`MetricError::Overflow`].
    pub fn tcpi_to(&self, estimate: Money) -> Result<Ratio, MetricError> {
        let metric = Metric::EarnedValue;
        let EarnedValueInputs {
            budget,
            earned,
            actual,
            ..
        } = self.inputs;
        let less = |a: Money, b: Money| a.try_sub(b).map_err(|error| metric.money(&error));
        let (work, money) = (less(budget, earned)?, less(estimate, actual)?);
        if work.is_zero() {
            return Err(metric.undefined(Base::WorkLeft));
        }
        if !money.is_positive() {
            return Err(metric.undefined(Base::BudgetLeft));
        }
        metric.ratio_of_money(work, money, Base::BudgetLeft)
    }

    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let EarnedValueInputs {
            budget,
            planned,
            earned,
            actual,
            ..
        } = self.inputs;
        let EarnedValueFigures {
            spi,
            cpi,
            by_cost_index,
            ..
        } = self.value;
        let end = match by_cost_index {
            Measure::Value(end) => format!("; at this cost all of it comes to {}", end.estimate),
            Measure::Undefined(_) => String::new(),
        };
        format!(
            "work worth {earned} of {budget} is done, {planned} was due and {actual} was spent: CPI {cpi}, SPI {spi}{end}"
        )
    }
}
