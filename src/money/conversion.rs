//! What a conversion was: the record a decision keeps.

use serde::{Deserialize, Serialize};

use super::{ExchangeRate, Money, MoneyError, RateError};
use crate::number::Rounding;

/// A conversion that took place: what was converted, at which rate and rounding, and what came out.
///
/// Decisions record it, so that they can be understood and checked when rates have moved on. A recorded one is computed again when it
/// is read, and refused when its result is another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "ConversionRecord", into = "ConversionRecord")]
pub struct Conversion {
    original: Money,
    rate: ExchangeRate,
    rounding: Rounding,
    result: Money,
}

impl Conversion {
    /// Converts `original` at `rate` and keeps the record.
    ///
    /// # Errors
    ///
    /// Those of [`ExchangeRate::convert`].
    pub fn new(
        original: Money,
        rate: ExchangeRate,
        rounding: Rounding,
    ) -> Result<Self, MoneyError> {
        let result = rate.convert(original, rounding)?;
        Ok(Self {
            original,
            rate,
            rounding,
            result,
        })
    }

    /// Returns the amount that was converted.
    #[must_use]
    pub fn original(&self) -> Money {
        self.original
    }

    /// Returns the rate that was used, with its date.
    #[must_use]
    pub fn rate(&self) -> ExchangeRate {
        self.rate
    }

    /// Returns how the result was rounded.
    #[must_use]
    pub fn rounding(&self) -> Rounding {
        self.rounding
    }

    /// Returns what came out.
    #[must_use]
    pub fn result(&self) -> Money {
        self.result
    }
}

/// The wire form of [`Conversion`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConversionRecord {
    original: Money,
    rate: ExchangeRate,
    rounding: Rounding,
    result: Money,
}

impl TryFrom<ConversionRecord> for Conversion {
    type Error = RateError;

    fn try_from(record: ConversionRecord) -> Result<Self, RateError> {
        let conversion = Self::new(record.original, record.rate, record.rounding)?;
        if conversion.result == record.result {
            return Ok(conversion);
        }
        Err(RateError::Result {
            original: record.original,
            computed: conversion.result,
            recorded: record.result,
        })
    }
}

impl From<Conversion> for ConversionRecord {
    fn from(conversion: Conversion) -> Self {
        Self {
            original: conversion.original,
            rate: conversion.rate,
            rounding: conversion.rounding,
            result: conversion.result,
        }
    }
}
