//! Exact decimals with a meaning: one macro makes the types, one door checks the bounds.

use std::{fmt, str::FromStr};

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Rounding, text, text::Line};

/// The most digits after the decimal point that are kept.
pub const DECIMALS_MAX: u32 = 12;

/// The absolute value that every number stays below: 10¹⁵.
pub const MAGNITUDE_MAX: i64 = 1_000_000_000_000_000;

/// Why a number was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NumberError {
    /// The text is not a decimal number in plain notation.
    #[error("{kind} {value:?} is not a decimal number such as {example}")]
    Syntax {
        /// The type that was wanted.
        kind: &'static str,
        /// The text as given, cut to 40 characters.
        value: Box<str>,
        /// A text that would have been accepted.
        example: &'static str,
    },
    /// More digits after the point than [`DECIMALS_MAX`].
    #[error("{kind} {value} has {found} digits after the point, the limit is {DECIMALS_MAX}")]
    TooPrecise {
        /// The type that was wanted.
        kind: &'static str,
        /// The value as given.
        value: Decimal,
        /// The number of digits found.
        found: u32,
    },
    /// An absolute value of [`MAGNITUDE_MAX`] or more.
    #[error("{kind} is out of range: its absolute value must stay below {MAGNITUDE_MAX}")]
    OutOfRange {
        /// The type that was wanted.
        kind: &'static str,
    },
}

impl NumberError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Syntax { .. } => "number-syntax",
            Self::TooPrecise { .. } => "number-too-precise",
            Self::OutOfRange { .. } => "number-out-of-range",
        }
    }
}

/// Returns `value` without trailing zeros and without a sign on zero, if it is within the bounds of the module.
pub(crate) fn bounded(kind: &'static str, value: Decimal) -> Result<Decimal, NumberError> {
    let mut value = value.normalize();
    if value.is_zero() {
        value = Decimal::ZERO; // `-0` prints a sign
    }
    if value.abs() >= Decimal::from(MAGNITUDE_MAX) {
        return Err(NumberError::OutOfRange { kind });
    }
    if value.scale() > DECIMALS_MAX {
        return Err(NumberError::TooPrecise {
            kind,
            value,
            found: value.scale(),
        });
    }
    Ok(value)
}

/// A decimal in plain notation, taken apart; both parts are digits only, and the fraction is empty if there is no point.
pub(crate) struct Plain<'a> {
    pub(crate) negative: bool,
    pub(crate) whole: &'a str,
    pub(crate) fraction: &'a str,
}

impl<'a> Plain<'a> {
    /// Takes `text` apart: digits, at most one point between digits, at most a leading minus. `None` for anything else.
    pub(crate) fn of(text: &'a str) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        // One pass, for this is where the time of reading a journal goes.
        let mut point = None;
        for (at, byte) in (0_usize..).zip(digits.bytes()) {
            match byte {
                b'0'..=b'9' => (),
                b'.' if point.is_none() => point = Some(at),
                _ => return None,
            }
        }
        let (whole, fraction) = match point {
            Some(at) => (digits.get(..at)?, digits.get(at.checked_add(1)?..)?),
            None => (digits, ""),
        };
        if whole.is_empty() || (point.is_some() && fraction.is_empty()) {
            return None;
        }
        Some(Self {
            negative,
            whole,
            fraction,
        })
    }
}

/// Reads a decimal within the bounds of the module.
pub(crate) fn parse(
    kind: &'static str,
    text: &str,
    example: &'static str,
) -> Result<Decimal, NumberError> {
    let syntax = || NumberError::Syntax {
        kind,
        value: text.chars().take(40).collect(),
        example,
    };
    let plain = Plain::of(text).ok_or_else(syntax)?;
    if plain.whole.trim_start_matches('0').len() > 15 {
        return Err(NumberError::OutOfRange { kind });
    }
    let value = Decimal::from_str_exact(text).map_err(|_| syntax())?;
    bounded(kind, value)
}

/// Defines a bounded decimal with its suffix in text.
macro_rules! define_decimal {
    ($($(#[$meta:meta])* $name:ident, $suffix:literal, $example:literal;)*) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(Decimal);

        impl $name {
            /// Zero.
            pub const ZERO: Self = Self(Decimal::ZERO);

            /// Makes the number from an exact decimal.
            ///
            /// # Errors
            ///
            /// * [`NumberError::OutOfRange`] at an absolute value of [`MAGNITUDE_MAX`] or more.
            /// * [`NumberError::TooPrecise`] with more than [`DECIMALS_MAX`] digits after the point.
            pub fn new(value: Decimal) -> Result<Self, NumberError> {
                bounded(stringify!($name), value).map(Self)
            }

            /// Makes the number from a decimal that may have more digits than are kept, rounding half to even.
            ///
            /// # Errors
            ///
            /// [`NumberError::OutOfRange`] at an absolute value of [`MAGNITUDE_MAX`] or more.
            pub fn rounded(value: Decimal) -> Result<Self, NumberError> {
                Self::new(value.round_dp(DECIMALS_MAX))
            }

            /// Returns the sum, which is exact.
            ///
            /// # Errors
            ///
            /// [`NumberError::OutOfRange`] at an absolute value of [`MAGNITUDE_MAX`] or more.
            pub fn try_add(self, other: Self) -> Result<Self, NumberError> {
                let kind = stringify!($name);
                if self.0.scale() | other.0.scale() == 0 {
                    // Whole numbers, as counts are: far below 128 bits, and nothing to be brought into line.
                    let sum = self.0.mantissa().saturating_add(other.0.mantissa());
                    return match i64::try_from(sum) {
                        Ok(sum) if sum.abs() < MAGNITUDE_MAX => Ok(Self(Decimal::from(sum))),
                        _ => Err(NumberError::OutOfRange { kind }),
                    };
                }
                let sum = self.0.checked_add(other.0).ok_or(NumberError::OutOfRange { kind })?;
                bounded(kind, sum).map(Self)
            }

            /// Returns the value as a decimal, without trailing zeros.
            #[must_use]
            pub fn decimal(self) -> Decimal {
                self.0
            }
        }

        impl From<i32> for $name {
            fn from(value: i32) -> Self {
                Self(Decimal::from(value))
            }
        }

        impl FromStr for $name {
            type Err = NumberError;

            fn from_str(text: &str) -> Result<Self, NumberError> {
                let (kind, example) = (stringify!($name), $example);
                match text.strip_suffix($suffix) {
                    Some(number) => parse(kind, number, example).map(Self),
                    None => Err(NumberError::Syntax { kind, value: text.chars().take(40).collect(), example }),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                text::pad(f, Line::of(format_args!("{}{}", self.0, $suffix)).as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(Line::of(format_args!("{self}")).as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                text::deserialize(deserializer, concat!("text such as \"", $example, "\""))
            }
        }
    )*};
}

define_decimal! {
    /// Hundredths of something: `12.5%` of a budget, a churn of `3%`.
    ///
    /// Written with the sign everywhere, so that a percentage is never taken for a fraction.
    ///
    /// # Example: a percentage is not a fraction
    /// ```
    /// use tactica::number::Percent;
    ///
    /// let share: Percent = "12.5%".parse()?;
    /// assert_eq!(share.fraction().to_string(), "0.125");
    /// assert!("0.125".parse::<Percent>().is_err());
    /// # Ok::<(), tactica::number::NumberError>(())
    /// ```
    Percent, "%", "12.5%";
    /// One value divided by another of the same unit: `3.2` for an LTV:CAC, `-0.4` for a ROMI.
    Ratio, "", "0.125";
    /// A count or measure without a currency: impressions, customers, square metres.
    Quantity, "", "1200000";
}

impl Percent {
    /// One hundred percent.
    pub const HUNDRED: Self = Self(Decimal::ONE_HUNDRED);

    /// Returns the percentage as a fraction of one.
    #[must_use]
    pub fn fraction(self) -> Decimal {
        // Within the bounds of the type two more decimals always fit.
        self.0.checked_div(Decimal::ONE_HUNDRED).unwrap_or_default()
    }
}

impl Ratio {
    /// Returns `numerator / denominator`, rounded half to even to [`DECIMALS_MAX`] digits, or `None` when the denominator is
    /// zero or the quotient out of range.
    #[must_use]
    pub fn of(numerator: Decimal, denominator: Decimal) -> Option<Self> {
        Self::rounded(numerator.checked_div(denominator)?).ok()
    }

    /// Returns the largest or, for a negative `sign`, the smallest ratio that the type holds.
    pub(crate) fn extreme(sign: i32) -> Self {
        let mut most = Decimal::from(MAGNITUDE_MAX)
            .checked_sub(Decimal::ONE)
            .unwrap_or_default();
        most.set_sign_negative(sign < 0);
        Self(most)
    }

    /// Returns the ratio as a percentage rounded to `decimals` digits after the point.
    #[must_use]
    pub fn percent(self, decimals: u32) -> Option<Percent> {
        let exact = self.0.checked_mul(Decimal::ONE_HUNDRED)?;
        Percent::new(exact.round_dp(decimals.min(DECIMALS_MAX))).ok()
    }
}

/// A sum of quantities that is not yet put into a decimal: two integers stay in registers where a decimal would not.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Units {
    mantissa: i128,
    scale: u32,
}

impl Quantity {
    /// Returns the sum where [`try_add`](Self::try_add) has one, for those who add up by the million.
    #[inline]
    pub(crate) fn units_with(&self, other: &Self) -> Option<Units> {
        let (value, other) = (self.0, other.0);
        let scale = value.scale() | other.scale();
        if scale != 0 {
            return units_of(value, other);
        }
        let mantissa = value.mantissa().saturating_add(other.mantissa());
        let within = mantissa.unsigned_abs() < u128::from(MAGNITUDE_MAX.unsigned_abs());
        within.then_some(Units { mantissa, scale })
    }

    /// Returns a sum of [`units_with`](Self::units_with).
    #[inline]
    pub(crate) fn of_units(units: Units) -> Self {
        match i64::try_from(units.mantissa) {
            Ok(whole) if units.scale == 0 => Self(Decimal::from(whole)),
            _ => Self::of_fraction(units),
        }
    }

    #[inline(never)]
    fn of_fraction(units: Units) -> Self {
        let value = Decimal::try_from_i128_with_scale(units.mantissa, units.scale);
        let value = value.expect("invariant: a sum within the bounds has at most 27 digits");
        Self(value.normalize())
    }

    /// Rounds to a whole number, or returns `None` when it does not fit `i64`.
    #[must_use]
    pub fn whole(self, rounding: Rounding) -> Option<i64> {
        let denominator = 10_i128.checked_pow(self.0.scale())?;
        rounding
            .divide(self.0.mantissa(), denominator)
            .and_then(|value| i64::try_from(value).ok())
    }
}

/// Adds two decimals, not both whole, in units of the finer one: within the bounds of the module no more than 28 digits meet.
#[inline(never)]
fn units_of(value: Decimal, other: Decimal) -> Option<Units> {
    let scale = value.scale().max(other.scale());
    let units = |value: Decimal| {
        let factor = 10_i128.checked_pow(scale.checked_sub(value.scale())?)?;
        value.mantissa().checked_mul(factor)
    };
    let mantissa = units(value)?.checked_add(units(other)?)?;
    let limit = 10_i128
        .checked_pow(scale)?
        .checked_mul(MAGNITUDE_MAX.into())?;
    (mantissa.unsigned_abs() < limit.unsigned_abs()).then_some(Units { mantissa, scale })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_in_units_are_the_sums() {
        let texts = [
            "0",
            "1",
            "-1",
            "0.5",
            "-0.5",
            "0.000000000001",
            "-3.25",
            "7.75",
            "999999999999999",
            "-999999999999999",
            "999999999999999.999999999999",
            "-999999999999999.999999999999",
            "4294967296",
            "0.1",
            "0.9",
            "-0.1",
        ];
        let values = texts.map(|text| text.parse::<Quantity>().unwrap());
        for value in values {
            for other in values {
                let units = value.units_with(&other).map(Quantity::of_units);
                assert_eq!(units, value.try_add(other).ok(), "{value} + {other}");
                let text = |sum: Quantity| (sum.to_string(), sum.decimal().scale());
                let exact = value.try_add(other).ok();
                assert_eq!(units.map(text), exact.map(text), "in the same form");
            }
        }
    }

    #[test]
    fn only_plain_decimals_within_bounds_are_read() {
        for text in [
            "", "-", "1e400", "1e3", "NaN", "inf", "+1", "1.", ".5", "1 ", "1,5", "0x1", "١",
        ] {
            assert_eq!(
                text.parse::<Ratio>().unwrap_err().code(),
                "number-syntax",
                "{text:?}"
            );
        }
        let bound = "999999999999999.999999999999";
        assert_eq!(bound.parse::<Ratio>().unwrap().to_string(), bound);
        assert_eq!(
            "1000000000000000".parse::<Ratio>().unwrap_err().code(),
            "number-out-of-range"
        );
        assert_eq!(
            "0.0000000000001".parse::<Ratio>().unwrap_err().code(),
            "number-too-precise"
        );
        assert_eq!(
            &"9".repeat(5000).parse::<Ratio>().unwrap_err().code(),
            &"number-out-of-range"
        );
    }

    #[test]
    fn text_is_normal_and_zero_has_no_sign() {
        assert_eq!("1.500".parse::<Ratio>().unwrap().to_string(), "1.5");
        assert_eq!("-0.00".parse::<Ratio>().unwrap().to_string(), "0");
        assert_eq!("40%".parse::<Percent>().unwrap(), Percent::from(40));
        assert!("40".parse::<Percent>().is_err());
        assert_eq!(
            serde_json::to_string(&Percent::from(40)).unwrap(),
            "\"40%\""
        );
        assert!(
            serde_json::from_str::<Ratio>("1.5").is_err(),
            "a JSON number is refused"
        );
    }

    #[test]
    fn whole_numbers_round_as_told() {
        let value: Quantity = "-2.5".parse().unwrap();
        assert_eq!(value.whole(Rounding::HalfEven), Some(-2));
        assert_eq!(value.whole(Rounding::Expand), Some(-3));
    }
}
