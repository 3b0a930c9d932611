//! What part of a whole: conversion, market share, share of voice, and the excess of one over the other.

use serde::{Deserialize, Serialize};

use super::{Base, Metric, MetricError, define::define_result};
use crate::{
    money::Money,
    number::{Decimal, Quantity, Ratio},
};

/// Checks `0 ≤ part ≤ whole` and `0 < whole`, and divides.
fn share_of_quantities(
    metric: Metric,
    (input, part): (&'static str, Quantity),
    (whole_input, whole): (&'static str, Quantity),
    what: Base,
) -> Result<Ratio, MetricError> {
    metric.not_negative(input, part.decimal())?;
    metric.not_negative(whole_input, whole.decimal())?;
    metric.part_of(input, part.decimal(), whole.decimal())?;
    metric.ratio_of_quantities(part, whole, what)
}

fn share_of_money(
    metric: Metric,
    part: Money,
    whole: Money,
    what: Base,
) -> Result<Ratio, MetricError> {
    metric.same_money(part, &[whole])?;
    metric.money_not_negative("own", part)?;
    metric.money_not_negative("category", whole)?;
    metric.part_of("own", metric.decimal(part)?, metric.decimal(whole)?)?;
    metric.ratio_of_money(part, whole, what)
}

/// What a conversion rate is computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConversionInputs {
    /// How many took the step, 0 to `base`.
    pub converted: Quantity,
    /// How many could have taken it: of the same people, not of another span or channel.
    pub base: Quantity,
}

impl ConversionInputs {
    /// Computes `converted / base`.
    ///
    /// # Errors
    ///
    /// * [`MetricError::Negative`] if one of the counts is below zero.
    /// * [`MetricError::OutOfRange`] if more converted than there were.
    /// * [`MetricError::Undefined`] if the base is zero.
    pub fn evaluate(self) -> Result<Conversion, MetricError> {
        let converted = ("converted", self.converted);
        let base = ("base", self.base);
        let value = share_of_quantities(Metric::Conversion, converted, base, Base::ConversionBase)?;
        Ok(Conversion {
            inputs: self,
            value,
        })
    }
}

define_result! {
    /// The conversion rate: the share of a base that took the next step, in [0, 1].
    ///
    /// A rate of a small base says little; the inputs are kept so that its size can be shown beside it.
    ///
    /// # Example: more conversions than clicks is an error, not 200 %
    /// ```
    /// use tactica::metric::ConversionInputs;
    ///
    /// let rate = ConversionInputs { converted: "12".parse()?, base: "480".parse()? };
    /// assert_eq!(rate.evaluate()?.value().to_string(), "0.025");
    /// let swapped = ConversionInputs { converted: rate.base, base: rate.converted };
    /// assert_eq!(swapped.evaluate().unwrap_err().code(), "metric-out-of-range");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Conversion: ConversionInputs => Ratio; |_| Metric::Conversion
}

impl Conversion {
    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let ConversionInputs { converted, base } = self.inputs;
        format!(
            "the conversion rate is {}: {converted} of {base}",
            self.value
        )
    }
}

/// What a market share is computed from; the variant says what is counted. Both figures belong to the same span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "kebab-case", deny_unknown_fields)]
pub enum MarketShareInputs {
    /// Share of the units sold.
    Units {
        /// Own units, 0 to `category`.
        own: Quantity,
        /// Units of the whole category, own ones included.
        category: Quantity,
    },
    /// Share of the revenue.
    Value {
        /// Own revenue, 0 to `category`.
        own: Money,
        /// Revenue of the whole category, own one included.
        category: Money,
    },
}

impl MarketShareInputs {
    /// Computes `own / category`.
    ///
    /// # Errors
    ///
    /// * [`MetricError::CurrencyMismatch`] if the two are in different currencies.
    /// * [`MetricError::Negative`] if one of the two is below zero.
    /// * [`MetricError::OutOfRange`] if own sales exceed those of the category.
    /// * [`MetricError::Undefined`] if the category is zero.
    /// * [`MetricError::Overflow`] if an amount has more than 28 digits.
    pub fn evaluate(self) -> Result<MarketShare, MetricError> {
        let (metric, what) = (Metric::MarketShare, Base::Category);
        let value = match self {
            Self::Units { own, category } => {
                share_of_quantities(metric, ("own", own), ("category", category), what)?
            }
            Self::Value { own, category } => share_of_money(metric, own, category, what)?,
        };
        Ok(MarketShare {
            inputs: self,
            value,
        })
    }
}

define_result! {
    /// Market share: own sales as a share of the category, in [0, 1].
    ///
    /// Unit share and value share of the same brand differ whenever its price does from the category's.
    ///
    /// # Example: a dear brand
    /// ```
    /// use tactica::metric::MarketShareInputs;
    ///
    /// let units = MarketShareInputs::Units { own: "100".parse()?, category: "1000".parse()? };
    /// let value = MarketShareInputs::Value { own: "3000 USD".parse()?, category: "20000 USD".parse()? };
    /// assert_eq!(units.evaluate()?.value().to_string(), "0.1");
    /// assert_eq!(value.evaluate()?.value().to_string(), "0.15");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    MarketShare: MarketShareInputs => Ratio; |_| Metric::MarketShare
}

impl MarketShare {
    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let value = self.value;
        match self.inputs {
            MarketShareInputs::Units { own, category } => {
                format!("the market share is {value}: {own} of {category} units")
            }
            MarketShareInputs::Value { own, category } => {
                format!("the market share is {value}: {own} of {category}")
            }
        }
    }
}

/// What a share of voice is computed from; both amounts belong to the same span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareOfVoiceInputs {
    /// Own advertising spend, 0 to `category`.
    pub own: Money,
    /// Advertising spend of the whole category, own one included.
    pub category: Money,
}

impl ShareOfVoiceInputs {
    /// Computes `own / category`.
    ///
    /// # Errors
    ///
    /// * [`MetricError::CurrencyMismatch`] if the two are in different currencies.
    /// * [`MetricError::Negative`] if one of the two is below zero.
    /// * [`MetricError::OutOfRange`] if own spend exceeds that of the category.
    /// * [`MetricError::Undefined`] if the category is zero.
    /// * [`MetricError::Overflow`] if an amount has more than 28 digits.
    pub fn evaluate(self) -> Result<ShareOfVoice, MetricError> {
        let (metric, what) = (Metric::ShareOfVoice, Base::Category);
        let value = share_of_money(metric, self.own, self.category, what)?;
        Ok(ShareOfVoice {
            inputs: self,
            value,
        })
    }
}

define_result! {
    /// Share of voice: own advertising spend as a share of the category's, in [0, 1].
    ///
    /// # Example
    /// ```
    /// use tactica::metric::ShareOfVoiceInputs;
    ///
    /// let voice = ShareOfVoiceInputs { own: "180000 USD".parse()?, category: "1000000 USD".parse()? };
    /// assert_eq!(voice.evaluate()?.value().to_string(), "0.18");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ShareOfVoice: ShareOfVoiceInputs => Ratio; |_| Metric::ShareOfVoice
}

impl ShareOfVoice {
    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let ShareOfVoiceInputs { own, category } = self.inputs;
        format!("the share of voice is {}: {own} of {category}", self.value)
    }
}

/// What an excess share of voice is computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExcessShareOfVoiceInputs {
    /// The share of voice, a fraction in [0, 1].
    pub voice: Ratio,
    /// The share of market, a fraction in [0, 1].
    pub market: Ratio,
}

impl ExcessShareOfVoiceInputs {
    /// Computes `voice − market`.
    ///
    /// # Errors
    ///
    /// [`MetricError::OutOfRange`] if one of the two is outside [0, 1]: a percentage was given as a fraction.
    pub fn evaluate(self) -> Result<ExcessShareOfVoice, MetricError> {
        let metric = Metric::ExcessShareOfVoice;
        let (voice, market) = (self.voice.decimal(), self.market.decimal());
        metric.part_of("share of voice", voice, Decimal::ONE)?;
        metric.part_of("share of market", market, Decimal::ONE)?;
        let value = voice.checked_sub(market);
        let value = value.and_then(|value| Ratio::new(value).ok());
        Ok(ExcessShareOfVoice {
            inputs: self,
            value: value.ok_or(metric.overflow())?,
        })
    }
}

define_result! {
    /// Excess share of voice: share of voice less share of market, in [−1, 1].
    ///
    /// Brands above zero tend to gain share and those below to lose it; how fast depends on the category.
    ///
    /// # Example
    /// ```
    /// use tactica::metric::ExcessShareOfVoiceInputs;
    ///
    /// let excess = ExcessShareOfVoiceInputs { voice: "0.18".parse()?, market: "0.15".parse()? };
    /// assert_eq!(excess.evaluate()?.value().to_string(), "0.03");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ExcessShareOfVoice: ExcessShareOfVoiceInputs => Ratio; |_| Metric::ExcessShareOfVoice
}

impl ExcessShareOfVoice {
    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let ExcessShareOfVoiceInputs { voice, market } = self.inputs;
        format!(
            "the excess share of voice is {}: a share of voice of {voice} less a share of market of {market}",
            self.value
        )
    }
}
