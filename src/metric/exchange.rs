//! How much of a variance is spending, and how much is the exchange rate.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Deviation, LineKind, Metric, MetricError, define::define_result};
use crate::{
    money::{Currency, ExchangeRate, Money},
    number::Rounding,
};

/// An amount that was spent, and the rate of that day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActualAtRate {
    /// The amount, in the currency it was spent in.
    pub amount: Money,
    /// The rate to the plan's currency at which it was booked.
    pub rate: ExchangeRate,
}

/// A line that was planned and spent in one currency, be it the plan's.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExchangeLine {
    /// What people call it, unique among the lines.
    pub name: Box<str>,
    /// The planned amount, in the currency it is spent in.
    pub plan: Money,
    /// The rate to the plan's currency that the budget was made with; for the plan's own currency the
    /// [identity](ExchangeRate::identity).
    pub budget_rate: ExchangeRate,
    /// What was spent.
    pub actuals: Vec<ActualAtRate>,
}

/// What a variance in several currencies is computed from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExchangeVarianceInputs {
    /// Which direction is good.
    pub kind: LineKind,
    /// The plan's currency.
    pub currency: Currency,
    /// The lines, in any order.
    pub lines: Vec<ExchangeLine>,
    /// How converted amounts become minor units.
    pub rounding: Rounding,
}

/// A variance in the plan's currency, split into amount and exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExchangeParts {
    /// The planned amount at the budget rate.
    pub plan: Money,
    /// What was spent, at the budget rate.
    pub at_budget_rate: Money,
    /// What was spent, at the rates of the days.
    pub actual: Money,
    /// The part that the amount explains: spent at the budget rate, less plan.
    pub amount: Deviation,
    /// The exchange difference: spent at the rates of the days, less spent at the budget rate.
    pub exchange: Deviation,
    /// Actual less plan.
    pub total: Deviation,
}

/// One line with its parts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExchangeRow {
    /// The line.
    pub name: Box<str>,
    /// Its parts.
    pub parts: ExchangeParts,
}

/// All lines with their parts, and the sums: `total.exchange` is the line of its own that exchange differences are shown on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExchangeTable {
    /// The lines by name.
    pub rows: Vec<ExchangeRow>,
    /// The sums of the lines.
    pub total: ExchangeParts,
}

impl ExchangeVarianceInputs {
    /// Converts plan and spending at the budget rate, and spending at the rates of its days.
    ///
    /// The parts are differences of rounded amounts, so that amount variance and exchange difference sum to the total to the last minor
    /// unit, for each line and for all. What one line spent is converted at the budget rate in one sum, at the rates of the days
    /// amount by amount.
    ///
    /// # Errors
    ///
    /// * [`MetricError::CurrencyMismatch`] if a rate does not lead from the line's currency to the plan's.
    /// * [`MetricError::Duplicate`] if two lines have one name.
    /// * [`MetricError::Overflow`].
    ///
    /// # Complexity
    ///
    /// `O(n log n)` for `n` lines, and the number of amounts.
    pub fn evaluate(mut self) -> Result<ExchangeVariance, MetricError> {
        let metric = Metric::ExchangeVariance;
        self.lines.sort_by(|a, b| a.name.cmp(&b.name));
        let mut names = BTreeSet::new();
        for line in &self.lines {
            if !names.insert(&line.name) {
                let id = line.name.clone();
                return Err(MetricError::Duplicate { metric, id });
            }
        }
        let zero = Money::zero(self.currency);
        let (mut plan, mut at_budget_rate, mut actual) = (zero, zero, zero);
        let add = |sum: Money, amount: Money| {
            let sum = sum.try_add(amount);
            sum.map_err(|error| metric.money(&error))
        };
        let mut rows = Vec::with_capacity(self.lines.len());
        for line in &self.lines {
            let parts = self.parts(metric, line)?;
            plan = add(plan, parts.plan)?;
            at_budget_rate = add(at_budget_rate, parts.at_budget_rate)?;
            actual = add(actual, parts.actual)?;
            let name = line.name.clone();
            rows.push(ExchangeRow { name, parts });
        }
        let total = split(metric, self.kind, plan, at_budget_rate, actual)?;
        let value = ExchangeTable { rows, total };
        let inputs = self;
        Ok(ExchangeVariance { inputs, value })
    }

    fn parts(&self, metric: Metric, line: &ExchangeLine) -> Result<ExchangeParts, MetricError> {
        let convert = |amount: Money, rate: ExchangeRate| {
            let result = rate.convert(amount, self.rounding);
            let result = result.map_err(|error| metric.money(&error))?;
            metric.same_money(Money::zero(self.currency), &[result])?;
            Ok(result)
        };
        let plan = convert(line.plan, line.budget_rate)?;
        let (mut spent, mut actual) = (
            Money::zero(line.plan.currency()),
            Money::zero(self.currency),
        );
        let sum = |sum: Money, amount: Money| {
            let sum = sum.try_add(amount);
            sum.map_err(|error| metric.money(&error))
        };
        for ActualAtRate { amount, rate } in &line.actuals {
            spent = sum(spent, *amount)?;
            actual = sum(actual, convert(*amount, *rate)?)?;
        }
        let at_budget_rate = convert(spent, line.budget_rate)?;
        split(metric, self.kind, plan, at_budget_rate, actual)
    }
}

fn split(
    metric: Metric,
    kind: LineKind,
    plan: Money,
    at_budget_rate: Money,
    actual: Money,
) -> Result<ExchangeParts, MetricError> {
    Ok(ExchangeParts {
        plan,
        at_budget_rate,
        actual,
        amount: kind.deviation(metric, plan, at_budget_rate)?,
        exchange: kind.deviation(metric, at_budget_rate, actual)?,
        total: kind.deviation(metric, plan, actual)?,
    })
}

define_result! {
    /// A variance in the plan's currency: what more or less was spent, and on a line of its own what exchange rates did.
    ///
    /// # Example: less was spent abroad, and it cost more
    /// ```
    /// use tactica::{
    ///     metric::{ActualAtRate, ExchangeLine, ExchangeVarianceInputs, LineKind},
    ///     money::{Currency, ExchangeRate, Money},
    ///     number::{Decimal, Rounding},
    ///     time::parse_date,
    /// };
    ///
    /// let rate = |text: &str, date: &str| -> Result<ExchangeRate, tactica::Error> {
    ///     let value: Decimal = text.parse().expect("a decimal");
    ///     Ok(ExchangeRate::new(Currency::EUR, Currency::USD, value, parse_date(date)?)?)
    /// };
    /// let split = ExchangeVarianceInputs {
    ///     kind: LineKind::Cost,
    ///     currency: Currency::USD,
    ///     lines: vec![ExchangeLine {
    ///         name: "europe".into(),
    ///         plan: "10000.00 EUR".parse()?,
    ///         budget_rate: rate("1.05", "2024-10-01")?,
    ///         actuals: vec![
    ///             ActualAtRate { amount: "6000.00 EUR".parse()?, rate: rate("1.10", "2025-03-03")? },
    ///             ActualAtRate { amount: "3500.00 EUR".parse()?, rate: rate("1.16", "2025-07-01")? },
    ///         ],
    ///     }],
    ///     rounding: Rounding::HalfEven,
    /// }
    /// .evaluate()?;
    /// assert_eq!(
    ///     split.explain(),
    ///     "the variance is 160.00 USD adverse: -525.00 USD favourable by amount at the budget rates, \
    ///      and 685.00 USD adverse as exchange difference"
    /// );
    /// # Ok::<(), tactica::Error>(())
    /// ```
    ExchangeVariance: ExchangeVarianceInputs => &ExchangeTable; |_| Metric::ExchangeVariance
}

impl ExchangeVariance {
    /// Returns one sentence with the numbers.
    #[must_use]
    pub fn explain(&self) -> String {
        let ExchangeParts {
            amount,
            exchange,
            total,
            ..
        } = self.value.total;
        format!(
            "the variance is {total}: {amount} by amount at the budget rates, and {exchange} as exchange difference"
        )
    }
}
