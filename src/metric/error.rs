//! Why a metric has no value: one error for the module, with the metric's name in every variant.

use std::{fmt, ops::Bound};

use serde::{Deserialize, Serialize};

use super::SpendStage;
use crate::{money::Currency, number::Decimal, time::DateSpan};

/// Names a metric, for errors and labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Metric {
    /// Return on marketing investment.
    Romi,
    /// Attributed revenue per unit of spend.
    Roas,
    /// Incremental revenue per unit of spend.
    IncrementalRoas,
    /// The ROAS at which the spend is just recovered.
    BreakEvenRoas,
    /// Gross profit less marketing expense.
    NetMarketingContribution,
    /// Total revenue per unit of marketing spend.
    MarketingEfficiency,
    /// Cost per acquisition.
    CostPerAcquisition,
    /// Cost per lead.
    CostPerLead,
    /// Cost per click.
    CostPerClick,
    /// Cost per thousand impressions.
    CostPerMille,
    /// Customer acquisition cost.
    Cac,
    /// Customer lifetime value.
    Ltv,
    /// Lifetime value per unit of acquisition cost.
    LtvToCac,
    /// Periods until the acquisition cost is earned back.
    Payback,
    /// Actual less plan.
    BudgetVariance,
    /// A variance split into price and volume.
    PriceVolume,
    /// A variance of several items split into price, volume and mix.
    PriceVolumeMix,
    /// A variance split by the budget at the actual volume.
    FlexibleBudget,
    /// A variance split into amount and exchange difference.
    ExchangeVariance,
    /// Share of the work that is done.
    TaskCompletion,
    /// Share of the work due that was finished in time.
    TimelineAdherence,
    /// Productive per available working time.
    Utilisation,
    /// Share of a base that took the next step.
    Conversion,
    /// Own share of the sales of a category.
    MarketShare,
    /// Own share of the advertising of a category.
    ShareOfVoice,
    /// Share of voice less share of market.
    ExcessShareOfVoice,
    /// Share of a cohort of customers that stayed.
    Retention,
    /// Share of a cohort's recurring revenue that stayed.
    RevenueRetention,
    /// Conversions credited to channels.
    Attribution,
    /// Time from a request to its decision.
    ApprovalCycleTime,
    /// Time from the end of one department's work to the start of the next one's.
    HandOverDelay,
    /// Weighted mean of how well criteria are met.
    QualityScore,
    /// Share of work that was done again.
    Rework,
    /// Share of work that came as planned.
    Predictability,
    /// The budget of the work that is done, against what was due and what was spent.
    EarnedValue,
    /// When what is earned was to have been earned.
    EarnedSchedule,
}

impl Metric {
    /// Returns the name used in sentences, such as `cost per click`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Romi => "ROMI",
            Self::Roas => "ROAS",
            Self::IncrementalRoas => "incremental ROAS",
            Self::BreakEvenRoas => "break-even ROAS",
            Self::NetMarketingContribution => "net marketing contribution",
            Self::MarketingEfficiency => "marketing efficiency ratio",
            Self::CostPerAcquisition => "cost per acquisition",
            Self::CostPerLead => "cost per lead",
            Self::CostPerClick => "cost per click",
            Self::CostPerMille => "CPM",
            Self::Cac => "CAC",
            Self::Ltv => "LTV",
            Self::LtvToCac => "LTV:CAC",
            Self::Payback => "payback",
            Self::BudgetVariance => "budget variance",
            Self::PriceVolume => "price and volume variance",
            Self::PriceVolumeMix => "price, volume and mix variance",
            Self::FlexibleBudget => "flexible budget",
            Self::ExchangeVariance => "exchange variance",
            Self::TaskCompletion => "task completion",
            Self::TimelineAdherence => "timeline adherence",
            Self::Utilisation => "utilisation",
            Self::Conversion => "conversion rate",
            Self::MarketShare => "market share",
            Self::ShareOfVoice => "share of voice",
            Self::ExcessShareOfVoice => "excess share of voice",
            Self::Retention => "retention",
            Self::RevenueRetention => "revenue retention",
            Self::Attribution => "attribution",
            Self::ApprovalCycleTime => "approval cycle time",
            Self::HandOverDelay => "hand-over delay",
            Self::QualityScore => "quality score",
            Self::Rework => "rework",
            Self::Predictability => "predictability",
            Self::EarnedValue => "earned value",
            Self::EarnedSchedule => "earned schedule",
        }
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Names what a metric divides by, so that an undefined metric can say which base is zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Base {
    /// The marketing spend or expense.
    Spend,
    /// The gross margin.
    GrossMargin,
    /// The revenue.
    Revenue,
    /// The number of acquisitions.
    Acquisitions,
    /// The number of leads.
    Leads,
    /// The number of clicks.
    Clicks,
    /// The number of impressions.
    Impressions,
    /// The number of new customers.
    Customers,
    /// The churn.
    Churn,
    /// Churn and discount together, so that margins never fade.
    ChurnAndDiscount,
    /// The acquisition cost.
    AcquisitionCost,
    /// The planned amount.
    Plan,
    /// The number of tasks.
    Tasks,
    /// The sum of the weights.
    Weight,
    /// The number of tasks due by the status date.
    DueTasks,
    /// The available working time.
    AvailableTime,
    /// The size of the base of a conversion.
    ConversionBase,
    /// The size of the category.
    Category,
    /// The number of channels.
    Channels,
    /// The customers at the start.
    StartingCustomers,
    /// The revenue at the start.
    StartingRevenue,
    /// The number of conversions.
    Conversions,
    /// The number of waits.
    Waits,
    /// The work that was done.
    WorkDone,
    /// The number of pieces of work.
    Pieces,
    /// The budget at completion.
    Budget,
    /// The planned value.
    PlannedValue,
    /// The earned value.
    EarnedValue,
    /// The actual cost.
    ActualCost,
    /// The work that is left.
    WorkLeft,
    /// What is left of the budget or the estimate.
    BudgetLeft,
    /// The time that has elapsed.
    ElapsedTime,
}

impl Base {
    /// Returns the name used in sentences, such as `number of clicks`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Spend => "spend",
            Self::GrossMargin => "gross margin",
            Self::Revenue => "revenue",
            Self::Acquisitions => "number of acquisitions",
            Self::Leads => "number of leads",
            Self::Clicks => "number of clicks",
            Self::Impressions => "number of impressions",
            Self::Customers => "number of new customers",
            Self::Churn => "churn",
            Self::ChurnAndDiscount => "sum of churn and discount",
            Self::AcquisitionCost => "acquisition cost",
            Self::Plan => "planned amount",
            Self::Tasks => "number of tasks",
            Self::Weight => "sum of weights",
            Self::DueTasks => "number of tasks due",
            Self::AvailableTime => "available time",
            Self::ConversionBase => "base",
            Self::Category => "category",
            Self::Channels => "number of channels",
            Self::StartingCustomers => "number of customers at the start",
            Self::StartingRevenue => "revenue at the start",
            Self::Conversions => "number of conversions",
            Self::Waits => "number of waits",
            Self::WorkDone => "work done",
            Self::Pieces => "number of pieces",
            Self::Budget => "budget",
            Self::PlannedValue => "planned value",
            Self::EarnedValue => "earned value",
            Self::ActualCost => "actual cost",
            Self::WorkLeft => "work left",
            Self::BudgetLeft => "money left to spend",
            Self::ElapsedTime => "elapsed time",
        }
    }
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A value that one row of a table may lack: a channel without clicks has no cost per click.
///
/// Where a single metric fails with [`MetricError::Undefined`], a table keeps its other rows and says which one has no value.
///
/// # Example
/// ```
/// use tactica::metric::{Base, Measure};
///
/// let none: Measure<u8> = Measure::Undefined(Base::Clicks);
/// assert_eq!(none.value(), None);
/// assert_eq!(none.to_string(), "undefined: the number of clicks is zero");
/// assert_eq!(Measure::Value(3).value(), Some(&3));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure<T> {
    /// The value.
    Value(T),
    /// No value, for this base is zero.
    Undefined(Base),
}

impl<T> Measure<T> {
    /// Returns the value, if there is one.
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Undefined(_) => None,
        }
    }
}

impl<T: fmt::Display> fmt::Display for Measure<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => value.fmt(f),
            Self::Undefined(base) => write!(f, "undefined: the {base} is zero"),
        }
    }
}

/// Why a metric has no value.
///
/// When several reasons hold, the one declared first is returned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MetricError {
    /// Two currencies in one metric.
    #[error("{metric}: {left} and {right} do not mix without an exchange rate")]
    CurrencyMismatch {
        /// The metric that was asked for.
        metric: Metric,
        /// The currency met first.
        left: Currency,
        /// The currency that differs.
        right: Currency,
    },
    /// Spend of two stages in one metric.
    #[error("{metric}: {left} and {right} spend do not compare: take one stage for all rows")]
    StageMismatch {
        /// The metric that was asked for.
        metric: Metric,
        /// The stage met first.
        left: SpendStage,
        /// The stage that differs.
        right: SpendStage,
    },
    /// Figures of two spans of time in one metric.
    #[error("{metric}: figures of {left} and {right} do not compare: take one span of time")]
    SpanMismatch {
        /// The metric that was asked for.
        metric: Metric,
        /// The span met first.
        left: DateSpan,
        /// The span that differs.
        right: DateSpan,
    },
    /// Figures of two bases, units or ways to count in one metric.
    #[error("{metric}: {left} and {right} do not add up: take one basis for all parts")]
    BasisMismatch {
        /// The metric that was asked for.
        metric: Metric,
        /// The basis met first.
        left: &'static str,
        /// The basis that differs.
        right: &'static str,
    },
    /// Two rows with the same identifier.
    #[error("{metric}: {id} is listed twice: give one row for each")]
    Duplicate {
        /// The metric that was asked for.
        metric: Metric,
        /// The identifier as text.
        id: Box<str>,
    },
    /// An input that must not be negative is.
    #[error("{metric}: {input} is {value}, it must not be negative")]
    Negative {
        /// The metric that was asked for.
        metric: Metric,
        /// The name of the input.
        input: &'static str,
        /// The value as given, in major units if it is money.
        value: Decimal,
    },
    /// An input outside its range.
    #[error("{metric}: {input} is {value}, it must be {}", range(low, high))]
    OutOfRange {
        /// The metric that was asked for.
        metric: Metric,
        /// The name of the input; percentages are named with their sign, as in `churn %`.
        input: &'static str,
        /// The value as given, in major units if it is money.
        value: Decimal,
        /// The lower end of the range.
        low: Bound<Decimal>,
        /// The upper end of the range.
        high: Bound<Decimal>,
    },
    /// A metric of several items without items.
    #[error("{metric}: there are no items")]
    NoItems {
        /// The metric that was asked for.
        metric: Metric,
    },
    /// The metric divides by something that is zero.
    #[error("{metric} is undefined: the {what} is zero")]
    Undefined {
        /// The metric that was asked for.
        metric: Metric,
        /// What is zero.
        what: Base,
    },
    /// The result, or an intermediate product, is beyond the range of the library's numbers.
    #[error("{metric} is beyond the range of numbers")]
    Overflow {
        /// The metric that was asked for.
        metric: Metric,
    },
    /// A stored result whose value is not what its inputs give.
    #[error("{metric}: the stored value is not what the stored inputs give")]
    Inconsistent {
        /// The metric that was read.
        metric: Metric,
    },
}

impl MetricError {
    /// Returns the stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::CurrencyMismatch { .. } => "metric-currency-mismatch",
            Self::StageMismatch { .. } => "metric-stage-mismatch",
            Self::SpanMismatch { .. } => "metric-span-mismatch",
            Self::BasisMismatch { .. } => "metric-basis-mismatch",
            Self::Duplicate { .. } => "metric-duplicate",
            Self::Negative { .. } => "metric-negative",
            Self::OutOfRange { .. } => "metric-out-of-range",
            Self::NoItems { .. } => "metric-no-items",
            Self::Undefined { .. } => "metric-undefined",
            Self::Overflow { .. } => "metric-overflow",
            Self::Inconsistent { .. } => "metric-inconsistent",
        }
    }
}

/// Writes a range in words, such as `above 0 and at most 100`.
fn range(low: &Bound<Decimal>, high: &Bound<Decimal>) -> String {
    let low = match low {
        Bound::Included(limit) => format!("at least {limit}"),
        Bound::Excluded(limit) => format!("above {limit}"),
        Bound::Unbounded => String::new(),
    };
    let high = match high {
        Bound::Included(limit) => format!("at most {limit}"),
        Bound::Excluded(limit) => format!("below {limit}"),
        Bound::Unbounded => String::new(),
    };
    let joint = if low.is_empty() || high.is_empty() {
        ""
    } else {
        " and "
    };
    format!("{low}{joint}{high}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_stay_small() {
        assert!(size_of::<MetricError>() <= 128);
    }

    #[test]
    fn ranges_read_as_words() {
        let (zero, one) = (Decimal::ZERO, Decimal::ONE);
        for (low, high, text) in [
            (
                Bound::Excluded(zero),
                Bound::Included(one),
                "above 0 and at most 1",
            ),
            (Bound::Included(zero), Bound::Unbounded, "at least 0"),
            (Bound::Unbounded, Bound::Excluded(one), "below 1"),
        ] {
            assert_eq!(range(&low, &high), text);
        }
    }
}
