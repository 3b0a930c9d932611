//! What the money bought in revenue: return on advertising spend on three bases, and where it breaks even.

use std::ops::Bound;

use serde::{Deserialize, Serialize};

use super::{
    AttributedRevenue, Base, IncrementalRevenue, Metric, MetricError, TotalRevenue,
    define::define_result,
    exact::{ONE_E14, fraction_e14},
};
use crate::{
    money::Money,
    number::{Decimal, Percent, Ratio},
    time::DateSpan,
};

fn revenue_per_spend(metric: Metric, revenue: Money, spend: Money) -> Result<Ratio, MetricError> {
    metric.same_money(revenue, &[spend])?;
    metric.money_not_negative("spend", spend)?;
    metric.ratio_of_money(revenue, spend, Base::Spend)
}

/// What ROAS is computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoasInputs {
    /// The revenue credited to the spend, net of returns.
    pub revenue: AttributedRevenue,
    /// The advertising spend, at least zero.
    pub spend: Money,
}

impl RoasInputs {
    /// Computes `revenue / spend`.
    ///
    /// # Errors
    ///
    /// * [`MetricError::CurrencyMismatch`] if revenue and spend are in different currencies.
    /// * [`MetricError::Negative`] if the spend is below zero.
    /// * [`MetricError::Undefined`] if the spend is zero.
    /// * [`MetricError::Overflow`] at an absolute value of 10¹⁵ or more.
    pub fn evaluate(self) -> Result<Roas, MetricError> {
        let value = revenue_per_spend(Metric::Roas, self.revenue.0, self.spend)?;
        Ok(Roas {
            inputs: self,
            value,
        })
    }
}

define_result! {
    /// Return on advertising spend: attributed revenue per unit of spend.
    ///
    /// It is revenue, not profit: a ROAS of 4 at a gross margin of 25 % has just recovered the spend. It also includes
    /// sales that would have come anyway; [`IncrementalRoas`] does not.
    ///
    /// # Example: a ROAS and the margin it needs
    /// ```
    /// use tactica::metric::{AttributedRevenue, RoasInputs};
    ///
    /// let roas = RoasInputs {
    ///     revenue: AttributedRevenue("200000 USD".parse()?),
    ///     spend: "50000 USD".parse()?,
    /// }
    /// .evaluate()?;
    /// assert_eq!(roas.value().to_string(), "4");
    /// assert_eq!(roas.break_even_margin().unwrap().to_string(), "0.25");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Roas: RoasInputs => Ratio; |_| Metric::Roas
}

impl Roas {
    /// Returns the gross margin, as a fraction, at which this revenue just recovers the spend; `None` when no margin
    /// does, for the revenue is not above zero or too small beside the spend to state.
    #[must_use]
    pub fn break_even_margin(&self) -> Option<Ratio> {
        break_even_margin(Metric::Roas, self.inputs.revenue.0, self.inputs.spend)
    }

    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let RoasInputs { revenue, spend } = self.inputs;
        format!(
            "ROAS is {}: {revenue} of attributed revenue for {spend} spent",
            self.value
        )
    }
}

fn break_even_margin(metric: Metric, revenue: Money, spend: Money) -> Option<Ratio> {
    if !revenue.is_positive() {
        return None;
    }
    metric
        .ratio(spend.minor(), revenue.minor(), Base::GrossMargin)
        .ok()
}

/// What incremental ROAS is computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IncrementalRoasInputs {
    /// The revenue that would not have come without the spend. May be negative.
    pub revenue: IncrementalRevenue,
    /// The advertising spend, at least zero.
    pub spend: Money,
}

impl IncrementalRoasInputs {
    /// Computes `revenue / spend`.
    ///
    /// # Errors
    ///
    /// * [`MetricError::CurrencyMismatch`] if revenue and spend are in different currencies.
    /// * [`MetricError::Negative`] if the spend is below zero.
    /// * [`MetricError::Undefined`] if the spend is zero.
    /// * [`MetricError::Overflow`] at an absolute value of 10¹⁵ or more.
    pub fn evaluate(self) -> Result<IncrementalRoas, MetricError> {
        let value = revenue_per_spend(Metric::IncrementalRoas, self.revenue.0, self.spend)?;
        Ok(IncrementalRoas {
            inputs: self,
            value,
        })
    }
}

define_result! {
    /// Incremental return on advertising spend: incremental revenue per unit of spend.
    ///
    /// Below one the spend costs more than the revenue it brings, whatever the margin.
    ///
    /// # Example: half the attributed revenue would have come anyway
    /// ```
    /// use tactica::metric::{IncrementalRevenue, IncrementalRoasInputs};
    ///
    /// let roas = IncrementalRoasInputs {
    ///     revenue: IncrementalRevenue("100000 USD".parse()?),
    ///     spend: "50000 USD".parse()?,
    /// }
    /// .evaluate()?;
    /// assert_eq!(roas.value().to_string(), "2");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    IncrementalRoas: IncrementalRoasInputs => Ratio; |_| Metric::IncrementalRoas
}

impl IncrementalRoas {
    /// Returns the gross margin, as a fraction, at which this revenue just recovers the spend; `None` when no margin
    /// does, for the revenue is not above zero or too small beside the spend to state.
    #[must_use]
    pub fn break_even_margin(&self) -> Option<Ratio> {
        break_even_margin(
            Metric::IncrementalRoas,
            self.inputs.revenue.0,
            self.inputs.spend,
        )
    }

    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let IncrementalRoasInputs { revenue, spend } = self.inputs;
        format!(
            "incremental ROAS is {}: {revenue} of incremental revenue for {spend} spent",
            self.value
        )
    }
}

/// What the break-even ROAS is computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BreakEvenRoasInputs {
    /// The gross margin, above 0 % and at most 100 %.
    pub gross_margin: Percent,
}

impl BreakEvenRoasInputs {
    /// Computes `1 / gross margin`.
    ///
    /// # Errors
    ///
    /// * [`MetricError::OutOfRange`] if the gross margin is below 0 % or above 100 %: sold at a loss, no revenue
    ///   recovers the spend.
    /// * [`MetricError::Undefined`] if the gross margin is zero.
    pub fn evaluate(self) -> Result<BreakEvenRoas, MetricError> {
        let metric = Metric::BreakEvenRoas;
        let (low, high) = (
            Bound::Included(Decimal::ZERO),
            Bound::Included(Decimal::ONE_HUNDRED),
        );
        metric.within("gross margin %", self.gross_margin.decimal(), low, high)?;
        let value = metric.ratio(ONE_E14, fraction_e14(self.gross_margin), Base::GrossMargin)?;
        Ok(BreakEvenRoas {
            inputs: self,
            value,
        })
    }
}

define_result! {
    /// The ROAS at which the margin in the revenue just recovers the spend: `1 / gross margin`.
    ///
    /// # Example
    /// ```
    /// use tactica::metric::BreakEvenRoasInputs;
    ///
    /// let needed = BreakEvenRoasInputs { gross_margin: "40%".parse()? }.evaluate()?;
    /// assert_eq!(needed.value().to_string(), "2.5");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    BreakEvenRoas: BreakEvenRoasInputs => Ratio; |_| Metric::BreakEvenRoas
}

impl BreakEvenRoas {
    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        format!(
            "at a gross margin of {} the spend is recovered from a ROAS of {}",
            self.inputs.gross_margin, self.value
        )
    }
}

/// What the marketing efficiency ratio is computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EfficiencyInputs {
    /// All revenue of the business, net of returns.
    pub revenue: TotalRevenue,
    /// The days in which that revenue came.
    pub revenue_span: DateSpan,
    /// All marketing spend, at least zero.
    pub spend: Money,
    /// The days for which that was spent.
    pub spend_span: DateSpan,
}

impl EfficiencyInputs {
    /// Computes `revenue / spend`.
    ///
    /// # Errors
    ///
    /// * [`MetricError::CurrencyMismatch`] if revenue and spend are in different currencies.
    /// * [`MetricError::SpanMismatch`] if they belong to different spans of time.
    /// * [`MetricError::Negative`] if the spend is below zero.
    /// * [`MetricError::Undefined`] if the spend is zero.
    /// * [`MetricError::Overflow`] at an absolute value of 10¹⁵ or more.
    pub fn evaluate(self) -> Result<Efficiency, MetricError> {
        let metric = Metric::MarketingEfficiency;
        metric.same_money(self.revenue.0, &[self.spend])?;
        metric.same_span(self.revenue_span, self.spend_span)?;
        let value = revenue_per_spend(metric, self.revenue.0, self.spend)?;
        Ok(Efficiency {
            inputs: self,
            value,
        })
    }
}

define_result! {
    /// Marketing efficiency ratio (MER): total revenue per unit of total marketing spend.
    ///
    /// The baseline is in it, so it says nothing about what the marketing caused; use it to watch a business over time,
    /// never to choose between channels.
    ///
    /// # Example
    /// ```
    /// use tactica::metric::{EfficiencyInputs, TotalRevenue};
    ///
    /// let year = "2025-01-01..2026-01-01".parse()?;
    /// let mer = EfficiencyInputs {
    ///     revenue: TotalRevenue("1000000 USD".parse()?),
    ///     revenue_span: year,
    ///     spend: "50000 USD".parse()?,
    ///     spend_span: year,
    /// }
    /// .evaluate()?;
    /// assert_eq!(mer.value().to_string(), "20");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Efficiency: EfficiencyInputs => Ratio; |_| Metric::MarketingEfficiency
}

impl Efficiency {
    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let EfficiencyInputs {
            revenue,
            spend,
            spend_span,
            ..
        } = self.inputs;
        format!(
            "the marketing efficiency ratio of {spend_span} is {}: {revenue} of total revenue, baseline included, for \
             {spend} of marketing spend",
            self.value
        )
    }
}
