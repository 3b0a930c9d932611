//! What numbers mean: percentages, ratios and quantities as types, and the ways to round.
//!
//! All of them are exact decimals with the same bounds: at most [`DECIMALS_MAX`] digits after the point and an absolute
//! value below [`MAGNITUDE_MAX`]. Within these bounds adding two of them loses nothing, which a bare
//! [`Decimal`] does not promise (near its range limit it drops digits in silence).
//!
//! | Type | Means | Text |
//! | --- | --- | --- |
//! | [`Percent`] | hundredths of something | `12.5%` |
//! | [`Ratio`] | one value divided by another | `0.125` |
//! | [`Quantity`] | a count or measure: clicks, hours, units | `1200000` |

mod decimal;
mod rounding;
pub(crate) mod text;
mod wide;

pub use decimal::{DECIMALS_MAX, MAGNITUDE_MAX, NumberError, Percent, Quantity, Ratio};
pub(crate) use decimal::{Plain, Units, bounded, parse};
pub use rounding::Rounding;
pub use rust_decimal::Decimal;
pub(crate) use wide::{mul_div, mul_div_rem};
