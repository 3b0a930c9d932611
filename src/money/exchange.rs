//! What one currency is worth in another, on a date.

use std::{fmt, str::FromStr};

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Currency, Money, MoneyError, amount::power};
use crate::number::{
    MAGNITUDE_MAX, Plain, Rounding, mul_div,
    text::{self, Line},
};

/// The most digits after the decimal point of an exchange rate.
pub const RATE_DECIMALS_MAX: u32 = 18;

/// Why an exchange rate was refused or not found, or a conversion is not what it says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RateError {
    /// A rate that is not above zero.
    #[error("a rate of {rate} from {from} to {to}: it must be above 0")]
    NotPositive {
        /// The currency converted from.
        from: Currency,
        /// The currency converted to.
        to: Currency,
        /// The rate as given.
        rate: Decimal,
    },
    /// A rate of [`MAGNITUDE_MAX`] or more, or with more than [`RATE_DECIMALS_MAX`] decimals.
    #[error(
        "a rate of {rate} from {from} to {to}: it must be below {MAGNITUDE_MAX} with at most \
         {RATE_DECIMALS_MAX} digits after the point"
    )]
    OutOfRange {
        /// The currency converted from.
        from: Currency,
        /// The currency converted to.
        to: Currency,
        /// The rate as given.
        rate: Decimal,
    },
    /// A rate other than 1 from a currency to itself.
    #[error("a rate of {rate} from {currency} to itself: it can only be 1")]
    Identity {
        /// The currency.
        currency: Currency,
        /// The rate as given.
        rate: Decimal,
    },
    /// Two rates between the same currencies for the same date.
    #[error("two rates from {from} to {to} on {date}: {lower} and {higher}")]
    Conflict {
        /// The currency converted from.
        from: Currency,
        /// The currency converted to.
        to: Currency,
        /// The date of both.
        date: NaiveDate,
        /// The lower rate.
        lower: Decimal,
        /// The higher rate.
        higher: Decimal,
    },
    /// No rate between the currencies on or before the date.
    #[error(
        "no rate from {from} to {to} on or before {on}; rates are neither inverted nor chained"
    )]
    Missing {
        /// The currency converted from.
        from: Currency,
        /// The currency converted to.
        to: Currency,
        /// The date asked for.
        on: NaiveDate,
    },
    /// The result recorded with a conversion is not what its rate and rounding give.
    #[error("the conversion of {original} gives {computed}, not {recorded}")]
    Result {
        /// The amount that was converted.
        original: Money,
        /// What the rate and rounding give.
        computed: Money,
        /// The result as recorded.
        recorded: Money,
    },
    /// The amount is in another currency than the rate, or the result leaves the range.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl RateError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotPositive { .. } => "rate-not-positive",
            Self::OutOfRange { .. } => "rate-out-of-range",
            Self::Identity { .. } => "rate-identity",
            Self::Conflict { .. } => "rate-conflict",
            Self::Missing { .. } => "rate-missing",
            Self::Result { .. } => "conversion-result",
            Self::Money(error) => error.code(),
        }
    }
}

/// The price of one unit of a currency in another, from a date on.
///
/// The rate counts in major units, as it is quoted: from USD to JPY at 150 turns 1.00 USD into 150 JPY. It is above zero and
/// works in one direction; the other way is another rate, quoted or made on purpose with [`inverse`](Self::inverse).
///
/// # Example: a purchase in dollars against a limit in yuan
/// ```
/// use chrono::NaiveDate;
/// use tactica::{money::{Currency, ExchangeRate, Money}, number::{Decimal, Rounding}};
///
/// let date = NaiveDate::from_ymd_opt(2025, 1, 31).expect("a date");
/// let rate = ExchangeRate::new(Currency::USD, Currency::CNY, Decimal::from(6), date)?;
/// let purchase: Money = "4000.00 USD".parse()?;
/// let converted = rate.convert(purchase, Rounding::HalfEven)?;
/// assert_eq!(converted.to_string(), "24000.00 CNY");
///
/// // It does not work backwards.
/// assert_eq!(rate.convert(converted, Rounding::HalfEven).unwrap_err().code(), "currency-mismatch");
/// # Ok::<(), tactica::money::RateError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "RateRecord", into = "RateRecord")]
pub struct ExchangeRate {
    // In this order the derived order is that of `RateTable`.
    from: Currency,
    to: Currency,
    date: NaiveDate,
    rate: Decimal,
}

impl ExchangeRate {
    /// Makes a rate: one unit of `from` is worth `rate` units of `to`.
    ///
    /// # Errors
    ///
    /// * [`RateError::NotPositive`] when `rate` is zero or below.
    /// * [`RateError::OutOfRange`] when `rate` is [`MAGNITUDE_MAX`] or above, or has more than [`RATE_DECIMALS_MAX`] digits
    ///   after the point.
    /// * [`RateError::Identity`] when both currencies are the same and `rate` is not 1.
    pub fn new(
        from: Currency,
        to: Currency,
        rate: Decimal,
        date: NaiveDate,
    ) -> Result<Self, RateError> {
        let rate = rate.normalize();
        if rate <= Decimal::ZERO {
            return Err(RateError::NotPositive { from, to, rate });
        }
        if rate >= Decimal::from(MAGNITUDE_MAX) || rate.scale() > RATE_DECIMALS_MAX {
            return Err(RateError::OutOfRange { from, to, rate });
        }
        if from == to && rate != Decimal::ONE {
            let currency = from;
            return Err(RateError::Identity { currency, rate });
        }
        Ok(Self {
            from,
            to,
            date,
            rate,
        })
    }

    /// Returns the rate of a currency to itself: 1.
    #[must_use]
    pub fn identity(currency: Currency, date: NaiveDate) -> Self {
        Self {
            from: currency,
            to: currency,
            date,
            rate: Decimal::ONE,
        }
    }

    /// Returns the currency converted from.
    #[must_use]
    pub fn from(&self) -> Currency {
        self.from
    }

    /// Returns the currency converted to.
    #[must_use]
    pub fn to(&self) -> Currency {
        self.to
    }

    /// Returns what one unit of [`from`](Self::from) is worth, in units of [`to`](Self::to), without trailing zeros.
    #[must_use]
    pub fn rate(&self) -> Decimal {
        self.rate
    }

    /// Returns the date from which on the rate is known.
    #[must_use]
    pub fn date(&self) -> NaiveDate {
        self.date
    }

    /// Converts an amount, exactly up to one rounding to minor units.
    ///
    /// # Errors
    ///
    /// * [`MoneyError::CurrencyMismatch`] when `amount` is not in the currency converted from.
    /// * [`MoneyError::Overflow`] when the result leaves the range.
    pub fn convert(&self, amount: Money, rounding: Rounding) -> Result<Money, MoneyError> {
        amount.same(Money::zero(self.from))?;
        // The point moves right by the decimals of `to`, and left by those of the rate and of `from`.
        let right = u32::from(self.to.exponent());
        let left = u32::from(self.from.exponent()).saturating_add(self.rate.scale());
        let over = power(left.saturating_sub(right));
        let minor = power(right.saturating_sub(left))
            .and_then(|factor| self.rate.mantissa().checked_mul(factor))
            .zip(over)
            .and_then(|(times, over)| mul_div(amount.minor(), times, over, rounding));
        let minor = minor.ok_or(MoneyError::Overflow { currency: self.to })?;
        Ok(Money::from_minor(minor, self.to))
    }

    /// Returns the rate of the other direction, 1 / rate rounded half to even to [`RATE_DECIMALS_MAX`] digits.
    ///
    /// A market quotes the two directions apart; use this where a policy says that one is the inverse of the other. There and
    /// back, an amount may differ by one minor unit of either currency, and by more when the rate is so high that its
    /// inverse has few digits left.
    ///
    /// # Errors
    ///
    /// [`RateError::OutOfRange`] when the inverse is out of range: for rates of 10⁻¹⁵ and below.
    pub fn inverse(&self) -> Result<Self, RateError> {
        let (from, to) = (self.to, self.from);
        let one = power(self.rate.scale()).zip(power(RATE_DECIMALS_MAX));
        one.and_then(|(one, places)| mul_div(one, places, self.rate.mantissa(), Rounding::HalfEven))
            .and_then(|value| Decimal::try_from_i128_with_scale(value, RATE_DECIMALS_MAX).ok())
            .ok_or(RateError::OutOfRange {
                from,
                to,
                rate: self.rate,
            })
            .and_then(|rate| Self::new(from, to, rate, self.date))
    }
}

/// The wire form of [`ExchangeRate`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RateRecord {
    from: Currency,
    to: Currency,
    rate: RateText,
    date: NaiveDate,
}

impl TryFrom<RateRecord> for ExchangeRate {
    type Error = RateError;

    fn try_from(record: RateRecord) -> Result<Self, RateError> {
        Self::new(record.from, record.to, record.rate.0, record.date)
    }
}

impl From<ExchangeRate> for RateRecord {
    fn from(rate: ExchangeRate) -> Self {
        Self {
            from: rate.from,
            to: rate.to,
            rate: RateText(rate.rate),
            date: rate.date,
        }
    }
}

/// A decimal as text: the decimal's own reading of JSON goes through floats.
struct RateText(Decimal);

impl FromStr for RateText {
    type Err = RateTextError;

    fn from_str(text: &str) -> Result<Self, RateTextError> {
        Plain::of(text)
            .and_then(|_| Decimal::from_str_exact(text).ok())
            .map(Self)
            .ok_or(RateTextError)
    }
}

/// The text is not a rate.
#[derive(Debug)]
struct RateTextError;

impl fmt::Display for RateTextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the rate is not a decimal number such as 1.0825 of at most 28 digits")
    }
}

impl Serialize for RateText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(Line::of(format_args!("{}", self.0)).as_str())
    }
}

impl<'de> Deserialize<'de> for RateText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text::deserialize(deserializer, "a rate such as \"1.0825\"")
    }
}
