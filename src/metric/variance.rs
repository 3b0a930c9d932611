//! How far actual and plan are apart, for better or worse, and whether price or volume did it.

use std::{cmp::Ordering, fmt};

use serde::{Deserialize, Serialize};

use super::{Base, Measure, Metric, MetricError, Rate, define::define_result};
use crate::{
    money::Money,
    number::{Quantity, Ratio, Rounding},
};

/// Which side of the account a line is on, and so which direction is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineKind {
    /// Money that goes out: less than planned is favourable.
    Cost,
    /// Money that comes in: more than planned is favourable.
    Revenue,
}

/// Whether a variance is for better or worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Better than planned.
    Favourable,
    /// As planned.
    Neutral,
    /// Worse than planned.
    Adverse,
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Favourable => "favourable",
            Self::Neutral => "neutral",
            Self::Adverse => "adverse",
        })
    }
}

impl LineKind {
    /// Returns the direction of a variance of this amount, actual less plan.
    #[must_use]
    pub fn direction(self, variance: Money) -> Direction {
        match (variance.minor().cmp(&0), self) {
            (Ordering::Equal, _) => Direction::Neutral,
            (Ordering::Greater, Self::Revenue) | (Ordering::Less, Self::Cost) => {
                Direction::Favourable
            }
            (Ordering::Greater, Self::Cost) | (Ordering::Less, Self::Revenue) => Direction::Adverse,
        }
    }

    pub(super) fn deviation(
        self,
        metric: Metric,
        from: Money,
        to: Money,
    ) -> Result<Deviation, MetricError> {
        let amount = to.try_sub(from).map_err(|error| metric.money(&error))?;
        let direction = self.direction(amount);
        Ok(Deviation { amount, direction })
    }
}

/// An amount by which something deviates, and what that means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deviation {
    /// The amount; positive when the actual figure is the higher one, for cost and revenue alike.
    pub amount: Money,
    /// Whether that is for better or worse.
    pub direction: Direction,
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.direction)
    }
}

/// What a budget variance is computed from; both amounts belong to the same span of time and the same stage of spend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VarianceInputs {
    /// Which direction is good.
    pub kind: LineKind,
    /// The planned amount.
    pub plan: Money,
    /// The actual amount.
    pub actual: Money,
}

impl VarianceInputs {
    /// Computes `actual − plan`, and that as a fraction of the absolute plan.
    ///
    /// # Errors
    ///
    /// * [`MetricError::CurrencyMismatch`] if the two are in different currencies.
    /// * [`MetricError::Overflow`].
    pub fn evaluate(self) -> Result<Variance, MetricError> {
        let metric = Metric::BudgetVariance;
        metric.same_money(self.plan, &[self.actual])?;
        let deviation = self.kind.deviation(metric, self.plan, self.actual)?;
        let relative = if self.plan.is_zero() {
            Measure::Undefined(Base::Plan)
        } else {
            let base = self.plan.minor().checked_abs().ok_or(metric.overflow())?;
            Measure::Value(metric.ratio(deviation.amount.minor(), base, Base::Plan)?)
        };
        Ok(Variance {
            inputs: self,
            value: RelativeDeviation {
                deviation,
                relative,
            },
        })
    }
}

/// A deviation with its size beside the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelativeDeviation {
    /// The amount and its direction.
    pub deviation: Deviation,
    /// The amount as a fraction of the absolute plan, with the sign of the amount; undefined when nothing was planned.
    pub relative: Measure<Ratio>,
}

define_result! {
    /// A budget variance: actual less plan, favourable or adverse by the kind of line.
    ///
    /// # Example: the same difference, good for one and bad for the other
    /// ```
    /// use tactica::metric::{Direction, LineKind, VarianceInputs};
    ///
    /// let spend = VarianceInputs {
    ///     kind: LineKind::Cost,
    ///     plan: "10000 USD".parse()?,
    ///     actual: "10800 USD".parse()?,
    /// };
    /// let sales = VarianceInputs { kind: LineKind::Revenue, ..spend };
    /// assert_eq!(spend.evaluate()?.value().deviation.to_string(), "800.00 USD adverse");
    /// assert_eq!(sales.evaluate()?.value().deviation.to_string(), "800.00 USD favourable");
    /// assert_eq!(spend.evaluate()?.value().relative.to_string(), "0.08");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Variance: VarianceInputs => RelativeDeviation; |_| Metric::BudgetVariance
}

impl Variance {
    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let VarianceInputs { plan, actual, .. } = self.inputs;
        let RelativeDeviation {
            deviation,
            relative,
        } = self.value;
        format!(
            "the variance is {deviation}: {actual} against a plan of {plan} (relative to plan: {relative})"
        )
    }
}

/// What a variance by price and volume is computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceVolumeInputs {
    /// Which direction is good.
    pub kind: LineKind,
    /// The planned price per unit, at least zero.
    pub price_plan: Rate,
    /// The planned number of units, at least zero.
    pub quantity_plan: Quantity,
    /// The actual price per unit, at least zero.
    pub price_actual: Rate,
    /// The actual number of units, at least zero.
    pub quantity_actual: Quantity,
    /// How products of price and quantity become money.
    pub rounding: Rounding,
}

impl PriceVolumeInputs {
    /// Computes `(Pa − Pb)·Qa` and `(Qa − Qb)·Pb`, whose sum is `Pa·Qa − Pb·Qb`.
    ///
    /// Three amounts are rounded, plan, actual, and plan at the actual volume; the parts are their differences, so they
    /// sum to the total to the last minor unit under every rounding.
    ///
    /// # Errors
    ///
    /// * [`MetricError::CurrencyMismatch`] if the two prices are in different currencies.
    /// * [`MetricError::Negative`] if a price or quantity is below zero.
    /// * [`MetricError::Overflow`].
    pub fn evaluate(self) -> Result<PriceVolume, MetricError> {
        let metric = Metric::PriceVolume;
        metric.same_rate(self.price_plan, self.price_actual)?;
        metric.not_negative("planned price", self.price_plan.decimal())?;
        metric.not_negative("planned quantity", self.quantity_plan.decimal())?;
        metric.not_negative("actual price", self.price_actual.decimal())?;
        metric.not_negative("actual quantity", self.quantity_actual.decimal())?;
        let amount = |price: Rate, quantity: Quantity| {
            let amount = price.times(quantity, self.rounding);
            amount.map_err(|error| metric.money(&error))
        };
        let plan = amount(self.price_plan, self.quantity_plan)?;
        let flexed = amount(self.price_plan, self.quantity_actual)?;
        let actual = amount(self.price_actual, self.quantity_actual)?;
        let kind = self.kind;
        let value = PriceVolumeParts {
            plan,
            flexed,
            actual,
            price: kind.deviation(metric, flexed, actual)?,
            volume: kind.deviation(metric, plan, flexed)?,
            total: kind.deviation(metric, plan, actual)?,
        };
        Ok(PriceVolume {
            inputs: self,
            value,
        })
    }
}

/// A variance split into its causes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceVolumeParts {
    /// The planned amount, `Pb·Qb`.
    pub plan: Money,
    /// What the actual volume would have come to at the planned price, `Pb·Qa`.
    pub flexed: Money,
    /// The actual amount, `Pa·Qa`.
    pub actual: Money,
    /// The part that the price explains, actual less flexed.
    pub price: Deviation,
    /// The part that the volume explains, flexed less plan.
    pub volume: Deviation,
    /// Actual less plan.
    pub total: Deviation,
}

define_result! {
    /// A variance split into a part that the price explains and one that the volume explains.
    ///
    /// The volume is valued at the planned price and the price at the actual volume; the other way round would be as
    /// consistent, but this one leaves each buyer the price variance of what was really bought.
    ///
    /// # Example: sold more, and dearer
    /// ```
    /// use tactica::metric::{LineKind, PriceVolumeInputs};
    /// use tactica::number::Rounding;
    ///
    /// let split = PriceVolumeInputs {
    ///     kind: LineKind::Revenue,
    ///     price_plan: "50 USD".parse()?,
    ///     quantity_plan: "10000".parse()?,
    ///     price_actual: "52 USD".parse()?,
    ///     quantity_actual: "12000".parse()?,
    ///     rounding: Rounding::HalfEven,
    /// }
    /// .evaluate()?;
    /// assert_eq!(split.value().price.to_string(), "24000.00 USD favourable");
    /// assert_eq!(split.value().volume.to_string(), "100000.00 USD favourable");
    /// assert_eq!(split.value().total.to_string(), "124000.00 USD favourable");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    PriceVolume: PriceVolumeInputs => &PriceVolumeParts; |_| Metric::PriceVolume
}

impl PriceVolume {
    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let PriceVolumeParts {
            price,
            volume,
            total,
            ..
        } = self.value;
        format!("the variance is {total}: {price} by price and {volume} by volume")
    }
}
