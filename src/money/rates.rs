//! Which exchange rate holds on a date.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Conversion, Currency, ExchangeRate, Money, RateError};
use crate::number::Rounding;

/// The exchange rates that are known, by currencies and date.
///
/// A rate holds from its date until the next one. The table never inverts a rate and never chains two: what is not in it is
/// [missing](RateError::Missing), because a rate that nobody quoted is a decision, and decisions belong to the caller.
///
/// In JSON it is a list of rates in any order. Two tables of the same rates are equal, whatever the order they were given in.
///
/// # Example: the latest rate on or before a date
/// ```
/// use chrono::NaiveDate;
/// use tactica::{money::{Currency, ExchangeRate, RateTable}, number::{Decimal, Rounding}};
///
/// let day = |d| NaiveDate::from_ymd_opt(2025, 1, d).expect("a date");
/// let rate = |text: &str, date| {
///     let value: Decimal = text.parse().expect("a decimal");
///     ExchangeRate::new(Currency::EUR, Currency::USD, value, date)
/// };
/// let table = RateTable::new([rate("1.0412", day(10))?, rate("1.0294", day(2))?])?;
///
/// let converted = table.convert("100.00 EUR".parse()?, Currency::USD, day(9), Rounding::HalfEven)?;
/// assert_eq!(converted.result().to_string(), "102.94 USD");
/// assert_eq!(converted.rate().date(), day(2));
///
/// let missing = table.rate(Currency::EUR, Currency::USD, day(1)).unwrap_err();
/// assert_eq!(missing.code(), "rate-missing");
/// assert!(table.rate(Currency::USD, Currency::EUR, day(9)).is_err());
/// # Ok::<(), tactica::money::RateError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "Vec<ExchangeRate>", into = "Vec<ExchangeRate>")]
pub struct RateTable {
    /// Sorted by currencies and date, one rate for each.
    rates: Vec<ExchangeRate>,
}

impl RateTable {
    /// The table without rates.
    pub(crate) const EMPTY: Self = Self { rates: Vec::new() };

    /// Makes a table of `rates`, in any order.
    ///
    /// The same rate twice is one rate, and rates of a currency to itself are left out, for they go without saying.
    ///
    /// # Errors
    ///
    /// [`RateError::Conflict`] when two different rates are given for the same currencies and date.
    pub fn new(rates: impl IntoIterator<Item = ExchangeRate>) -> Result<Self, RateError> {
        let mut rates: Vec<_> = rates.into_iter().filter(|r| r.from() != r.to()).collect();
        rates.sort_unstable();
        rates.dedup();
        for (one, next) in rates.iter().zip(rates.iter().skip(1)) {
            if key(one) == key(next) {
                let (from, to, date) = key(one);
                return Err(RateError::Conflict {
                    from,
                    to,
                    date,
                    lower: one.rate(),
                    higher: next.rate(),
                });
            }
        }
        Ok(Self { rates })
    }

    /// Returns the rates, sorted by currency converted from, currency converted to, and date.
    #[must_use]
    pub fn rates(&self) -> &[ExchangeRate] {
        &self.rates
    }

    /// Returns the latest rate dated `on` or before; the rate of a currency to itself is 1 on every date.
    ///
    /// # Errors
    ///
    /// [`RateError::Missing`] when there is none.
    ///
    /// # Complexity
    ///
    /// `O(log n)` for a table of `n` rates.
    pub fn rate(
        &self,
        from: Currency,
        to: Currency,
        on: NaiveDate,
    ) -> Result<ExchangeRate, RateError> {
        if from == to {
            return Ok(ExchangeRate::identity(from, on));
        }
        let after = self.rates.partition_point(|r| key(r) <= (from, to, on));
        after
            .checked_sub(1)
            .and_then(|last| self.rates.get(last))
            .filter(|rate| (rate.from(), rate.to()) == (from, to))
            .copied()
            .ok_or(RateError::Missing { from, to, on })
    }

    /// Converts `amount` at the latest rate dated `on` or before, and records how.
    ///
    /// # Errors
    ///
    /// * [`RateError::Missing`] when there is no such rate.
    /// * [`RateError::Money`] when the result leaves the range.
    pub fn convert(
        &self,
        amount: Money,
        to: Currency,
        on: NaiveDate,
        rounding: Rounding,
    ) -> Result<Conversion, RateError> {
        let rate = self.rate(amount.currency(), to, on)?;
        Ok(Conversion::new(amount, rate, rounding)?)
    }
}

fn key(rate: &ExchangeRate) -> (Currency, Currency, NaiveDate) {
    (rate.from(), rate.to(), rate.date())
}

impl TryFrom<Vec<ExchangeRate>> for RateTable {
    type Error = RateError;

    fn try_from(rates: Vec<ExchangeRate>) -> Result<Self, RateError> {
        Self::new(rates)
    }
}

impl From<RateTable> for Vec<ExchangeRate> {
    fn from(table: RateTable) -> Self {
        table.rates
    }
}
