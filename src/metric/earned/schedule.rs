//! Earned schedule: how late the work is in time, not in money.

use serde::{Deserialize, Serialize};

use crate::{
    metric::{
        Base, Measure, Metric, MetricError,
        define::define_result,
        exact::{from_e12, length, quotient},
    },
    money::Money,
    number::{DECIMALS_MAX, Quantity, Ratio},
};

/// What earned schedule is computed from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarnedScheduleInputs {
    /// PV by the end of each period, from the first on; it never falls, and ends with the budget at completion.
    pub planned: Vec<Money>,
    /// EV at the status date, 0 to the last of these.
    pub earned: Money,
    /// AT, the actual time: the periods from the start to the status date, above zero; may be longer than the plan.
    pub elapsed: Quantity,
}

impl EarnedScheduleInputs {
    /// Computes when that much was to have been earned, and what follows.
    ///
    /// # Errors
    ///
    /// * [`MetricError::CurrencyMismatch`] if the amounts are in different currencies.
    /// * [`MetricError::NoItems`] without periods.
    /// * [`MetricError::OutOfRange`] if what was planned falls from one period to the next, or what is earned is not from zero
    ///   to all of it.
    /// * [`MetricError::Negative`] if the time is below zero.
    /// * [`MetricError::Undefined`] if the time is zero.
    /// * [`MetricError::Overflow`].
    ///
    /// # Complexity
    ///
    /// O(n) for n periods.
    pub fn evaluate(self) -> Result<EarnedSchedule, MetricError> {
        let value = self.figures()?;
        Ok(EarnedSchedule {
            inputs: self,
            value,
        })
    }

    fn figures(&self) -> Result<EarnedScheduleFigures, MetricError> {
        let metric = Metric::EarnedSchedule;
        let last = *self.planned.last().ok_or(MetricError::NoItems { metric })?;
        metric.same_money(last, &self.planned)?;
        metric.same_money(last, &[self.earned])?;
        let mut before = Money::zero(last.currency());
        for planned in &self.planned {
            let low = std::ops::Bound::Included(metric.decimal(before)?);
            let planned_now = metric.decimal(*planned)?;
            metric.within(
                "planned value",
                planned_now,
                low,
                std::ops::Bound::Unbounded,
            )?;
            before = *planned;
        }
        metric.part_of(
            "earned value",
            metric.decimal(self.earned)?,
            metric.decimal(last)?,
        )?;
        metric.not_negative("elapsed periods", self.elapsed.decimal())?;
        let overflow = || metric.overflow();
        let earned = self.earned_e12().ok_or_else(overflow)?;
        let quantity = |units: i128| {
            let units = from_e12(units).ok_or_else(overflow)?;
            Quantity::new(units).map_err(|_| overflow())
        };
        let elapsed = metric.quantity_e12(self.elapsed)?;
        let index = metric.ratio(earned, elapsed, Base::ElapsedTime)?;
        let variance = earned.checked_sub(elapsed).ok_or_else(overflow)?;
        let duration = length(self.duration());
        let at_completion = if earned == 0 {
            Measure::Undefined(Base::EarnedValue)
        } else {
            // Duration / SPI(t) = duration · elapsed / earned.
            let product = duration.checked_mul(elapsed).ok_or_else(overflow)?;
            let units = quotient(product, earned, i64::from(DECIMALS_MAX));
            Measure::Value(quantity(units.ok_or_else(overflow)?)?)
        };
        Ok(EarnedScheduleFigures {
            earned: quantity(earned)?,
            variance: quantity(variance)?,
            index,
            at_completion,
        })
    }

    /// Returns the period by whose end all of it was planned, counted from one.
    fn duration(&self) -> usize {
        let last = self.planned.last().map_or(0, |last| last.minor());
        let before = self
            .planned
            .iter()
            .take_while(|planned| planned.minor() < last);
        before.count().saturating_add(1)
    }

    /// Returns the earned schedule in units of 10⁻¹² of a period: the periods whose planned value is earned in full, and the part
    /// of the next one, as a straight line.
    fn earned_e12(&self) -> Option<i128> {
        let earned = self.earned.minor();
        // What is planned in no more than what is earned counts; at the end of the work, no later period does.
        let full = self.planned.iter().take(self.duration());
        let full = full.take_while(|planned| planned.minor() <= earned).count();
        let below = full
            .checked_sub(1)
            .and_then(|at| self.planned.get(at))
            .map_or(0, |planned| planned.minor());
        let one = 10_i128.checked_pow(DECIMALS_MAX)?;
        let whole = length(full).checked_mul(one)?;
        if earned == below {
            // Nothing of the next period; and of periods in which nothing was planned, the first is when it was due.
            let due = self
                .planned
                .iter()
                .take_while(|planned| planned.minor() < earned);
            let due = if earned == 0 {
                0
            } else {
                due.count().saturating_add(1)
            };
            return length(due).checked_mul(one);
        }
        let next = self.planned.get(full)?.minor();
        let part = earned.checked_sub(below)?;
        whole.checked_add(quotient(
            part,
            next.checked_sub(below)?,
            i64::from(DECIMALS_MAX),
        )?)
    }
}

/// What earned schedule says, in periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarnedScheduleFigures {
    /// ES: when what is earned was to have been earned.
    pub earned: Quantity,
    /// SV(t): ES − AT, below zero when behind.
    pub variance: Quantity,
    /// SPI(t): ES / AT. Unlike SPI it stays below 1 for work that ended late.
    pub index: Ratio,
    /// The duration at this pace: planned duration / SPI(t); undefined as long as nothing is earned.
    pub at_completion: Measure<Quantity>,
}

define_result! {
    /// Earned schedule: earned value read on the time axis.
    ///
    /// Source: Lipke, *Schedule is Different* (2003).
    ///
    /// # Example: finished, two months late
    /// ```
    /// use tactica::metric::EarnedScheduleInputs;
    ///
    /// let planned = ["10 USD", "30 USD", "70 USD", "100 USD"].map(|amount| amount.parse().unwrap());
    /// let of = |earned: &str, elapsed: &str| EarnedScheduleInputs {
    ///     planned: planned.to_vec(),
    ///     earned: earned.parse().unwrap(),
    ///     elapsed: elapsed.parse().unwrap(),
    /// };
    /// let under_way = of("50 USD", "3").evaluate()?;
    /// assert_eq!(under_way.value().earned.to_string(), "2.5");
    /// assert_eq!(under_way.value().at_completion.to_string(), "4.8");
    ///
    /// let done = of("100 USD", "6").evaluate()?; // EV = PV: an SPI of 1
    /// assert_eq!(done.value().variance.to_string(), "-2");
    /// assert_eq!(done.value().index.to_string(), "0.666666666667");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    EarnedSchedule: EarnedScheduleInputs => &EarnedScheduleFigures; |_| Metric::EarnedSchedule
}

impl EarnedSchedule {
    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let EarnedScheduleFigures {
            earned,
            variance,
            index,
            at_completion,
        } = self.value;
        let (elapsed, duration) = (self.inputs.elapsed, self.inputs.duration());
        let end = match at_completion {
            Measure::Value(end) => {
                format!("; at this pace it takes {end} periods in place of {duration}")
            }
            Measure::Undefined(_) => String::new(),
        };
        format!(
            "after {elapsed} periods the work is where it was to be after {earned}: SV(t) {variance}, SPI(t) {index}{end}"
        )
    }
}
