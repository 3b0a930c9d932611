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
use crate::{money::Money, number::Quantity, time::WorkTime};

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
/// let part = |cost: &str, customers: &str| CacInputs::Blended {
///     cost: cost.parse().unwrap(),
///     customers: customers.parse().unwrap(),
/// };
/// let mut whole = part("100 USD", "2");
/// assert_eq!(whole.evaluate()?.value().to_string(), "50.00 USD");
/// whole.merge(&part("980 USD", "98"))?;
/// assert_eq!(whole.evaluate()?.value().to_string(), "10.80 USD");
///
/// let paid = CacInputs::Paid { spend: "5 USD".parse()?, customers: "1".parse()? };
/// assert_eq!(whole.merge(&paid).unwrap_err().code(), "metric-basis-mismatch");
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

    fn plus(&self, other: &Self, metric: Metric) -> Result<i128, MetricError> {
        let sum = self.minor_with(other);
        sum.map_err(|error| metric.money(&error))
    }

    fn set(&mut self, sum: i128) {
        self.set_minor(sum);
    }
}

impl Summand for Quantity {
    type Sum = Self;

    fn plus(&self, other: &Self, metric: Metric) -> Result<Self, MetricError> {
        self.try_add(*other).map_err(|_| metric.overflow())
    }

    fn set(&mut self, sum: Self) {
        *self = sum;
    }
}

impl Summand for WorkTime {
    type Sum = Self;

    fn plus(&self, other: &Self, metric: Metric) -> Result<Self, MetricError> {
        self.try_add(*other).map_err(|_| metric.overflow())
    }

    fn set(&mut self, sum: Self) {
        *self = sum;
    }
}

macro_rules! summand_by_amount {
    ($($name:ident)*) => {$(
        impl Summand for $name {
            type Sum = i128;

            fn plus(&self, other: &Self, metric: Metric) -> Result<i128, MetricError> {
                self.0.plus(&other.0, metric)
            }

            fn set(&mut self, sum: i128) {
                self.0.set(sum);
            }
        }
    )*};
}

summand_by_amount! { IncrementalRevenue IncrementalProfit AttributedRevenue GrossProfit TotalRevenue }

/// Adds two pairs of fields.
fn merge_two<A: Summand, B: Summand>(
    (first, more): (&mut A, &A),
    (second, others): (&mut B, &B),
    metric: Metric,
) -> Result<(), MetricError> {
    let (sum, other) = (first.plus(more, metric)?, second.plus(others, metric)?);
    first.set(sum);
    second.set(other);
    Ok(())
}

/// Merges structs field by field.
macro_rules! tally {
    ($($name:ident: $metric:expr; $($field:ident)*;)*) => {$(
        impl Tally for $name {
            fn merge(&mut self, part: &Self) -> Result<(), MetricError> {
                let metric = $metric;
                $(let $field = self.$field.plus(&part.$field, metric)?;)*
                $(self.$field.set($field);)*
                Ok(())
            }
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
    fn merge(&mut self, part: &Self) -> Result<(), MetricError> {
        let metric = Metric::MarketingEfficiency;
        metric.same_span(self.revenue_span, part.revenue_span)?;
        metric.same_span(self.spend_span, part.spend_span)?;
        let revenue = (&mut self.revenue, &part.revenue);
        merge_two(revenue, (&mut self.spend, &part.spend), metric)
    }
}

impl Tally for UnitCostInputs {
    fn merge(&mut self, part: &Self) -> Result<(), MetricError> {
        let metric = self.unit.metric();
        if self.unit != part.unit {
            return Err(metric.two_bases(metric.name(), part.unit.metric().name()));
        }
        let cost = (&mut self.cost, &part.cost);
        merge_two(cost, (&mut self.count, &part.count), metric)
    }
}

impl Tally for CacInputs {
    fn merge(&mut self, part: &Self) -> Result<(), MetricError> {
        let metric = Metric::Cac;
        let bases = (self.basis(), part.basis());
        match (self, part) {
            (
                Self::Blended { cost, customers },
                Self::Blended {
                    cost: more,
                    customers: others,
                },
            )
            | (
                Self::Paid {
                    spend: cost,
                    customers,
                },
                Self::Paid {
                    spend: more,
                    customers: others,
                },
            ) => merge_two((cost, more), (customers, others), metric),
            (
                Self::FullyLoaded { costs, customers },
                Self::FullyLoaded {
                    costs: more,
                    customers: others,
                },
            ) => {
                let sum = customers.plus(others, metric)?;
                costs.merge(more)?;
                customers.set(sum);
                Ok(())
            }
            _ => Err(metric.two_bases(bases.0, bases.1)),
        }
    }
}

impl Tally for MarketShareInputs {
    fn merge(&mut self, part: &Self) -> Result<(), MetricError> {
        let metric = Metric::MarketShare;
        match (self, part) {
            (
                Self::Units { own, category },
                Self::Units {
                    own: more,
                    category: others,
                },
            ) => merge_two((own, more), (category, others), metric),
            (
                Self::Value { own, category },
                Self::Value {
                    own: more,
                    category: others,
                },
            ) => merge_two((own, more), (category, others), metric),
            (Self::Units { .. }, Self::Value { .. }) => Err(metric.two_bases("units", "value")),
            (Self::Value { .. }, Self::Units { .. }) => Err(metric.two_bases("value", "units")),
        }
    }
}

macro_rules! tally_of_tuple {
    ($($part:ident $at:tt)*) => {
        impl<$($part: Tally + Clone),*> Tally for ($($part,)*) {
            fn merge(&mut self, part: &Self) -> Result<(), MetricError> {
                let before = self.clone();
                let merged = (|| {
                    $(self.$at.merge(&part.$at)?;)*
                    Ok(())
                })();
                if merged.is_err() {
                    *self = before;
                }
                merged
            }
        }
    };
}

tally_of_tuple! { A 0 B 1 }
tally_of_tuple! { A 0 B 1 C 2 }
tally_of_tuple! { A 0 B 1 C 2 D 3 }
