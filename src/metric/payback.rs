//! When the cost of acquiring a customer is earned back, if ever.

use std::ops::Bound;

use serde::{Deserialize, Serialize};

use super::{
    Metric, MetricError, Rate,
    define::define_result,
    exact::{ONE_E14, fraction_e14, from_e12, quotient, scaled},
    power::{Proper, Tie, steps},
};
use crate::number::{DECIMALS_MAX, Decimal, Percent, Quantity, Rounding, mul_div};

/// When a cost is earned back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Payback {
    /// It is earned back.
    After {
        /// The smallest number of whole periods whose margins cover the cost.
        periods: u64,
        /// The solution of the same equation in real numbers, which lies within the last of these periods, rounded to six
        /// decimals with churn and twelve without.
        exact: Quantity,
    },
    /// It never is, however long one waits.
    Never,
}

impl Payback {
    /// Returns the number of whole periods, if the cost is earned back.
    #[must_use]
    pub fn periods(self) -> Option<u64> {
        match self {
            Self::After { periods, .. } => Some(periods),
            Self::Never => None,
        }
    }

    fn at(metric: Metric, periods: u128, exact: Option<Decimal>) -> Result<Self, MetricError> {
        let exact = exact.and_then(|value| Quantity::new(value).ok());
        match (u64::try_from(periods), exact) {
            (Ok(periods), Some(exact)) => Ok(Self::After { periods, exact }),
            _ => Err(metric.overflow()),
        }
    }

    fn explain(self, margin: Rate, cost: Rate) -> String {
        match self {
            Self::After { periods, exact } => format!(
                "a cost of {cost} is earned back by {margin} per period after {periods} periods (exactly {exact})"
            ),
            Self::Never => {
                format!("a cost of {cost} is never earned back by {margin} per period")
            }
        }
    }
}

/// What the simple payback is computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimplePaybackInputs {
    /// The contribution margin (not the revenue) a customer earns per period. May be negative.
    pub margin: Rate,
    /// The cost of acquiring the customer, at least zero.
    pub cost: Rate,
}

impl SimplePaybackInputs {
    /// Computes `cost / margin`.
    ///
    /// # Errors
    ///
    /// * [`MetricError::CurrencyMismatch`] if margin and cost are in different currencies.
    /// * [`MetricError::Negative`] if the cost is below zero.
    /// * [`MetricError::Overflow`] at 10¹⁵ periods or more.
    pub fn evaluate(self) -> Result<SimplePayback, MetricError> {
        let value = self.payback()?;
        Ok(SimplePayback {
            inputs: self,
            value,
        })
    }

    fn payback(self) -> Result<Payback, MetricError> {
        let metric = Metric::Payback;
        metric.same_rate(self.margin, self.cost)?;
        metric.not_negative("cost", self.cost.decimal())?;
        let (margin, cost) = (self.margin.e12(), self.cost.e12());
        if cost == 0 {
            return Payback::at(metric, 0, Some(Decimal::ZERO));
        }
        if margin <= 0 {
            return Ok(Payback::Never);
        }
        let periods = mul_div(cost, 1, margin, Rounding::Ceil);
        let periods = periods.ok_or(metric.overflow())?.unsigned_abs();
        let exact = quotient(cost, margin, i64::from(DECIMALS_MAX)).and_then(from_e12);
        Payback::at(metric, periods, exact)
    }
}

define_result! {
    /// The simple payback: cost over margin, as if no customer ever left.
    ///
    /// It is too early whenever there is churn, and names a date even where there is none: see [`ChurnPayback`].
    ///
    /// # Example
    /// ```
    /// use tactica::metric::{Payback, SimplePaybackInputs};
    ///
    /// let simple = SimplePaybackInputs { margin: "80 USD".parse()?, cost: "2700 USD".parse()? }.evaluate()?;
    /// assert_eq!(simple.value(), Payback::After { periods: 34, exact: "33.75".parse()? });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    SimplePayback: SimplePaybackInputs => Payback; |_| Metric::Payback
}

impl SimplePayback {
    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let SimplePaybackInputs { margin, cost } = self.inputs;
        format!("without churn, {}", self.value.explain(margin, cost))
    }
}

/// What the payback with churn is computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaybackInputs {
    /// The contribution margin (not the revenue) a customer earns per period while it stays. May be negative.
    pub margin: Rate,
    /// The share of customers lost per period, above 0 % and at most 100 %.
    pub churn: Percent,
    /// The cost of acquiring the customer, at least zero.
    pub cost: Rate,
}

impl PaybackInputs {
    /// Computes the smallest `n` with `margin · (1 − sⁿ) / (1 − s) ≥ cost`, where `s = 1 − churn`.
    ///
    /// No rounding decides: the inputs are taken as exact decimals and powers of `s` are compared with the target through
    /// bounds on both sides, with up to 2,300 digits.
    ///
    /// # Errors
    ///
    /// * [`MetricError::CurrencyMismatch`] if margin and cost are in different currencies.
    /// * [`MetricError::Negative`] if the cost is below zero.
    /// * [`MetricError::OutOfRange`] if the churn is outside `(0 %, 100 %]`; without churn take [`SimplePaybackInputs`].
    /// * [`MetricError::Overflow`] at 10¹⁵ periods or more, or when margin, cost and churn together have more digits than
    ///   128 bits hold.
    ///
    /// # Complexity
    ///
    /// O(log n) products of long numbers: a churn of 10⁻¹² % takes as many as its 50 binary digits.
    pub fn evaluate(self) -> Result<ChurnPayback, MetricError> {
        let value = self.payback()?;
        Ok(ChurnPayback {
            inputs: self,
            value,
        })
    }

    fn payback(self) -> Result<Payback, MetricError> {
        let metric = Metric::Payback;
        metric.same_rate(self.margin, self.cost)?;
        metric.not_negative("cost", self.cost.decimal())?;
        let (low, high) = (Decimal::ZERO, Decimal::ONE_HUNDRED);
        let (low, high) = (Bound::Excluded(low), Bound::Included(high));
        metric.within("churn %", self.churn.decimal(), low, high)?;
        if self.cost.decimal().is_zero() {
            return Payback::at(metric, 0, Some(Decimal::ZERO));
        }
        if self.margin.decimal() <= Decimal::ZERO {
            return Ok(Payback::Never);
        }
        // The first margin is certain: it pays alone, or never when nobody stays for a second.
        let churn = fraction_e14(self.churn);
        if churn == ONE_E14 {
            return if self.cost.decimal() <= self.margin.decimal() {
                Payback::at(metric, 1, Some(Decimal::ONE))
            } else {
                Ok(Payback::Never)
            };
        }
        let Some(target) = self.target()? else {
            return Ok(Payback::Never);
        };
        let stay = ONE_E14.abs_diff(churn);
        first_period(metric, stay, target)
    }

    /// Returns the share of customers at which the margins have added up to the cost, `1 − cost · churn / margin`,
    /// unless it is zero or less.
    fn target(self) -> Result<Option<Proper>, MetricError> {
        let overflow = Metric::Payback.overflow();
        let (margin, cost) =
            common(self.margin.decimal(), self.cost.decimal()).ok_or_else(|| overflow.clone())?;
        let (all, lost) =
            common(Decimal::ONE_HUNDRED, self.churn.decimal()).ok_or_else(|| overflow.clone())?;
        let denominator = margin.checked_mul(all).ok_or_else(|| overflow.clone())?;
        let due = cost.checked_mul(lost).ok_or(overflow)?;
        Ok(denominator
            .checked_sub(due)
            .filter(|numerator| *numerator > 0)
            .map(|numerator| Proper {
                numerator,
                denominator,
            }))
    }
}

/// Returns two decimals, neither below zero, as integers of their common unit.
fn common(left: Decimal, right: Decimal) -> Option<(u128, u128)> {
    let digits = left.scale().max(right.scale());
    let integer =
        |value: Decimal| scaled(value, digits).and_then(|value| u128::try_from(value).ok());
    Some((integer(left)?, integer(right)?))
}

/// Groups of nine digits that are tried in turn.
///
/// Equality of a power with the target needs at most 127 decimals, for the denominator of the target has 127 bits; these
/// fit 32 groups without rounding. So an undecided comparison there is a near miss, and more digits resolve it.
const WIDTHS: [usize; 3] = [8, 32, 256];

/// The unit of the real solution is a millionth; halves of it are counted to round it.
const HALVES: u32 = 2_000_000;

fn first_period(metric: Metric, stay: u128, target: Proper) -> Result<Payback, MetricError> {
    let whole = WIDTHS
        .into_iter()
        .find_map(|groups| steps(stay, target, 1, groups, Tie::Refuse))
        .ok_or(metric.overflow())?;
    if whole.exact {
        let exact = i128::try_from(whole.floor).ok();
        let exact = exact.and_then(|n| Decimal::try_from_i128_with_scale(n, 0).ok());
        return Payback::at(metric, whole.floor, exact);
    }
    // The share falls below the target within the period after the last one that stays above it.
    let periods = whole.floor.saturating_add(1);
    let exact = steps(stay, target, HALVES, 8, Tie::Equal)
        .and_then(|halves| i128::try_from(halves.floor).ok())
        .and_then(|halves| Rounding::HalfExpand.divide(halves, 2))
        .and_then(|millionths| Decimal::try_from_i128_with_scale(millionths, 6).ok());
    Payback::at(metric, periods, exact)
}

define_result! {
    /// The payback with churn: the smallest number of whole periods after which a customer has paid back the cost of
    /// acquiring it.
    ///
    /// Each period a customer stays with probability `1 − churn` and, while it stays, earns `margin`; the first margin is
    /// certain. The margin expected over `n` periods is `margin · (1 − sⁿ) / (1 − s)` with `s = 1 − churn`. It stays below
    /// `margin / churn` (except at a churn of 100 %, where the first margin is all there is), so a cost of that or more is
    /// never paid back, however long one waits. The simple quotient `cost / margin` hides this.
    ///
    /// | `margin` | `churn` | `cost` | simple | this |
    /// | --- | --- | --- | --- | --- |
    /// | 80 | 3 % | 960 | 12.0 | 15 periods (exactly 14.65) |
    /// | 80 | 3 % | 2 700 | 33.75 | [`Payback::Never`] |
    ///
    /// A margin of zero or less never pays, a cost of zero is paid after no period at all.
    ///
    /// # Example: a subscription that pays back late, and one that never does
    /// ```
    /// use tactica::metric::{Payback, PaybackInputs};
    ///
    /// let late = PaybackInputs {
    ///     margin: "80 USD".parse()?,
    ///     churn: "3%".parse()?,
    ///     cost: "960 USD".parse()?,
    /// };
    /// assert_eq!(
    ///     late.evaluate()?.value(),
    ///     Payback::After { periods: 15, exact: "14.65196".parse()? }
    /// );
    /// let never = PaybackInputs { cost: "2700 USD".parse()?, ..late };
    /// assert_eq!(never.evaluate()?.value(), Payback::Never);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ChurnPayback: PaybackInputs => Payback; |_| Metric::Payback
}

impl ChurnPayback {
    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let PaybackInputs {
            margin,
            churn,
            cost,
        } = self.inputs;
        format!(
            "at a churn of {churn}, {}",
            self.value.explain(margin, cost)
        )
    }
}
