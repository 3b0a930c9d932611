//! What the budget would have been for the volume that came, and how the money compares with that.

use serde::{Deserialize, Serialize};

use super::{Deviation, LineKind, Metric, MetricError, Rate, define::define_result};
use crate::{
    money::Money,
    number::{Quantity, Rounding},
};

/// What a flexible budget is computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlexibleBudgetInputs {
    /// Which direction is good.
    pub kind: LineKind,
    /// What is budgeted whatever the volume, such as a retainer.
    pub fixed: Money,
    /// What is budgeted for each unit of volume, such as a lead or a visitor; at least zero.
    pub variable: Rate,
    /// The planned volume, at least zero.
    pub volume_plan: Quantity,
    /// The actual volume, at least zero.
    pub volume_actual: Quantity,
    /// The actual amount.
    pub actual: Money,
    /// How variable amounts become money.
    pub rounding: Rounding,
}

/// A variance against a fixed plan, split by the budget that the volume would have asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlexibleBudgetParts {
    /// The budget at the planned volume.
    pub plan: Money,
    /// The budget at the actual volume.
    pub flexible: Money,
    /// The part that the volume explains, flexible less plan.
    pub activity: Deviation,
    /// The part that it does not explain, actual less flexible.
    pub spending: Deviation,
    /// Actual less plan.
    pub total: Deviation,
}

impl FlexibleBudgetInputs {
    /// Computes the budgets `fixed + variable · volume` at planned and actual volume, and the differences.
    ///
    /// # Errors
    ///
    /// * [`MetricError::CurrencyMismatch`] if two inputs are in different currencies.
    /// * [`MetricError::Negative`] if the variable amount or a volume is below zero.
    /// * [`MetricError::Overflow`].
    pub fn evaluate(self) -> Result<FlexibleBudget, MetricError> {
        let metric = Metric::FlexibleBudget;
        let money = |result: Result<Money, _>| result.map_err(|error| metric.money(&error));
        metric.same_money(self.fixed, &[self.actual])?;
        metric.not_negative("variable amount", self.variable.decimal())?;
        metric.not_negative("planned volume", self.volume_plan.decimal())?;
        metric.not_negative("actual volume", self.volume_actual.decimal())?;
        let budget = |volume: Quantity| {
            let variable = money(self.variable.times(volume, self.rounding))?;
            money(self.fixed.try_add(variable))
        };
        let (plan, flexible) = (budget(self.volume_plan)?, budget(self.volume_actual)?);
        let kind = self.kind;
        Ok(FlexibleBudget {
            inputs: self,
            value: FlexibleBudgetParts {
                plan,
                flexible,
                activity: kind.deviation(metric, plan, flexible)?,
                spending: kind.deviation(metric, flexible, self.actual)?,
                total: kind.deviation(metric, plan, self.actual)?,
            },
        })
    }
}

define_result! {
    /// A variance split into what more or less volume asked for, and what was spent beyond that.
    ///
    /// # Example: a campaign that brought more leads than planned
    /// ```
    /// use tactica::{metric::{FlexibleBudgetInputs, LineKind}, number::Rounding};
    ///
    /// let budget = FlexibleBudgetInputs {
    ///     kind: LineKind::Cost,
    ///     fixed: "20000 USD".parse()?,
    ///     variable: "12.50 USD".parse()?,
    ///     volume_plan: "1000".parse()?,
    ///     volume_actual: "1200".parse()?,
    ///     actual: "34000 USD".parse()?,
    ///     rounding: Rounding::HalfEven,
    /// }
    /// .evaluate()?;
    /// assert_eq!(budget.value().flexible.to_string(), "35000.00 USD");
    /// assert_eq!(
    ///     budget.explain(),
    ///     "the variance is 1500.00 USD adverse: 2500.00 USD adverse by activity and -1000.00 USD favourable by spending, \
    ///      against 35000.00 USD for the actual volume"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    FlexibleBudget: FlexibleBudgetInputs => &FlexibleBudgetParts; |_| Metric::FlexibleBudget
}

impl FlexibleBudget {
    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let FlexibleBudgetParts {
            flexible,
            activity,
            spending,
            total,
            ..
        } = self.value;
        format!(
            "the variance is {total}: {activity} by activity and {spending} by spending, against {flexible} for the actual volume"
        )
    }
}
