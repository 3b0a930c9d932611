//! Why an operation on money was refused.

use rust_decimal::Decimal;

use super::{Currency, Money};
use crate::number::NumberError;

/// Why an operation on money was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MoneyError {
    /// The text is not an amount and a currency.
    #[error("{value:?} is not an amount of money such as 1250.00 USD")]
    Syntax {
        /// The text as given, cut to 40 characters.
        value: Box<str>,
    },
    /// The text is not a price and a currency.
    #[error("{value:?} is not a price such as 85.00 USD or, for a thousand, 8.50 USD/1000")]
    PriceSyntax {
        /// The text as given, cut to 40 characters.
        value: Box<str>,
    },
    /// The currency is not in ISO 4217 and does not state its own number of decimals.
    #[error(
        "{code:?} is no ISO 4217 currency; a currency of your own is written CODE:decimals, such as MILES:0"
    )]
    UnknownCurrency {
        /// The code as given, cut to 40 characters.
        code: Box<str>,
    },
    /// The code cannot be that of a currency of the caller's own.
    #[error(
        "{code:?} is no code of a currency: give 3 to 8 characters out of A-Z and 0-9, the first a letter"
    )]
    CurrencyCode {
        /// The code as given, cut to 40 characters.
        code: Box<str>,
    },
    /// The code already stands for a currency of ISO 4217.
    #[error(
        "{currency} is an ISO 4217 currency with {} decimals: write {currency} or choose another code",
        currency.exponent()
    )]
    CurrencyTaken {
        /// The currency of ISO 4217.
        currency: Currency,
    },
    /// A currency of the caller's own has more decimals than can be kept.
    #[error(
        "{code} has {exponent} decimals, the limit is {}",
        Currency::EXPONENT_MAX
    )]
    CurrencyExponent {
        /// The code of the currency.
        code: Box<str>,
        /// The number of decimals given.
        exponent: u8,
    },
    /// The amount has more digits after the point than the currency.
    #[error("{value} has {found} digits after the point, {currency} has {limit}")]
    TooPrecise {
        /// The number as given, cut to 40 characters.
        value: Box<str>,
        /// The currency.
        currency: Currency,
        /// The number of digits found.
        found: usize,
        /// The number of digits the currency has.
        limit: u8,
    },
    /// Two currencies in one operation.
    #[error("{left} and {right} do not mix without an exchange rate")]
    CurrencyMismatch {
        /// The currency of the first operand.
        left: Currency,
        /// The currency of the second operand.
        right: Currency,
    },
    /// The result does not fit the range of amounts.
    #[error("the result is beyond the range of amounts in {currency}")]
    Overflow {
        /// The currency of the operands.
        currency: Currency,
    },
    /// A factor, price or rate that must not be negative is.
    #[error("{value} is negative")]
    Negative {
        /// The value as given.
        value: Decimal,
    },
    /// An amount was to be divided by nothing.
    #[error("{amount} cannot be divided by zero")]
    DivisionByZero {
        /// The amount to be divided.
        amount: Money,
    },
    /// A rounding unit below one minor unit.
    #[error("a rounding unit of {unit} minor units: give at least 1")]
    RoundingUnit {
        /// The unit as given.
        unit: i128,
    },
    /// The amount has more digits than a [`Decimal`] holds.
    #[error("{amount} has more digits than a decimal holds")]
    BeyondDecimal {
        /// The amount.
        amount: Money,
    },
    /// The ratio of two amounts is beyond the range of [`Ratio`](crate::number::Ratio).
    #[error("the ratio of {numerator} to {denominator} is beyond the range of ratios")]
    RatioRange {
        /// The amount that was divided.
        numerator: Money,
        /// The amount it was divided by.
        denominator: Money,
    },
    /// A price is for no units at all.
    #[error("a price for 0 units: give at least 1")]
    PricePerNothing,
    /// A price is not a number within bounds.
    #[error(transparent)]
    Number(#[from] NumberError),
}

impl MoneyError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Syntax { .. } => "money-syntax",
            Self::PriceSyntax { .. } => "price-syntax",
            Self::UnknownCurrency { .. } => "currency-unknown",
            Self::CurrencyCode { .. } => "currency-code",
            Self::CurrencyTaken { .. } => "currency-taken",
            Self::CurrencyExponent { .. } => "currency-exponent",
            Self::TooPrecise { .. } => "money-too-precise",
            Self::CurrencyMismatch { .. } => "currency-mismatch",
            Self::Overflow { .. } => "money-overflow",
            Self::Negative { .. } => "money-negative",
            Self::DivisionByZero { .. } => "money-division-by-zero",
            Self::RoundingUnit { .. } => "money-rounding-unit",
            Self::BeyondDecimal { .. } => "money-beyond-decimal",
            Self::RatioRange { .. } => "money-ratio-range",
            Self::PricePerNothing => "price-per-nothing",
            Self::Number(error) => error.code(),
        }
    }
}
