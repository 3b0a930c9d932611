//! How far nodes are from their plan, period by period, and which lines did it.

use serde::{Deserialize, Serialize};

use super::{Cell, Forecast, ForecastError};
use crate::{
    id::NodeId,
    metric::{CausePart, Causes, CausesInputs, Variance, VarianceInputs},
    money::{Money, MoneyError},
    time::PeriodLabel,
    word::define_words,
};

define_words! {
    /// What is compared with the plan.
    Actuals {
        /// What was invoiced, less credits.
        Actual => "actual",
        /// What was invoiced or is bound to be.
        Incurred => "incurred",
        /// What is expected.
        Forecast => "forecast",
    }
}

impl Actuals {
    fn of(self, cell: &Cell) -> Result<Money, MoneyError> {
        match self {
            Self::Actual => Ok(cell.actual),
            Self::Incurred => cell.incurred(),
            Self::Forecast => Ok(cell.forecast),
        }
    }
}

/// Which periods are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// One period.
    Period(PeriodLabel),
    /// The closed periods together.
    ToDate,
    /// All periods together.
    Total,
}

impl Forecast {
    /// Compares a node with its plan.
    ///
    /// # Errors
    ///
    /// * [`ForecastError::UnknownNode`], [`ForecastError::UnknownPeriod`].
    /// * [`ForecastError::Money`], [`ForecastError::Metric`] when an amount leaves the range.
    pub fn variance(
        &self,
        node: &str,
        scope: Scope,
        of: Actuals,
    ) -> Result<Variance, ForecastError> {
        let zero = Money::zero(self.currency);
        let (mut plan, mut actual) = (zero, zero);
        for line in self.lines_of(node)? {
            let (planned, spent) = self.pair(&line.cells, scope, of)?;
            plan = plan.try_add(planned)?;
            actual = actual.try_add(spent)?;
        }
        let kind = self.kind;
        Ok(VarianceInputs { kind, plan, actual }.evaluate()?)
    }

    /// Returns the variances of all nodes in each closed period, nodes in the order of [`Rollup::rows`](super::Rollup::rows), periods in
    /// theirs.
    ///
    /// # Errors
    ///
    /// [`ForecastError::Money`], [`ForecastError::Metric`] when an amount leaves the range.
    pub fn variances(
        &self,
        of: Actuals,
    ) -> Result<Vec<(NodeId, PeriodLabel, Variance)>, ForecastError> {
        let rollup = self.rollup()?;
        let mut found = Vec::with_capacity(self.outline.len());
        for row in rollup.rows {
            for (cell, period) in row.cells.iter().zip(&self.periods).take(self.closed) {
                let (kind, plan, actual) = (self.kind, cell.plan, of.of(cell)?);
                let variance = VarianceInputs { kind, plan, actual }.evaluate()?;
                found.push((row.node.clone(), period.label, variance));
            }
        }
        Ok(found)
    }

    /// Names the lines that are farthest from their plan, the three largest and the others together; they add up to the variance.
    ///
    /// # Errors
    ///
    /// Those of [`Forecast::variance`].
    ///
    /// # Example: who spent it
    /// ```
    /// # use tactica::{forecast::*, metric::LineKind, money::{Currency, Money}};
    /// # use tactica::time::{FiscalCalendar, FiscalPattern};
    /// # let usd = |amount: i128| Money::from_minor(amount * 100, Currency::USD);
    /// # let line = |id: &str, actual| -> Result<Line, Box<dyn std::error::Error>> {
    /// #     let mut line = Line::planned(id.parse()?, "digital".parse()?, [usd(100)]);
    /// #     line.cells = vec![Cell::closed(usd(100), actual)?];
    /// #     Ok(line)
    /// # };
    /// # let forecast = Forecast::new(ForecastSpec {
    /// #     currency: Currency::USD, kind: LineKind::Cost, closed: 1,
    /// #     periods: FiscalCalendar::new(1, FiscalPattern::Months)?.periods("2025-01-01..2025-02-01".parse()?)?,
    /// #     nodes: vec![NodePlace { node: "digital".parse()?, parent: None }],
    /// #     lines: vec![line("search", usd(140))?, line("social", usd(90))?, line("video", usd(100))?],
    /// # }).map_err(|errors| errors[0].clone())?;
    /// let causes = forecast.causes("digital", Scope::ToDate, Actuals::Actual)?;
    /// assert_eq!(
    ///     causes.explain(),
    ///     "cost is 30.00 USD above the plan of 300.00 USD, adverse: search 40.00 USD adverse, social -10.00 USD favourable"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn causes(&self, node: &str, scope: Scope, of: Actuals) -> Result<Causes, ForecastError> {
        let mut parts = Vec::new();
        for line in self.lines_of(node)? {
            let (plan, actual) = self.pair(&line.cells, scope, of)?;
            parts.push(CausePart {
                name: line.id.as_str().into(),
                plan,
                actual,
            });
        }
        let inputs = CausesInputs {
            kind: self.kind,
            currency: self.currency,
            parts,
        };
        Ok(inputs.evaluate()?)
    }

    /// Returns plan and what is compared with it.
    fn pair(
        &self,
        cells: &[Cell],
        scope: Scope,
        of: Actuals,
    ) -> Result<(Money, Money), ForecastError> {
        let cells = match scope {
            Scope::Total => cells,
            Scope::ToDate => cells.get(..self.closed).unwrap_or(cells),
            Scope::Period(label) => {
                let at = self.position(label)?;
                cells.get(at..=at).unwrap_or_default()
            }
        };
        let sum = super::cell::sum(self.currency, cells)?;
        Ok((sum.plan, of.of(&sum)?))
    }
}
