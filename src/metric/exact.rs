//! How metrics divide: on integers, with one rounding at the very end.
//!
//! `Decimal` keeps 28 digits and rounds every quotient to them, so a second rounding to twelve decimals could
//! tip a tie. Here numerator and denominator are brought to integers and divided once, through a 256-bit product.

use std::ops::Bound;

use super::{Base, Metric, MetricError, Rate};
use crate::{
    id::TaskId,
    money::{Money, MoneyError},
    number::{DECIMALS_MAX, Decimal, Percent, Quantity, Ratio, Rounding, mul_div},
    time::DateSpan,
};

/// One, as a fraction of a percentage sees it: a percentage has twelve decimals, its fraction fourteen.
pub(super) const ONE_E14: i128 = 100_000_000_000_000;

/// Returns `value · 10^digits`, or `None` when that is no integer of 128 bits.
pub(super) fn scaled(value: Decimal, digits: u32) -> Option<i128> {
    let factor = 10_i128.checked_pow(digits.checked_sub(value.scale())?)?;
    value.mantissa().checked_mul(factor)
}

/// Returns the fraction behind a percentage in units of 10⁻¹⁴, which is exact.
pub(super) fn fraction_e14(percent: Percent) -> i128 {
    scaled(percent.decimal(), DECIMALS_MAX)
        .expect("invariant: a percentage has at most 27 digits, 12 of them after the point")
}

/// Returns `numerator / denominator · 10^power`, rounded half to even to an integer.
pub(super) fn quotient(numerator: i128, denominator: i128, power: i64) -> Option<i128> {
    let factor = 10_i128.checked_pow(u32::try_from(power.unsigned_abs()).ok()?)?;
    if power >= 0 {
        mul_div(numerator, factor, denominator, Rounding::HalfEven)
    } else {
        let denominator = denominator.checked_mul(factor)?;
        mul_div(numerator, 1, denominator, Rounding::HalfEven)
    }
}

/// Returns the decimal that has `units` of 10⁻¹².
pub(super) fn from_e12(units: i128) -> Option<Decimal> {
    Decimal::try_from_i128_with_scale(units, DECIMALS_MAX).ok()
}

impl Metric {
    pub(super) fn overflow(self) -> MetricError {
        MetricError::Overflow { metric: self }
    }

    pub(super) fn undefined(self, what: Base) -> MetricError {
        MetricError::Undefined { metric: self, what }
    }

    pub(super) fn two_bases(self, left: &'static str, right: &'static str) -> MetricError {
        MetricError::BasisMismatch {
            metric: self,
            left,
            right,
        }
    }

    /// Says in terms of the metric what money refused.
    pub(super) fn money(self, error: &MoneyError) -> MetricError {
        match *error {
            MoneyError::CurrencyMismatch { left, right } => MetricError::CurrencyMismatch {
                metric: self,
                left,
                right,
            },
            _ => self.overflow(),
        }
    }

    /// Checks that all amounts have the currency of the first.
    pub(super) fn same_money(self, first: Money, others: &[Money]) -> Result<(), MetricError> {
        for other in others {
            first.try_cmp(*other).map_err(|error| self.money(&error))?;
        }
        Ok(())
    }

    /// Checks that two rates have one currency.
    pub(super) fn same_rate(self, left: Rate, right: Rate) -> Result<(), MetricError> {
        let (left, right) = (left.currency(), right.currency());
        if left == right {
            return Ok(());
        }
        Err(MetricError::CurrencyMismatch {
            metric: self,
            left,
            right,
        })
    }

    /// Checks that two figures belong to one span of time.
    #[inline]
    pub(super) fn same_span(self, left: DateSpan, right: DateSpan) -> Result<(), MetricError> {
        if left == right {
            return Ok(());
        }
        Err(MetricError::SpanMismatch {
            metric: self,
            left,
            right,
        })
    }

    /// Returns the amount in major units.
    pub(super) fn decimal(self, money: Money) -> Result<Decimal, MetricError> {
        let scale = u32::from(money.currency().exponent());
        Decimal::try_from_i128_with_scale(money.minor(), scale).map_err(|_| self.overflow())
    }

    pub(super) fn not_negative(
        self,
        input: &'static str,
        value: Decimal,
    ) -> Result<(), MetricError> {
        if value >= Decimal::ZERO {
            return Ok(());
        }
        Err(MetricError::Negative {
            metric: self,
            input,
            value,
        })
    }

    pub(super) fn money_not_negative(
        self,
        input: &'static str,
        amount: Money,
    ) -> Result<(), MetricError> {
        if amount.is_negative() {
            self.not_negative(input, self.decimal(amount)?)?;
        }
        Ok(())
    }

    /// Checks that `value` lies in the range.
    pub(super) fn within(
        self,
        input: &'static str,
        value: Decimal,
        low: Bound<Decimal>,
        high: Bound<Decimal>,
    ) -> Result<(), MetricError> {
        if std::ops::RangeBounds::contains(&(low, high), &value) {
            return Ok(());
        }
        Err(MetricError::OutOfRange {
            metric: self,
            input,
            value,
            low,
            high,
        })
    }

    /// Checks that a percentage is at least 0 % and at most 100 %.
    pub(super) fn within_hundred(
        self,
        input: &'static str,
        percent: Percent,
    ) -> Result<(), MetricError> {
        let (low, high) = (Decimal::ZERO, Decimal::ONE_HUNDRED);
        let (low, high) = (Bound::Included(low), Bound::Included(high));
        self.within(input, percent.decimal(), low, high)
    }

    /// Divides two integers of one unit.
    pub(super) fn ratio(
        self,
        numerator: i128,
        denominator: i128,
        what: Base,
    ) -> Result<Ratio, MetricError> {
        if denominator == 0 {
            return Err(self.undefined(what));
        }
        quotient(numerator, denominator, i64::from(DECIMALS_MAX))
            .and_then(from_e12)
            .and_then(|value| Ratio::new(value).ok())
            .ok_or(self.overflow())
    }

    /// Divides two amounts of one currency.
    pub(super) fn ratio_of_money(
        self,
        numerator: Money,
        denominator: Money,
        what: Base,
    ) -> Result<Ratio, MetricError> {
        self.same_money(numerator, &[denominator])?;
        self.ratio(numerator.minor(), denominator.minor(), what)
    }

    /// Divides two quantities.
    pub(super) fn ratio_of_quantities(
        self,
        numerator: Quantity,
        denominator: Quantity,
        what: Base,
    ) -> Result<Ratio, MetricError> {
        let numerator = self.quantity_e12(numerator)?;
        self.ratio(numerator, self.quantity_e12(denominator)?, what)
    }

    pub(super) fn quantity_e12(self, quantity: Quantity) -> Result<i128, MetricError> {
        scaled(quantity.decimal(), DECIMALS_MAX).ok_or(self.overflow())
    }

    /// Returns the cost of `per` units when `count` of them cost `amount`.
    pub(super) fn rate(
        self,
        amount: Money,
        count: Quantity,
        per: Thousands,
        what: Base,
    ) -> Result<Rate, MetricError> {
        let currency = amount.currency();
        let count = count.decimal();
        if count.is_zero() {
            return Err(self.undefined(what));
        }
        // amount / 10^exponent / (mantissa / 10^scale), in units of 10⁻¹².
        let power = i64::from(DECIMALS_MAX)
            .saturating_add(i64::from(count.scale()))
            .saturating_add(per.power())
            .saturating_sub(i64::from(currency.exponent()));
        quotient(amount.minor(), count.mantissa(), power)
            .and_then(|units| Rate::from_e12(units, currency))
            .ok_or(self.overflow())
    }

    /// Returns the sum of amounts, which start with `first`.
    pub(super) fn sum(self, first: Money, others: &[Money]) -> Result<Money, MetricError> {
        others
            .iter()
            .try_fold(first, |sum, amount| sum.try_add(*amount))
            .map_err(|error| self.money(&error))
    }

    /// Checks that `part` is at least zero and at most `whole`.
    pub(super) fn part_of(
        self,
        input: &'static str,
        part: Decimal,
        whole: Decimal,
    ) -> Result<(), MetricError> {
        let (low, high) = (Bound::Included(Decimal::ZERO), Bound::Included(whole));
        self.within(input, part, low, high)
    }

    /// Checks that every task is listed once.
    pub(super) fn distinct<'a>(
        self,
        tasks: impl Iterator<Item = &'a TaskId>,
    ) -> Result<(), MetricError> {
        self.distinct_names(tasks.map(TaskId::as_str))
    }

    /// Checks that every name is listed once.
    pub(super) fn distinct_names<'a>(
        self,
        names: impl Iterator<Item = &'a str>,
    ) -> Result<(), MetricError> {
        let mut names: Vec<&str> = names.collect();
        names.sort_unstable();
        let mut pairs = names.iter().zip(names.iter().skip(1));
        match pairs.find(|(name, next)| name == next) {
            None => Ok(()),
            Some((name, _)) => Err(MetricError::Duplicate {
                metric: self,
                id: (*name).into(),
            }),
        }
    }

    /// Returns the sum of quantities.
    pub(super) fn sum_quantities(
        self,
        quantities: impl IntoIterator<Item = Quantity>,
    ) -> Result<Quantity, MetricError> {
        quantities
            .into_iter()
            .try_fold(Quantity::ZERO, Quantity::try_add)
            .map_err(|_| self.overflow())
    }
}

/// Returns the length of a list as an integer to divide.
pub(super) fn length(count: usize) -> i128 {
    i128::try_from(count).expect("invariant: the length of a list fits 127 bits")
}

/// Returns what an evaluated result has been through before, and so cannot refuse now.
pub(super) fn known<T>(again: Result<T, MetricError>) -> T {
    again.expect("invariant: the value was computed from the same inputs by the same step")
}

/// Whether a cost is stated for one unit or for a thousand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thousands {
    One,
    Thousand,
}

impl Thousands {
    fn power(self) -> i64 {
        match self {
            Self::One => 0,
            Self::Thousand => 3,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotient_is_rounded_once_and_to_even() {
        assert_eq!(quotient(1, 3, 12), Some(333_333_333_333));
        assert_eq!(quotient(5, 10, 0), Some(0));
        assert_eq!(quotient(15, 10, 0), Some(2));
        assert_eq!(quotient(-25, 1, -1), Some(-2));
        assert_eq!(quotient(1, 0, 0), None);
        // Twenty-eight digits would round 0.4999…(29 nines) up to 0.5 and the second rounding up to one.
        let below_half = 10_i128.pow(30) / 2 - 1;
        assert_eq!(quotient(below_half, 10_i128.pow(30), 0), Some(0));
    }

    #[test]
    fn percentages_become_integers() {
        assert_eq!(fraction_e14("3%".parse().unwrap()) * 100, 3 * ONE_E14);
        assert_eq!(fraction_e14("0.000000000001%".parse().unwrap()), 1);
        assert_eq!(
            fraction_e14("-999999999999999.999999999999%".parse().unwrap()),
            -999_999_999_999_999_999_999_999_999
        );
    }
}
