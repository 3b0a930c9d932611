//! What the money bought in profit: return on marketing investment, and net marketing contribution beside it.

use serde::{Deserialize, Serialize};

use super::{
    Base, GrossProfit, IncrementalProfit, Measure, Metric, MetricError, define::define_result,
    exact::known,
};
use crate::{money::Money, number::Ratio};

/// What ROMI is computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RomiInputs {
    /// The profit the marketing caused, before the marketing is paid. May be negative.
    pub profit: IncrementalProfit,
    /// The marketing spend, at least zero.
    pub spend: Money,
}

impl RomiInputs {
    /// Computes `(profit − spend) / spend`.
    ///
    /// # Errors
    ///
    /// * [`MetricError::CurrencyMismatch`] if profit and spend are in different currencies.
    /// * [`MetricError::Negative`] if the spend is below zero.
    /// * [`MetricError::Undefined`] if the spend is zero.
    /// * [`MetricError::Overflow`] at an absolute value of 10¹⁵ or more.
    pub fn evaluate(self) -> Result<Romi, MetricError> {
        let metric = Metric::Romi;
        metric.same_money(self.profit.0, &[self.spend])?;
        metric.money_not_negative("spend", self.spend)?;
        let gain = gain(self.profit.0, self.spend, metric)?;
        let value = metric.ratio_of_money(gain, self.spend, Base::Spend)?;
        Ok(Romi {
            inputs: self,
            value,
        })
    }
}

fn gain(profit: Money, spend: Money, metric: Metric) -> Result<Money, MetricError> {
    profit.try_sub(spend).map_err(|error| metric.money(&error))
}

define_result! {
    /// Return on marketing investment: incremental profit less spend, per unit of spend.
    ///
    /// | `profit` before marketing | `spend` | ROMI | meaning |
    /// | --- | --- | --- | --- |
    /// | 80 000 | 50 000 | 0.6 | each unit spent came back with 0.60 on top |
    /// | 50 000 | 50 000 | 0 | the spend was just recovered |
    /// | 0 | 50 000 | −1 | the spend is lost |
    /// | −10 000 | 50 000 | −1.2 | the marketing also drove profit away |
    ///
    /// Four conflicting meanings of "marketing ROI" are in use. This is the one agreed by Farris, Hanssens, Lenskold and
    /// Reibstein; revenue per spend is [`Roas`](super::Roas), total contribution per expense is
    /// [`NetContribution`]. It misleads when the spend works beyond the span in which profit was measured.
    ///
    /// # Example: revenue turned into profit first
    /// ```
    /// use tactica::metric::{IncrementalProfit, RomiInputs};
    ///
    /// let romi = RomiInputs {
    ///     profit: IncrementalProfit("80000 USD".parse()?),
    ///     spend: "50000 USD".parse()?,
    /// }
    /// .evaluate()?;
    /// assert_eq!(romi.value().to_string(), "0.6");
    /// assert_eq!(romi.gain().to_string(), "30000.00 USD");
    /// assert_eq!(romi.break_even_profit().to_string(), "50000.00 USD");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Romi: RomiInputs => Ratio; |_| Metric::Romi
}

impl Romi {
    /// Returns the profit left after the spend.
    #[must_use]
    pub fn gain(&self) -> Money {
        known(gain(self.inputs.profit.0, self.inputs.spend, Metric::Romi))
    }

    /// Returns the incremental profit before marketing at which ROMI is zero.
    #[must_use]
    pub fn break_even_profit(&self) -> IncrementalProfit {
        IncrementalProfit(self.inputs.spend)
    }

    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let RomiInputs { profit, spend } = self.inputs;
        let (value, gain) = (self.value, self.gain());
        format!(
            "ROMI is {value}: {profit} of incremental profit before marketing less {spend} spent leaves {gain}"
        )
    }
}

/// What net marketing contribution is computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetContributionInputs {
    /// The gross profit of the whole business, baseline included. May be negative.
    pub gross_profit: GrossProfit,
    /// The marketing expense, at least zero.
    pub expense: Money,
}

impl NetContributionInputs {
    /// Computes `gross profit − expense`, and that per unit of expense.
    ///
    /// # Errors
    ///
    /// * [`MetricError::CurrencyMismatch`] if the two are in different currencies.
    /// * [`MetricError::Negative`] if the expense is below zero.
    /// * [`MetricError::Overflow`].
    pub fn evaluate(self) -> Result<NetContribution, MetricError> {
        let metric = Metric::NetMarketingContribution;
        metric.same_money(self.gross_profit.0, &[self.expense])?;
        metric.money_not_negative("expense", self.expense)?;
        let amount = gain(self.gross_profit.0, self.expense, metric)?;
        let per_expense = if self.expense.is_zero() {
            Measure::Undefined(Base::Spend)
        } else {
            Measure::Value(metric.ratio_of_money(amount, self.expense, Base::Spend)?)
        };
        Ok(NetContribution {
            inputs: self,
            value: Contribution {
                amount,
                per_expense,
            },
        })
    }
}

/// The two ways to state net marketing contribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contribution {
    /// Gross profit less marketing expense.
    pub amount: Money,
    /// The amount per unit of expense; undefined without expense.
    pub per_expense: Measure<Ratio>,
}

define_result! {
    /// Net marketing contribution: gross profit of the whole business less marketing expense.
    ///
    /// The baseline is in the numerator, so `per_expense` is far above ROMI for the same spend and the two never
    /// compare; that is why the numerators are different types.
    ///
    /// # Example: a large baseline flatters
    /// ```
    /// use tactica::metric::{GrossProfit, NetContributionInputs};
    ///
    /// let net = NetContributionInputs {
    ///     gross_profit: GrossProfit("400000 USD".parse()?),
    ///     expense: "50000 USD".parse()?,
    /// }
    /// .evaluate()?;
    /// assert_eq!(net.value().amount.to_string(), "350000.00 USD");
    /// assert_eq!(net.value().per_expense.to_string(), "7");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    NetContribution: NetContributionInputs => Contribution; |_| Metric::NetMarketingContribution
}

impl NetContribution {
    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let NetContributionInputs {
            gross_profit,
            expense,
        } = self.inputs;
        let Contribution {
            amount,
            per_expense,
        } = self.value;
        format!(
            "net marketing contribution is {amount}: {gross_profit} of gross profit less {expense} of marketing expense \
             (per unit of expense: {per_expense})"
        )
    }
}
