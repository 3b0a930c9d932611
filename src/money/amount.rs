//! An exact amount of one currency.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::{Currency, MoneyError};
use crate::number::{DECIMALS_MAX, Percent, Ratio, Rounding, mul_div};

/// An exact amount of one currency, counted in its minor units.
///
/// There are no `+`, `-` or `<` on it: these could meet two currencies, and every such meeting must be seen. Equality is
/// of amount *and* currency: zero dollars are not zero euros.
///
/// Every amount that fits an `i128` of minor units is legal; an operation that leaves this range is refused. Wherever digits
/// are dropped the caller says how, with a [`Rounding`].
///
/// In text and in JSON it is written with all digits of its currency, `-1250.00 USD`, and read back as the same amount. A JSON
/// number is refused: it has no currency, and most programs read it as a float.
///
/// # Example: adding up a media plan
/// ```
/// use tactica::money::{Currency, Money};
///
/// let lines: Vec<Money> = ["468118.00 USD", "380238.00 USD", "337254.00 USD"]
///     .iter()
///     .map(|text| text.parse())
///     .collect::<Result<_, _>>()?;
/// let total = Money::try_sum(Currency::USD, lines)?;
/// assert_eq!(total.to_string(), "1185610.00 USD");
///
/// let euros: Money = "22000 EUR".parse()?;
/// assert_eq!(total.try_add(euros).unwrap_err().code(), "currency-mismatch");
/// assert_eq!("0.005 USD".parse::<Money>().unwrap_err().code(), "money-too-precise");
/// # Ok::<(), tactica::money::MoneyError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i128,
    currency: Currency,
}

impl Money {
    /// Makes an amount from minor units: `Money::from_minor(1250, Currency::USD)` is 12.50 USD.
    #[must_use]
    pub const fn from_minor(minor: i128, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Makes an amount from an exact decimal; trailing zeros do not count as digits.
    ///
    /// # Errors
    ///
    /// * [`MoneyError::TooPrecise`] when `value` has more digits after the point than `currency`.
    /// * [`MoneyError::Overflow`] when the amount leaves the range.
    ///
    /// # Example: nothing is rounded behind one's back
    /// ```
    /// use tactica::{money::{Currency, Money}, number::{Decimal, Rounding}};
    ///
    /// let value: Decimal = "12.500".parse().expect("a decimal");
    /// assert_eq!(Money::from_decimal(value, Currency::USD)?.to_string(), "12.50 USD");
    ///
    /// let finer: Decimal = "12.505".parse().expect("a decimal");
    /// assert!(Money::from_decimal(finer, Currency::USD).is_err());
    /// let rounded = Money::from_decimal_rounded(finer, Currency::USD, Rounding::HalfEven)?;
    /// assert_eq!(rounded.to_string(), "12.50 USD");
    /// # Ok::<(), tactica::money::MoneyError>(())
    /// ```
    pub fn from_decimal(value: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let value = value.normalize();
        let limit = currency.exponent();
        let Some(missing) = u32::from(limit).checked_sub(value.scale()) else {
            return Err(MoneyError::TooPrecise {
                value: value.to_string().into(),
                currency,
                found: usize::try_from(value.scale()).unwrap_or(usize::MAX),
                limit,
            });
        };
        let minor = power(missing).and_then(|factor| value.mantissa().checked_mul(factor));
        Self::zero(currency).with(minor)
    }

    /// Makes an amount from a decimal, rounded to minor units.
    ///
    /// # Errors
    ///
    /// [`MoneyError::Overflow`] when the amount leaves the range.
    pub fn from_decimal_rounded(
        value: Decimal,
        currency: Currency,
        rounding: Rounding,
    ) -> Result<Self, MoneyError> {
        let (times, over) = (power(currency.exponent().into()), power(value.scale()));
        let minor = times
            .zip(over)
            .and_then(|(times, over)| mul_div(value.mantissa(), times, over, rounding));
        Self::zero(currency).with(minor)
    }

    /// Returns nothing of `currency`.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// Returns the amount in minor units.
    #[must_use]
    pub const fn minor(self) -> i128 {
        self.minor
    }

    /// Returns the currency.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Returns the amount in major units as a decimal without trailing zeros.
    ///
    /// # Errors
    ///
    /// [`MoneyError::BeyondDecimal`] when the amount has more digits than a [`Decimal`] holds: at least 28, against the
    /// 38 of an amount.
    pub fn decimal(self) -> Result<Decimal, MoneyError> {
        let (mut minor, mut scale) = (self.minor, u32::from(self.currency.exponent()));
        while scale > 0 && minor % 10 == 0 {
            minor /= 10;
            scale = scale.saturating_sub(1);
        }
        Decimal::try_from_i128_with_scale(minor, scale)
            .map_err(|_| MoneyError::BeyondDecimal { amount: self })
    }

    /// Tells whether the amount is zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// Tells whether the amount is below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.minor < 0
    }

    /// Tells whether the amount is above zero.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.minor > 0
    }

    /// Returns the sum.
    ///
    /// # Errors
    ///
    /// * [`MoneyError::CurrencyMismatch`] when the currencies differ.
    /// * [`MoneyError::Overflow`] when the sum leaves the range.
    pub fn try_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same(other)?;
        self.with(self.minor.checked_add(other.minor))
    }

    /// Returns the minor units of the sum where [`try_add`](Self::try_add) has one, for those who add up by the million: an error
    /// would be made room for at every step.
    #[inline]
    pub(crate) fn minor_with(&self, other: &Self) -> Option<i128> {
        if self.currency == other.currency {
            self.minor.checked_add(other.minor)
        } else {
            None
        }
    }

    /// Keeps the currency.
    #[inline]
    pub(crate) fn set_minor(&mut self, minor: i128) {
        self.minor = minor;
    }

    /// Returns the difference.
    ///
    /// # Errors
    ///
    /// * [`MoneyError::CurrencyMismatch`] when the currencies differ.
    /// * [`MoneyError::Overflow`] when the difference leaves the range.
    pub fn try_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same(other)?;
        self.with(self.minor.checked_sub(other.minor))
    }

    /// Returns the amount with the other sign.
    ///
    /// # Errors
    ///
    /// [`MoneyError::Overflow`] for the most negative amount, which has no counterpart.
    pub fn try_neg(self) -> Result<Self, MoneyError> {
        self.with(self.minor.checked_neg())
    }

    /// Returns the amount without its sign.
    ///
    /// # Errors
    ///
    /// [`MoneyError::Overflow`] for the most negative amount, which has no counterpart.
    pub fn try_abs(self) -> Result<Self, MoneyError> {
        self.with(self.minor.checked_abs())
    }

    /// Compares two amounts of one currency.
    ///
    /// # Errors
    ///
    /// [`MoneyError::CurrencyMismatch`] when the currencies differ, even between zeros.
    pub fn try_cmp(self, other: Self) -> Result<Ordering, MoneyError> {
        self.same(other)?;
        Ok(self.minor.cmp(&other.minor))
    }

    /// Adds up amounts of `currency`; nothing sums to zero.
    ///
    /// # Errors
    ///
    /// * [`MoneyError::CurrencyMismatch`] when an amount is of another currency.
    /// * [`MoneyError::Overflow`] when a partial sum leaves the range.
    pub fn try_sum(
        currency: Currency,
        amounts: impl IntoIterator<Item = Self>,
    ) -> Result<Self, MoneyError> {
        amounts
            .into_iter()
            .try_fold(Self::zero(currency), Self::try_add)
    }

    /// Returns the amount times an exact factor, rounded once to minor units.
    ///
    /// # Errors
    ///
    /// [`MoneyError::Overflow`] when the product leaves the range.
    pub fn try_mul(self, factor: Decimal, rounding: Rounding) -> Result<Self, MoneyError> {
        let over = power(factor.scale());
        self.with(over.and_then(|over| mul_div(self.minor, factor.mantissa(), over, rounding)))
    }

    /// Returns the amount divided by a whole number, rounded to minor units.
    ///
    /// To divide a total among several, use [`Money::allocate`], which loses nothing.
    ///
    /// # Errors
    ///
    /// * [`MoneyError::DivisionByZero`] when `divisor` is zero.
    /// * [`MoneyError::Overflow`] for the most negative amount by −1.
    pub fn try_div(self, divisor: i128, rounding: Rounding) -> Result<Self, MoneyError> {
        if divisor == 0 {
            return Err(MoneyError::DivisionByZero { amount: self });
        }
        self.with(rounding.divide(self.minor, divisor))
    }

    /// Returns a percentage of the amount, rounded once to minor units.
    ///
    /// # Errors
    ///
    /// [`MoneyError::Overflow`] when the result leaves the range.
    ///
    /// # Example: a fifteen percent agency commission
    /// ```
    /// use tactica::{money::Money, number::{Percent, Rounding}};
    ///
    /// let spend: Money = "1234.50 USD".parse()?;
    /// let commission = spend.percent(Percent::from(15), Rounding::HalfEven)?;
    /// assert_eq!(commission.to_string(), "185.18 USD"); // 185.175 exactly
    /// # Ok::<(), tactica::money::MoneyError>(())
    /// ```
    pub fn percent(self, share: Percent, rounding: Rounding) -> Result<Self, MoneyError> {
        self.try_mul(share.fraction(), rounding)
    }

    /// Returns the amount rounded to a multiple of `unit` minor units: 5.15 to ten cents is 5.20 (or 5.10, as `rounding`
    /// says).
    ///
    /// # Errors
    ///
    /// * [`MoneyError::RoundingUnit`] when `unit` is below 1.
    /// * [`MoneyError::Overflow`] when the multiple leaves the range.
    pub fn round_to_unit(self, unit: i128, rounding: Rounding) -> Result<Self, MoneyError> {
        if unit < 1 {
            return Err(MoneyError::RoundingUnit { unit });
        }
        let units = rounding.divide(self.minor, unit);
        self.with(units.and_then(|units| units.checked_mul(unit)))
    }

    /// Returns this amount divided by `other`, rounded half to even to [`DECIMALS_MAX`] digits.
    ///
    /// # Errors
    ///
    /// * [`MoneyError::CurrencyMismatch`] when the currencies differ.
    /// * [`MoneyError::DivisionByZero`] when `other` is zero.
    /// * [`MoneyError::RatioRange`] when the quotient is beyond the range of [`Ratio`].
    ///
    /// # Example: how much of the budget is spent
    /// ```
    /// use tactica::money::Money;
    ///
    /// let (spent, budget): (Money, Money) = ("5.00 USD".parse()?, "8.00 USD".parse()?);
    /// assert_eq!(spent.ratio_to(budget)?.to_string(), "0.625");
    ///
    /// let nothing: Money = "0.00 USD".parse()?;
    /// assert_eq!(spent.ratio_to(nothing).unwrap_err().code(), "money-division-by-zero");
    /// # Ok::<(), tactica::money::MoneyError>(())
    /// ```
    pub fn ratio_to(self, other: Self) -> Result<Ratio, MoneyError> {
        self.same(other)?;
        if other.is_zero() {
            return Err(MoneyError::DivisionByZero { amount: self });
        }
        power(DECIMALS_MAX)
            .and_then(|times| mul_div(self.minor, times, other.minor, Rounding::HalfEven))
            .and_then(|value| Decimal::try_from_i128_with_scale(value, DECIMALS_MAX).ok())
            .and_then(|value| Ratio::new(value).ok())
            .ok_or(MoneyError::RatioRange {
                numerator: self,
                denominator: other,
            })
    }

    /// Refuses two currencies.
    pub(super) fn same(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            return Ok(());
        }
        Err(MoneyError::CurrencyMismatch {
            left: self.currency,
            right: other.currency,
        })
    }

    /// Returns `minor` units of the same currency; none is an overflow.
    fn with(self, minor: Option<i128>) -> Result<Self, MoneyError> {
        let currency = self.currency;
        minor
            .map(|minor| Self { minor, currency })
            .ok_or(MoneyError::Overflow { currency })
    }
}

/// Returns 10 to the power of `digits`.
pub(super) fn power(digits: u32) -> Option<i128> {
    10_i128.checked_pow(digits)
}
