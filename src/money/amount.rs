//! An exact amount of one currency.

use std::{cmp::Ordering, fmt, str::FromStr};

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Currency, MoneyError};
use crate::number::{Rounding, mul_div};

/// An exact amount of one currency, counted in its minor units.
///
/// There are no `+`, `-` or `<` on it: these could meet two currencies, and every such meeting must be seen. Equality is
/// of amount *and* currency.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i128,
    currency: Currency,
}

impl Money {
    /// Makes an amount from minor units: `Money::from_minor(1250, Currency::USD)` is 12.50 USD.
    #[must_use]
    pub fn from_minor(minor: i128, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Returns nothing of `currency`.
    #[must_use]
    pub fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// Returns the amount in minor units.
    #[must_use]
    pub fn minor(self) -> i128 {
        self.minor
    }

    /// Returns the currency.
    #[must_use]
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// Tells whether the amount is zero.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// Tells whether the amount is below zero.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.minor < 0
    }

    /// Tells whether the amount is above zero.
    #[must_use]
    pub fn is_positive(self) -> bool {
        self.minor > 0
    }

    /// Returns the sum.
    ///
    /// # Errors
    ///
    /// [`MoneyError::CurrencyMismatch`], [`MoneyError::Overflow`].
    pub fn try_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same(other)?;
        self.with(self.minor.checked_add(other.minor))
    }

    /// Returns the difference.
    ///
    /// # Errors
    ///
    /// [`MoneyError::CurrencyMismatch`], [`MoneyError::Overflow`].
    pub fn try_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same(other)?;
        self.with(self.minor.checked_sub(other.minor))
    }

    /// Returns the amount with the other sign.
    ///
    /// # Errors
    ///
    /// [`MoneyError::Overflow`].
    pub fn try_neg(self) -> Result<Self, MoneyError> {
        self.with(self.minor.checked_neg())
    }

    /// Compares two amounts of one currency.
    ///
    /// # Errors
    ///
    /// [`MoneyError::CurrencyMismatch`].
    pub fn try_cmp(self, other: Self) -> Result<Ordering, MoneyError> {
        self.same(other)?;
        Ok(self.minor.cmp(&other.minor))
    }

    /// Adds up amounts of `currency`; nothing sums to zero.
    ///
    /// # Errors
    ///
    /// [`MoneyError::CurrencyMismatch`], [`MoneyError::Overflow`].
    pub fn try_sum(
        currency: Currency,
        amounts: impl IntoIterator<Item = Self>,
    ) -> Result<Self, MoneyError> {
        amounts
            .into_iter()
            .try_fold(Self::zero(currency), Self::try_add)
    }

    /// Returns the amount times an exact factor, rounded to minor units.
    ///
    /// # Errors
    ///
    /// [`MoneyError::Overflow`].
    pub fn try_mul(self, factor: Decimal, rounding: Rounding) -> Result<Self, MoneyError> {
        let denominator = 10_i128.checked_pow(factor.scale());
        self.with(denominator.and_then(|d| mul_div(self.minor, factor.mantissa(), d, rounding)))
    }

    fn same(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            return Ok(());
        }
        Err(MoneyError::CurrencyMismatch {
            left: self.currency,
            right: other.currency,
        })
    }

    fn with(self, minor: Option<i128>) -> Result<Self, MoneyError> {
        let currency = self.currency;
        minor
            .map(|minor| Self { minor, currency })
            .ok_or(MoneyError::Overflow { currency })
    }
}

impl FromStr for Money {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let syntax = || MoneyError::Syntax {
            value: text.chars().take(40).collect(),
        };
        let (number, currency) = text.split_once(' ').ok_or_else(syntax)?;
        let digits = number.strip_prefix('-').unwrap_or(number);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !plain(whole) || !plain(fraction) {
            return Err(syntax());
        }
        let currency: Currency = currency.parse()?;
        let fraction = if digits.contains('.') { fraction } else { "" };
        let limit = currency.exponent();
        if fraction.len() > usize::from(limit) {
            let value = number.chars().take(40).collect();
            return Err(MoneyError::TooPrecise {
                value,
                currency,
                found: fraction.len(),
                limit,
            });
        }
        let padding = usize::from(limit).saturating_sub(fraction.len());
        let zeros = std::iter::repeat_n(b'0', padding);
        let negative = number.starts_with('-');
        let minor =
            whole
                .bytes()
                .chain(fraction.bytes())
                .chain(zeros)
                .try_fold(0_i128, |sum, b| {
                    let digit = i128::from(b.checked_sub(b'0')?);
                    let sum = sum.checked_mul(10)?;
                    if negative {
                        sum.checked_sub(digit)
                    } else {
                        sum.checked_add(digit)
                    }
                });
        Self::zero(currency).with(minor)
    }
}

impl fmt::Display for Money {
    /// Writes the amount with all digits of its currency: `-1250.00 USD`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exponent = usize::from(self.currency.exponent());
        let sign = if self.minor < 0 { "-" } else { "" };
        let digits = format!(
            "{:0>width$}",
            self.minor.unsigned_abs(),
            width = exponent.saturating_add(1)
        );
        let (whole, fraction) = digits.split_at(digits.len().saturating_sub(exponent));
        let point = if exponent == 0 { "" } else { "." };
        f.pad(&format!("{sign}{whole}{point}{fraction} {}", self.currency))
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Money({self})")
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}
