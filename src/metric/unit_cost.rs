//! What a click, a lead, an acquisition or a thousand impressions costs, in all and by channel.

use serde::{Deserialize, Serialize};

use super::{
    Base, Measure, Metric, MetricError, Rate, SpendStage, define::define_result, exact::Thousands,
};
use crate::{id::ChannelId, money::Money, number::Quantity, time::DateSpan};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CostUnit {
    /// One acquisition: an order, a sign-up, whatever the campaign is for.
    Acquisition,
    /// One lead.
    Lead,
    /// One click.
    Click,
    /// A thousand impressions; the count is of single impressions.
    Mille,
}

impl CostUnit {
    /// Returns the metric that divides cost by this count.
    #[must_use]
    pub fn metric(self) -> Metric {
        match self {
            Self::Acquisition => Metric::CostPerAcquisition,
            Self::Lead => Metric::CostPerLead,
            Self::Click => Metric::CostPerClick,
            Self::Mille => Metric::CostPerMille,
        }
    }

    /// Returns the base that must not be zero.
    #[must_use]
    pub fn base(self) -> Base {
        match self {
            Self::Acquisition => Base::Acquisitions,
            Self::Lead => Base::Leads,
            Self::Click => Base::Clicks,
            Self::Mille => Base::Impressions,
        }
    }

    fn per(self) -> Thousands {
        match self {
            Self::Mille => Thousands::Thousand,
            Self::Acquisition | Self::Lead | Self::Click => Thousands::One,
        }
    }

    fn plural(self) -> &'static str {
        match self {
            Self::Acquisition => "acquisitions",
            Self::Lead => "leads",
            Self::Click => "clicks",
            Self::Mille => "impressions",
        }
    }

    fn check(self, cost: Money, count: Quantity) -> Result<(), MetricError> {
        self.metric().money_not_negative("cost", cost)?;
        self.metric().not_negative("count", count.decimal())
    }

    fn rate(self, cost: Money, count: Quantity) -> Result<Rate, MetricError> {
        self.metric().rate(cost, count, self.per(), self.base())
    }

    fn measure(self, cost: Money, count: Quantity) -> Result<Measure<Rate>, MetricError> {
        match self.rate(cost, count) {
            Ok(rate) => Ok(Measure::Value(rate)),
            Err(MetricError::Undefined { what, .. }) => Ok(Measure::Undefined(what)),
            Err(error) => Err(error),
        }
    }
}

/// What a cost per unit is computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitCostInputs {
    /// What is counted.
    pub unit: CostUnit,
    /// The cost, at least zero.
    pub cost: Money,
    /// The number of single units, at least zero.
    pub count: Quantity,
}

impl UnitCostInputs {
    /// Computes `cost / count`, or `cost / count · 1000` for [`CostUnit::Mille`].
    ///
    /// # Errors
    ///
    /// * [`MetricError::Negative`] if cost or count is below zero.
    /// * [`MetricError::Undefined`] if the count is zero: the cost per unit is then not infinite, there is none.
    /// * [`MetricError::Overflow`] at 10¹⁵ or more.
    pub fn evaluate(self) -> Result<UnitCost, MetricError> {
        self.unit.check(self.cost, self.count)?;
        let value = self.unit.rate(self.cost, self.count)?;
        Ok(UnitCost {
            inputs: self,
            value,
        })
    }
}

define_result! {
    /// The cost per unit: CPA, cost per lead, cost per click or CPM, by the unit of the inputs.
    ///
    /// # Example: impressions are counted singly and priced by the thousand
    /// ```
    /// use tactica::metric::{CostUnit, UnitCostInputs};
    ///
    /// let cpm = UnitCostInputs {
    ///     unit: CostUnit::Mille,
    ///     cost: "1200 USD".parse()?,
    ///     count: "400000".parse()?,
    /// }
    /// .evaluate()?;
    /// assert_eq!(cpm.value().to_string(), "3.00 USD");
    /// assert_eq!(cpm.explain(), "CPM is 3.00 USD: 1200.00 USD for 400000 impressions");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    UnitCost: UnitCostInputs => Rate; |inputs| inputs.unit.metric()
}

impl UnitCost {
    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let UnitCostInputs { unit, cost, count } = self.inputs;
        let (metric, plural) = (unit.metric(), unit.plural());
        format!("{metric} is {}: {cost} for {count} {plural}", self.value)
    }
}

/// The cost and count of one channel.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelCost {
    /// The channel.
    pub channel: ChannelId,
    /// The cost, at least zero.
    pub cost: Money,
    /// How far that cost has got.
    pub stage: SpendStage,
    /// The days for which it was spent and in which the units were counted.
    pub span: DateSpan,
    /// The number of single units the channel claims, at least zero.
    pub count: Quantity,
}

/// How the units of all channels together are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counting {
    /// No unit is claimed by two channels: the total is the sum of the rows.
    Separate,
    /// Channels may claim the same unit; this many there really were, each counted once.
    Deduplicated(Quantity),
}

/// What costs per unit by channel are computed from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelCostInputs {
    /// What is counted.
    pub unit: CostUnit,
    /// The channels, each once, in any order.
    pub rows: Vec<ChannelCost>,
    /// How the units of all channels together are counted.
    pub counting: Counting,
}

impl ChannelCostInputs {
    /// Computes the cost per unit of each channel, and the total as the sum of costs over the number of units.
    ///
    /// # Errors
    ///
    /// * [`MetricError::CurrencyMismatch`] if the rows have different currencies.
    /// * [`MetricError::StageMismatch`] if the rows have spend of different stages.
    /// * [`MetricError::SpanMismatch`] if the rows belong to different spans of time.
    /// * [`MetricError::Duplicate`] if a channel has two rows.
    /// * [`MetricError::Negative`] if a cost or count is below zero.
    /// * [`MetricError::Undefined`] if there are no rows. A count of zero makes the row undefined, not the table.
    /// * [`MetricError::Overflow`] if a rate or a sum leaves the range of numbers.
    ///
    /// # Complexity
    ///
    /// O(n log n) for n rows.
    pub fn evaluate(self) -> Result<ChannelCosts, MetricError> {
        let value = self.table()?;
        Ok(ChannelCosts {
            inputs: self,
            value,
        })
    }

    fn table(&self) -> Result<ChannelCostTable, MetricError> {
        let (unit, metric) = (self.unit, self.unit.metric());
        let mut rows: Vec<&ChannelCost> = self.rows.iter().collect();
        rows.sort_by(|a, b| a.channel.cmp(&b.channel));
        let first = *rows.first().ok_or(metric.undefined(Base::Channels))?;
        self.check(first, &rows)?;
        let channels = rows
            .iter()
            .map(|row| {
                Ok(ChannelRate {
                    channel: row.channel.clone(),
                    cost: row.cost,
                    count: row.count,
                    rate: unit.measure(row.cost, row.count)?,
                })
            })
            .collect::<Result<Vec<_>, MetricError>>()?;
        let costs: Vec<Money> = rows.iter().map(|row| row.cost).collect();
        let cost = metric.sum(Money::zero(first.cost.currency()), &costs)?;
        let claimed = metric.sum_quantities(rows.iter().map(|row| row.count))?;
        let count = match self.counting {
            Counting::Separate => claimed,
            Counting::Deduplicated(count) => count,
        };
        let total = TotalRate {
            cost,
            claimed,
            count,
            rate: unit.measure(cost, count)?,
        };
        Ok(ChannelCostTable { channels, total })
    }

    /// Checks the rows, which come sorted, rule by rule in the order of precedence.
    fn check(&self, first: &ChannelCost, rows: &[&ChannelCost]) -> Result<(), MetricError> {
        let metric = self.unit.metric();
        for row in rows {
            metric.same_money(first.cost, &[row.cost])?;
        }
        if let Some(other) = rows.iter().find(|row| row.stage != first.stage) {
            return Err(MetricError::StageMismatch {
                metric,
                left: first.stage,
                right: other.stage,
            });
        }
        for row in rows {
            metric.same_span(first.span, row.span)?;
        }
        let mut pairs = rows.iter().zip(rows.iter().skip(1));
        if let Some((row, _)) = pairs.find(|(row, next)| row.channel == next.channel) {
            return Err(MetricError::Duplicate {
                metric,
                id: row.channel.as_str().into(),
            });
        }
        for row in rows {
            self.unit.check(row.cost, row.count)?;
        }
        match self.counting {
            Counting::Separate => Ok(()),
            Counting::Deduplicated(count) => metric.not_negative("count", count.decimal()),
        }
    }
}

/// The cost per unit of one channel.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelRate {
    /// The channel.
    pub channel: ChannelId,
    /// Its cost.
    pub cost: Money,
    /// The number of single units it claims.
    pub count: Quantity,
    /// Its cost per unit; undefined without units.
    pub rate: Measure<Rate>,
}

/// The cost per unit of all channels together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TotalRate {
    /// The sum of the costs.
    pub cost: Money,
    /// The sum of the counts the channels claim.
    pub claimed: Quantity,
    /// The number of units that were counted: as claimed, or each once.
    pub count: Quantity,
    /// The sum of the costs per unit counted; undefined without units.
    pub rate: Measure<Rate>,
}

/// Costs per unit by channel, sorted by the channel's identifier, with their total.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelCostTable {
    /// The channels, sorted by identifier.
    pub channels: Vec<ChannelRate>,
    /// All channels together.
    pub total: TotalRate,
}

define_result! {
    /// Costs per unit by channel.
    ///
    /// The total is a ratio of sums. The mean of the channels' ratios would weigh a channel with ten clicks like one with
    /// ten thousand.
    ///
    /// # Example: the total is not the mean
    /// ```
    /// use tactica::metric::{ChannelCost, ChannelCostInputs, CostUnit, Counting, SpendStage};
    ///
    /// let row = |channel: &str, cost: &str, count: &str| ChannelCost {
    ///     channel: channel.parse().unwrap(),
    ///     cost: cost.parse().unwrap(),
    ///     stage: SpendStage::Invoiced,
    ///     span: "2025-01-01..2025-02-01".parse().unwrap(),
    ///     count: count.parse().unwrap(),
    /// };
    /// let costs = ChannelCostInputs {
    ///     unit: CostUnit::Click,
    ///     rows: vec![row("social", "900 USD", "300"), row("search", "100 USD", "100"), row("print", "50 USD", "0")],
    ///     counting: Counting::Separate,
    /// }
    /// .evaluate()?;
    /// let rates: Vec<String> = costs.value().channels.iter().map(|c| format!("{}: {}", c.channel, c.rate)).collect();
    /// assert_eq!(
    ///     rates,
    ///     ["print: undefined: the number of clicks is zero", "search: 1.00 USD", "social: 3.00 USD"]
    /// );
    /// assert_eq!(costs.value().total.rate.to_string(), "2.625 USD");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ChannelCosts: ChannelCostInputs => &ChannelCostTable; |inputs| inputs.unit.metric()
}

impl ChannelCosts {
    /// Returns by how much the channels claim more units than there were, or zero.
    ///
    /// Above zero, the costs per unit of the channels are too low by their overlap and must not be added or averaged.
    #[must_use]
    pub fn overlap(&self) -> Quantity {
        let TotalRate { claimed, count, .. } = self.value.total;
        let surplus = claimed.decimal().checked_sub(count.decimal());
        let surplus = surplus.and_then(|surplus| Quantity::new(surplus).ok());
        surplus.unwrap_or_default().max(Quantity::ZERO)
    }

    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let (unit, total) = (self.inputs.unit, &self.value.total);
        let (metric, plural) = (unit.metric(), unit.plural());
        let channels = match self.value.channels.len() {
            1 => "1 channel".to_owned(),
            many => format!("{many} channels"),
        };
        let claims = if self.overlap() > Quantity::ZERO {
            format!(", while the channels claim {}", total.claimed)
        } else {
            String::new()
        };
        format!(
            "{metric} over {channels} is {}: {} for {} {plural}{claims}",
            total.rate, total.cost, total.count
        )
    }
}
