//! Money per unit of something: what a customer, a click or a thousand impressions costs or earns.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::exact::{ONE_E14, fraction_e14, from_e12, scaled};
use crate::{
    money::{Currency, Money, MoneyError},
    number::{DECIMALS_MAX, Decimal, NumberError, Percent, Quantity, Ratio, Rounding, mul_div},
};

/// Why a text or a number is not a rate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RateError {
    /// The text is not a number and a currency.
    #[error("{value:?} is not a rate such as 366.67 USD")]
    Syntax {
        /// The text as given, cut to 40 characters.
        value: Box<str>,
    },
    /// The number is outside the bounds of the library's numbers.
    #[error(transparent)]
    Number(#[from] NumberError),
    /// The currency is not known.
    #[error(transparent)]
    Currency(#[from] MoneyError),
}

impl RateError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Syntax { .. } => "rate-syntax",
            Self::Number(error) => error.code(),
            Self::Currency(error) => error.code(),
        }
    }
}

/// An amount per unit, with up to twelve decimals: an acquisition cost of `64.00 USD`, a lifetime value of
/// `366.666666666667 USD`.
///
/// A rate is finer than money because it is not paid: 1000.00 USD for three customers is 333.333333333333 USD each, and
/// only [`Rate::money`] or [`Rate::times`] bring it back to minor units, with a [`Rounding`] that the caller names. It
/// may be negative, for margins may. What the unit is, the metric says.
///
/// # Example: from a rate back to money
/// ```
/// use tactica::{metric::Rate, number::Rounding};
///
/// let each: Rate = "333.333333333333 USD".parse()?;
/// assert_eq!(each.money(Rounding::HalfEven)?.to_string(), "333.33 USD");
/// assert_eq!(each.times("3".parse()?, Rounding::HalfEven)?.to_string(), "1000.00 USD");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rate {
    value: Decimal,
    currency: Currency,
}

impl Rate {
    /// Makes a rate from an exact decimal in major units.
    ///
    /// # Errors
    ///
    /// * [`NumberError::OutOfRange`] at an absolute value of 10¹⁵ or more.
    /// * [`NumberError::TooPrecise`] with more than twelve digits after the point.
    pub fn new(value: Decimal, currency: Currency) -> Result<Self, NumberError> {
        // A ratio has the same bounds; its door also normalises.
        let value = Ratio::new(value).map_err(renamed)?.decimal();
        Ok(Self { value, currency })
    }

    /// Makes the rate that is `amount` for each unit.
    ///
    /// # Errors
    ///
    /// * [`NumberError::OutOfRange`] at an absolute value of 10¹⁵ or more.
    /// * [`NumberError::TooPrecise`] with more than twelve digits after the point.
    pub fn from_money(amount: Money) -> Result<Self, NumberError> {
        let scale = u32::from(amount.currency().exponent());
        let value = Decimal::try_from_i128_with_scale(amount.minor(), scale)
            .map_err(|_| NumberError::OutOfRange { kind: KIND })?;
        Self::new(value, amount.currency())
    }

    /// Makes the rate that has `units` of 10⁻¹², or returns `None` when that is out of range.
    pub(super) fn from_e12(units: i128, currency: Currency) -> Option<Self> {
        Self::new(from_e12(units)?, currency).ok()
    }

    /// Returns the value in units of 10⁻¹², which is exact.
    pub(super) fn e12(self) -> i128 {
        scaled(self.value, DECIMALS_MAX)
            .expect("invariant: a rate has at most 27 digits, 12 of them after the point")
    }

    /// Returns the value in major units of the currency.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        self.value
    }

    /// Returns the currency.
    #[must_use]
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// Returns the amount for one unit, rounded to minor units.
    ///
    /// # Errors
    ///
    /// [`MoneyError::Overflow`].
    pub fn money(self, rounding: Rounding) -> Result<Money, MoneyError> {
        self.times(Quantity::from(1), rounding)
    }

    /// Returns the amount for `quantity` units, rounded to minor units.
    ///
    /// # Errors
    ///
    /// [`MoneyError::Overflow`].
    pub fn times(self, quantity: Quantity, rounding: Rounding) -> Result<Money, MoneyError> {
        let currency = self.currency;
        let quantity = quantity.decimal();
        let dropped = self.value.scale().saturating_add(quantity.scale());
        let kept = u32::from(currency.exponent());
        let power = |digits: u32| 10_i128.checked_pow(digits);
        let minor = if dropped >= kept {
            power(dropped.abs_diff(kept)).and_then(|divisor| {
                mul_div(
                    self.value.mantissa(),
                    quantity.mantissa(),
                    divisor,
                    rounding,
                )
            })
        } else {
            power(dropped.abs_diff(kept))
                .and_then(|factor| factor.checked_mul(quantity.mantissa()))
                .and_then(|factor| self.value.mantissa().checked_mul(factor))
        };
        minor
            .map(|minor| Money::from_minor(minor, currency))
            .ok_or(MoneyError::Overflow { currency })
    }

    /// Returns the part of the rate that `percent` of it is, such as the margin in a revenue per customer.
    ///
    /// Rounds half to even to twelve decimals.
    ///
    /// # Errors
    ///
    /// [`NumberError::OutOfRange`] at an absolute value of 10¹⁵ or more.
    pub fn share(self, percent: Percent) -> Result<Self, NumberError> {
        mul_div(
            self.e12(),
            fraction_e14(percent),
            ONE_E14,
            Rounding::HalfEven,
        )
        .and_then(|units| Self::from_e12(units, self.currency))
        .ok_or(NumberError::OutOfRange { kind: KIND })
    }
}

const KIND: &str = "Rate";

/// Names the rate instead of the type whose bounds it borrows.
fn renamed(error: NumberError) -> NumberError {
    match error {
        NumberError::TooPrecise { value, found, .. } => NumberError::TooPrecise {
            kind: KIND,
            value,
            found,
        },
        NumberError::OutOfRange { .. } => NumberError::OutOfRange { kind: KIND },
        other => other,
    }
}

impl FromStr for Rate {
    type Err = RateError;

    fn from_str(text: &str) -> Result<Self, RateError> {
        let syntax = || RateError::Syntax {
            value: text.chars().take(40).collect(),
        };
        let (number, currency) = text.split_once(' ').ok_or_else(syntax)?;
        let number = number.parse::<Ratio>().map_err(|error| match error {
            NumberError::Syntax { .. } => syntax(),
            other => renamed(other).into(),
        })?;
        Ok(Self {
            value: number.decimal(),
            currency: currency.parse()?,
        })
    }
}

impl fmt::Display for Rate {
    /// Writes at least the digits of the currency: `64.00 USD`, `0.0085 USD`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = usize::from(self.currency.exponent());
        let mut text = self.value.to_string();
        let found = text.split_once('.').map_or(0, |(_, part)| part.len());
        if found == 0 && digits > 0 {
            text.push('.');
        }
        text.extend(std::iter::repeat_n('0', digits.saturating_sub(found)));
        f.pad(&format!("{text} {}", self.currency))
    }
}

impl fmt::Debug for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rate({self})")
    }
}

impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(text: &str) -> Rate {
        text.parse().unwrap()
    }

    #[test]
    fn text_has_at_least_the_digits_of_the_currency() {
        for (text, written) in [
            ("64 USD", "64.00 USD"),
            ("64.5 USD", "64.50 USD"),
            ("-0.0085 USD", "-0.0085 USD"),
            ("64 JPY", "64 JPY"),
            ("64.5 JPY", "64.5 JPY"),
            ("366.666666666667 EUR", "366.666666666667 EUR"),
        ] {
            assert_eq!(rate(text).to_string(), written);
            assert_eq!(rate(written), rate(text));
        }
    }

    #[test]
    fn refusals_name_the_rate() {
        for (text, code) in [
            ("64", "rate-syntax"),
            ("64USD", "rate-syntax"),
            ("x USD", "rate-syntax"),
            ("64 usd", "currency-unknown"),
            ("0.0000000000001 USD", "number-too-precise"),
            ("1000000000000000 USD", "number-out-of-range"),
        ] {
            let error = text.parse::<Rate>().unwrap_err();
            assert_eq!(error.code(), code, "{text}");
            assert!(!error.to_string().contains("Ratio"), "{error}");
        }
    }

    #[test]
    fn money_is_rounded_as_told() {
        assert_eq!(
            rate("0.125 USD").money(Rounding::HalfEven).unwrap().minor(),
            12
        );
        assert_eq!(rate("0.125 USD").money(Rounding::Ceil).unwrap().minor(), 13);
        let many = "-2.5".parse().unwrap();
        let amount = rate("1.01 USD").times(many, Rounding::HalfExpand).unwrap();
        assert_eq!(amount.to_string(), "-2.53 USD");
        assert_eq!(
            rate("200 USD").share("12.5%".parse().unwrap()).unwrap(),
            rate("25 USD")
        );
    }
}
