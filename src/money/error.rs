//! Why an operation on money was refused.

use rust_decimal::Decimal;

use super::Currency;

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
    /// The currency is not in ISO 4217 and does not state its own number of decimals.
    #[error(
        "{code:?} is no ISO 4217 currency; a currency of your own is written CODE:decimals, such as MILES:0"
    )]
    UnknownCurrency {
        /// The code as given, cut to 40 characters.
        code: Box<str>,
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
}

impl MoneyError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Syntax { .. } => "money-syntax",
            Self::UnknownCurrency { .. } => "currency-unknown",
            Self::TooPrecise { .. } => "money-too-precise",
            Self::CurrencyMismatch { .. } => "currency-mismatch",
            Self::Overflow { .. } => "money-overflow",
            Self::Negative { .. } => "money-negative",
        }
    }
}
