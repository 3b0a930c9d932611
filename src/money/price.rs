//! What one unit, or a thousand, costs.

use std::{fmt, fmt::Write, num::NonZeroU32, str::FromStr};

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Currency, Money, MoneyError, amount::power, currency::cut};
use crate::number::{
    Quantity, Rounding, bounded, mul_div, parse,
    text::{self, Line},
};

/// A price per unit, or per so many units, that may be finer than the currency.
///
/// Clicks cost 0.0375 USD and impressions 8.50 USD per thousand; neither is an amount of money before a quantity is known. The
/// price is zero or above, below [`MAGNITUDE_MAX`](crate::number::MAGNITUDE_MAX), with at most
/// [`DECIMALS_MAX`](crate::number::DECIMALS_MAX) digits after the point.
///
/// | Text | Means |
/// | --- | --- |
/// | `85.00 USD` | 85 dollars for one |
/// | `85.125 USD` | eighty-five dollars, twelve and a half cents for one |
/// | `8.50 USD/1000` | eight and a half dollars for a thousand (CPM) |
///
/// Two prices are equal when they are quoted alike: `8.50 USD/1000` is not `0.0085 USD`, although they cost the same.
///
/// # Example: what a campaign of 1 234 567 impressions costs
/// ```
/// use tactica::{money::UnitPrice, number::{Quantity, Rounding}};
///
/// let cpm: UnitPrice = "8.50 USD/1000".parse()?;
/// let impressions = Quantity::from(1_234_567);
/// let cost = cpm.times(impressions, Rounding::HalfEven)?;
/// assert_eq!(cost.to_string(), "10493.82 USD"); // 10493.8195 exactly
/// # Ok::<(), tactica::money::MoneyError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct UnitPrice {
    price: Decimal,
    currency: Currency,
    per: NonZeroU32,
}

/// The type in messages.
const KIND: &str = "UnitPrice";

impl UnitPrice {
    /// Makes a price of `price` units of `currency` for `per` units of what is bought.
    ///
    /// # Errors
    ///
    /// * [`MoneyError::Negative`] when `price` is below zero.
    /// * [`MoneyError::Number`] when `price` is too large or has too many digits after the point.
    /// * [`MoneyError::PricePerNothing`] when `per` is zero.
    pub fn new(price: Decimal, currency: Currency, per: u32) -> Result<Self, MoneyError> {
        let price = bounded(KIND, price)?;
        if price < Decimal::ZERO {
            return Err(MoneyError::Negative { value: price });
        }
        let per = NonZeroU32::new(per).ok_or(MoneyError::PricePerNothing)?;
        Ok(Self {
            price,
            currency,
            per,
        })
    }

    /// Returns the price in major units of the currency, for [`per`](Self::per) units, without trailing zeros.
    #[must_use]
    pub fn price(self) -> Decimal {
        self.price
    }

    /// Returns the currency.
    #[must_use]
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// Returns the number of units the price is for: 1, or 1000 for a CPM.
    #[must_use]
    pub fn per(self) -> u32 {
        self.per.get()
    }

    /// Returns what `quantity` units cost, exactly up to one rounding to minor units; a negative quantity is a return.
    ///
    /// # Errors
    ///
    /// [`MoneyError::Overflow`] when the cost leaves the range of amounts.
    pub fn times(self, quantity: Quantity, rounding: Rounding) -> Result<Money, MoneyError> {
        let quantity = quantity.decimal();
        // The point moves right by the decimals of the currency, and left by those of price and quantity.
        let right = u32::from(self.currency.exponent());
        let left = self.price.scale().saturating_add(quantity.scale());
        let times = power(right.saturating_sub(left))
            .and_then(|factor| self.price.mantissa().checked_mul(factor));
        let over = power(left.saturating_sub(right))
            .and_then(|places| places.checked_mul(i128::from(self.per())));
        let minor = times
            .zip(over)
            .and_then(|(times, over)| mul_div(quantity.mantissa(), times, over, rounding));
        let currency = self.currency;
        let minor = minor.ok_or(MoneyError::Overflow { currency })?;
        Ok(Money::from_minor(minor, currency))
    }

    /// Returns the text: at least as many decimals as the currency has, and the number of units unless it is one.
    fn line(self) -> Line {
        let places = usize::from(self.currency.exponent());
        let places = places.max(usize::try_from(self.price.scale()).unwrap_or(places));
        let mut line = Line::of(format_args!("{:.places$} {}", self.price, self.currency));
        if self.per.get() > 1 {
            line.write_fmt(format_args!("/{}", self.per))
                .expect("invariant: 28 digits, a currency and a count fit a line");
        }
        line
    }
}

impl FromStr for UnitPrice {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let syntax = || MoneyError::PriceSyntax { value: cut(text) };
        let (number, rest) = text.split_once(' ').ok_or_else(syntax)?;
        let (currency, per) = rest.split_once('/').unwrap_or((rest, "1"));
        if !per.bytes().all(|b| b.is_ascii_digit()) {
            return Err(syntax());
        }
        let per = per.parse().map_err(|_| syntax())?;
        Self::new(parse(KIND, number, "8.50")?, currency.parse()?, per)
    }
}

impl fmt::Display for UnitPrice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        text::pad(f, self.line().as_str())
    }
}

impl fmt::Debug for UnitPrice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnitPrice({self})")
    }
}

impl Serialize for UnitPrice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.line().as_str())
    }
}

impl<'de> Deserialize<'de> for UnitPrice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text::deserialize(
            deserializer,
            "a price such as \"85.00 USD\" or \"8.50 USD/1000\"",
        )
    }
}
