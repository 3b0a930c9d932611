//! What money is: an exact amount of one currency.
//!
//! | Operation | Result | Note |
//! | --- | --- | --- |
//! | `"12.50 USD".parse::<Money>()` | exact minor units | more digits than the currency has are refused |
//! | `try_add`, `try_sub`, `try_cmp` | an amount or an order | [`MoneyError`] when the currencies differ or the range is left |
//! | [`Money::allocate`] | parts in proportion to weights | they add up to the whole; largest remainder |
//! | [`allot`] | amounts, percentages and the rest | what nobody was given is reported |
//! | [`ExchangeRate::convert`] | an amount in another currency | exact up to one rounding; one direction only |
//! | [`RateTable::convert`] | a [`Conversion`] | at the latest rate on or before a date, with the record of it |
//! | [`UnitPrice::times`] | an amount | prices may be finer than a cent; one rounding at the end |

mod allocate;
mod allotment;
mod amount;
mod conversion;
mod currency;
mod error;
mod exchange;
mod iso4217;
mod price;
mod rates;
mod text;

pub use allotment::{AllotError, Allotment, Allotted, allot};
pub use amount::Money;
pub use conversion::Conversion;
pub use currency::Currency;
pub use error::MoneyError;
pub use exchange::{ExchangeRate, RATE_DECIMALS_MAX, RateError};
pub use price::UnitPrice;
pub use rates::RateTable;
