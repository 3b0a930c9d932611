//! Partial figures that add up: from shards, days or machines to the same inputs as if all rows had been read at once.
//!
//! A ratio of sums is not a mean of ratios: a channel with 2 customers at 50.00 and one with 98 at 10.00 have a CAC of 10.80,
//! not of 30.00. So what is added up are the inputs, and the metric is evaluated once, at the end.

use super::{
    AcquisitionCosts, AttributedRevenue, CacInputs, ConversionInputs, EfficiencyInputs,
    GrossProfit, IncrementalProfit, IncrementalRevenue, IncrementalRoasInputs, MarketShareInputs,
    Metric, MetricError, NetContributionInputs, RetentionInputs, RevenueRetentionInputs,
    ReworkInputs, RoasInputs, RomiInputs, ShareOfVoiceInputs, TotalRevenue, UnitCostInputs,
    UtilisationInputs,
};
use crate::{
    money::Money,
    number::{Quantity, Units},
    time::WorkTime,
};

/// Inputs of a metric that add up.
///
/// For parts that fit together, [`merge`](Self::merge) is associative and commutative, and exact: however the rows are split
/// and in whatever order the parts meet, the same inputs come out, to the last digit. Parts that do not fit (two currencies,
/// two spans, two bases) are refused in any order.
///
/// Several metrics of one row are a tuple of their inputs: it is merged as a whole or not at all.
///
/// # Example: two shards
/// ```
/// use tactica::metric::{CacInputs, Tally};
///
/// let year = "2025-01-01..2026-01-01".parse()?;
/// let part = |cost: &str, customers: &str| CacInputs::Blended {
///     cost: cost.parse().unwrap(),
///     cost_span: year,
///     customers: customers.parse().unwrap(),
///     customers_span: year,
/// };
/// let mut whole = part("100 USD", "2");
/// assert_eq!(whole.evaluate()?.value().to_string(), "50.00 USD");
/// whole.merge(&part("980 USD", "98"))?;
/// assert_eq!(whole.evaluate()?.value().to_string(), "10.80 USD");
///
/// let (spend, customers) = ("5 USD".parse()?, "1".parse()?);
/// let paid = CacInputs::Paid { spend, cost_span: year, customers, customers_span: year };
/// assert_eq!(whole.merge(&paid).unwrap_err().code(), "metric-basis-mismatch");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Example: ratios are no parts
///
/// Inputs add up, what was computed from them does not: there is nothing that would take the mean of two ratios.
/// ```
/// use tactica::metric::{IncrementalProfit, RomiInputs, Tally};
///
/// let part = |profit: &str| RomiInputs { profit: IncrementalProfit(profit.parse().unwrap()), spend: "5 USD".parse().unwrap() };
/// let (mut whole, more) = (part("9 USD"), part("6 USD"));
/// whole.merge(&more)?;
/// assert_eq!(whole.evaluate()?.value().to_string(), "0.5");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
/// ```compile_fail,E0599
/// use tactica::metric::{IncrementalProfit, RomiInputs, Tally};
///
/// let part = |profit: &str| RomiInputs { profit: IncrementalProfit(profit.parse().unwrap()), spend: "5 USD".parse().unwrap() };
/// let (mut whole, more) = (part("9 USD").evaluate()?, part("6 USD").evaluate()?);
/// whole.merge(&more)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Tally: Sized {
    /// Adds another part of the same metric.
    ///
    /// # Errors
    ///
    /// When the parts do not fit together, and nothing is changed then:
    ///
    /// * [`MetricError::BasisMismatch`] for two bases, units or ways to count.
    /// * [`MetricError::SpanMismatch`] for two spans of time: a row carries the span that is reported on.
    /// * [`MetricError::CurrencyMismatch`].
    /// * [`MetricError::Overflow`] if a sum is beyond the range of its type.
    fn merge(&mut self, part: &Self) -> Result<(), MetricError>;

    /// Adds another part of the same metric, if `rest` succeeds as well: how several are merged as a whole or not at all.
    ///
    /// `rest` is asked only when the part fits. Implementations need only [`merge`](Self::merge): this copies the inputs to
    /// have them back after a refusal, which those of the crate do without.
    ///
    /// # Errors
    ///
    /// Those of [`merge`](Self::merge), else that of `rest`; nothing is changed then.
    ///
    /// # Example: all or nothing
    /// ```
    /// use tactica::metric::{RoasInputs, AttributedRevenue, Tally};
    ///
    /// let part = |revenue: &str, spend: &str| RoasInputs {
    ///     revenue: AttributedRevenue(revenue.parse().unwrap()),
    ///     spend: spend.parse().unwrap(),
    /// };
    /// let (mut here, mut abroad) = (part("4 USD", "1 USD"), part("3 EUR", "1 EUR"));
    /// let more = part("6 USD", "1 USD");
    /// let refused = here.merge_and(&more, || abroad.merge(&more));
    /// assert_eq!(refused.unwrap_err().code(), "metric-currency-mismatch");
    /// assert_eq!(here, part("4 USD", "1 USD"));
    ///
    /// here.merge_and(&more, || abroad.merge(&part("2 EUR", "1 EUR")))?;
    /// assert_eq!((here, abroad), (part("10 USD", "2 USD"), part("5 EUR", "2 EUR")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn merge_and(
        &mut self,
        part: &Self,
        rest: impl FnOnce() -> Result<(), MetricError>,
    ) -> Result<(), MetricError>
    where
        Self: Clone,
    {
        let before = self.clone();
        self.merge(part)?;
        let done = rest();
        if done.is_err() {
            *self = before;
        }
        done
    }
}

/// What can be added up inside of inputs: first all sums are taken, then all are set, so that a refusal changes nothing.
///
/// A sum is the number alone: to copy whole amounts, with their currencies, costs more than to add them up.
trait Summand {
    type Sum;

    fn plus(&self, other: &Self, metric: Metric) -> Result<Self::Sum, MetricError>;

    fn set(&mut self, sum: Self::Sum);
}

impl Summand for Money {
    type Sum = i128;

    #[inline]
    fn plus(&self, other: &Self, metric: Metric) -> Result<i128, MetricError> {
        let sum = self.minor_with(other);
        sum.ok_or_else(|| refused(metric, *self, *other))
    }

    #[inline]
    fn set(&mut self, sum: i128) {
        self.set_minor(sum);
    }
}

/// Says why two amounts do not add up, away from where millions do.
#[cold]
#[inline(never)]
fn refused(metric: Metric, amount: Money, other: Money) -> MetricError {
    match amount.try_add(other) {
        Err(error) => metric.money(&error),
        Ok(_) => metric.overflow(),
    }
}

impl Summand for Quantity {
    type Sum = Units;

    #[inline]
    fn plus(&self, other: &Self, metric: Metric) -> Result<Units, MetricError> {
        self.units_with(other).ok_or_else(|| metric.overflow())
    }

    #[inline]
    fn set(&mut self, sum: Units) {
        *self = Self::of_units(sum);
    }
}

impl Summand for WorkTime {
    type Sum = Self;

    #[inline]
    fn plus(&self, other: &Self, metric: Metric) -> Result<Self, MetricError> {
        self.try_add(*other).map_err(|_| metric.overflow())
    }

    #[inline]
    fn set(&mut self, sum: Self) {
        *self = sum;
    }
}

macro_rules! summand_by_amount {
    ($($name:ident)*) => {$(
        impl Summand for $name {
            type Sum = i128;

            #[inline]
            fn plus(&self, other: &Self, metric: Metric) -> Result<i128, MetricError> {
                self.0.plus(&other.0, metric)
            }

            #[inline]
            fn set(&mut self, sum: i128) {
                self.0.set(sum);
            }
        }
    )*};
}

summand_by_amount! { IncrementalRevenue IncrementalProfit AttributedRevenue GrossProfit TotalRevenue }

/// Adds two pairs of fields.
#[inline]
fn merge_two<A: Summand, B: Summand>(
    (first, more): (&mut A, &A),
    (second, others): (&mut B, &B),
    metric: Metric,
    rest: impl FnOnce() -> Result<(), MetricError>,
) -> Result<(), MetricError> {
    let (sum, other) = (first.plus(more, metric)?, second.plus(others, metric)?);
    rest()?;
    first.set(sum);
    second.set(other);
    Ok(())
}

/// The two ways to merge, where the second is how it is done; inlined, for the sums of a tuple are to stay in registers.
macro_rules! merge_and {
    (|$whole:ident, $part:ident, $rest:ident| $how:block) => {
        #[inline]
        fn merge(&mut self, part: &Self) -> Result<(), MetricError> {
            self.merge_and(part, || Ok(()))
        }

        #[inline]
        fn merge_and(
            &mut $whole,
            $part: &Self,
            $rest: impl FnOnce() -> Result<(), MetricError>,
        ) -> Result<(), MetricError> {
            $how
        }
    };
}

/// Merges structs field by field.
macro_rules! tally {
    ($($name:ident: $metric:expr; $($field:ident)*;)*) => {$(
        impl Tally for $name {
            merge_and! { |self, part, rest| {
                let metric = $metric;
                $(let $field = self.$field.plus(&part.$field, metric)?;)*
                rest()?;
                $(self.$field.set($field);)*
                Ok(())
            }}
        }
    )*};
}

tally! {
    RomiInputs: Metric::Romi; profit spend;
    RoasInputs: Metric::Roas; revenue spend;
    IncrementalRoasInputs: Metric::IncrementalRoas; revenue spend;
    NetContributionInputs: Metric::NetMarketingContribution; gross_profit expense;
    ConversionInputs: Metric::Conversion; converted base;
    ShareOfVoiceInputs: Metric::ShareOfVoice; own category;
    UtilisationInputs: Metric::Utilisation; productive available;
    ReworkInputs: Metric::Rework; again all;
    RetentionInputs: Metric::Retention; start kept;
    RevenueRetentionInputs: Metric::RevenueRetention; begin expansion contraction churned;
    AcquisitionCosts: Metric::Cac; media people tools agencies discounts;
}

impl Tally for EfficiencyInputs {
    merge_and! { |self, part, rest| {
        let metric = Metric::MarketingEfficiency;
        metric.same_span(self.revenue_span, part.revenue_span)?;
        metric.same_span(self.spend_span, part.spend_span)?;
        let revenue = (&mut self.revenue, &part.revenue);
        merge_two(revenue, (&mut self.spend, &part.spend), metric, rest)
    }}
}

impl Tally for UnitCostInputs {
    merge_and! { |self, part, rest| {
        let metric = self.unit.metric();
        if self.unit != part.unit {
            return Err(metric.two_bases(metric.name(), part.unit.metric().name()));
        }
        let cost = (&mut self.cost, &part.cost);
        merge_two(cost, (&mut self.count, &part.count), metric, rest)
    }}
}

impl Tally for CacInputs {
    merge_and! { |self, part, rest| {
        let metric = Metric::Cac;
        let (spans, others) = (self.spans(), part.spans());
        let same_spans = || {
            metric.same_span(spans.0, others.0)?;
            metric.same_span(spans.1, others.1)
        };
        match (&mut *self, part) {
            (
                Self::Blended { cost, customers, .. },
                Self::Blended {
                    cost: more,
                    customers: others,
                    ..
                },
            )
            | (
                Self::Paid {
                    spend: cost,
                    customers,
                    ..
                },
                Self::Paid {
                    spend: more,
                    customers: others,
                    ..
                },
            ) => {
                same_spans()?;
                merge_two((cost, more), (customers, others), metric, rest)
            }
            (
                Self::FullyLoaded { costs, customers, .. },
                Self::FullyLoaded {
                    costs: more,
                    customers: others,
                    ..
                },
            ) => {
                same_spans()?;
                let sum = customers.plus(others, metric)?;
                costs.merge_and(more, rest)?;
                customers.set(sum);
                Ok(())
            }
            _ => Err(metric.two_bases(self.basis(), part.basis())),
        }
    }}
}

impl Tally for MarketShareInputs {
    merge_and! { |self, part, rest| {
        let metric = Metric::MarketShare;
        match (self, part) {
            (
                Self::Units { own, category },
                Self::Units {
                    own: more,
                    category: others,
                },
            ) => merge_two((own, more), (category, others), metric, rest),
            (
                Self::Value { own, category },
                Self::Value {
                    own: more,
                    category: others,
                },
            ) => merge_two((own, more), (category, others), metric, rest),
            (Self::Units { .. }, Self::Value { .. }) => Err(metric.two_bases("units", "value")),
            (Self::Value { .. }, Self::Units { .. }) => Err(metric.two_bases("value", "units")),
        }
    }}
}

/// Merges the inputs at some places of a tuple, each if those behind it fit as well.
macro_rules! merge_places {
    ($whole:ident $part:ident $rest:ident $at:tt) => {
        $whole.$at.merge_and(&$part.$at, $rest)
    };
    ($whole:ident $part:ident $rest:ident $at:tt $($more:tt)+) => {
        $whole.$at.merge_and(&$part.$at, || merge_places!($whole $part $rest $($more)+))
    };
}

macro_rules! tally_of_tuple {
    ($($part:ident $at:tt)*) => {
        impl<$($part: Tally + Clone),*> Tally for ($($part,)*) {
            merge_and! { |self, part, rest| { merge_places!(self part rest $($at)*) } }
        }
    };
}

tally_of_tuple! { A 0 B 1 }
tally_of_tuple! { A 0 B 1 C 2 }
tally_of_tuple! { A 0 B 1 C 2 D 3 }
